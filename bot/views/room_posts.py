"""What Tocsin says in an incident's channel while things happen: one short message each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.incident import ROLES
from bot.views import blocks, ids
from bot.views.phrases import SLASH, Commands, local_time, who

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.incident import Incident
    from bot.core.roster import Person
    from bot.views.blocks import Message

_STATUS_LINES = {
    "mitigated": (":large_yellow_circle:", "mitigated: the impact is over, the work is not"),
    "resolved": (":white_check_mark:", "resolved"),
    "closed": (":lock:", "closed"),
    "cancelled": (":no_entry_sign:", "cancelled"),
    "reopened": (":rotating_light:", "reopened"),
}


def room_post(
    what: str, facts: Mapping[str, Any], incident: Incident, people: Mapping[str, Person], commands: Commands = SLASH
) -> Message:
    """Return the message that ``what`` names, filled with ``facts`` as they were queued."""
    if what == "role":
        return _role(str(facts["role"]), str(facts["user"]), str(facts["by"]), people)
    if what == "update":
        return _update(incident, str(facts["text"]), str(facts["by"]), facts.get("due"), people)
    if what == "status":
        return _status(incident, str(facts["status"]), str(facts["text"]), str(facts["by"]), people, commands)
    if what == "update_due":
        return _update_due(incident, facts.get("lead"), people)
    return _line(_SIGNS.get(what, ":information_source:"), str(facts["text"]))


_SIGNS = {"acknowledged": ":ballot_box_with_check:", "escalated": ":pager:", "severity": ":bar_chart:"}


def _line(sign: str, text: str) -> Message:
    return blocks.message(text, blocks.section(f"{sign} {text}"))


def _role(role: str, user: str, by: str, people: Mapping[str, Person]) -> Message:
    given = "" if user == by else f", named by {who(by, people)}"
    return _line(":bust_in_silhouette:", f"*{ROLES[role]}* is now {who(user, people)}{given}.")


def _update(incident: Incident, text: str, by: str, due: str | None, people: Mapping[str, Person]) -> Message:
    promised = f"Next update {local_time(datetime.fromisoformat(due))}" if due else "No next update promised"
    return blocks.message(
        f"Update on #{incident.number}: {text}",
        blocks.section(f":mega: *Update*\n{text}"),
        blocks.context(f"{who(by, people)} · {promised}"),
    )


def _status(
    incident: Incident, status: str, text: str, by: str, people: Mapping[str, Person], commands: Commands
) -> Message:
    sign, words = _STATUS_LINES[status]
    said = f"\n{text}" if text else ""
    first = blocks.section(f"{sign} {who(by, people)} marked this incident *{words}*.{said}")
    if status != "resolved":
        return blocks.message(f"Incident #{incident.number} {status}", first)
    value = ids.incident_value(incident.number)
    return blocks.message(
        f"Incident #{incident.number} resolved",
        first,
        blocks.context(f"Next: draft the postmortem, then close with `{commands.incident} close`."),
        blocks.actions(
            blocks.button("Draft postmortem", ids.INCIDENT_POSTMORTEM, value, style="primary"),
            blocks.button("Reopen", ids.INCIDENT_REOPEN, value),
        ),
    )


def _update_due(incident: Incident, lead: str | None, people: Mapping[str, Person]) -> Message:
    named = f"{who(lead, people)}, the" if lead else "The"
    return blocks.message(
        f"The promised update on #{incident.number} is due",
        blocks.section(f":alarm_clock: {named} promised update is due now."),
        blocks.actions(
            blocks.button("Post update", ids.INCIDENT_UPDATE, ids.incident_value(incident.number), style="primary")
        ),
    )
