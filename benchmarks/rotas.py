"""One schedule written twice: as the engine reads it, and as recurring events of a calendar.

Three layers of ten people each, of priorities 0 to 2: weeks around the clock, working days of eight hours, nights of
ten. Overrides take over the whole schedule for ten hours. Everything can be said in RFC 5545, so that the libraries can
be asked the same questions; an event's PRIORITY is that of its layer, and overrides stand above all layers.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from bot.core.roster import Layer, Override, Restriction, Rotation, Schedule
from bot.core.schedule import Shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 1, 5, tzinfo=BERLIN)
PEOPLE = 10
_OVER_ALL = 9
_WORKDAYS = 5
_WALL = datetime(2026, 1, 5)  # noqa: DTZ001 - wall-clock times of a layer are naive


def rota(overrides: int, name: str = "primary") -> Schedule:
    """Return the schedule with so many overrides, evenly over the first year."""
    windows = tuple(Restriction(day, time(9), time(17), 0) for day in range(_WORKDAYS))
    nights = Rotation(1, "day", timedelta(hours=10))
    layers = (
        Layer("weeks", BERLIN.key, _WALL.replace(hour=9), Rotation(1, "week"), _people("week")),
        Layer("days", BERLIN.key, _WALL.replace(hour=9), Rotation(1, "week"), _people("day"), windows, priority=1),
        Layer("nights", BERLIN.key, _WALL.replace(hour=21), nights, _people("night"), priority=2),
    )
    return Schedule("team", name, BERLIN.key, layers, tuple(_overrides(overrides)))


def _people(kind: str) -> tuple[tuple[str, ...], ...]:
    return tuple((f"{kind}{number}",) for number in range(PEOPLE))


def _overrides(count: int) -> Iterator[Override]:
    for number in range(count):
        start = (
            (START + timedelta(hours=8) + number * timedelta(days=365) / count).astimezone(UTC).replace(microsecond=0)
        )
        yield Override(start, start + timedelta(hours=10), f"stand-in{number % 7}")


class CalendarRota:
    """The same schedule, asked through icalendar and recurring_ical_events. The calendar is read beforehand."""

    def __init__(self, overrides: int) -> None:
        """Write the calendar as a feed would have it, and read it."""
        calendar = Calendar()
        for event in (*_weekly("week", 0, None), *_weekly("day", 1, _WORKDAYS), *_nightly(), *_taken_over(overrides)):
            calendar.add_component(event)
        self._query = recurring_ical_events.of(Calendar.from_ical(calendar.to_ical()))

    def on_call(self, at: datetime) -> tuple[str, ...]:
        """Return who is on call at an instant."""
        return _highest(_spans(self._query.at(at)), at)

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the final shifts of [start, end)."""
        spans = list(_spans(self._query.between(start, end)))
        moments = sorted({moment for _priority, _who, *span in spans for moment in span if start < moment < end})
        found: list[Shift] = []
        waiting = sorted(spans, key=lambda span: span[2], reverse=True)
        open_: list[tuple[int, str, datetime, datetime]] = []
        for moment, following in zip((start, *moments), (*moments, end), strict=True):
            while waiting and waiting[-1][2] <= moment:
                open_.append(waiting.pop())
            open_ = [span for span in open_ if span[3] > moment]
            users = _highest(open_, moment)
            if found and found[-1].users == users and found[-1].end == moment:
                found[-1] = Shift(found[-1].start, following, users)
            elif users:
                found.append(Shift(moment, following, users))
        return found


def _highest(spans: Iterable[tuple[int, str, datetime, datetime]], at: datetime) -> tuple[str, ...]:
    held = [(priority, who) for priority, who, start, end in spans if start <= at < end]
    top = max((priority for priority, _who in held), default=0)
    return tuple(sorted({who for priority, who in held if priority == top}))


def _spans(events: Iterable[Event]) -> Iterator[tuple[int, str, datetime, datetime]]:
    for event in events:
        start, end = cast("datetime", event.start), cast("datetime", event.end)
        yield int(str(event["PRIORITY"])), str(event["SUMMARY"]), start.astimezone(UTC), end.astimezone(UTC)


def _weekly(kind: str, priority: int, days: int | None) -> Iterator[Event]:
    """Yield a person's weeks: whole ones, or the eight hours of so many days."""
    for number in range(PEOPLE):
        monday = START.replace(hour=9) + timedelta(weeks=number)
        rule: dict[str, Any] = {"FREQ": "WEEKLY", "INTERVAL": PEOPLE}
        if days is None:
            yield _event(f"{kind}{number}", priority, monday, monday + timedelta(weeks=1), rule)
        else:
            rule["BYDAY"] = ["MO", "TU", "WE", "TH", "FR"][:days]
            yield _event(f"{kind}{number}", priority, monday, monday.replace(hour=17), rule)


def _nightly() -> Iterator[Event]:
    for number in range(PEOPLE):
        evening = START.replace(hour=21) + timedelta(days=number)
        morning = (evening + timedelta(days=1)).replace(hour=7)
        yield _event(f"night{number}", 2, evening, morning, {"FREQ": "DAILY", "INTERVAL": PEOPLE})


def _taken_over(count: int) -> Iterator[Event]:
    for override in _overrides(count):
        yield _event(override.user or "", _OVER_ALL, override.start, override.end, None)


def _event(who: str, priority: int, start: datetime, end: datetime, rule: dict[str, Any] | None) -> Event:
    event = Event()
    event.add("summary", who)
    event.add("priority", priority)
    event.add("uid", f"{who}-{start.isoformat()}")
    event.add("dtstart", start)
    event.add("dtend", end)
    if rule is not None:
        event.add("rrule", rule)
    return event
