"""A slow, plain reading of the on-call rules, minute by minute, to hold the engine against.

It shares no code with the engine: hand-offs are counted one by one from the first, and what a wall-clock time means is
looked up in a table of what the clocks show at every minute.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from bot.core.roster import Layer, Restriction, Schedule

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
_UNITS = {"hour": 60 * MINUTE, "day": DAY, "week": 7 * DAY}
LATER = datetime(9000, 1, 1, tzinfo=UTC)


class Clocks:
    """What the clocks of a zone show at every minute of [start, end)."""

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        self.zone = ZoneInfo(zone)
        self._shown: defaultdict[datetime, list[datetime]] = defaultdict(list)
        while start < end:
            self._shown[self.show(start)].append(start)
            start += MINUTE
        self._last = self.show(end - MINUTE)

    def show(self, at: datetime) -> datetime:
        return at.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def first(self, wall: datetime) -> datetime:
        return self._minutes(wall)[0]

    def last(self, wall: datetime) -> datetime:
        return self._minutes(wall)[-1] if wall in self._shown else self._minutes(wall)[0]

    def _minutes(self, wall: datetime) -> list[datetime]:
        if wall > self._last:
            return [LATER]
        while wall not in self._shown:
            wall += MINUTE
        return self._shown[wall]


@lru_cache(maxsize=4)
def clocks(zone: str, around: datetime) -> Clocks:
    return Clocks(zone, around - 16 * DAY, around + 15 * DAY)


def changes(zone: str, year: int) -> list[datetime]:
    """Return the instants at which the clocks of a zone change in a year."""
    at, found = datetime(year, 1, 1, tzinfo=UTC), []
    while at.year == year:
        following = at + timedelta(minutes=30)
        if at.astimezone(ZoneInfo(zone)).utcoffset() != following.astimezone(ZoneInfo(zone)).utcoffset():
            found.append(following)
        at = following
    return found


def expected_users(schedule: Schedule, at: datetime, clock: Clocks) -> tuple[str, ...]:
    """Return who is on call at a whole minute, as PRODUCT section 5 words it. All layers are in the clock's zone."""
    for temporary in reversed(schedule.temporary):
        if temporary.start <= at < temporary.end:
            held = [shift.users for shift in temporary.shifts if shift.start <= at < shift.end]
            return tuple(sorted({user for users in held for user in users}))
    users: set[str] = set()
    for priority in sorted({layer.priority for layer in schedule.layers}, reverse=True):
        equal = [layer for layer in schedule.layers if layer.priority == priority]
        users = {user for layer in equal for user in _of_layer(layer, at, clock)}
        if users:
            break
    made = [override for override in schedule.overrides if override.start <= at < override.end]
    takeovers = [override for override in made if override.user and not override.replaces and not override.add]
    if takeovers:
        users = {takeovers[-1].user}
    for override in made:
        if override.replaces in users:
            users.discard(override.replaces)
            users |= {override.user} - {None}
    users |= {override.user for override in made if override.add}
    return tuple(sorted(users))


def _of_layer(layer: Layer, at: datetime, clock: Clocks) -> tuple[str, ...]:
    if layer.from_ and at < clock.first(layer.from_):
        return ()
    if layer.until and at >= clock.first(layer.until):
        return ()
    if layer.restrictions is not None and not any(_is_open(window, at, clock) for window in layer.restrictions):
        return ()
    turn, current = _turn(layer, at, clock)
    if turn < 0 or not layer.participants:
        return ()
    duration = layer.rotation.duration
    if duration is not None and at >= clock.first(current + duration):
        return ()
    return layer.participants[turn % len(layer.participants)]


def _turn(layer: Layer, at: datetime, clock: Clocks) -> tuple[int, datetime]:
    turn, current = -1, layer.start
    for wall in _hand_offs(layer):
        if clock.first(wall) > at:
            return turn, current
        turn, current = turn + 1, wall
    raise AssertionError("hand-offs never end")


def _hand_offs(layer: Layer):
    rotation, start = layer.rotation, layer.start
    if rotation.count_active:
        yield from _active_days(layer)
        return
    turn = 0
    while True:
        passed = turn * rotation.every
        yield start + (relativedelta(months=passed) if rotation.unit == "month" else passed * _UNITS[rotation.unit])
        turn += 1


def _active_days(layer: Layer):
    active = {window.start_day for window in layer.restrictions or ()} or set(range(7))
    day, count = layer.start, -1
    yield day
    while True:
        if day.weekday() in active:
            count += 1
            if count and count % layer.rotation.every == 0:
                yield day
        day += DAY


def _is_open(window: Restriction, at: datetime, clock: Clocks) -> bool:
    today = clock.show(at).date()
    for ago in range(-2, 10):
        day = today - ago * DAY
        if day.weekday() == window.start_day:
            opens = clock.first(datetime.combine(day, window.start))
            closes = clock.last(datetime.combine(day, window.end) + window.end_offset_days * DAY)
            if opens <= at < closes:
                return True
    return False
