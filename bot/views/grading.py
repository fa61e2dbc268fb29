"""How bad and how urgent: the choices of severity and urgency, and which priority follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import ids
from bot.views.blocks import Element, option, select
from bot.views.phrases import inline, joined

if TYPE_CHECKING:
    from bot.core.incident import Urgency
    from bot.core.roster import Organization

_PAGES = {"now": "pages at once", "coverage": "pages in working hours", "never": "wakes nobody"}


def severity_select(organization: Organization, chosen: str) -> Element:
    """Return the choice of a severity; without one chosen it is the usual one."""
    options = [option(f"{key} · {word}", key) for key, word in organization.severities.items()]
    return select(ids.INPUT, options, "How bad is it?", chosen or _usual(organization))


def _usual(organization: Organization) -> str:
    """Return what is set at first: the second worst, so that declaring in a hurry is rather too loud than too quiet."""
    keys = list(organization.severities)
    return keys[min(1, len(keys) - 1)] if keys else ""


def urgency_select(chosen: Urgency) -> Element:
    """Return the choice of an urgency."""
    options = [option("High: it cannot wait", "high"), option("Low: it can wait for working hours", "low")]
    return select(ids.INPUT, options, "How urgent is it?", chosen)


def priority_lines(organization: Organization) -> str:
    """Return what the choices lead to, mrkdwn, a line each: ``*P1* pages at once: SEV1 high or SEV2 high``."""
    ways: dict[str, list[str]] = {}
    for severity, row in organization.matrix.items():
        for urgency, priority in row.items():
            ways.setdefault(priority, []).append(f"{inline(severity)} {urgency}")
    lines = (
        f"*{inline(name)}* {_PAGES[organization.rule(name).page]}: {joined(found, 'or')}"
        for name, found in sorted(ways.items())
    )
    return "\n".join(lines)
