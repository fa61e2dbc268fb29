"""Promises that come due: the timer of the next status update."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.services import outbox, roles
from bot.store import incidents

if TYPE_CHECKING:
    from bot.store import Connection
    from bot.store.jobs import Job


def update_due(conn: Connection, job: Job, now: datetime) -> None:
    """Remind the comms lead, or the commander, of the update that is due, unless it was given or promised anew."""
    number = int(job.payload["incident"])
    incident = incidents.get(conn, number)
    if incident is None or not incident.is_open:
        return
    if incident.next_update_at != datetime.fromisoformat(job.payload["due"]):
        return
    holders = roles.holders_of(conn, number, "comms") or roles.holders_of(conn, number, "commander")
    outbox.post(conn, number, "update_due", now, lead=holders[0] if holders else None)
    outbox.redraw(conn, number, now)
