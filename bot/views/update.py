"""The modals that move an incident on: an update, mitigate, resolve, a note; each beside its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from bot.core.incident import ROLES, TITLE_LIMIT
from bot.views import ids
from bot.views.blocks import Block, View, context, input_block, modal, option, select, text_input, users_select
from bot.views.forms import Form, FormError, read_number
from bot.views.grading import priority_lines, severity_select, urgency_select
from bot.views.phrases import inline, numbered, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.incident import Incident
    from bot.core.roster import Organization

Ending: TypeAlias = Literal["mitigated", "resolved", "cancelled"]

_PROMISES = {
    "15m": ("In 15 minutes", timedelta(minutes=15)),
    "30m": ("In 30 minutes", timedelta(minutes=30)),
    "1h": ("In 1 hour", timedelta(hours=1)),
    "2h": ("In 2 hours", timedelta(hours=2)),
    "none": ("No promise", None),
}


@dataclass(frozen=True)
class UpdateForm:
    """An update: ``text`` is mrkdwn, made safe; ``next_in`` is when the next one is promised, None for no promise."""

    incident: int
    text: str
    next_in: timedelta | None


@dataclass(frozen=True)
class TextForm:
    """A text about an incident: mrkdwn, made safe, empty when the modal allows that."""

    incident: int
    text: str


@dataclass(frozen=True)
class RoleForm:
    """Somebody (a Slack user id) is to hold a role (a key of ``ROLES``)."""

    incident: int
    role: str
    user: str


def update_modal(incident: Incident, usual: timedelta | None = None, text: str = "") -> View:
    """Return the modal of a status update; ``usual`` is how often its priority wants one. ``text`` is plain."""
    options = [option(label, key) for key, (label, _) in _PROMISES.items()]
    writing = _writing("What we know, what we do, what people should do", text)
    blocks = [
        context(_about(incident)),
        input_block("text", "What is the state now?", writing),
        input_block("next", "Next update", select(ids.INPUT, options, "When is the next one?", _promise(usual))),
    ]
    return _modal(ids.MODAL_UPDATE, "Update", blocks, incident, "Send update")


def parse_update(view: Mapping[str, Any]) -> UpdateForm:
    """Return the submitted update. Raises ``FormError`` when it says nothing."""
    form = Form(view)
    text = _required(form, "Say what the state is now, in a sentence or two.")
    return UpdateForm(read_number(form), text, _PROMISES.get(form.choice("next"), _PROMISES["none"])[1])


def ending_modal(incident: Incident, target: Ending) -> View:
    """Return the modal that mitigates, resolves or cancels an incident; who cancels says why."""
    callback, title, label, submit = _ENDINGS[target]
    is_optional = target != "cancelled"
    writing = _writing("A sentence is enough" if is_optional else "Such as: a false alarm, the probe was broken")
    blocks = [context(_about(incident)), input_block("text", label, writing, optional=is_optional)]
    return _modal(callback, title, blocks, incident, submit)


_ENDINGS: Mapping[Ending, tuple[str, str, str, str]] = {
    "mitigated": (ids.MODAL_MITIGATE, "Mitigate", "What stopped the impact?", ""),
    "resolved": (ids.MODAL_RESOLVE, "Resolve", "What fixed it?", ""),
    "cancelled": (ids.MODAL_CANCEL, "Cancel the incident", "Why is it not an incident?", "Call it off"),
}


def parse_cancel(view: Mapping[str, Any]) -> TextForm:
    """Return why an incident is cancelled. Raises ``FormError`` when nothing is said."""
    form = Form(view)
    return TextForm(read_number(form), _required(form, "Say in a few words why, for whoever looks at it later."))


def rename_modal(incident: Incident) -> View:
    """Return the modal that gives an incident another title."""
    writing = text_input(ids.INPUT, initial=incident.title, limit=TITLE_LIMIT)
    blocks = [input_block("title", "Title", writing, hint="What is wrong, as a customer would say it.")]
    return _modal(ids.MODAL_RENAME, "Rename", blocks, incident)


def parse_rename(view: Mapping[str, Any]) -> TextForm:
    """Return the new title: plain, as typed."""
    form = Form(view)
    return TextForm(read_number(form), form.text("title"))


def severity_modal(incident: Incident, organization: Organization) -> View:
    """Return the modal that changes severity and urgency, from which the priority follows."""
    blocks = [
        context(_about(incident)),
        input_block("severity", "Severity", severity_select(organization, incident.severity)),
        input_block("urgency", "Urgency", urgency_select(incident.urgency)),
        context(priority_lines(organization)),
    ]
    return _modal(ids.MODAL_SEVERITY, "Severity and urgency", blocks, incident, "Change")


@dataclass(frozen=True)
class SeverityForm:
    """An incident is to have this severity (a key of the organization's) and urgency."""

    incident: int
    severity: str
    urgency: str


def parse_severity(view: Mapping[str, Any]) -> SeverityForm:
    """Return the chosen severity and urgency."""
    form = Form(view)
    return SeverityForm(read_number(form), form.choice("severity"), form.choice("urgency"))


def parse_text(view: Mapping[str, Any]) -> TextForm:
    """Return what was submitted with ``ending_modal``: the text may be empty."""
    form = Form(view)
    return TextForm(read_number(form), typed(form.text("text")))


def note_modal(incident: Incident, text: str = "") -> View:
    """Return the modal that puts a note on the timeline."""
    writing = _writing("What happened, what was seen, what was tried", text)
    blocks = [context(_about(incident)), input_block("text", "Note for the timeline", writing)]
    return _modal(ids.MODAL_NOTE, "Add a note", blocks, incident, "Add")


def decision_modal(incident: Incident) -> View:
    """Return the modal that writes down a decision."""
    writing = _writing("What was decided, and for which reason")
    blocks = [context(_about(incident)), input_block("text", "Decision", writing)]
    return _modal(ids.MODAL_DECISION, "Add a decision", blocks, incident, "Add")


def parse_note(view: Mapping[str, Any]) -> TextForm:
    """Return the submitted note or decision. Raises ``FormError`` when it is empty."""
    form = Form(view)
    return TextForm(read_number(form), _required(form, "Write it down first."))


def role_modal(incident: Incident, role: str | None = None, user: str | None = None) -> View:
    """Return the modal that gives somebody a role."""
    options = [option(label, key) for key, label in ROLES.items()]
    blocks = [
        context(_about(incident)),
        input_block("role", "Role", select(ids.INPUT, options, "Which role?", role)),
        input_block("user", "Person", users_select(ids.INPUT, "Who takes it?", user)),
    ]
    return _modal(ids.MODAL_ROLE, "Assign a role", blocks, incident, "Assign")


def parse_role(view: Mapping[str, Any]) -> RoleForm:
    """Return the submitted assignment. Raises ``FormError`` when the role or the person is missing."""
    form = Form(view)
    role, user = form.choice("role"), form.user("user")
    errors = {} if role in ROLES else {"role": f"Choose a role: {', '.join(ROLES.values())}."}
    if not user:
        errors["user"] = "Choose the person who takes the role."
    if errors:
        raise FormError(errors)
    return RoleForm(read_number(form), role, user)


def _promise(usual: timedelta | None) -> str:
    """Return the key of the promise that is nearest to what the priority wants."""
    if usual is None:
        return "none"
    spans = {key: span for key, (_, span) in _PROMISES.items() if span is not None}
    return min(spans, key=lambda key: abs(spans[key] - usual))


def _modal(callback: str, title: str, blocks: list[Block], incident: Incident, submit: str = "") -> View:
    return modal(callback, title, blocks, submit=submit or title, metadata=ids.incident_value(incident.number))


def _about(incident: Incident) -> str:
    return inline(numbered(incident))


def _writing(placeholder: str, initial: str = "") -> dict[str, Any]:
    return text_input(ids.INPUT, initial=initial, placeholder=placeholder, multiline=True)


def _required(form: Form, fault: str) -> str:
    text = form.text("text")
    if not text:
        raise FormError({"text": fault})
    return typed(text)
