"""Answers as JSON documents, the same on the command line and over HTTP: people are keys, times are in their zone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.roster import Schedule
    from bot.core.schedule import Shift


def oncall_document(schedule: Schedule, at: datetime, users: Sequence[str]) -> dict[str, object]:
    """Return who is on call at an aware instant."""
    return {"schedule": schedule.address, "at": iso(at, ZoneInfo(schedule.timezone)), "users": list(users)}


def shifts_document(schedule: Schedule, final: Sequence[Shift]) -> dict[str, object]:
    """Return final shifts."""
    zone = ZoneInfo(schedule.timezone)
    return {
        "schedule": schedule.address,
        "timezone": schedule.timezone,
        "shifts": [
            {"start": iso(shift.start, zone), "end": iso(shift.end, zone), "users": list(shift.users)}
            for shift in final
        ],
    }


def iso(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as ISO 8601 in a zone, with its offset."""
    return at.astimezone(zone).isoformat()
