"""Instants and spans as people write them, what is asked back, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.when import Question, When
from bot.errors import BadInputError
from bot.ingest.moments import LONGEST, read_at, read_span

BERLIN, NEW_YORK, LORD_HOWE, KATHMANDU = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"
TABLE = Path(__file__).with_name("moments.tsv")
"""What people write, and what it means: ``at`` and ``span`` are read, ``?`` are asked back, ``!`` are refused."""
WEDNESDAY = "2026-03-04 11:00"


def instant(wall: str, zone: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def shown(found: When, zone: str) -> str:
    times = [each.astimezone(ZoneInfo(zone)) for each in (found.start, found.end) if each]
    return " -> ".join(f"{each:%a %Y-%m-%d %H:%M %Z}" for each in times)


def read(how: object, text: str, now: str, zone: str) -> str:
    assert callable(how)
    found = how(text, instant(now, zone) + timedelta(seconds=20), zone)
    if isinstance(found, Question):
        return " | ".join([found.text, *(shown(each, zone) for each in found.readings)])
    return shown(found, zone)


def cases(how: str) -> list[tuple[str, str, str, str]]:
    """Return the rows of the table that are read in one way: the writer's clock and zone, the text, the meaning."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [(clock, zone, text, meaning) for kind, clock, zone, text, meaning in rows if kind == how]


@pytest.mark.parametrize(("now", "zone", "text", "meaning"), cases("at"))
def test_an_instant_is_read(now: str, zone: str, text: str, meaning: str) -> None:
    assert read(read_at, text, now, zone) == meaning


@pytest.mark.parametrize(("now", "zone", "text", "meaning"), cases("span"))
def test_a_span_is_read(now: str, zone: str, text: str, meaning: str) -> None:
    assert read(read_span, text, now, zone) == meaning


@pytest.mark.parametrize(("now", "zone", "text", "asked"), cases("at?"))
def test_an_instant_that_may_be_several_is_asked_back(now: str, zone: str, text: str, asked: str) -> None:
    assert read(read_at, text, now, zone) == asked


@pytest.mark.parametrize(("now", "zone", "text", "asked"), cases("span?"))
def test_a_span_that_may_be_several_is_asked_back(now: str, zone: str, text: str, asked: str) -> None:
    assert read(read_span, text, now, zone) == asked


@pytest.mark.parametrize(("now", "zone", "text", "fault"), cases("at!"))
def test_what_is_no_instant_is_refused_with_what_to_write(now: str, zone: str, text: str, fault: str) -> None:
    with pytest.raises(BadInputError, match=fault):
        read(read_at, text, now, zone)


@pytest.mark.parametrize(("now", "zone", "text", "fault"), cases("span!"))
def test_what_is_no_span_is_refused_with_what_to_write(now: str, zone: str, text: str, fault: str) -> None:
    with pytest.raises(BadInputError, match=fault):
        read(read_span, text, now, zone)


@pytest.mark.parametrize(
    ("text", "now", "note"),
    [
        ("sat 9:00 to 17:00", "2026-03-07 18:00", "09:00 has passed today, so this is Saturday next week."),
        ("until 9:00", WEDNESDAY, "09:00 has passed today, so this is tomorrow."),
        ("mon-fri", WEDNESDAY, "Until the end of Fri 13 Mar."),
        ("29 mar 02:00 to 5:00", WEDNESDAY, "On Sun 29 Mar the clocks go forward from 02:00 to 03:00."),
        ("until midnight", WEDNESDAY, ""),
        ("fri 18:00 to mon 9:00", WEDNESDAY, ""),
    ],
)
def test_a_reading_that_may_surprise_says_so(text: str, now: str, note: str) -> None:
    found = read_span(text, instant(now, BERLIN), BERLIN)
    assert isinstance(found, When)
    assert found.note == note


WORDS = [
    *(
        "mon",
        "fri",
        "sat",
        "today",
        "tomorrow",
        "tonight",
        "next",
        "last",
        "this",
        "9",
        "18",
        "31",
        "9am",
        "18:00",
        "24:00",
    ),
    *(
        "noon",
        "midnight",
        "to",
        "until",
        "for",
        "from",
        "-",
        "2h",
        "1d",
        "in",
        "hours",
        "ago",
        "3/4",
        "2026-03-29",
        "mar",
    ),
    *(
        "dec",
        "29",
        "2028",
        "UTC",
        "+02:00",
        "Europe/London",
        "morning",
        "end",
        "of",
        "eod",
        "now",
        "checkout",
        "may",
        "a",
    ),
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda wall: wall.replace(tzinfo=UTC)),
    st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, KATHMANDU, "Pacific/Apia"]),
)
def test_whatever_is_written_gives_spans_ahead_or_says_what_to_write(text: str, now: datetime, zone: str) -> None:
    try:
        found = read_span(text, now, zone)
    except BadInputError:
        return
    readings = found.readings if isinstance(found, Question) else (found,)
    assert 1 <= len(readings) <= 3
    assert len({(each.start, each.end) for each in readings}) == len(readings)
    for each in readings:
        assert each.end is not None
        assert now - timedelta(minutes=1) < each.start < each.end <= each.start + LONGEST


@given(st.text(max_size=30))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    for how in (read_at, read_span):
        try:
            found = how(text, instant(WEDNESDAY, BERLIN), BERLIN)
        except BadInputError:
            continue
        assert isinstance(found, When | Question)


def test_now_is_the_minute_that_the_clock_shows() -> None:
    minute = instant(WEDNESDAY, BERLIN)
    assert read_span("for 2h", minute + timedelta(seconds=40), BERLIN) == When(minute, minute + timedelta(hours=2))
    assert read_at("now", minute + timedelta(seconds=40, microseconds=7), BERLIN) == When(minute)
