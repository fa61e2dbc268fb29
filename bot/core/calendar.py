"""What calendars are given: each stretch of time on call as an event that keeps its identity while it changes.

A calendar program knows an event again by its UID and takes a change only with a higher SEQUENCE (RFC 5545, 3.8.4.7 and
3.8.7.4). So what was published is remembered and compared with what is to be shown now. A ``series`` is where events
belong: ``schedule:TEAM/NAME``, or ``person:KEY:TEAM/NAME`` for one person's time on that schedule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.oncall import mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.core.roster import Roster, Schedule
    from bot.core.schedule import Shift

    Source: TypeAlias = Callable[[datetime, datetime], Iterable[Shift]]

FeedKind: TypeAlias = Literal["person", "schedule", "team"]
KINDS: Mapping[str, FeedKind] = {"person": "person", "schedule": "schedule", "team": "team"}

BEHIND = timedelta(days=30)
AHEAD = timedelta(days=180)
CANCELLED_FOR = timedelta(days=30)
"""How long a cancellation is told: every program has fetched it by then, and struck-out events shall not pile up."""

_MARGIN = timedelta(days=62)
_MONTH = timedelta(days=32)


@dataclass(frozen=True)
class Feed:
    """Whose time on call a feed holds: a person's key, a schedule's ``team/name``, or a team's key."""

    kind: FeedKind
    name: str


@dataclass(frozen=True)
class Entry:
    """One stretch [start, end), aware UTC, that a calendar is to show; ``users`` are sorted keys."""

    series: str
    start: datetime
    end: datetime
    users: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """An entry as it was published. ``cancelled_at`` is when it was taken back, None while it holds. Aware UTC."""

    uid: str
    series: str
    start: datetime
    end: datetime
    users: tuple[str, ...]
    sequence: int
    changed_at: datetime
    cancelled_at: datetime | None = None


@dataclass(frozen=True)
class Window:
    """What a feed covers: what ends after ``start`` and begins before ``end``, aware UTC.

    Both are beginnings of months: were they to move with each question, a shift that runs across one would change with
    each question too. Shifts are told with their real ends, at most two months outside.
    """

    start: datetime
    end: datetime

    @property
    def first(self) -> datetime:
        """Return the earliest instant that a shift is told from."""
        return self.start - _MARGIN

    @property
    def last(self) -> datetime:
        """Return the latest instant that a shift is told until."""
        return self.end + _MARGIN

    def has(self, each: Shift | Entry | Event) -> bool:
        """Tell whether a stretch of time belongs into the window."""
        return each.start < self.end and each.end > self.start


def window_at(now: datetime) -> Window:
    """Return what a feed covers at an aware instant: at least 30 days back and 180 ahead."""
    return Window(_month_of(now - BEHIND), _month_of(_month_of(now + AHEAD) + _MONTH))


def _month_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def final_shifts(source: Source, window: Window) -> list[Shift]:
    """Return the final shifts as a feed tells them. ``source`` answers as ``bot.core.schedule.shifts`` does."""
    return [each for each in source(window.first, window.last) if window.has(each)]


def schedules_of(roster: Roster, feed: Feed) -> tuple[Schedule, ...]:
    """Return the schedules that a feed tells of now."""
    schedules = roster.schedules.values()
    if feed.kind == "person":
        return tuple(each for each in schedules if mentions(each, feed.name))
    if feed.kind == "team":
        return tuple(each for each in schedules if each.team == feed.name)
    return tuple(each for each in schedules if each.address == feed.name)


def series_of(feed: Feed, address: str) -> str:
    """Return the series in which a feed tells of a schedule."""
    return f"person:{feed.name}:{address}" if feed.kind == "person" else f"schedule:{address}"


def address_of(series: str) -> str:
    """Return the ``team/name`` of the schedule that a series tells of."""
    return series.rsplit(":", 1)[1]


def entries(feed: Feed, address: str, held: Iterable[Shift]) -> list[Entry]:
    """Return what a feed shows of the final shifts of one schedule.

    Of a person's feed these are the stretches on call, whoever is on call with them; touching ones are one.
    """
    series = series_of(feed, address)
    if feed.kind != "person":
        return [Entry(series, each.start, each.end, each.users) for each in held]
    found: list[Entry] = []
    for each in held:
        if feed.name not in each.users:
            continue
        if found and found[-1].end == each.start:
            found[-1] = replace(found[-1], end=each.end)
        else:
            found.append(Entry(series, each.start, each.end, (feed.name,)))
    return found


def compare(published: Sequence[Event], wanted: Sequence[Entry], window: Window, now: datetime) -> list[Event]:
    """Return the events that are new or otherwise than they were published, as they are to be published now.

    A stretch that the same people keep, if with another end or beginning, stays the same event; what nobody wants any
    more is cancelled. Both raise the sequence. What lies outside the window is left alone.
    """
    groups: defaultdict[str, tuple[list[Event], list[Entry]]] = defaultdict(lambda: ([], []))
    for event in published:
        if window.has(event):
            groups[event.series][0].append(event)
    for entry in wanted:
        groups[entry.series][1].append(entry)
    return [event for known, asked in groups.values() for event in _compared(known, asked, window, now)]


def _compared(known: Sequence[Event], wanted: Sequence[Entry], window: Window, now: datetime) -> list[Event]:
    live = [each for each in known if each.cancelled_at is None]
    pairs = _same_start(live, wanted)
    _overlapping(live, wanted, pairs)
    by_uid = {each.uid: each for each in known}
    taken = {event.uid for event in pairs.values()}
    found: list[Event] = []
    for number, entry in enumerate(wanted):
        event = pairs.get(number)
        if event is None:
            found.append(_new(entry, by_uid, now))
        elif changed := _moved(event, entry, window, now):
            found.append(changed)
    gone = (each for each in live if each.uid not in taken)
    found.extend(replace(each, sequence=each.sequence + 1, changed_at=now, cancelled_at=now) for each in gone)
    return found


def _same_start(live: Sequence[Event], wanted: Sequence[Entry]) -> dict[int, Event]:
    starts = {(each.start, each.users): each for each in live}
    found = ((number, starts.get((entry.start, entry.users))) for number, entry in enumerate(wanted))
    return {number: event for number, event in found if event is not None}


def _overlapping(live: Sequence[Event], wanted: Sequence[Entry], pairs: dict[int, Event]) -> None:
    """Pair what is left over with the events of the same people that it overlaps, earliest first."""
    taken = {event.uid for event in pairs.values()}
    free: defaultdict[tuple[str, ...], list[Event]] = defaultdict(list)
    for event in sorted(live, key=lambda each: each.start):
        if event.uid not in taken:
            free[event.users].append(event)
    for number, entry in enumerate(wanted):
        if number in pairs:
            continue
        rest = free[entry.users]
        same = next((each for each in rest if each.start < entry.end and entry.start < each.end), None)
        if same is not None:
            pairs[number] = same
            rest.remove(same)


def _moved(event: Event, entry: Entry, window: Window, now: datetime) -> Event | None:
    """Return an event with its new times, or None when they are what they were."""
    start = min(event.start, entry.start) if entry.start == window.first else entry.start
    if (start, entry.end) == (event.start, event.end):
        return None
    return replace(event, start=start, end=entry.end, sequence=event.sequence + 1, changed_at=now)


def _new(entry: Entry, known: Mapping[str, Event], now: datetime) -> Event:
    """Return an entry as an event of its own; one that had been cancelled comes back as itself."""
    count = 0
    uid = _uid(entry, count)
    while uid in known and known[uid].cancelled_at is None:
        count += 1
        uid = _uid(entry, count)
    before = known.get(uid)
    sequence = before.sequence + 1 if before else 0
    return Event(uid, entry.series, entry.start, entry.end, entry.users, sequence, now)


def _uid(entry: Entry, count: int) -> str:
    facts = "\n".join((entry.series, *entry.users, entry.start.isoformat(), *([str(count)] if count else [])))
    return f"{sha256(facts.encode()).hexdigest()[:32]}@tocsin"


def shown(published: Iterable[Event], window: Window, now: datetime) -> list[Event]:
    """Return the events that a feed tells now, in order: those that hold, and those that were cancelled lately."""
    found = (each for each in published if window.has(each))
    return sorted(
        (each for each in found if each.cancelled_at is None or now - each.cancelled_at < CANCELLED_FOR),
        key=lambda each: (each.start, each.series, each.users, each.uid),
    )
