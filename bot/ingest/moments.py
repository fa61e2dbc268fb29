"""Instants and spans as people write them: ``tomorrow 9am``, ``fri 18:00 to mon 9:00``, ``for 2h``.

What means several things is asked back with the readings to choose from; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.walltime import first_instant, zone_of
from bot.core.when import Question, When
from bot.errors import BadInputError
from bot.ingest.day_words import (
    DAY,
    WEEK,
    Role,
    clock_words,
    dates,
    day_words,
    instants,
    midnight,
    parsed_day,
    read_wall,
    weekdays,
)
from bot.ingest.time_words import (
    DAY_MINUTES,
    EXAMPLES,
    Point,
    abbreviations_of,
    normal,
    read_length,
    read_point,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

LONGEST = timedelta(days=366)
SPANS = "for 2h, until 18:00, fri 18:00 to mon 9:00, or 1 Dec 8am to 3 Dec 8am"

_SHOWN = 3
_FURTHEST = timedelta(days=3653)
_VAGUE = {"morning": (8, 9, 10), "afternoon": (13, 14, 15), "evening": (18, 19, 20), "night": (20, 21, 22)}
_WORKING = (9 * 60, 13 * 60, 18 * 60)
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(t\d\d:\d\d\S*)?")
_OFFSET = re.compile(r"(?<=utc|gmt)-(?=\d)")
_DASH = re.compile(r"\s*(?:[\u2013\u2014]|(?<=\s)-(?=\s)|(?<=[\w.])-(?=\w))\s*")
_FROM_TO = re.compile(r"(?:from )?(?:(.+?) )?(?:to|until|til|till|through|thru) (.+)")
_TO = re.compile(r"\b(?:to|until|till|til|through|thru)\b")
_TRAILING_FOR = re.compile(r"(?:from |starting )?(.+?) for (.+)")
_LEADING_FOR = re.compile(r"(?:for )?(.+?) (?:from|starting|beginning) (.+)")
_HALF_DAY = re.compile(r"\d[ap]m")


@dataclass(frozen=True)
class _Side:
    """The instants that a point may mean, likeliest first, each with its note; ``question`` when there are several."""

    found: tuple[When, ...]
    question: str = ""


def read_at(text: str, now: datetime, zone: str) -> When | Question:
    """Return the instant that ``text`` means, past or to come, to somebody who lives in the IANA ``zone``.

    ``now`` is aware. Raises ``BadInputError`` that says what to write instead.
    """
    reader = _Reader(now, zone)
    side = reader.resolve(reader.point(normal(text)), reader.now, "lookup")
    if any(abs(each.start - reader.now) > _FURTHEST for each in side.found):
        raise BadInputError("That is too far away to say. Write a time within ten years.")
    if len(side.found) == 1:
        return side.found[0]
    return Question(side.question, side.found[:_SHOWN])


def read_span(text: str, now: datetime, zone: str) -> When | Question:
    """Return the span [start, end) that ``text`` means to somebody who lives in the IANA ``zone``.

    Without a start it begins now; it never begins earlier. The end is read from the start on: the Monday after that
    Friday. ``now`` is aware. Raises ``BadInputError`` that says what to write instead.
    """
    reader = _Reader(now, zone)
    said = normal(text)
    if not said:
        raise BadInputError(f"Say when, for example {SPANS}.")
    for_length = _with_length(reader, said)
    if for_length is not None:
        return for_length
    whole = _whole(reader, said)
    if whole is not None:
        return whole
    begin, end = _parted(said)
    if end:
        return _between(reader, begin or "now", end)
    return _alone(reader, said)


def _parted(said: str) -> tuple[str, str]:
    """Return the words before and after ``to``, ``until`` or a dash; the latter empty when there is neither."""
    guarded = _ISO_DAY.sub(lambda found: found[0].replace("-", "\0"), _OFFSET.sub("\0", said))
    spaced = _DASH.sub(" to ", guarded)
    if len(_TO.findall(spaced)) > 1:
        raise BadInputError(f"That is more than one stretch of time. Write one at a time, for example {SPANS}.")
    found = _FROM_TO.fullmatch(spaced)
    if found is None:
        return said, ""
    return (found[1] or "").replace("\0", "-").removeprefix("from "), found[2].replace("\0", "-")


def _with_length(reader: _Reader, said: str) -> When | Question | None:
    """Return the span of what was written with its length, or None when it was not."""
    begin, length = "now", read_length(said.removeprefix("for "))
    if length is None and (found := _TRAILING_FOR.fullmatch(said)):
        begin, length = found[1], read_length(found[2])
    if length is None and (found := _LEADING_FOR.fullmatch(said)):
        begin, length = found[2], read_length(found[1])
    if length is None:
        if said.startswith("for "):
            raise BadInputError(f"I cannot read “{said}” as a length of time. Write for example for 2h, or for 1 day.")
        return None
    days, elapsed = length
    if not days + elapsed:
        raise BadInputError("That is no time at all. Write for example for 2h.")
    point = reader.point(begin)
    side = reader.resolve(point, reader.now, "start")
    zone = point.zone or reader.zone
    spans = [replace(each, end=_later(each.start, days, elapsed, zone)) for each in side.found]
    return _chosen(spans, side.question)


def _later(start: datetime, days: timedelta, elapsed: timedelta, zone: tzinfo) -> datetime:
    """Return ``start`` moved by calendar days, which keep the wall clock, and by elapsed time."""
    if not days:
        return start + elapsed
    if days > LONGEST:
        raise _too_long()
    return first_instant(start.astimezone(zone).replace(tzinfo=None) + days, zone) + elapsed


def _whole(reader: _Reader, said: str) -> Question | None:
    """Return the question about a week or a weekend, which begins and ends at another time everywhere."""
    words = said.removeprefix("for ").removeprefix("the ")
    if words not in {"next week", "weekend", "this weekend", "next weekend", "on weekend"}:
        return None
    today = reader.today
    monday = today - timedelta(days=today.weekday()) + WEEK
    if words == "next week":
        spans = [(monday, 0, 7, 0), (monday, 9, 7, 9), (monday, 9, 4, 17)]
        return Question("From when to when next week?", tuple(reader.hours(*each) for each in spans))
    friday = monday - timedelta(days=3)
    if words == "next weekend":
        spans = [(friday, 18, 3, 9), (friday + WEEK, 18, 3, 9)]
        shown = [each for each in (reader.hours(*each) for each in spans) if each.start > reader.now]
        return Question("Which weekend, and from when to when?", tuple(shown))
    spans = [(friday, 18, 3, 9), (friday + DAY, 0, 2, 0), (friday + DAY, 9, 2, 9)]
    shown = [reader.hours(*each) for each in spans]
    shown = list(dict.fromkeys(replace(each, start=max(each.start, reader.now)) for each in shown))
    return Question("From when to when?", tuple(each for each in shown if _end(each) > each.start))


def _alone(reader: _Reader, said: str) -> When | Question:
    """Return the span of a day that was written alone; anything else lacks its end."""
    point = reader.point(said.removeprefix("from "))
    if point.part == "night" and not point.clocks:
        day = reader.days(point, reader.now, "start")[0].start
        spans = [(day, 18, 1, 0), (day, 20, 1, 8), (day, 22, 1, 6)]
        return Question("From when to when?", tuple(reader.hours(*each) for each in spans))
    if not point.is_day:
        raise BadInputError(f"Until when? Write for example {said} for 2h, or {said} to mon 9:00.")
    return _days_long(reader, point, point)


def _between(reader: _Reader, begin: str, end: str) -> When | Question:
    one, other = reader.point(begin), reader.point(end)
    one, other = _same_clock(one, other), _same_clock(other, one)
    zone = one.zone or other.zone
    one, other = replace(one, zone=one.zone or zone), replace(other, zone=other.zone or zone)
    if one.is_day and other.is_day:
        return _days_long(reader, one, other)
    asked, until_day = "", other.is_day
    if one.is_day:
        asked, one = f"From when on {one.text}?", replace(one, clocks=(0, 9 * 60))
    if other.is_day:
        asked, other = f"Until when on {other.text}?", replace(other, clocks=(0, 9 * 60, DAY_MINUTES))
    rest = _begun(reader, one, other)
    try:
        begins = reader.resolve(one, reader.now, "start")
    except BadInputError:
        if not rest:
            raise
        return Question("That has begun. From now on?", tuple(rest[:_SHOWN]))
    spans, question = _paired(reader, begins, other)
    if one.kind == "none" and other.kind in {"near", "weekday", "date"}:
        spans = _on_one_day(reader, one, other, spans)
        question = question or "From which day?"
    if rest:
        question = question or "That has begun today. Which do you mean?"
    return _chosen([*rest, *spans], asked or question, by_length=one.is_bare or other.is_bare, by_day=until_day)


def _same_clock(point: Point, other: Point) -> Point:
    """Return a bare hour as one of 24 when the other side is written so: ``9 to 17`` begins in the morning."""
    is_24 = any(clock >= 13 * 60 for clock in other.clocks[:1]) and not _HALF_DAY.search(other.text)
    return replace(point, clocks=point.clocks[:1]) if point.is_bare and is_24 else point


def _paired(reader: _Reader, begins: _Side, other: Point) -> tuple[list[When], str]:
    """Return every span that the beginnings and the end make, and the question of what is open."""
    spans: list[When] = []
    question = begins.question
    for each in begins.found:
        ends = reader.resolve(other, each.start, "end")
        question = question or ends.question
        notes = (" ".join(filter(None, (each.note, one.note))) for one in ends.found)
        spans.extend(When(each.start, one.start, note) for one, note in zip(ends.found, notes, strict=True))
    return spans, question


def _on_one_day(reader: _Reader, one: Point, other: Point, spans: list[When]) -> list[When]:
    """Return ``9am to 5pm tomorrow`` as tomorrow's hours too: the day may belong to both."""
    shared = replace(one, kind=other.kind, days=other.days, which=other.which, weekday=other.weekday)
    try:
        begins = reader.resolve(shared, reader.now, "start")
    except BadInputError:
        return spans
    same_day, _ = _paired(reader, begins, replace(other, kind="none", days=(), which="", weekday=""))
    return list(dict.fromkeys([*same_day, *spans]))


def _begun(reader: _Reader, one: Point, other: Point) -> list[When]:
    """Return what is left of a span whose beginning has passed today, or last night, while its end has not."""
    is_dated = other.kind in {"near", "weekday", "date"}
    if not one.clocks or other.kind in {"now", "relative"} or (one.kind == "none" and is_dated):
        return []
    zone = one.zone or reader.zone
    today = midnight(reader.now.astimezone(zone))
    days = [today, today - DAY]
    if one.kind != "none":
        days = [day.start for day in reader.days(one, reader.now, "end") if day.start == today]
    rest: list[When] = []
    for start in (first_instant(day + timedelta(minutes=clock), zone) for day in days for clock in one.clocks):
        ends = [each.start for each in reader.resolve(other, start, "end").found]
        rest.extend(When(reader.now, end) for end in ends if start < reader.now < end <= start + WEEK)
    return rest


def _days_long(reader: _Reader, one: Point, other: Point) -> When | Question:
    """Return whole days, the last one included."""
    begins = reader.days(one, reader.now, "start")
    spans: list[When] = []
    for each in begins:
        ends = [each] if one is other else reader.days(other, each.start, "end")
        zone = one.zone or reader.zone
        for end in ends:
            until = first_instant(end.start.replace(tzinfo=None) + DAY, zone)
            note = f"Until the end of {day_words(end.start.date())}."
            spans.append(When(first_instant(each.start.replace(tzinfo=None), zone), until, note))
    if one is other and one.kind == "weekday" and spans[0].start < reader.now:
        following = begins[0].start.replace(tzinfo=None) + WEEK
        today, later = replace(spans[0], start=reader.now, note=""), reader.hours(following, 0, 1, 0)
        return Question("The rest of today, or next week?", (today, later))
    ahead = [replace(span, start=max(span.start, reader.now)) for span in spans if _end(span) > reader.now]
    if not ahead:
        raise _passed(one.text)
    return _chosen(ahead, "Which day do you mean?" if len(ahead) > 1 else "")


def _chosen(spans: Iterable[When], question: str, *, by_length: bool = False, by_day: bool = False) -> When | Question:
    """Return the only span that can be, or the question which of them is meant."""
    ahead = list({(each.start, each.end): each for each in spans if _end(each) > each.start}.values())
    fitting = [each for each in ahead if _length(each) <= LONGEST]
    if not ahead:
        raise BadInputError("The end lies before the start. Write them the other way round, or name the day of each.")
    if not fitting:
        raise _too_long()
    if len(fitting) == 1:
        return fitting[0]
    if by_length:
        fitting.sort(key=_length)
    shown = _of_each_day(fitting) if by_day else fitting[:_SHOWN]
    return Question(question or "Which do you mean?", tuple(replace(each, note="") for each in shown))


def _of_each_day(spans: list[When]) -> list[When]:
    """Return the likeliest few: of each day on which they may end one before any day's second."""
    firsts = {_end(each).date(): each for each in reversed(spans)}.values()
    chosen = sorted(spans, key=lambda each: (each not in firsts, spans.index(each)))[:_SHOWN]
    return sorted(chosen, key=spans.index)


def _length(span: When) -> timedelta:
    return _end(span) - span.start


def _end(span: When) -> datetime:
    return span.end or span.start


class _Reader:
    """Reads points in time for one person at one moment."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.now = now.astimezone(UTC).replace(second=0, microsecond=0)
        self.zone: tzinfo = zone_of(zone)
        self._abbreviations = abbreviations_of(self.zone, self.now)

    @property
    def today(self) -> datetime:
        """Return midnight of the person's day, naive."""
        return midnight(self.now.astimezone(self.zone))

    def point(self, text: str) -> Point:
        if not text:
            raise BadInputError(f"Say when, for example {EXAMPLES}.")
        return read_point(text, self._abbreviations)

    def hours(self, day: datetime, start: int, days: int, end: int) -> When:
        """Return a span from an hour of a naive day to an hour some days later."""
        begin, finish = day + timedelta(hours=start), day + timedelta(days=days, hours=end)
        return When(first_instant(begin, self.zone), first_instant(finish, self.zone))

    def resolve(self, point: Point, base: datetime, role: Role) -> _Side:
        """Return what a point may mean, read from the instant ``base`` on."""
        if point.kind == "now":
            return _Side((When(self.now),))
        zone = point.zone or self.zone
        if point.kind == "relative":
            return self._relative(point, zone, role)
        clocks, question = _clocks(point)
        if point.kind == "none":
            found = [each for clock in clocks for each in self._next(clock, base, zone, role)]
        else:
            days = self.days(point, base, role)
            if len(days) > 1 and not point.clocks:
                clocks, question = clocks[:1], "Which day do you mean, and at what time?"
            found = [each for day in days for clock in clocks for each in self._on(day, clock, point, base, zone)]
            question = question or _which_day(point, found)
        found, question = _settled(found, question, zone, point)
        if role == "start":
            found = self._not_past(found, point)
        return _Side(tuple(found), question if len(found) > 1 else "")

    def _relative(self, point: Point, zone: tzinfo, role: Role) -> _Side:
        """Return ``in 2 hours``: hours are counted on the clock that no change moves, days on the wall clock."""
        if point.text.endswith("ago") and role != "lookup":
            raise BadInputError(f"“{point.text}” has passed. Write for example in 2 hours.")
        phrase = point.days[0]
        is_elapsed = "days" not in phrase
        clock = UTC if is_elapsed else zone
        parsed = parsed_day(phrase, self.now.astimezone(clock).replace(tzinfo=None))
        if parsed is None:
            raise BadInputError(f"I cannot read “{point.text}” as a time. Write for example {EXAMPLES}.")
        return _Side((When(first_instant(parsed, clock)),))

    def days(self, point: Point, base: datetime, role: Role) -> list[When]:
        """Return midnight (naive wall clock) of the days that a point may mean, each with its note."""
        zone = point.zone or self.zone
        today, from_day = midnight(self.now.astimezone(zone)), midnight(base.astimezone(zone))
        if point.kind == "near":
            parsed = parsed_day(point.days[0], today)
            return [When(midnight(parsed))] if parsed else []
        if point.kind == "weekday":
            return [When(day) for day in weekdays(point, from_day, role)]
        return [When(day) for phrase in point.days for day in dates(phrase, point, from_day, role)]

    def _on(self, day: When, clock: int, point: Point, base: datetime, zone: tzinfo) -> list[When]:
        """Return a time on a day; on this very weekday, once it has passed, that of the next week."""
        wall = day.start + timedelta(minutes=clock)
        found = read_wall(wall, zone)
        is_today = point.kind == "weekday" and day.start == midnight(base.astimezone(zone)) and point.which != "last"
        if not (is_today and point.clocks and found[-1].start <= base):
            return found
        note = ""
        if base == self.now:
            note = f"{clock_words(clock)} has passed today, so this is {point.days[0].capitalize()} next week."
        return [When(at, note=note) for at in instants(wall + WEEK, zone)]

    def _next(self, clock: int, base: datetime, zone: tzinfo, role: Role) -> list[When]:
        """Return the next time of day after ``base``; looked up, that of today too when it has passed."""
        wall = midnight(base.astimezone(zone)) + timedelta(minutes=clock)
        today = read_wall(wall, zone)
        if today[-1].start > base:
            return [each for each in today if each.start > base]
        is_said = base == self.now and clock
        note = f"{clock_words(clock)} has passed today, so this is tomorrow." if is_said else ""
        tomorrow = [When(at, note=note) for at in instants(wall + DAY, zone)]
        if role != "lookup":
            return tomorrow
        return [*today, *(replace(each, note="") for each in tomorrow)]

    def _not_past(self, found: list[When], point: Point) -> list[When]:
        ahead = [each for each in found if each.start >= self.now]
        if not ahead:
            raise _passed(point.text)
        return ahead


def _clocks(point: Point) -> tuple[tuple[int, ...], str]:
    """Return the times of day that a point may mean, and the question when there are several."""
    if point.is_midnight and point.kind != "none":
        if point.part == "night":
            return (DAY_MINUTES,), ""
        return (0, DAY_MINUTES), "Midnight at the beginning of that day, or at its end?"
    if point.clocks:
        return point.clocks, "In the morning or in the evening?" if len(point.clocks) > 1 else ""
    if point.part:
        return tuple(hour * 60 for hour in _VAGUE[point.part]), "At what time?"
    return _WORKING, "At what time?"


def _which_day(point: Point, found: list[When]) -> str:
    if len(point.days) > 1:
        return "Which day do you mean?"
    is_open = point.kind == "weekday" and len({each.start.date() for each in found}) > 1
    return f"Which {''.join(point.days).capitalize()} do you mean?" if is_open else ""


def _settled(found: list[When], question: str, zone: tzinfo, point: Point) -> tuple[list[When], str]:
    """Return the readings with those for times that a clock change skips, and the question about it."""
    if not question and len(found) == 2 and _is_change(found, zone):
        day = day_words(found[0].start.astimezone(zone).date())
        one, other = (each.start.astimezone(zone) for each in found)
        if f"{one:%H:%M}" == f"{other:%H:%M}":
            return found, f"{one:%H:%M} comes twice on {day}: the clocks go back. Which one?"
        return found, f"There is no such time on {day}: the clocks go forward. Which one instead?"
    return found, question or ("Which day do you mean?" if point.kind == "date" else "Which one do you mean?")


def _is_change(found: list[When], zone: tzinfo) -> bool:
    one, other = (each.start.astimezone(zone) for each in found)
    return one.date() == other.date()


def _passed(text: str) -> BadInputError:
    return BadInputError(f"“{text}” has passed. Nobody is put on call in the past: write a time to come, or now.")


def _too_long() -> BadInputError:
    return BadInputError("That is longer than a year. Write an end within a year of the start.")
