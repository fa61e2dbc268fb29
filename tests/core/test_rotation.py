"""Turns: hand-offs on the wall clock, months from the anchor, active days, the first part of each turn.

Rules: PRODUCT section 5. Where another system is named, the case shows what a schedule of that system becomes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.schedule import on_call
from tests.core.rotas import EVERY_DAY, WORKDAYS, at, daily, final, layer, long, schedule


@pytest.mark.parametrize(
    ("rota", "start", "end", "expected"),
    [
        pytest.param(
            layer("2026-01-05T09:00", "1 week", "alice bob+carol dave"),
            "2026-01-04T00:00",
            "2026-02-01T00:00",
            [
                "01-05 09:00+01 .. 01-12 09:00+01 alice",
                "01-12 09:00+01 .. 01-19 09:00+01 bob+carol",
                "01-19 09:00+01 .. 01-26 09:00+01 dave",
                "01-26 09:00+01 .. 02-01 00:00+01 alice",
            ],
            id="weeks begin at the first hand-off, nobody before it, a nested list is on call together",
        ),
        pytest.param(
            layer("2026-03-27T09:00", "1 day", "alice bob"),
            "2026-03-28T00:00",
            "2026-03-31T00:00",
            [
                "03-28 00:00+01 .. 03-28 09:00+01 alice",
                "03-28 09:00+01 .. 03-29 09:00+02 bob",
                "03-29 09:00+02 .. 03-30 09:00+02 alice",
                "03-30 09:00+02 .. 03-31 00:00+02 bob",
            ],
            id="a day is 23 hours long when clocks go forward (PagerDuty: hand-offs keep the local time)",
        ),
        pytest.param(
            layer("2026-10-24T09:00", "1 day", "alice bob"),
            "2026-10-24T09:00",
            "2026-10-26T09:00",
            ["10-24 09:00+02 .. 10-25 09:00+01 alice", "10-25 09:00+01 .. 10-26 09:00+01 bob"],
            id="and 25 when they go back",
        ),
        pytest.param(
            layer("2026-03-27T02:30", "1 day", "alice bob carol"),
            "2026-03-28T00:00",
            "2026-03-31T00:00",
            [
                "03-28 00:00+01 .. 03-28 02:30+01 alice",
                "03-28 02:30+01 .. 03-29 03:00+02 bob",
                "03-29 03:00+02 .. 03-30 02:30+02 carol",
                "03-30 02:30+02 .. 03-31 00:00+02 alice",
            ],
            id="a hand-off that does not exist moves to the first instant that does",
        ),
        pytest.param(
            layer("2026-10-24T02:30", "1 day", "alice bob"),
            "2026-10-24T02:30",
            "2026-10-26T00:00",
            ["10-24 02:30+02 .. 10-25 02:30+02 alice", "10-25 02:30+02 .. 10-26 00:00+01 bob"],
            id="a hand-off that occurs twice takes the first",
        ),
        pytest.param(
            layer("2026-03-28T18:00", "4 hour", "alice bob carol"),
            "2026-03-28T22:00",
            "2026-03-29T12:00",
            [
                "03-28 22:00+01 .. 03-29 03:00+02 bob",
                "03-29 03:00+02 .. 03-29 06:00+02 carol",
                "03-29 06:00+02 .. 03-29 10:00+02 alice",
                "03-29 10:00+02 .. 03-29 12:00+02 bob",
            ],
            id="hours keep the wall clock too: 02:00 became 03:00, and the next is still at 06:00",
        ),
        pytest.param(
            layer("2026-10-24T22:00", "4 hour", "alice bob"),
            "2026-10-24T22:00",
            "2026-10-25T10:00",
            [
                "10-24 22:00+02 .. 10-25 02:00+02 alice",
                "10-25 02:00+02 .. 10-25 06:00+01 bob",
                "10-25 06:00+01 .. 10-25 10:00+01 alice",
            ],
            id="and a turn of four hours lasts five when clocks go back",
        ),
        pytest.param(
            layer("2026-03-29T00:00", "1 hour", "alice bob carol dave"),
            "2026-03-29T00:00",
            "2026-03-29T06:00",
            [
                "03-29 00:00+01 .. 03-29 01:00+01 alice",
                "03-29 01:00+01 .. 03-29 03:00+02 bob",
                "03-29 03:00+02 .. 03-29 04:00+02 dave",
                "03-29 04:00+02 .. 03-29 05:00+02 alice",
                "03-29 05:00+02 .. 03-29 06:00+02 bob",
            ],
            id="the turn of an hour that does not exist is empty, and still counts",
        ),
        pytest.param(
            layer("2026-10-03T23:30", "1 hour", "alice bob", zone="Australia/Lord_Howe"),
            "2026-10-03T23:30",
            "2026-10-04T04:30",
            [
                "10-03 23:30+10:30 .. 10-04 00:30+10:30 alice",
                "10-04 00:30+10:30 .. 10-04 01:30+10:30 bob",
                "10-04 01:30+10:30 .. 10-04 02:30+11 alice",
                "10-04 02:30+11 .. 10-04 03:30+11 bob",
                "10-04 03:30+11 .. 10-04 04:30+11 alice",
            ],
            id="Lord Howe goes forward by half an hour, so one turn has only thirty minutes",
        ),
        pytest.param(
            layer("2026-10-25T02:30+01:00", "1 day", "alice bob"),
            "2026-10-25T00:00",
            "2026-10-27T00:00",
            ["10-25 02:30+01 .. 10-26 02:30+01 alice", "10-26 02:30+01 .. 10-27 00:00+01 bob"],
            id="a first hand-off with an offset is that very instant, also the second of two",
        ),
        pytest.param(
            layer("2026-10-25T01:30+00:00", "1 hour", "alice bob", zone="Antarctica/Troll"),
            "2026-10-25T00:00",
            "2026-10-25T04:00",
            [
                "10-25 01:30+00 .. 10-25 02:30+00 alice",
                "10-25 02:30+00 .. 10-25 03:30+00 bob",
                "10-25 03:30+00 .. 10-25 04:00+00 alice",
            ],
            id="no later hand-off is before it, though clocks showed its time before (Troll goes back by two hours)",
        ),
        pytest.param(
            layer("2026-06-30T23:00-07:00", "1 week", "alice bob"),
            "2026-07-01T00:00",
            "2026-07-09T00:00",
            ["07-01 08:00+02 .. 07-08 08:00+02 alice", "07-08 08:00+02 .. 07-09 00:00+02 bob"],
            id="and sets the wall-clock time of the layer's zone for all that follow",
        ),
        pytest.param(
            layer("2026-01-05T09:00", "1 week", "alice - bob"),
            "2026-01-05T09:00",
            "2026-01-26T09:00",
            ["01-05 09:00+01 .. 01-12 09:00+01 alice", "01-19 09:00+01 .. 01-26 09:00+01 bob"],
            id="a turn may belong to nobody (Opsgenie: a participant of type none)",
        ),
        pytest.param(
            layer("2026-01-05T09:00", "1 week", ""), "2026-01-05T00:00", "2026-02-05T00:00", [], id="no people"
        ),
        pytest.param(
            layer("2026-01-05T09:00", "2 week", "alice"),
            "2026-01-01T00:00",
            "2026-12-31T00:00",
            ["01-05 09:00+01 .. 12-31 00:00+01 alice"],
            id="one person has one shift without an end",
        ),
    ],
)
def test_turns_follow_the_wall_clock(rota, start: str, end: str, expected: list[str]) -> None:
    assert final(schedule(rota, zone=rota.timezone), start, end) == expected


@pytest.mark.parametrize(
    ("start", "turn", "expected"),
    [
        ("2026-01-31T09:00", "1 month", ["02-28 09:00", "03-31 09:00", "04-30 09:00", "05-31 09:00"]),
        ("2028-01-31T09:00", "1 month", ["02-29 09:00", "03-31 09:00", "04-30 09:00", "05-31 09:00"]),
        ("2026-01-30T09:00", "1 month", ["02-28 09:00", "03-30 09:00", "04-30 09:00", "05-30 09:00"]),
        ("2026-10-31T00:00", "4 month", ["02-28 00:00", "06-30 00:00", "10-31 00:00", "02-29 00:00"]),
        ("2026-01-29T02:30", "2 month", ["03-29 03:00", "05-29 02:30", "07-29 02:30", "09-29 02:30"]),
        ("2024-02-29T12:00", "12 month", ["02-28 12:00", "02-28 12:00", "02-28 12:00", "02-29 12:00"]),
    ],
)
def test_months_count_from_the_anchor_and_clamp_to_the_end_of_the_month(
    start: str, turn: str, expected: list[str]
) -> None:
    rota = schedule(layer(start, turn, "a b c d e"))
    lines = final(rota, start, f"{int(start[:4]) + 5}-01-01T00:00")
    assert [line[:11] for line in lines[1:5]] == expected
    assert [line.split()[-1] for line in lines[:6]] == ["a", "b", "c", "d", "e", "a"][: len(lines)]


@pytest.mark.parametrize(
    ("rota", "start", "end", "expected"),
    [
        pytest.param(
            layer("2026-01-05T09:00", "1 day", "alice bob", duration=timedelta(hours=8)),
            "2026-01-05T00:00",
            "2026-01-07T12:00",
            [
                "01-05 09:00+01 .. 01-05 17:00+01 alice",
                "01-06 09:00+01 .. 01-06 17:00+01 bob",
                "01-07 09:00+01 .. 01-07 12:00+01 alice",
            ],
            id="on call for the first part of each turn (Grafana OnCall: shift length below the recurrence)",
        ),
        pytest.param(
            layer("2026-03-28T22:00", "1 day", "alice", duration=timedelta(hours=8)),
            "2026-03-28T00:00",
            "2026-03-29T12:00",
            ["03-28 22:00+01 .. 03-29 06:00+02 alice"],
            id="the part is wall clock: seven real hours in this night",
        ),
        pytest.param(
            layer("2026-03-29T02:30", "1 day", "alice", duration=timedelta(hours=2)),
            "2026-03-29T00:00",
            "2026-03-30T12:00",
            ["03-29 03:00+02 .. 03-29 04:30+02 alice", "03-30 02:30+02 .. 03-30 04:30+02 alice"],
            id="it counts from the time that the hand-off has on paper",
        ),
        pytest.param(
            layer("2026-03-28T18:30", "1 day", "alice", duration=timedelta(hours=8)),
            "2026-03-28T00:00",
            "2026-03-29T12:00",
            ["03-28 18:30+01 .. 03-29 03:00+02 alice"],
            id="and may end at a time that does not exist",
        ),
        pytest.param(
            layer("2026-01-05T09:00", "1 day", "alice bob", duration=timedelta(days=3)),
            "2026-01-05T00:00",
            "2026-01-07T00:00",
            ["01-05 09:00+01 .. 01-06 09:00+01 alice", "01-06 09:00+01 .. 01-07 00:00+01 bob"],
            id="a part longer than the turn ends with the turn",
        ),
        pytest.param(
            layer("2026-01-31T00:00", "1 month", "alice bob", duration=timedelta(days=2)),
            "2026-01-31T00:00",
            "2026-04-01T00:00",
            [
                "01-31 00:00+01 .. 02-02 00:00+01 alice",
                "02-28 00:00+01 .. 03-02 00:00+01 bob",
                "03-31 00:00+02 .. 04-01 00:00+02 alice",
            ],
            id="of months too",
        ),
        pytest.param(
            layer("2026-10-25T02:30+01:00", "1 day", "alice bob", duration=timedelta(minutes=15)),
            "2026-10-25T00:00",
            "2026-10-27T00:00",
            ["10-25 02:30+01 .. 10-25 02:45+01 alice", "10-26 02:30+01 .. 10-26 02:45+01 bob"],
            id="also when it begins the second time that clocks show the hour",
        ),
    ],
)
def test_a_duration_keeps_the_first_part_of_each_turn(rota, start: str, end: str, expected: list[str]) -> None:
    assert final(schedule(rota), start, end) == expected


def by_day(rota, first: str, count: int, hour: str = "12:00") -> str:
    """Return who is on call at ``hour`` of some days in a row, ``-`` for nobody."""
    start = at(f"{first}T{hour}", rota.timezone)
    found = [on_call(schedule(rota), start + timedelta(days=ahead)) for ahead in range(count)]
    return " ".join("+".join(users) or "-" for users in found)


@pytest.mark.parametrize(
    ("rota", "first", "expected"),
    [
        pytest.param(
            layer("2026-01-05T09:00", "1 day", "a b c", active=True, windows=[daily(WORKDAYS, "09:00", "17:00")]),
            "2026-01-05",
            "a b c a b - - c a b c a - -",
            id="the weekend does not use up turns",
        ),
        pytest.param(
            layer("2026-01-05T09:00", "1 day", "a b c", windows=[daily(WORKDAYS, "09:00", "17:00")]),
            "2026-01-05",
            "a b c a b - - b c a b c - -",
            id="without it, turns go on behind the restrictions",
        ),
        pytest.param(
            layer("2026-01-05T00:00", "2 day", "a b c", active=True, windows=[daily("mon wed fri", "09:00", "17:00")]),
            "2026-01-05",
            "a - a - b - - b - c - c - - a",
            id="a turn of two days lasts for two active ones (Grafana OnCall: daily rotation with a mask of weekdays)",
        ),
        pytest.param(
            layer("2026-01-03T00:00", "1 day", "a b c", active=True, windows=[daily(WORKDAYS, "09:00", "17:00")]),
            "2026-01-03",
            "- - a b c a b - - c",
            id="a start on a day that does not count leaves the first turn to the first one that does",
        ),
        pytest.param(
            layer("2026-01-05T00:00", "1 day", "a b", active=True),
            "2026-01-05",
            "a b a b a b a b",
            id="without restrictions every day counts",
        ),
        pytest.param(
            layer("2026-01-05T00:00", "1 day", "a b", active=True, windows=[]),
            "2026-01-05",
            "- - -",
            id="without any window nobody is on call",
        ),
        pytest.param(
            layer("2026-01-02T08:00", "1 day", "a b c", active=True, windows=[long("fri", "08:00", "sun", "20:00")]),
            "2026-01-02",
            "a b c - - - - a b c",
            id="a window over several days makes each of them active",
        ),
        pytest.param(
            layer("2026-01-02T08:00", "1 day", "a b", active=True, windows=[long("fri", "08:00", "sun", "00:00")]),
            "2026-01-02",
            "a b - - - - - a b -",
            id="but not the day that it only touches at midnight",
        ),
    ],
)
def test_turns_may_count_active_days_only(rota, first: str, expected: str) -> None:
    assert by_day(rota, first, len(expected.split())) == expected


def test_a_night_belongs_to_the_day_on_which_it_starts_when_days_are_counted() -> None:
    nights = [daily("fri sat", "22:00", "06:00")]
    rota = layer("2026-01-02T12:00", "1 day", "a b c", active=True, windows=nights)
    assert by_day(rota, "2026-01-02", 10, "23:00") == "a b - - - - - c a -"
    assert by_day(rota, "2026-01-03", 10, "05:00") == "a b - - - - - c a -"


def test_a_turn_of_active_days_lasts_until_the_next_one_begins() -> None:
    """Hand-offs are at noon on active days, so whoever has Friday afternoon has Monday morning."""
    rota = layer("2026-01-05T12:00", "1 day", "a b c d", active=True, windows=[daily(WORKDAYS, "09:00", "17:00")])
    assert by_day(rota, "2026-01-05", 9, "15:00") == "a b c d a - - b c"
    assert by_day(rota, "2026-01-06", 8, "10:00") == "a b c d - - a b"


_SINCE = datetime(2026, 1, 1) - datetime(2000, 1, 31, 1, 30)


@pytest.mark.parametrize(
    ("turn", "passed"),
    [
        ("1 hour", _SINCE // timedelta(hours=1)),
        ("3 hour", _SINCE // timedelta(hours=3)),
        ("1 day", _SINCE // timedelta(days=1)),
        ("2 day", _SINCE // timedelta(days=2)),
        ("1 week", _SINCE // timedelta(weeks=1)),
        ("1 month", 25 * 12 + 11),
        ("5 month", (25 * 12 + 11) // 5),
    ],
)
def test_turns_far_from_the_anchor_are_those_counted_one_by_one(turn: str, passed: int) -> None:
    order = "abcdefg"
    lines = final(schedule(layer("2000-01-31T01:30", turn, " ".join(order))), "2026-01-01T00:00", "2026-03-20T00:00")
    people = "".join(line.split()[-1] for line in lines)
    expected = order * (len(people) // 7 + 2)
    assert people == expected[passed % 7 :][: len(people)]


def test_people_are_counted_by_turn_number_whatever_hides_the_turns() -> None:
    hidden = layer(
        "2026-01-05T09:00", "1 week", "a b c", from_="2026-01-26T12:00", until="2026-02-05T00:00",
        windows=[daily(EVERY_DAY, "09:00", "21:00")],
    )  # fmt: skip
    assert by_day(hidden, "2026-01-20", 16, "13:00") == "- - - - - - a a a a a a a b b b"
