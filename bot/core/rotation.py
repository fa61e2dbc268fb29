"""Turns of a layer: which number is on call at an instant, found by arithmetic on wall-clock time.

Rules (PRODUCT section 5): hand-offs keep local wall-clock time for every unit, hours included; months count from the
anchor and clamp to the month's end; turns are counted from ``start`` whatever else hides them.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.core.walltime import NEVER, first_instant, instant_of, last_instant, wall_of, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.roster import Layer

_UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


class HandOffs(Protocol):
    """The nominal wall-clock times at which turns begin, on a calendar without clock changes."""

    def wall(self, turn: int) -> datetime:
        """Return the nominal start of a turn, naive. Raises ``OverflowError`` or ``ValueError`` after year 9999."""
        ...

    def guess(self, wall: datetime) -> int:
        """Return the turn that ``wall`` belongs to, give or take one."""
        ...


@dataclass(frozen=True)
class EvenHandOffs:
    """Hand-offs every so many hours, days or weeks of wall-clock time."""

    anchor: datetime
    period: timedelta

    def wall(self, turn: int) -> datetime:
        """Return the nominal start of a turn."""
        return self.anchor + turn * self.period

    def guess(self, wall: datetime) -> int:
        """Return the turn that ``wall`` belongs to."""
        return (wall - self.anchor) // self.period


@dataclass(frozen=True)
class MonthlyHandOffs:
    """Hand-offs every so many months, on the anchor's day or the last day of a shorter month."""

    anchor: datetime
    every: int

    def wall(self, turn: int) -> datetime:
        """Return the nominal start of a turn."""
        years, month = divmod(self.anchor.month - 1 + turn * self.every, 12)
        year = self.anchor.year + years
        day = min(self.anchor.day, monthrange(year, month + 1)[1])
        return self.anchor.replace(year=year, month=month + 1, day=day)

    def guess(self, wall: datetime) -> int:
        """Return the turn of the month that ``wall`` lies in."""
        return ((wall.year - self.anchor.year) * 12 + wall.month - self.anchor.month) // self.every


class ActiveDayHandOffs:
    """Hand-offs every so many days, of which only the active weekdays count (``count: active``).

    The first turn begins at the anchor, on whatever day that is; the others on active days.
    """

    def __init__(self, anchor: datetime, every: int, weekdays: frozenset[int]) -> None:
        """Count ``weekdays`` (0 is Monday), of which there is at least one."""
        self._anchor = anchor
        self._every = every
        first = anchor.weekday()
        self._ahead = [days for days in range(7) if (first + days) % 7 in weekdays]

    def wall(self, turn: int) -> datetime:
        """Return the nominal start of a turn."""
        if turn == 0:
            return self._anchor
        weeks, place = divmod(turn * self._every, len(self._ahead))
        return self._anchor + timedelta(days=7 * weeks + self._ahead[place])

    def guess(self, wall: datetime) -> int:
        """Return the turn that the day of ``wall`` belongs to."""
        weeks, days = divmod(_days_between(self._anchor.date(), wall.date()), 7)
        counted = weeks * len(self._ahead) + bisect_right(self._ahead, days) - 1
        return counted // self._every


class Turns:
    """The turns of one layer as instants. Turn 0 begins at the layer's start; there is none before."""

    def __init__(self, layer: Layer) -> None:
        """Read ``start``, ``rotation``, and for active days the restrictions, of ``layer``."""
        self._zone = zone_of(layer.timezone)
        self._duration = layer.rotation.duration
        self.first = instant_of(layer.start, self._zone)
        anchor = layer.start if layer.start.tzinfo is None else wall_of(layer.start, self._zone)
        self._hand_offs = _hand_offs(layer, anchor)

    def start_of(self, turn: int) -> datetime:
        """Return the instant (UTC) at which a turn begins; ``NEVER`` beyond the calendar."""
        if turn == 0:
            return self.first
        try:
            return self._instant(self._hand_offs.wall(turn))
        except (OverflowError, ValueError):
            return NEVER

    def end_of(self, turn: int) -> datetime:
        """Return the instant (UTC) at which the turn's people go off call: after its duration, or at the next turn."""
        following = self.start_of(turn + 1)
        if self._duration is None:
            return following
        try:
            return min(self._instant(self._hand_offs.wall(turn) + self._duration), following)
        except (OverflowError, ValueError):
            return following

    def _instant(self, wall: datetime) -> datetime:
        """Return the first instant of a wall-clock time, unless that was before a start between two of the same."""
        instant = first_instant(wall, self._zone)
        return instant if instant > self.first else last_instant(wall, self._zone)

    def number_at(self, at: datetime) -> int:
        """Return the number of the turn that holds at ``at`` (UTC, at or after ``first``).

        Hand-offs that a clock change moves to the same instant leave the last of them in force.
        """
        turn = max(0, self._hand_offs.guess(wall_of(at, self._zone)))
        while self.start_of(turn + 1) <= at:
            turn += 1
        while turn > 0 and self.start_of(turn) > at:
            turn -= 1
        return turn

    def between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, int]]:
        """Yield (start, end, number) of the turns that touch [start, end), on-call part only, in order."""
        turn = self.number_at(max(start, self.first))
        begin = self.start_of(turn)
        while begin < end:
            following = self.start_of(turn + 1)
            finish = following if self._duration is None else self.end_of(turn)
            if begin < finish:
                yield begin, finish, turn
            turn, begin = turn + 1, following


def _hand_offs(layer: Layer, anchor: datetime) -> HandOffs:
    rotation = layer.rotation
    if rotation.unit == "month":
        return MonthlyHandOffs(anchor, rotation.every)
    weekdays = _active_weekdays(layer)
    if rotation.count_active and weekdays:
        return ActiveDayHandOffs(anchor, rotation.every, weekdays)
    return EvenHandOffs(anchor, rotation.every * _UNITS[rotation.unit])


def _active_weekdays(layer: Layer) -> frozenset[int]:
    if layer.restrictions is None:
        return frozenset(range(7))
    days: set[int] = set()
    for window in layer.restrictions:
        last = 0 if window.is_daily else window.end_offset_days
        if last and window.end == window.end.min:
            last -= 1
        days.update((window.start_day + ahead) % 7 for ahead in range(last + 1))
    return frozenset(days)


def _days_between(first: date, second: date) -> int:
    return second.toordinal() - first.toordinal()
