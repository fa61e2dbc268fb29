"""Answers as JSON documents, the same on the command line and over HTTP: people are keys, times are in their zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.roster import Schedule
    from bot.core.schedule import Shift


class OncallDocument(TypedDict):
    """Who is on call on a schedule (``TEAM/NAME``) at an instant: ISO 8601 in its zone, and keys of people."""

    schedule: str
    at: str
    users: list[str]


class ShiftDocument(TypedDict):
    """One final shift."""

    start: str
    end: str
    users: list[str]


class ShiftsDocument(TypedDict):
    """The final shifts of a schedule, in order; ``timezone`` is an IANA name."""

    schedule: str
    timezone: str
    shifts: list[ShiftDocument]


def oncall_document(schedule: Schedule, at: datetime, users: Sequence[str]) -> OncallDocument:
    """Return who is on call at an aware instant."""
    return {"schedule": schedule.address, "at": _iso(at, ZoneInfo(schedule.timezone)), "users": list(users)}


def shifts_document(schedule: Schedule, final: Sequence[Shift]) -> ShiftsDocument:
    """Return final shifts."""
    zone = ZoneInfo(schedule.timezone)
    spans: list[ShiftDocument] = [
        {"start": _iso(shift.start, zone), "end": _iso(shift.end, zone), "users": list(shift.users)} for shift in final
    ]
    return {"schedule": schedule.address, "timezone": schedule.timezone, "shifts": spans}


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()
