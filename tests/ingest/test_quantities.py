"""Lengths of time, instants, times of day and days, as people write them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.ingest.quantities import is_business_time, read_clock, read_duration, read_moment, read_weekday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("8h", timedelta(hours=8)),
        ("4d", timedelta(days=4)),
        ("2w", timedelta(weeks=2)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("0", timedelta(0)),
        ("0m", timedelta(0)),
    ],
)
def test_a_length_of_time(text: str, expected: timedelta) -> None:
    assert read_duration(text) == expected


@pytest.mark.parametrize("text", ["5", "5 m", "m", "-5m", "5min", "1.5h", "five", "", "99999w", "9999999999s"])
def test_what_is_not_a_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a length of time\. Write 90s, 5m|longer than a hundred years"):
        read_duration(text)


@pytest.mark.parametrize(("text", "is_one"), [("8 business hours", True), ("1 business day", True), ("8 hours", False)])
def test_working_time(text: str, is_one: bool) -> None:
    assert is_business_time(text) is is_one


def test_an_instant_keeps_its_offset_or_has_none() -> None:
    assert read_moment("2026-01-05T09:00") == datetime(2026, 1, 5, 9)
    assert read_moment("2026-01-05 09:00:30") == datetime(2026, 1, 5, 9, 0, 30)
    assert read_moment("2026-01-05T09:00+05:30").utcoffset() == timedelta(hours=5, minutes=30)
    assert read_moment("2026-01-05T09:00Z").utcoffset() == timedelta(0)


@pytest.mark.parametrize("text", ["", "monday", "2026-02-30T09:00", "09:00", "2026-01-05T25:00", "0001-01-01T00:00",
                                  "9999-12-31T00:00", "1700000000"])  # fmt: skip
def test_what_is_not_an_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date and time|outside the years 1970 to 2199"):
        read_moment(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00", (time(9), False)),
        ("9:05", (time(9, 5), False)),
        ("23:59:59", (time(23, 59, 59), False)),
        ("24:00", (time(0), True)),
        ("00:00", (time(0), False)),
    ],
)
def test_a_time_of_day(text: str, expected: tuple[time, bool]) -> None:
    assert read_clock(text) == expected


@pytest.mark.parametrize("text", ["9", "0900", "9am", "24:01", "12:60", "-1:00", "1320", "12:00+01:00"])
def test_what_is_not_a_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time of day\. Write it like 09:00"):
        read_clock(text)


def test_a_day_of_the_week() -> None:
    assert [read_weekday(text) for text in ("mon", "Tue", "sunday")] == [0, 1, 6]
    with pytest.raises(ValueError, match="Use one of mon, tue, wed"):
        read_weekday("mo")
