"""Restrictions: windows of wall-clock time in the layer's zone (PRODUCT section 5)."""

from __future__ import annotations

import pytest

from bot.core.schedule import on_call, shifts
from tests.core.rotas import EVERY_DAY, WORKDAYS, at, daily, final, layer, long, minutes, schedule


def windowed(*windows, people: str = "alice", zone: str = "Europe/Berlin", turn: str = "1 week"):
    return layer("2026-01-05T00:00", turn, people, windows=list(windows), zone=zone)


@pytest.mark.parametrize(
    ("rota", "start", "end", "expected"),
    [
        pytest.param(
            windowed(daily("mon tue", "09:00", "17:00")),
            "2026-01-05T00:00",
            "2026-01-12T00:00",
            ["01-05 09:00+01 .. 01-05 17:00+01 alice", "01-06 09:00+01 .. 01-06 17:00+01 alice"],
            id="a window on some days",
        ),
        pytest.param(windowed(), "2026-01-05T00:00", "2026-02-05T00:00", [], id="no window at all is never"),
        pytest.param(
            windowed(daily("sun", "22:00", "06:00")),
            "2026-01-11T00:00",
            "2026-01-13T00:00",
            ["01-11 22:00+01 .. 01-12 06:00+01 alice"],
            id="an end before the start runs into the next day and belongs to its start day",
        ),
        pytest.param(
            windowed(daily("sun", "22:00", "06:00")),
            "2026-01-12T02:00",
            "2026-01-12T12:00",
            ["01-12 02:00+01 .. 01-12 06:00+01 alice"],
            id="also for who asks on the next day only",
        ),
        pytest.param(
            windowed(daily("wed", "09:00", "09:00")),
            "2026-01-05T00:00",
            "2026-01-12T00:00",
            ["01-07 09:00+01 .. 01-08 09:00+01 alice"],
            id="equal is 24 hours",
        ),
        pytest.param(
            windowed(daily(EVERY_DAY, "00:00", "00:00")),
            "2026-01-05T00:00",
            "2026-01-12T00:00",
            ["01-05 00:00+01 .. 01-12 00:00+01 alice"],
            id="whole days that touch are one shift",
        ),
        pytest.param(
            windowed(daily("mon", "08:00", "12:00"), daily("mon", "10:00", "14:00"), daily("mon", "14:00", "15:00")),
            "2026-01-05T00:00",
            "2026-01-06T00:00",
            ["01-05 08:00+01 .. 01-05 15:00+01 alice"],
            id="windows are a union",
        ),
        pytest.param(
            windowed(long("sat", "08:00", "sun", "20:00")),
            "2026-01-05T00:00",
            "2026-01-12T00:00",
            ["01-10 08:00+01 .. 01-11 20:00+01 alice"],
            id="one window over several days (Opsgenie: weekday and time of day)",
        ),
        pytest.param(
            windowed(long("fri", "18:00", "mon", "08:00")),
            "2026-01-05T00:00",
            "2026-01-13T00:00",
            ["01-05 00:00+01 .. 01-05 08:00+01 alice", "01-09 18:00+01 .. 01-12 08:00+01 alice"],
            id="over the end of the week",
        ),
        pytest.param(
            windowed(long("mon", "09:00", "mon", "08:00")),
            "2026-01-05T00:00",
            "2026-01-13T00:00",
            ["01-05 00:00+01 .. 01-05 08:00+01 alice", "01-05 09:00+01 .. 01-12 08:00+01 alice",
             "01-12 09:00+01 .. 01-13 00:00+01 alice"],
            id="nearly the whole week",
        ),
        pytest.param(
            windowed(daily(WORKDAYS, "09:00", "17:00"), people="alice bob", turn="12 hour"),
            "2026-01-05T00:00",
            "2026-01-06T00:00",
            ["01-05 09:00+01 .. 01-05 12:00+01 alice", "01-05 12:00+01 .. 01-05 17:00+01 bob"],
            id="a hand-off inside a window splits it",
        ),
        pytest.param(
            windowed(daily("sun", "02:30", "04:00")),
            "2026-03-29T00:00",
            "2026-03-30T00:00",
            ["03-29 03:00+02 .. 03-29 04:00+02 alice"],
            id="a start that does not exist moves to the first instant that does",
        ),
        pytest.param(
            windowed(daily("sun", "02:00", "03:00")),
            "2026-03-29T00:00",
            "2026-03-30T00:00",
            [],
            id="a window of an hour that does not exist is empty",
        ),
        pytest.param(
            windowed(daily("sun", "02:30", "04:00")),
            "2026-10-25T00:00",
            "2026-10-26T00:00",
            ["10-25 02:30+02 .. 10-25 04:00+01 alice"],
            id="a start that occurs twice takes the first",
        ),
        pytest.param(
            windowed(daily("sun", "01:00", "02:30")),
            "2026-10-25T00:00",
            "2026-10-26T00:00",
            ["10-25 01:00+02 .. 10-25 02:30+01 alice"],
            id="an end that occurs twice takes the last",
        ),
        pytest.param(
            windowed(daily("sat", "09:00", "09:00")),
            "2026-10-24T00:00",
            "2026-10-26T00:00",
            ["10-24 09:00+02 .. 10-25 09:00+01 alice"],
            id="24 hours of wall clock may be 25 real ones",
        ),
        pytest.param(
            windowed(daily(EVERY_DAY, "09:00", "17:00"), zone="America/New_York"),
            "2026-03-07T00:00",
            "2026-03-09T00:00",
            ["03-07 15:00+01 .. 03-07 23:00+01 alice", "03-08 14:00+01 .. 03-08 22:00+01 alice"],
            id="windows follow the clocks of the layer's zone, not the schedule's",
        ),
        pytest.param(
            windowed(daily("sun", "01:45", "02:15"), zone="Australia/Lord_Howe"),
            "2026-04-04T00:00",
            "2026-04-05T12:00",
            ["04-04 16:45+02 .. 04-04 17:45+02 alice"],
            id="half an hour that comes twice is covered twice (Lord Howe)",
        ),
        pytest.param(
            windowed(daily("fri", "12:00", "13:00"), zone="Pacific/Apia"),
            "2026-01-08T00:00",
            "2026-01-10T00:00",
            ["01-09 00:00+01 .. 01-09 01:00+01 alice"],
            id="on the other side of the date line",
        ),
    ],
)  # fmt: skip
def test_windows_open_and_close_on_the_wall_clock(rota, start: str, end: str, expected: list[str]) -> None:
    assert final(schedule(rota), start, end) == expected


@pytest.mark.parametrize(
    ("days", "opens", "closes", "start", "end"),
    [
        ("fri", "00:30", "01:30", "2010-03-04T13:30Z", "2010-03-04T17:30Z"),
        ("thu", "22:30", "23:30", "2010-03-04T11:30Z", "2010-03-04T15:30Z"),
    ],
)
def test_clocks_that_go_back_across_midnight_show_a_day_again(
    days: str, opens: str, closes: str, start: str, end: str
) -> None:
    """Casey station went from Friday 02:00 back to Thursday 23:00 on 5 March 2010."""
    window = daily(days, opens, closes)
    rota = schedule(layer("2010-03-01T00:00", "1 week", "alice", windows=[window], zone="Antarctica/Casey"))
    span = at("2010-03-04T00:00Z"), at("2010-03-05T12:00Z")
    assert [(shift.start, shift.end) for shift in shifts(rota, *span)] == [(at(start), at(end))]
    assert [minute for minute in minutes(*span) if on_call(rota, minute)] == minutes(at(start), at(end))
