"""Days as people write them, and the instants at which clocks show something on a day.

Days are read by the date parser, which is given only what ``time_words`` let through, and whose answer is held to what
was written.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

import dateparser

from bot.core.walltime import first_instant, last_instant
from bot.core.when import When
from bot.errors import BadInputError
from bot.ingest.time_words import EXAMPLES, MONTH_NAMES, WEEKDAY_NAMES, Point

if TYPE_CHECKING:
    from datetime import tzinfo

Role: TypeAlias = Literal["start", "end", "lookup"]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
_JUST_PASSED = timedelta(days=31)
_HALF_A_YEAR = timedelta(days=183)


def weekdays(point: Point, from_day: datetime, role: Role) -> list[datetime]:
    """Return the days that a weekday may mean, counted from a day on that may be one."""
    name = point.days[0]
    parsed = parsed_day(name, from_day - DAY)
    if parsed is None or WEEKDAY_NAMES[parsed.weekday()] != name:
        raise BadInputError(f"I cannot read “{point.text}” as a time. Write for example {EXAMPLES}.")
    coming = midnight(parsed)
    if point.which == "last":
        if role != "lookup":
            raise BadInputError(f"“{point.text}” has passed. Write for example fri 18:00.")
        return [coming - WEEK]
    if point.which != "next":
        return [coming]
    coming = coming + WEEK if coming == from_day else coming
    is_this_week = coming.isocalendar()[:2] == from_day.isocalendar()[:2]
    return [coming, coming + WEEK] if is_this_week else [coming]


def dates(phrase: str, point: Point, from_day: datetime, role: Role) -> list[datetime]:
    """Return the days that a date may mean: without a year the next one, when that is nearer than the last."""
    number, month, *year = phrase.split()
    parsed = parsed_day(phrase, from_day - DAY)
    is_right = parsed and (parsed.day, MONTH_NAMES[parsed.month - 1]) == (int(number), month)
    if parsed is None or not is_right or (year and parsed.year != int(year[0])):
        raise BadInputError(f"There is no {number} {month.capitalize()}{''.join(f' {each}' for each in year)}.")
    day = midnight(parsed)
    before = None if year else _year_before(day)
    choice = [each for each in (before, day) if each and point.weekday in {"", WEEKDAY_NAMES[each.weekday()]}]
    if not choice:
        name, shown = WEEKDAY_NAMES[day.weekday()].capitalize(), f"{number} {month.capitalize()}"
        raise BadInputError(f"{shown} {day.year} is a {name}. Write {shown}, or the {point.weekday} that you mean.")
    if before not in choice:
        return choice[-1:]
    if (
        role == "end"
    ):  # a date that has passed by then is a mistake; the 2nd of January after the 30th of December is not
        return choice[:1] if from_day - choice[0] < _HALF_A_YEAR else choice[-1:]
    if role == "lookup":
        return choice if from_day - choice[0] < _HALF_A_YEAR else choice[-1:]
    if from_day - choice[0] < _JUST_PASSED:
        next_year = f"{number} {month.capitalize()} {day.year}"
        raise BadInputError(f"{number} {month.capitalize()} has passed. For next year write {next_year}.")
    return [day]


def read_wall(wall: datetime, zone: tzinfo) -> list[When]:
    """Return the readings of a wall clock; where clocks go forward at that very time, how it is read."""
    found = instants(wall, zone)
    local = found[0].astimezone(zone)
    is_moved = len(found) == 1 and local.replace(tzinfo=None) != wall
    said = f"On {day_words(local.date())} the clocks go forward from {wall:%H:%M} to {local:%H:%M}."
    return [When(at, note=said if is_moved else "") for at in found]


def _year_before(day: datetime) -> datetime | None:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return None


def parsed_day(phrase: str, base: datetime) -> datetime | None:
    """Return what the date parser reads, naive, from the naive ``base`` on."""
    return dateparser.parse(
        phrase,
        languages=["en"],
        settings={
            "RELATIVE_BASE": base,
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )


def instants(wall: datetime, zone: tzinfo) -> list[datetime]:
    """Return the instants (UTC) at which clocks show naive ``wall``: two when they go back.

    For a time that they skip: the end of the gap, and the time as it would be had they not been changed.
    """
    first = first_instant(wall, zone)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return list(dict.fromkeys((first, last_instant(wall, zone))))
    return list(dict.fromkeys((first, wall.replace(tzinfo=zone).astimezone(UTC))))


def midnight(at: datetime) -> datetime:
    """Return the beginning of a day on the wall clock, naive."""
    return datetime.combine(at.date(), time())


def day_words(day: date) -> str:
    """Return ``Fri 6 Mar``."""
    return f"{WEEKDAY_NAMES[day.weekday()][:3].capitalize()} {day.day} {MONTH_NAMES[day.month - 1][:3].capitalize()}"


def clock_words(clock: int) -> str:
    """Return minutes after midnight as ``09:00``."""
    return f"{clock // 60 % 24:02d}:{clock % 60:02d}"
