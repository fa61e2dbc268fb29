"""The words of one point in time, taken apart: a day, a time of day, a zone.

Only words of this vocabulary get through, so that the date parser behind it never sees what is no date: by itself it
reads "9" as September, "a" as a month, and the 32nd of December as the year 2032.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.characters import head
from bot.core.walltime import is_zone, zone_of
from bot.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

DayKind: TypeAlias = Literal["none", "now", "relative", "near", "weekday", "date"]

EXAMPLES = "tomorrow 9am, fri 18:00, 1 Dec 8:00, in 2 hours, or 2026-12-01 08:00"
DAY_MINUTES = 24 * 60
_ECHOED = 60

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = {
    **{name: name for name in WEEKDAY_NAMES},
    **{name[:3]: name for name in WEEKDAY_NAMES},
    "tues": "tuesday",
    "weds": "wednesday",
    "thur": "thursday",
    "thurs": "thursday",
}
_MONTHS = {**{name: name for name in MONTH_NAMES}, **{name[:3]: name for name in MONTH_NAMES}, "sept": "september"}
_NEAR = {"today": "today", "tomorrow": "tomorrow", "tmrw": "tomorrow", "tmr": "tomorrow", "yesterday": "yesterday"}
_PARTS = {"morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "night", "tonight": "night"}
_FILLERS = frozenset({"at", "on", "the", "of", "from", "o'clock", "hrs"})
_ABBREVIATIONS = frozenset(
    (
        "est",
        "edt",
        "cst",
        "cdt",
        "mst",
        "mdt",
        "pst",
        "pdt",
        "bst",
        "ist",
        "cet",
        "cest",
        "eet",
        "eest",
        "wet",
        "west",
        "msk",
        "jst",
        "kst",
        "sgt",
        "hkt",
        "aest",
        "aedt",
        "acst",
        "awst",
        "nzst",
        "nzdt",
        "akst",
        "hst",
        "brt",
        "art",
        "sast",
        "wat",
        "eat",
        "pkt",
        "wib",
        "ict",
    )
)

_NUMBER = re.compile(r"\d{1,2}")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_ISO_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})t(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(z|[+-]\d{2}:?\d{2})?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(am|pm)?")
_HOUR = re.compile(r"(\d{1,2})(am|pm)")
_FRENCH = re.compile(r"(\d{1,2})h(\d{2})")
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?")
_RELATIVE = re.compile(r"in (?:\d{1,4} (?:minute|hour|day|week)s? ?)+|(?:\d{1,4} (?:minute|hour|day|week)s? ?)+ago")
_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hours"),
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "weeks"),
}
_LENGTH = re.compile(r"(\d{1,4}(?:\.5)?|half an?|an?)\s*([a-z]+)")


@dataclass(frozen=True)
class Point:
    """One point in time as written.

    ``days`` are the readings of its day in words that the date parser takes, ``clocks`` those of its time of day in
    minutes after midnight (1440 ends the day); either may be empty. ``which`` is ``next`` or ``last`` before a
    weekday. ``is_bare`` marks an hour without minutes, am or pm. ``part`` is a part of the day. ``weekday`` was
    written beside a date. ``is_midnight`` marks the word, which may begin or end its day.
    """

    text: str
    kind: DayKind = "none"
    days: tuple[str, ...] = ()
    which: str = ""
    weekday: str = ""
    clocks: tuple[int, ...] = ()
    is_bare: bool = False
    is_midnight: bool = False
    part: str = ""
    is_end: bool = False
    zone: tzinfo | None = None

    @property
    def is_day(self) -> bool:
        """Tell whether it names a day, and no time on it."""
        return self.kind in {"near", "weekday", "date"} and not self.clocks and not self.part


def normal(text: str) -> str:
    """Return what was written in lower case, with single blanks, without commas, and ``9 a.m.`` as ``9am``."""
    text = " ".join(text.replace("\u2019", "'").replace(",", " ").lower().split())
    text = re.sub(r"(?<=\d)\s*([ap])\.?m\b\.?", r"\1m", text)
    return text.removesuffix("?").removesuffix("!").strip()


def read_length(text: str) -> tuple[timedelta, timedelta] | None:
    """Return a length of time (``2h30m``, ``2 hours and a half`` is none) as (calendar days, elapsed time), or None."""
    rest, days, elapsed = text.strip(), timedelta(0), timedelta(0)
    if not rest:
        return None
    while rest:
        found = _LENGTH.match(rest)
        unit = _UNITS.get(found[2]) if found else None
        if found is None or unit is None:
            return None
        count = {"a": 1.0, "an": 1.0}.get(found[1]) or (0.5 if found[1].startswith("half") else float(found[1]))
        if unit in {"days", "weeks"} and count.is_integer():
            days += timedelta(**{unit: count})
        else:
            elapsed += timedelta(**{unit: count})
        rest = re.sub(r"^[\s,]*(?:and\s+)?", "", rest[found.end() :])
    return days, elapsed


def read_point(text: str, abbreviations: Mapping[str, timedelta]) -> Point:
    """Return the parts of one point in time; ``text`` is ``normal``.

    ``abbreviations`` are those of the writer's own zone, such as ``cet``. Raises ``BadInputError`` that says what to
    write instead.
    """
    if text in {"now", "right now", "immediately"}:
        return Point(text, "now")
    relative = _relative(text)
    if relative:
        return Point(text, "relative", (relative,))
    words, zone = _take_zone([word for word in _spread(text).split() if word not in _FILLERS], abbreviations)
    point = Point(text, zone=zone)
    if words[:1] == ["end"] or words == ["eod"]:
        words = words[1:] or ["today"]
        words = ["today"] if words == ["day"] else words
        point = replace(point, clocks=(DAY_MINUTES,), is_end=True)
    words, point = _take_part(words, point)
    words, point = _take_clock(words, point)
    return _with_day(words, point)


def _spread(text: str) -> str:
    """Return a text in which an ISO time stands as its date and time, each a word."""
    return _ISO.sub(lambda found: f"{found[1]} {found[2]}" + (f" {found[3]}" if found[3] else ""), text)


def _relative(text: str) -> str:
    """Return ``in 2 hours`` or ``2 days ago`` in the units that the date parser takes, empty for anything else."""
    body, is_ago = (text.removesuffix(" ago"), True) if text.endswith(" ago") else (text, False)
    if not is_ago and not body.startswith("in "):
        return ""
    body = body.removeprefix("in ")
    length = read_length(body)
    if length is None:
        return ""
    days, elapsed = length
    amounts = [(days.days, "days"), (int(elapsed.total_seconds()) // 60, "minutes")]
    said = " ".join(f"{count} {unit}" for count, unit in amounts if count)
    if not said:
        return ""
    return f"{said} ago" if is_ago else f"in {said}"


def _take_zone(words: list[str], abbreviations: Mapping[str, timedelta]) -> tuple[list[str], tzinfo | None]:
    if not words:
        return words, None
    last = words[-1]
    zone = _zone(last, abbreviations) if len(words) > 1 else None
    if zone is not None:
        return words[:-1], zone
    if "/" in last and last[:1].isalpha():
        raise BadInputError(f"There is no time zone {last}. Write it like Europe/London, or as an offset like +01:00.")
    if last in _ABBREVIATIONS:
        raise BadInputError(
            f"{last.upper()} means different times in different places. Write the place, such as Europe/London, "
            "or the offset, such as +01:00."
        )
    return words, None


def _zone(word: str, abbreviations: Mapping[str, timedelta]) -> tzinfo | None:
    if word in {"utc", "gmt", "z"}:
        return UTC
    if word in abbreviations:
        return timezone(abbreviations[word])
    found = _OFFSET.fullmatch(word)
    if found and int(found[2]) <= 14 and int(found[3] or 0) < 60:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-offset if found[1] == "-" else offset)
    if "/" in word and word[:1].isalpha():
        name = "/".join(_proper(part) for part in word.split("/"))
        return zone_of(name) if is_zone(name) else None
    return None


def _proper(part: str) -> str:
    """Return ``new_york`` as ``New_York``, the small words in it as the zones' names have them."""
    small = {"of", "es", "au"}
    pieces = re.split(r"([_-])", part)
    return "".join(piece if piece in small else piece.capitalize() for piece in pieces)


def _take_part(words: list[str], point: Point) -> tuple[list[str], Point]:
    parts = [word for word in words if word in _PARTS]
    if not parts:
        return words, point
    if len(parts) > 1:
        raise _unread(point.text)
    rest = [word for word in words if word not in _PARTS and word not in {"this", "in"}]
    if not any(_is_day_word(word) for word in rest):
        rest = ["today", *rest]
    return rest, replace(point, part=_PARTS[parts[0]])


def _is_day_word(word: str) -> bool:
    return word in _NEAR or word in _WEEKDAYS or word in _MONTHS or _ISO_DAY.fullmatch(word) is not None


def _take_clock(words: list[str], point: Point) -> tuple[list[str], Point]:
    found = [(index, clock) for index, word in enumerate(words) if (clock := _clock(word)) is not None]
    if not found:
        return words, point
    if len(found) > 1 or point.is_end:
        raise BadInputError(f"I see two times in “{point.text}”. Write one, such as fri 18:00.")
    index, clock = found[0]
    is_midnight = words[index] == "midnight"
    is_twelve_hour = words[index].endswith("m")
    clocks = (clock,) if is_twelve_hour else _in_part(clock, point.part)
    rest = [*words[:index], *words[index + 1 :]]
    return rest, replace(point, clocks=clocks, is_midnight=is_midnight)


def _clock(word: str) -> int | None:
    """Return the time of day of a word in minutes after midnight. Raises ``BadInputError`` for one that cannot be."""
    if word in {"noon", "midday"}:
        return 12 * 60
    if word == "midnight":
        return 0
    found = _CLOCK.fullmatch(word) or _FRENCH.fullmatch(word)
    if found:
        hour, minute = int(found[1]), int(found[2])
        half = found[3] if found.re is _CLOCK else None
    elif found := _HOUR.fullmatch(word):
        hour, minute, half = int(found[1]), 0, found[2]
    else:
        return None
    if half and 1 <= hour <= 12 and minute < 60:
        return (hour % 12 + (12 if half == "pm" else 0)) * 60 + minute
    if not half and ((hour < 24 and minute < 60) or (hour, minute) == (24, 0)):
        return hour * 60 + minute
    raise BadInputError(f"{word} is no time of day. Write it like 18:00 or 6pm.")


def _in_part(clock: int, part: str) -> tuple[int, ...]:
    """Return an hour as meant in a part of the day: ``tonight 9:00`` is 21:00."""
    if part in {"afternoon", "evening", "night"} and 60 <= clock < 12 * 60:
        return (clock + 12 * 60,) if part != "night" or clock >= 5 * 60 else (clock + DAY_MINUTES,)
    return (clock,)


def _with_day(words: list[str], point: Point) -> Point:
    bare = [word for word in words if _NUMBER.fullmatch(word)]
    if not words:
        return _checked(point)
    if not point.clocks and len(bare) == 1 and not any(word in _MONTHS for word in words):
        words = [word for word in words if word not in bare]
        point = _with_bare(point, int(bare[0]))
    return _checked(_day(words, point) if words else point)


def _checked(point: Point) -> Point:
    if point.kind == "none" and not point.clocks and not point.part:
        raise _unread(point.text)
    return point


def _with_bare(point: Point, hour: int) -> Point:
    if hour > 23:
        raise BadInputError(f"I cannot read “{point.text}”. Write the month too, such as {min(hour, 31)} Dec 9:00.")
    if hour == 0 or hour > 12:
        return replace(point, clocks=(hour * 60,), is_bare=True)
    if point.part:
        clock = hour % 12 * 60 if point.part == "morning" else hour * 60
        return replace(point, clocks=_in_part(clock, point.part), is_bare=False)
    return replace(point, clocks=(hour * 60, (hour + 12) % 24 * 60), is_bare=True)


def _day(words: list[str], point: Point) -> Point:
    if words == ["day", "after", "tomorrow"]:
        return replace(point, kind="near", days=("in 2 days",))
    if len(words) == 1 and words[0] in _NEAR:
        return replace(point, kind="near", days=(_NEAR[words[0]],))
    which = words[0] if words[0] in {"this", "coming", "next", "last"} else ""
    rest = words[1:] if which else words
    if len(rest) == 1 and rest[0] in _WEEKDAYS:
        return replace(point, kind="weekday", days=(_WEEKDAYS[rest[0]],), which=which)
    if which:
        raise _unread(point.text)
    weekday = next((_WEEKDAYS[word] for word in words if word in _WEEKDAYS), "")
    dates = _dates([word for word in words if word not in _WEEKDAYS], point.text)
    return replace(point, kind="date", days=dates, weekday=weekday)


def _dates(words: list[str], text: str) -> tuple[str, ...]:
    """Return the readings of a date as ``1 december 2026``, the year left out when it was not written."""
    if len(words) == 1:
        return _numeric(words[0], text)
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    days = [found[1] for word in words if (found := _ORDINAL.fullmatch(word))]
    years = [word for word in words if re.fullmatch(r"20\d\d", word)]
    if len(months) != 1 or len(days) != 1 or len(years) > 1 or len(words) != 2 + len(years):
        raise _unread(text)
    return (" ".join((str(int(days[0])), months[0], *years)),)


def _numeric(word: str, text: str) -> tuple[str, ...]:
    if found := _ISO_DAY.fullmatch(word):
        return (_written(int(found[3]), int(found[2]), found[1], text),)
    if found := _DOTTED.fullmatch(word):
        return (_written(int(found[1]), int(found[2]), found[3], text),)
    found = _SLASHED.fullmatch(word)
    if found is None:
        raise _unread(text)
    one, other, year = int(found[1]), int(found[2]), found[3]
    if one > 12 or one == other:
        return (_written(one, other, year, text),)
    if other > 12:
        return (_written(other, one, year, text),)
    return _written(one, other, year, text), _written(other, one, year, text)


def _written(day: int, month: int, year: str | None, text: str) -> str:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise _unread(text)
    return " ".join((str(day), MONTH_NAMES[month - 1], *([year] if year else [])))


def abbreviations_of(zone: tzinfo, now: datetime) -> dict[str, timedelta]:
    """Return what a zone calls its times within a year of ``now``, such as ``cet`` and ``cest``, with their offsets."""
    found: dict[str, timedelta] = {}
    for weeks in range(0, 53, 4):
        local = (now + timedelta(weeks=weeks)).astimezone(zone)
        name, offset = local.tzname(), local.utcoffset()
        if name and name.isalpha() and offset is not None:
            found.setdefault(name.lower(), offset)
    return found


def _unread(text: str) -> BadInputError:
    return BadInputError(f"I cannot read “{head(text, _ECHOED)}” as a time. Write for example {EXAMPLES}.")
