"""What is posted into an incident's channel when something happens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.incident import ROLES
from bot.views import ids
from bot.views.blocks import Block, Element, Message, actions, button, clip_mrkdwn, context, message, section
from bot.views.incident import paging_line
from bot.views.phrases import (
    SLASH,
    STATUS_SIGNS,
    STATUS_WORDS,
    Commands,
    duration,
    inline,
    local_clock,
    numbered,
)
from bot.views.situation import place

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.views.situation import Situation

_MOVED = {
    "active": "reopened",
    "mitigated": "mitigated",
    "resolved": "resolved",
    "closed": "closed",
    "cancelled": "cancelled",
}


def updated(incident: Incident, text: str, by: str, now: datetime) -> Message:
    """Return a status update (mrkdwn ``text``) by a Slack user id, with the promise of the next one."""
    promise = incident.next_update_at
    next_one = f"Next update by {local_clock(promise, now)}" if promise else "No next update is promised"
    body = section(f":mega: *Update*\n{clip_mrkdwn(text, 2900)}")
    return message(f"Update: {text}", body, context(f"By <@{by}> · {incident.priority} · {next_one}"))


def moved(incident: Incident, by: str, text: str = "", commands: Commands = SLASH) -> Message:
    """Return what the channel is told when the incident's state changed; ``text`` (mrkdwn) says how, if given."""
    word = _MOVED.get(incident.status, f"moved to {STATUS_WORDS[incident.status].lower()}")
    begun, ended = incident.started_at or incident.declared_at, incident.resolved_at
    after = f" after {duration(ended - begun)}" if incident.status == "resolved" and ended else ""
    line = f"{STATUS_SIGNS[incident.status]} <@{by}> {word} the incident{after}."
    blocks: list[Block] = [section(f"{line}\n{clip_mrkdwn(text, 2500)}".strip())]
    if incident.status == "resolved":
        blocks.append(actions(*_after_resolve(incident)))
    hint = _hint(incident, commands)
    if hint:
        blocks.append(context(hint))
    return message(line, *blocks)


def declared(situation: Situation, now: datetime, commands: Commands = SLASH) -> str:
    """Return what whoever declared is told once the channel is there, mrkdwn: where it is, and who is being paged."""
    incident = situation.incident
    paging = [paging_line(state, situation.people, now) for state in situation.pages]
    nobody = f"Nobody is paged. Page somebody there with `{commands.incident} page`."
    return "\n".join((f"Your incident #{incident.number} has its channel: {place(incident)}", *(paging or [nobody])))


def role_instructions(incident: Incident, role: str, text: str) -> Message:
    """Return what is sent to a new holder: ``text`` is the rendered template of the role, mrkdwn."""
    summary = f"You are {ROLES.get(role, role).lower()} of {inline(numbered(incident))}"
    return message(summary, section(text))


def postmortem_ready(incident: Incident, by: str = "") -> Message:
    """Return the text that goes with the draft's file in the incident's channel."""
    asked = f" <@{by}> asked for it." if by else ""
    text = f":memo: The postmortem draft of #{incident.number} is here.{asked} Fill in what only people know."
    return message(text, section(text))


def _after_resolve(incident: Incident) -> list[Element]:
    value = ids.incident_value(incident.number)
    return [
        button("Postmortem", ids.INCIDENT_POSTMORTEM, value, style="primary"),
        button("Reopen", ids.INCIDENT_REOPEN, value),
        button("Close", ids.INCIDENT_CLOSE, value),
    ]


def _hint(incident: Incident, commands: Commands) -> str:
    if incident.status == "resolved":
        return "The postmortem is drafted from the timeline and this channel. Write down what is still missing here."
    if incident.status == "mitigated":
        return f"The impact is over. Resolve it with `{commands.incident} resolve` once the cause is gone."
    if incident.status == "active":
        return f"Reopening pages nobody. Type `{commands.incident} page` and whom you need."
    return ""
