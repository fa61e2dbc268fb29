"""A week as it is looked at: its days around clock changes, lanes without overlaps, gaps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.schedule import Shift
from bot.core.week import Week, gaps, parse_week, stretches, week_at
from bot.errors import BadInputError
from tests.core.rotas import at

BERLIN = "Europe/Berlin"
START, END = at("2026-03-09"), at("2026-03-16")


def shift(start: str, end: str, *users: str) -> Shift:
    return Shift(at(start), at(end), users)


def lanes(*held: Shift) -> list[tuple]:
    return [(each.person, each.lane, each.start, each.end) for each in stretches(held, START, END)]


def test_a_week_begins_on_monday_by_the_clocks_of_its_zone() -> None:
    assert week_at(at("2026-03-08T23:30"), BERLIN) == Week(date(2026, 3, 9), BERLIN)
    assert week_at(at("2026-03-08T22:30"), BERLIN) == Week(date(2026, 3, 2), BERLIN)
    assert week_at(at("2026-03-09T03:00"), "America/New_York").label == "2026-W10"
    assert Week(date(2026, 12, 28), BERLIN).label == "2026-W53"
    assert Week(date(2026, 3, 9), BERLIN).start == at("2026-03-09T00:00", BERLIN)
    assert Week(date(2026, 3, 9), BERLIN).moved(-1).label == "2026-W10"


@pytest.mark.parametrize(
    ("label", "gained"),
    [("2026-W13", timedelta(hours=-1)), ("2026-W43", timedelta(hours=1)), ("2026-W14", timedelta(0))],
)
def test_the_day_on_which_clocks_change_is_shorter_or_longer(label: str, gained: timedelta) -> None:
    week = parse_week(label, BERLIN)
    assert week.label == label
    assert [day.gained for day in week.days] == [timedelta(0)] * 6 + [gained]
    assert [day.is_weekend for day in week.days] == [False] * 5 + [True] * 2
    assert week.end - week.start == timedelta(days=7) + gained


def test_on_a_day_without_midnight_the_day_begins_when_the_clocks_go_on() -> None:
    week = week_at(at("2026-09-06T12:00"), "America/Santiago")  # at midnight of the 6th clocks go to 01:00
    assert (week.days[6].start, week.days[6].gained) == (at("2026-09-06T04:00"), timedelta(hours=-1))


@pytest.mark.parametrize("label", ["", "2026", "2026-W54", "2026-W00", "0001-W01", "9999-W52", "x2026-W11", "2026-W1"])
def test_what_is_no_week_is_refused_with_the_way_to_write_one(label: str) -> None:
    with pytest.raises(BadInputError, match="2026-W11"):
        parse_week(label, BERLIN)


def test_people_who_are_on_call_together_have_a_lane_each_and_keep_it() -> None:
    held = [
        shift("2026-03-01", "2026-03-10", "alice", "bob"),
        shift("2026-03-10", "2026-03-11", "bob"),
        shift("2026-03-11", "2026-03-20", "bob", "carol"),
    ]
    assert lanes(*held) == [
        ("alice", 0, START, at("2026-03-10")),
        ("carol", 0, at("2026-03-11"), END),
        ("bob", 1, START, END),
    ]
    first, second, third = stretches(held, START, END)
    assert (first.comes_in, first.goes_on) == (True, False)
    assert (second.comes_in, second.goes_on) == (False, True)
    assert (third.comes_in, third.goes_on) == (True, True)


def test_what_lies_outside_takes_no_lane() -> None:
    held = [
        shift("2026-03-01", "2026-03-02", "alice"),
        shift("2026-03-09", "2026-03-10", "bob"),
        shift("2026-03-16", "2026-03-17", "carol"),
    ]
    assert lanes(*held) == [("bob", 0, START, at("2026-03-10"))]


def test_gaps_are_what_no_shift_covers() -> None:
    held = [
        shift("2026-03-01", "2026-03-10", "alice"),
        shift("2026-03-10", "2026-03-11", "bob"),
        shift("2026-03-12", "2026-03-13", "bob"),
    ]
    assert gaps(held, START, END) == [(at("2026-03-11"), at("2026-03-12")), (at("2026-03-13"), END)]
    assert gaps([], START, END) == [(START, END)]
    assert gaps([shift("2026-03-01", "2026-04-01", "alice")], START, END) == []
