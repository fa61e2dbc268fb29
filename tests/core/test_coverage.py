"""What can be seen coming on a schedule: gaps, hours that are meant to be free, turns that are too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.coverage import foresee, is_planned_gap, working
from bot.core.oncall import on_call_until
from bot.core.roster import Override, Temporary
from tests.core.rotas import WORKDAYS, at, daily, layer, schedule

NOW = at("2026-01-07T12:00Z")  # a Wednesday
ALWAYS = layer("2026-01-05T09:00", "1 day", "alice bob")
OFFICE = layer("2026-01-05T09:00", "1 day", "alice", windows=[daily(WORKDAYS, "09:00", "17:00")])
LONG_ENOUGH = timedelta(days=30)


def off(start: str, end: str, key: str = "alice") -> Override:
    return Override(at(start), at(end), replaces=key)


def keys(found, now=NOW, limit=LONG_ENOUGH) -> list[tuple[str, str]]:
    return [(each.kind, each.key.partition(":")[2]) for each in foresee(found, limit, now)]


# The gap, who is meant to be on call, and whether somebody wrote the gap down as off hours.
PLANNED = {
    "the night of office hours": (schedule(OFFICE), "2026-01-07T16:00Z", "2026-01-08T08:00Z", True),
    "their weekend": (schedule(OFFICE), "2026-01-09T16:00Z", "2026-01-12T08:00Z", True),
    "a part of each turn": (
        schedule(layer("2026-01-05T09:00", "1 day", "alice", duration=timedelta(hours=8))),
        "2026-01-07T16:00Z",
        "2026-01-08T08:00Z",
        True,
    ),
    "office hours that an override leaves free": (
        replace(schedule(OFFICE), overrides=(off("2026-01-08T08:00Z", "2026-01-08T16:00Z"),)),
        "2026-01-07T16:00Z",
        "2026-01-09T08:00Z",
        False,
    ),
    "a layer without hours": (
        replace(schedule(ALWAYS), overrides=(off("2026-01-08T08:00Z", "2026-01-08T16:00Z"),)),
        "2026-01-08T08:00Z",
        "2026-01-08T16:00Z",
        False,
    ),
    "office hours that are over for good": (
        schedule(replace(OFFICE, until=at("2026-01-07T16:00Z"))),
        "2026-01-07T16:00Z",
        None,
        False,
    ),
    "office hours that have not begun": (
        schedule(replace(OFFICE, from_=at("2026-02-02T08:00Z"))),
        "2026-01-07T16:00Z",
        "2026-02-02T08:00Z",
        False,
    ),
    "a layer that is never": (
        schedule(replace(OFFICE, restrictions=())),
        "2026-01-07T16:00Z",
        "2026-01-08T08:00Z",
        False,
    ),
    "a layer of nobody": (schedule(replace(OFFICE, participants=())), "2026-01-07T16:00Z", "2026-01-08T08:00Z", False),
}


@pytest.mark.parametrize("case", PLANNED)
def test_a_gap_is_planned_only_outside_of_the_hours_that_layers_are_written_for(case: str) -> None:
    found, start, end, is_planned = PLANNED[case]
    assert is_planned_gap(found, at(start), at(end) if end else None) is is_planned


def test_a_gap_is_foreseen_for_a_week_and_under_another_key_on_its_last_day() -> None:
    found = replace(
        schedule(ALWAYS),
        overrides=tuple(off("2026-01-20T10:00Z", "2026-01-20T12:00Z", key) for key in ("alice", "bob")),
    )
    begins = "gap:2026-01-20T10:00:00+00:00"
    assert keys(found) == []
    assert keys(found, at("2026-01-13T10:00:00Z")) == []
    assert keys(found, at("2026-01-13T10:00:01Z")) == [("gap", f"{begins}:week")]
    assert keys(found, at("2026-01-19T09:59:59Z")) == [("gap", f"{begins}:week")]
    assert keys(found, at("2026-01-19T10:00:00Z")) == [("gap", f"{begins}:week"), ("gap", f"{begins}:day")]
    assert keys(found, at("2026-01-20T10:00:00Z")) == [("gap", "gap:now")]
    assert keys(found, at("2026-01-20T12:00:00Z")) == []
    (now,) = foresee(found, LONG_ENOUGH, at("2026-01-20T11:00:00Z"))
    assert now.end == at("2026-01-20T12:00Z")


def test_the_end_of_a_gap_is_told_however_far_it_is_and_none_when_nobody_comes() -> None:
    until = replace(ALWAYS, until=at("2026-01-10T09:00Z"))
    (first, *_) = foresee(schedule(until, replace(ALWAYS, from_=at("2026-03-10T09:00Z"))), LONG_ENOUGH, NOW)
    assert (first.start, first.end) == (at("2026-01-10T09:00Z"), at("2026-03-10T09:00Z"))
    (last, *_) = foresee(schedule(until), LONG_ENOUGH, NOW)
    assert last.end is None


def test_hours_that_are_meant_to_be_free_are_one_thing_to_say() -> None:
    assert keys(schedule(OFFICE)) == [("off hours", "off-hours")]
    temporary = replace(schedule(OFFICE), temporary=(Temporary(at("2026-01-08T08:00Z"), at("2026-01-08T10:00Z")),))
    assert keys(temporary) == [
        ("gap", "gap:2026-01-07T16:00:00+00:00:week"),
        ("gap", "gap:2026-01-07T16:00:00+00:00:day"),
        ("off hours", "off-hours"),
    ]


def test_turns_longer_than_the_limit_are_one_thing_to_say_and_a_long_shift_another() -> None:
    weekly = schedule(layer("2026-01-05T09:00", "1 week", "alice bob"))
    assert keys(weekly, limit=timedelta(days=8)) == []
    assert keys(weekly, limit=timedelta(days=4)) == [("long turns", "long-turns")]
    assert keys(schedule(layer("2026-01-05T09:00", "1 week", "alice")), limit=timedelta(days=8)) == [
        ("long turns", "long-turns")
    ]
    taken = Override(at("2026-01-10T08:00Z"), at("2026-01-19T08:00Z"), user="carol")
    found = replace(weekly, overrides=(taken,))
    assert keys(found, limit=timedelta(days=8)) == [("long shift", "long:carol:2026-01-10T08:00:00+00:00")]
    assert keys(found, at("2026-01-11T00:00Z"), timedelta(days=8)) == [], "it has begun, and was said before"


def test_everybody_who_works_within_a_week_is_known_with_their_first_shift() -> None:
    found = schedule(layer("2026-01-05T09:00", "2 day", "alice bob carol dave erin"))
    assert working(found, NOW) == {
        "bob": NOW,
        "carol": at("2026-01-09T08:00Z"),
        "dave": at("2026-01-11T08:00Z"),
        "erin": at("2026-01-13T08:00Z"),
    }


def test_somebody_is_on_call_until_they_are_off_whoever_comes_and_goes() -> None:
    joins = Override(at("2026-01-07T10:00Z"), at("2026-01-07T13:00Z"), user="carol", add=True)
    found = replace(schedule(ALWAYS), overrides=(joins,))
    assert on_call_until(found, "alice", NOW) == at("2026-01-08T08:00Z")
    assert on_call_until(found, "carol", NOW) == at("2026-01-07T13:00Z")
    assert on_call_until(schedule(layer("2026-01-05T09:00", "1 day", "alice")), "alice", NOW) is None
