"""What the views of an incident and of its pages are drawn from, gathered once by whoever asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.core.escalation import following_step
from bot.core.roster import Organization
from bot.views.phrases import channel_link, everyone, inline, joined, title_outside, who

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.incident import Incident, RoleHolder
    from bot.core.page import Medium, Page
    from bot.core.roster import Person, Target

_NOBODY: Mapping[str, Person] = MappingProxyType({})


@dataclass(frozen=True)
class PageState:
    """A page, the keys of the people who were reached so far, and who would be next (mrkdwn, empty: last resort).

    ``missed`` are the attempts that did not get through, each with why, while somebody still has to acknowledge.
    """

    page: Page
    reached: tuple[str, ...] = ()
    following: str = ""
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True)
class Missed:
    """An attempt that did not get through: whom (a roster key), by which medium, and why in plain words."""

    person: str
    medium: Medium
    error: str


@dataclass(frozen=True)
class Situation:
    """An incident with all that its card shows.

    ``roles`` may hold past holders too. ``people`` are the roster's by key, with ``slack`` filled in where it is known.
    ``team`` is the name of the team to show, plain. ``latest`` is the text of the last update, mrkdwn.
    ``is_roomless`` says that no channel could be opened for it.
    """

    incident: Incident
    roles: tuple[RoleHolder, ...] = ()
    pages: tuple[PageState, ...] = ()
    people: Mapping[str, Person] = field(default_factory=lambda: _NOBODY)
    organization: Organization = field(default_factory=Organization)
    team: str = ""
    latest: str = ""
    is_roomless: bool = False

    def holders(self, role: str) -> tuple[str, ...]:
        """Return the Slack user ids that hold ``role`` now."""
        return tuple(holder.user for holder in self.roles if holder.role == role and holder.until is None)


def following(page: Page, covers: Callable[[Target], tuple[str, ...]], people: Mapping[str, Person]) -> str:
    """Return who is reached if nobody acknowledges, as mrkdwn; empty when only the last resort is left.

    ``covers`` tells who a target means now, as for ``escalation.advance``; people change until the step fires.
    """
    step = following_step(page)
    if step is None:
        return ""
    return joined([_target(target, covers(target), people) for target in step.notify])


def _target(target: Target, covering: tuple[str, ...], people: Mapping[str, Person]) -> str:
    if target.kind == "user":
        return who(target.name, people)
    if target.kind == "channel":
        return f"the channel {inline(target.name)}"
    name = f"{target.kind} {inline(target.name)}"
    return f"{name} ({everyone(covering, people)})" if covering else f"{name} (nobody)"


def reason_of(page: Page, incident: Incident | None) -> str:
    """Return what a page says beyond its incident's title (plain): why somebody was called in, empty when nothing."""
    return page.title if incident and page.title.strip() != incident.title.strip() else ""


def grade(situation: Situation) -> str:
    """Return ``*P1* · SEV1 Critical, high urgency``, mrkdwn."""
    incident = situation.incident
    word = situation.organization.severities.get(incident.severity, "")
    severity = f"{inline(incident.severity)} {inline(word)}".strip()
    return f"*{inline(incident.priority)}* · {severity}, {incident.urgency} urgency"


def ownership(situation: Situation) -> str:
    """Return ``checkout-api (Checkout)``, or that no service is known; mrkdwn."""
    service = situation.incident.service
    team = situation.team or situation.incident.team or ""
    if not service:
        return inline(team) or "No service named"
    return f"{inline(service)} ({inline(team)})" if team else inline(service)


def place(incident: Incident) -> str:
    """Return a link to the incident's channel, or its number and title while it has none; mrkdwn."""
    return channel_link(incident) or f"#{incident.number} {inline(title_outside(incident))}"
