"""A week of a schedule, as it is looked at: days of a zone, who is on call on them, and when nobody is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.core.walltime import first_instant, wall_of, zone_of
from bot.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.schedule import Shift

_LABEL = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE | re.ASCII)
_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


@dataclass(frozen=True)
class Day:
    """A day of a zone: [start, end), aware UTC. ``gained`` is how much longer than 24 hours it is, none on most."""

    date: date
    start: datetime
    end: datetime

    @property
    def is_weekend(self) -> bool:
        """Tell whether it is a Saturday or a Sunday."""
        return self.date.weekday() >= 5

    @property
    def gained(self) -> timedelta:
        """Return how much longer than 24 hours the day is: the clocks are put back; less than zero: forward."""
        return self.end - self.start - _DAY


@dataclass(frozen=True)
class Week:
    """A week from Monday to Sunday (ISO 8601), by the clocks of ``zone``, an IANA name."""

    monday: date
    zone: str

    @property
    def label(self) -> str:
        """Return such as ``2026-W11``."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def days(self) -> tuple[Day, ...]:
        """Return the seven days."""
        zone = zone_of(self.zone)
        dates = [self.monday + count * _DAY for count in range(8)]
        starts = [first_instant(datetime.combine(each, time()), zone) for each in dates]
        return tuple(Day(dates[count], starts[count], starts[count + 1]) for count in range(7))

    @property
    def start(self) -> datetime:
        """Return when the week begins, aware UTC."""
        return self.days[0].start

    @property
    def end(self) -> datetime:
        """Return when the week is over, aware UTC."""
        return self.days[-1].end

    def moved(self, weeks: int) -> Week:
        """Return the week so many weeks later."""
        return Week(self.monday + timedelta(weeks=weeks), self.zone)


def week_at(at: datetime, zone: str) -> Week:
    """Return the week of an aware instant."""
    today = wall_of(at, zone_of(zone)).date()
    return Week(today - timedelta(days=today.weekday()), zone)


def parse_week(label: str, zone: str) -> Week:
    """Return the week of a label such as ``2026-W11``. Raises ``BadInputError``."""
    found = _LABEL.fullmatch(label)
    if found is not None and _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        try:
            return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone)
        except ValueError:
            pass
    raise BadInputError("Write a week as 2026-W11: the year and the number of the week.", field="week")


@dataclass(frozen=True)
class Stretch:
    """One person's time on call, [start, end), aware UTC, within what is looked at.

    ``lane`` counts those who are on call at the same time, from 0. ``comes_in`` and ``goes_on`` tell that it began
    before, or ends after, what is looked at.
    """

    person: str
    start: datetime
    end: datetime
    lane: int = 0
    comes_in: bool = False
    goes_on: bool = False


def stretches(held: Iterable[Shift], start: datetime, end: datetime) -> list[Stretch]:
    """Return who is on call in [start, end), in lanes in which no two are at once, ordered by lane and time.

    ``held`` are final shifts, in order, which may reach beyond the range.
    """
    own: dict[str, list[tuple[datetime, datetime]]] = {}
    for shift in held:
        for person in shift.users:
            spans = own.setdefault(person, [])
            if spans and spans[-1][1] == shift.start:
                spans[-1] = (spans[-1][0], shift.end)
            else:
                spans.append((shift.start, shift.end))
    spans = sorted((begin, person, finish) for person, each in own.items() for begin, finish in each)
    found: list[Stretch] = []
    free_from: list[datetime] = []
    for begin, person, finish in spans:
        if finish <= start or begin >= end:
            continue
        lane = next((number for number, free in enumerate(free_from) if free <= begin), len(free_from))
        free_from[lane : lane + 1] = [finish]
        found.append(Stretch(person, max(begin, start), min(finish, end), lane, begin < start, finish > end))
    return sorted(found, key=lambda each: (each.lane, each.start))


def gaps(held: Iterable[Shift], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the spans of [start, end) in which nobody is on call. ``held`` are final shifts, in order."""
    found: list[tuple[datetime, datetime]] = []
    at = start
    for shift in held:
        if shift.end <= start or shift.start >= end:
            continue
        if shift.start > at:
            found.append((at, shift.start))
        at = shift.end
    return [*found, (at, end)] if at < end else found
