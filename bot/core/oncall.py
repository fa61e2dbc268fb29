"""Answers about now and next: who is on call, until when, who follows, when the next hand-off is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.schedule import Shift, on_call, shifts
from bot.core.walltime import as_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.core.roster import Roster, Schedule

__all__ = [
    "HORIZON",
    "Standing",
    "current_and_next",
    "mentions",
    "next_change",
    "next_handoff",
    "on_call",
    "on_call_until",
    "standing_of",
]

HORIZON = timedelta(days=400)
"""How far to look: past a year, so that a turn of a year ends within it."""

_FIRST_LOOK = timedelta(days=8)


@dataclass(frozen=True)
class Standing:
    """Who is on call on a schedule now, and who comes next. Instants are aware UTC.

    ``users`` is empty in a gap. ``since`` and ``until`` bound the span of these users; None is beyond the horizon (for
    ``until`` of a gap too: nobody is coming). ``next`` is the first shift after it; its end may be clipped by the
    horizon.
    """

    users: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    next: Shift | None


def current_and_next(schedule: Schedule, at: datetime, horizon: timedelta = HORIZON) -> Standing:
    """Return who is on call at an aware instant, since and until when, and the shift after."""
    at = as_utc(at)
    users = on_call(schedule, at)
    until = next_change(schedule, at, horizon)
    following = None if until is None else _first_shift(schedule, until, at + horizon)
    return Standing(users, _last_change(schedule, at, users, horizon), until, following)


def standing_of(found: Sequence[Shift], at: datetime, start: datetime, end: datetime) -> Standing:
    """Return who is on call at an aware instant according to the final shifts of [start, end) around it.

    ``since`` and ``until`` are None where they lie beyond that range.
    """
    at = as_utc(at)
    now = next((shift for shift in found if shift.start <= at < shift.end), None)
    following = next((shift for shift in found if shift.start > at), None)
    if now is not None:
        since, until = now.start, now.end
    else:
        since = max((shift.end for shift in found if shift.end <= at), default=start)
        until = following.start if following else end
    return Standing(
        now.users if now else (), since if since > start else None, until if until < end else None, following
    )


def next_change(schedule: Schedule, at: datetime, horizon: timedelta = HORIZON) -> datetime | None:
    """Return the first instant after ``at`` (aware) at which other people are on call, or None within the horizon."""
    at = as_utc(at)
    users = on_call(schedule, at)
    for start, end in _widening(at, horizon):
        found = shifts(schedule, start, end)
        if not users:
            if found:
                return found[0].start
        elif not found or found[0].start > start or found[0].users != users:
            return start
        elif found[0].end < end:
            return found[0].end
    return None


def on_call_until(schedule: Schedule, user: str, at: datetime, horizon: timedelta = HORIZON) -> datetime | None:
    """Return when somebody who is on call at ``at`` (aware) no longer is, or None within the horizon.

    Others may come and go meanwhile.
    """
    at = as_utc(at)
    for start, end in _widening(at, horizon):
        reached = start
        for shift in shifts(schedule, start, end):
            if shift.start > reached or user not in shift.users:
                return reached
            reached = shift.end
        if reached < end:
            return reached
    return None


def mentions(schedule: Schedule, person: str) -> bool:
    """Tell whether a schedule names a person (a key) as somebody on call: nobody else is ever on call on it."""
    return (
        any(person in group for layer in schedule.layers for group in layer.participants)
        or any(each.user == person for each in schedule.overrides)
        or any(person in shift.users for each in schedule.temporary for shift in each.shifts)
    )


def spans_of(schedule: Schedule, user: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the spans of [start, end), aware UTC, in which somebody is on call, whoever comes and goes meanwhile."""
    spans: list[tuple[datetime, datetime]] = []
    if not mentions(schedule, user):
        return spans
    for shift in (each for each in shifts(schedule, start, end) if user in each.users):
        if spans and spans[-1][1] == shift.start:
            spans[-1] = spans[-1][0], shift.end
        else:
            spans.append((shift.start, shift.end))
    return spans


def own_spans(schedule: Schedule, user: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return ``spans_of`` with the last one as long as it really is, up to the horizon."""
    spans = spans_of(schedule, user, start, end)
    if spans and spans[-1][1] == as_utc(end):
        begun = spans[-1][0]
        spans[-1] = begun, on_call_until(schedule, user, begun) or begun + HORIZON
    return spans


def next_handoff(roster: Roster, at: datetime, horizon: timedelta = HORIZON) -> datetime | None:
    """Return the earliest instant after ``at`` at which anybody changes on any schedule, or None within the horizon."""
    at = as_utc(at)
    earliest: datetime | None = None
    for schedule in roster.schedules.values():
        change = next_change(schedule, at, horizon)
        if change is not None and (earliest is None or change < earliest):
            earliest, horizon = change, change - at
    return earliest


def _first_shift(schedule: Schedule, start: datetime, limit: datetime) -> Shift | None:
    """Return the first shift that begins at or after ``start``, with its real end unless that lies past ``limit``."""
    if start >= limit:
        return None
    for _from, end in _widening(start, limit - start):
        found = shifts(schedule, start, end)
        if found and (len(found) > 1 or found[0].end < end or end == limit):
            return found[0]
    return None


def _last_change(schedule: Schedule, at: datetime, users: tuple[str, ...], horizon: timedelta) -> datetime | None:
    """Return since when ``users`` are on call without a break, or None before the horizon."""
    end = at
    for length in _lengths(horizon):
        start = at - length
        found = shifts(schedule, start, end)
        if not users:
            if found:
                return found[-1].end
        elif not found or found[-1].end < end or found[-1].users != users:
            return end
        elif found[-1].start > start:
            return found[-1].start
        end = start
    return None


def _widening(at: datetime, horizon: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Yield neighbouring ranges from ``at`` on, each four times as long as all before: most answers are near."""
    start = at
    for length in _lengths(horizon):
        yield start, at + length
        start = at + length


def _lengths(horizon: timedelta) -> Iterator[timedelta]:
    length = _FIRST_LOOK
    while length < horizon:
        yield length
        length *= 4
    yield horizon
