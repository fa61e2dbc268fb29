"""Wall-clock time across clock changes. The changes themselves are those of the IANA time zone database."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.walltime import first_instant, instant_of, last_instant
from tests.core.rotas import at


@pytest.mark.parametrize(
    ("zone", "wall", "first", "last"),
    [
        # an ordinary day
        ("Europe/Berlin", "2026-01-05T09:00", "2026-01-05T08:00Z", "2026-01-05T08:00Z"),
        ("Asia/Kathmandu", "2026-01-05T09:00", "2026-01-05T03:15Z", "2026-01-05T03:15Z"),
        # clocks go forward: 02:00 to 03:00, at 01:00 UTC
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59Z", "2026-03-29T00:59Z"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
        ("Europe/Berlin", "2026-03-29T02:59:59", "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
        # clocks go back: 03:00 to 02:00, at 01:00 UTC
        ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59Z", "2026-10-24T23:59Z"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z", "2026-10-25T01:30Z"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00Z", "2026-10-25T02:00Z"),
        # half an hour only: Lord Howe goes from +10:30 to +11 on 4 October and back on 5 April
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z", "2026-10-03T15:30Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z", "2026-04-04T15:15Z"),
        # two hours at once: Troll station
        ("Antarctica/Troll", "2026-03-29T02:30", "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
        ("Antarctica/Troll", "2026-10-25T01:30", "2026-10-24T23:30Z", "2026-10-25T01:30Z"),
        # midnight does not exist in Santiago (00:00 to 01:00), and comes twice in Havana (01:00 to 00:00)
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00Z", "2026-09-06T04:00Z"),
        ("America/Havana", "2026-11-01T00:00", "2026-11-01T04:00Z", "2026-11-01T05:00Z"),
        # Ireland's winter time is its exception, with a negative saving
        ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:00Z", "2026-03-29T01:00Z"),
        ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30Z", "2026-10-25T01:30Z"),
        # Samoa skipped a whole day
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00Z", "2011-12-30T10:00Z"),
    ],
)
def test_a_wall_clock_time_means_its_first_and_last_instant(zone: str, wall: str, first: str, last: str) -> None:
    time = datetime.fromisoformat(wall)
    assert first_instant(time, ZoneInfo(zone)) == at(first)
    assert last_instant(time, ZoneInfo(zone)) == at(last)


def test_a_time_with_an_offset_is_that_instant_whatever_the_zone() -> None:
    second_half_past_two = datetime.fromisoformat("2026-10-25T02:30+01:00")
    assert instant_of(second_half_past_two, ZoneInfo("Europe/Berlin")) == at("2026-10-25T01:30Z")
