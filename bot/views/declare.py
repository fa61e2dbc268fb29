"""The modal that declares an incident, and the reader of what was filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.core.characters import is_visible, one_line
from bot.core.incident import TITLE_LIMIT
from bot.views import ids
from bot.views.blocks import (
    OPTIONS,
    Block,
    Element,
    View,
    checkbox,
    clip,
    context,
    divider,
    input_block,
    modal,
    option,
    searched_select,
    section,
    select,
    text_input,
)
from bot.views.forms import Form, FormError
from bot.views.grading import priority_lines, severity_select, urgency_select
from bot.views.ids import Origin
from bot.views.incident import listed
from bot.views.phrases import inline, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.incident import Incident, Urgency
    from bot.core.roster import Roster, Target

_NO_SERVICE = "none"
_SERVICE = "service:"
_SHOWN_INCIDENTS = 5


@dataclass(frozen=True)
class DeclareForm:
    """What the modal is filled with, at first or by a person. All texts are plain, as typed; ``service`` is a name."""

    title: str = ""
    severity: str = ""
    urgency: Urgency = "high"
    service: str | None = None
    affected: str = ""
    noticed_by: str = ""
    page: bool = True
    origin: Origin = field(default_factory=Origin)


def declare_modal(
    roster: Roster, now: datetime, values: DeclareForm | None = None, open_incidents: Sequence[Incident] = ()
) -> View:
    """Return the modal, filled with ``values``; ``open_incidents`` of the chosen service come first, with Join."""
    values = values or DeclareForm()
    organization = roster.organization
    severity = severity_select(organization, values.severity)
    blocks = [
        *_already_open(open_incidents, now),
        input_block("title", "Title", _title(values.title), hint="What is wrong, as a customer would say it."),
        input_block("severity", "Severity", severity, hint="How bad is the impact?"),
        input_block("urgency", "Urgency", urgency_select(values.urgency), hint="How fast must it be handled?"),
        context(priority_lines(organization)),
        input_block("service", "Service", _services(roster, values.service), dispatches=True),
        context(_unserved(roster)),
        input_block("affected", "What is affected", _multiline(values.affected), optional=True),
        input_block("noticed_by", "Who noticed", text_input(ids.INPUT, initial=values.noticed_by), optional=True),
        input_block("page", "Paging", _paging(checked=values.page), optional=True),
    ]
    return modal(ids.MODAL_DECLARE, "Declare an incident", blocks, submit="Declare", metadata=values.origin.encode())


def read_declare(view: Mapping[str, Any]) -> DeclareForm:
    """Return what is in the modal so far, unchecked, to draw it again with other incidents of the chosen service."""
    form = Form(view)
    service = form.choice("service")
    return DeclareForm(
        title=one_line(form.text("title")),
        severity=form.choice("severity"),
        urgency="low" if form.choice("urgency") == "low" else "high",
        service=service.removeprefix(_SERVICE) if service.startswith(_SERVICE) else None,
        affected=form.text("affected"),
        noticed_by=form.text("noticed_by"),
        page=form.is_checked("page"),
        origin=Origin.decode(form.metadata),
    )


def parse_declare(view: Mapping[str, Any], roster: Roster) -> DeclareForm:
    """Return the submitted declaration. Raises ``FormError`` that says of each field what is wrong with it."""
    found = read_declare(view)
    errors = dict(_faults(found, roster, is_chosen=bool(Form(view).choice("service"))))
    if errors:
        raise FormError(errors)
    return found


def service_options(roster: Roster, typed: str) -> dict[str, Any]:
    """Return the answer to a ``block_suggestion`` for the service: those whose name or team holds what was typed."""
    wanted = typed.strip().lower()
    found = [option("No service", _NO_SERVICE)] if not wanted else []
    services = sorted(roster.services.values(), key=lambda each: each.name)
    matching = [each.name for each in services if wanted in each.name.lower() or wanted in each.team.lower()]
    found.extend(_service_option(name) for name in matching)
    return {"options": found[:OPTIONS]}


def _faults(found: DeclareForm, roster: Roster, *, is_chosen: bool) -> Iterator[tuple[str, str]]:
    organization = roster.organization
    if not is_visible(found.title):
        yield "title", "Say in a few words what is wrong, such as: Checkout is down."
    if len(found.title) > TITLE_LIMIT:
        yield "title", f"Keep the title under {TITLE_LIMIT} characters; details go below."
    if found.severity not in organization.severities:
        yield "severity", f"Choose a severity: {', '.join(organization.severities)}."
    if not is_chosen:
        yield "service", "Choose the service that is affected, or No service."
    elif found.service is not None and found.service not in roster.services:
        yield "service", f"There is no service {found.service} any more. Choose another one, or No service."


def _already_open(incidents: Sequence[Incident], now: datetime) -> Iterator[Block]:
    shown = [incident for incident in incidents if incident.is_open and not incident.is_private][:_SHOWN_INCIDENTS]
    if not shown:
        return
    yield section("*Already open for this service.* Is it one of these? Then join instead of declaring it again.")
    for incident in shown:
        yield from listed(incident, now)
    yield divider()


def _title(initial: str) -> Element:
    return text_input(ids.INPUT, initial=initial, placeholder="Checkout is down", limit=TITLE_LIMIT)


def _multiline(initial: str) -> Element:
    return text_input(ids.INPUT, initial=initial, placeholder="Who cannot do what, since when?", multiline=True)


def _unserved(roster: Roster) -> str:
    """Return whom an incident without a service pages, mrkdwn."""
    organization = roster.organization
    policy = roster.policies.get(organization.default_policy or "")
    if policy is not None:
        return f"No service pages along {inline(policy.address)}."
    resort = [_shown(target) for target in organization.last_resort]
    if resort:
        return f"No service pages the last resort: {joined(resort)}."
    return ":warning: No service pages nobody: choose one, or page somebody afterwards."


def _shown(target: Target) -> str:
    return inline(f"#{target.name}" if target.kind == "channel" else target.name)


def _services(roster: Roster, chosen: str | None) -> Element:
    value = f"{_SERVICE}{chosen}" if chosen in roster.services else _NO_SERVICE
    options = [option("No service", _NO_SERVICE), *(_service_option(name) for name in sorted(roster.services))]
    if len(options) > OPTIONS:
        initial = next(each for each in options if each["value"] == value)
        return searched_select(ids.DECLARE_SERVICE, "Type to find a service", initial)
    return select(ids.DECLARE_SERVICE, options, "Which service is it?", value)


def _service_option(name: str) -> Element:
    return option(name, f"{_SERVICE}{name}")


def _paging(*, checked: bool) -> Element:
    return checkbox(ids.INPUT, option("Page whoever is on call", "page"), checked=checked)


def from_text(text: str, noticed_by: str, origin: Origin) -> DeclareForm:
    """Return the form for what somebody typed after the command, plain.

    More than a title holds stands as a whole under what is affected, so that nothing of it is lost.
    """
    title = one_line(text)
    if len(title) <= TITLE_LIMIT:
        return DeclareForm(title=title, noticed_by=noticed_by, origin=origin)
    return DeclareForm(title=clip(title, TITLE_LIMIT), affected=text.strip(), noticed_by=noticed_by, origin=origin)
