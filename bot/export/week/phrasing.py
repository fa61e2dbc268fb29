"""The words of the picture: the week, the zone, a day on which clocks change, and all of it read aloud."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.walltime import zone_of
from bot.core.week import gaps
from bot.views.phrases import joined, zone_mark, zoned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.core.schedule import Shift
    from bot.core.week import Day, Week

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NOTHING = timedelta(0)


def heading(week: Week) -> str:
    """Return such as ``9 to 15 March 2026``."""
    first, last = week.days[0].date, week.days[-1].date
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first.month == last.month:
        return f"{first.day} to {end}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {_MONTHS[first.month - 1]}{year} to {end}"


def zone_line(week: Week) -> str:
    """Return in which zone a week is told, such as ``Times in Europe/Berlin (CET)``."""
    zone = zone_of(week.zone)
    marks = dict.fromkeys(zone_mark(at.astimezone(zone)) for at in (week.start, week.end))
    return f"Times in {week.zone} ({', then '.join(marks)})"


def change_of(day: Day) -> str:
    """Return what happens to the clocks on a day, empty on most: ``clocks +1 h``."""
    if day.gained == _NOTHING:
        return ""
    minutes = abs(day.gained) // timedelta(minutes=1)
    length = f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
    return f"clocks {'+' if day.gained < _NOTHING else '-'}{length}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of an instant in a zone, such as ``09:00``."""
    return f"{at.astimezone(zone):%H:%M}"


def described(week: Week, lanes: Sequence[tuple[str, Sequence[Shift]]], names: Mapping[str, str]) -> str:
    """Return the picture in words, one stretch of time a line."""
    return "\n".join(line for title, held in lanes for line in (f"{title}:", *agenda(week, held, names)))


def agenda(week: Week, held: Sequence[Shift], names: Mapping[str, str]) -> list[str]:
    """Return the week of one schedule as lines, gaps among them, clipped to the week."""
    spans = [(each.start, each.end, joined([names.get(user, user) for user in each.users])) for each in held]
    spans += [(start, end, "nobody") for start, end in gaps(held, week.start, week.end)]
    return [
        f"{zoned(max(start, week.start), week.zone)} to {zoned(min(end, week.end), week.zone)}: {who}"
        for start, end, who in sorted(spans)
        if start < week.end and end > week.start
    ]
