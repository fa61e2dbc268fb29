"""What Tocsin says in an incident's channel while things happen: one short message each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.incident import ROLES
from bot.views import blocks, ids
from bot.views.notices import moved, updated
from bot.views.phrases import SLASH, Commands, who

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.incident import Incident
    from bot.core.roster import Person
    from bot.views.blocks import Message


def room_post(
    what: str,
    facts: Mapping[str, Any],
    incident: Incident,
    people: Mapping[str, Person],
    now: datetime,
    commands: Commands = SLASH,
) -> Message:
    """Return the message that ``what`` names, filled with ``facts`` as they were queued.

    What is said of a change is said of the state it led to, however the incident has moved on since.
    """
    if what == "role":
        return _role(str(facts["role"]), str(facts["user"]), str(facts["by"]), people)
    if what == "update":
        due = datetime.fromisoformat(facts["due"]) if facts.get("due") else None
        return updated(replace(incident, next_update_at=due), str(facts["text"]), str(facts["by"]), now)
    if what == "status":
        return moved(replace(incident, status=facts["status"]), str(facts["by"]), str(facts["text"]), commands)
    if what == "update_due":
        return _update_due(incident, facts.get("lead"), people)
    return _line(_SIGNS.get(what, ":information_source:"), str(facts["text"]))


_SIGNS = {
    "acknowledged": ":ballot_box_with_check:",
    "escalated": ":pager:",
    "severity": ":bar_chart:",
    "departed": ":wave:",
    "trouble": ":warning:",
}


def _line(sign: str, text: str) -> Message:
    return blocks.message(text, blocks.section(f"{sign} {text}"))


def _role(role: str, user: str, by: str, people: Mapping[str, Person]) -> Message:
    given = "" if user == by else f", named by {who(by, people)}"
    return _line(":bust_in_silhouette:", f"*{ROLES[role]}* is now {who(user, people)}{given}.")


def _update_due(incident: Incident, lead: str | None, people: Mapping[str, Person]) -> Message:
    named = f"{who(lead, people)}, the" if lead else "The"
    return blocks.message(
        f"The promised update on #{incident.number} is due",
        blocks.section(f":alarm_clock: {named} promised update is due now."),
        blocks.actions(
            blocks.button("Post update", ids.INCIDENT_UPDATE, ids.incident_value(incident.number), style="primary")
        ),
    )
