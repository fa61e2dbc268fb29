"""Now and next: until when somebody is on call, who follows, when the next hand-off is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.oncall import (
    HORIZON,
    Standing,
    current_and_next,
    next_change,
    next_handoff,
    on_call,
    own_spans,
    standing_of,
)
from bot.core.roster import Layer, Roster, Rotation, Schedule
from bot.core.schedule import Shift, shifts
from tests.core.rotas import WORKDAYS, at, daily, layer, override, schedule

WEEKLY = layer("2026-01-05T09:00", "1 week", "alice bob carol")


def test_the_standing_names_users_their_whole_time_and_the_next_shift() -> None:
    standing = current_and_next(schedule(WEEKLY), at("2026-01-14T12:00", "Europe/Berlin"))
    assert standing.users == ("bob",)
    assert standing.since == at("2026-01-12T08:00Z")
    assert standing.until == at("2026-01-19T08:00Z")
    assert standing.next == Shift(at("2026-01-19T08:00Z"), at("2026-01-26T08:00Z"), ("carol",))


def test_in_a_gap_nobody_is_on_call_until_the_next_shift() -> None:
    rota = schedule(layer("2026-01-05T00:00", "1 week", "alice bob", windows=[daily(WORKDAYS, "09:00", "17:00")]))
    standing = current_and_next(rota, at("2026-01-10T12:00", "Europe/Berlin"))
    assert standing.users == ()
    assert standing.since == at("2026-01-09T16:00Z")
    assert standing.until == at("2026-01-12T08:00Z")
    assert standing.next == Shift(at("2026-01-12T08:00Z"), at("2026-01-12T16:00Z"), ("bob",))


def test_a_shift_before_a_gap_is_followed_by_the_one_after_the_gap() -> None:
    rota = schedule(layer("2026-01-05T00:00", "1 week", "alice bob", windows=[daily(WORKDAYS, "09:00", "17:00")]))
    standing = current_and_next(rota, at("2026-01-09T12:00", "Europe/Berlin"))
    assert standing.until == at("2026-01-09T16:00Z")
    assert standing.next == Shift(at("2026-01-12T08:00Z"), at("2026-01-12T16:00Z"), ("bob",))


def test_whoever_takes_turns_with_themselves_is_on_call_without_an_end() -> None:
    standing = current_and_next(schedule(layer("2026-01-05T09:00", "1 week", "alice")), at("2026-03-01T00:00Z"))
    assert standing.users == ("alice",)
    assert standing.since == at("2026-01-05T08:00Z")
    assert standing.until is None
    assert standing.next is None


def test_a_schedule_that_ended_has_nobody_and_nobody_next() -> None:
    rota = schedule(layer("2025-01-06T09:00", "1 week", "alice", until="2025-02-01T00:00"))
    standing = current_and_next(rota, at("2026-06-01T00:00Z"))
    assert (standing.users, standing.since, standing.until, standing.next) == ((), None, None, None)


def test_a_schedule_that_begins_next_year_says_so() -> None:
    standing = current_and_next(schedule(layer("2027-01-04T09:00", "1 week", "alice bob")), at("2026-06-01T00:00Z"))
    assert standing.users == ()
    assert standing.until == at("2027-01-04T08:00Z")
    assert standing.next == Shift(at("2027-01-04T08:00Z"), at("2027-01-11T08:00Z"), ("alice",))


@pytest.mark.parametrize(("turn", "days"), [("1 week", 7), ("6 week", 42), ("40 week", 280)])
def test_long_turns_are_followed_to_their_end(turn: str, days: int) -> None:
    standing = current_and_next(schedule(layer("2026-01-05T09:00", turn, "a b", zone="UTC")), at("2026-01-06T00:00Z"))
    assert standing.until == at("2026-01-05T09:00Z") + timedelta(days=days)
    assert standing.next is not None
    assert standing.next.start == standing.until


def test_an_instant_at_a_hand_off_belongs_to_whoever_takes_over() -> None:
    standing = current_and_next(schedule(WEEKLY), at("2026-01-12T08:00Z"))
    assert standing.users == ("bob",)
    assert standing.since == at("2026-01-12T08:00Z")


def test_an_override_of_the_same_person_is_no_change() -> None:
    rota = schedule(WEEKLY, overrides=[override("2026-01-13T00:00Z", "2026-01-20T00:00Z", "bob")])
    standing = current_and_next(rota, at("2026-01-12T12:00Z"))
    assert standing.until == at("2026-01-20T00:00Z")
    assert standing.next == Shift(at("2026-01-20T00:00Z"), at("2026-01-26T08:00Z"), ("carol",))


def test_the_next_hand_off_is_the_earliest_of_all_schedules() -> None:
    daily_rota = layer("2026-01-05T10:00", "1 day", "alice bob", zone="UTC")
    forever = layer("2026-01-05T10:00", "1 day", "alice", zone="UTC")
    rotas = {"a": schedule(WEEKLY), "b": schedule(daily_rota), "c": schedule(forever), "d": schedule()}
    assert next_handoff(Roster(schedules=rotas), at("2026-01-11T12:00Z")) == at("2026-01-12T08:00Z")
    assert next_handoff(Roster(schedules=rotas), at("2026-01-12T08:00Z")) == at("2026-01-12T10:00Z")
    assert next_handoff(Roster(schedules={"c": rotas["c"], "d": rotas["d"]}), at("2026-01-12T08:00Z")) is None
    assert next_handoff(Roster(), at("2026-01-12T08:00Z")) is None


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["5 hour", "1 day", "3 day", "1 week", "1 month"]),
    st.sampled_from(["alice", "alice bob", "alice - bob", "alice alice bob"]),
    st.sampled_from([None, [daily("mon thu", "20:00", "04:00")]]),
    st.integers(0, 24 * 400),
)
def test_standing_agrees_with_the_shifts(turn: str, people: str, windows, hours: int) -> None:
    rota = schedule(layer("2026-01-05T09:00", turn, people, windows=windows))
    now = at("2026-01-01T00:00Z") + timedelta(hours=hours)
    standing = current_and_next(rota, now)
    found = shifts(rota, now - timedelta(days=800), now + timedelta(days=800))
    current = next((shift for shift in found if shift.start <= now < shift.end), None)
    following = [shift for shift in found if shift.start > now]
    assert standing.users == on_call(rota, now) == (current.users if current else ())
    if len(set(people.split())) > 1:
        assert standing.next == following[0]
        assert standing.until == (current.end if current else following[0].start) == next_change(rota, now)
    if current and current.start > now - timedelta(days=400):
        assert standing.since == current.start


SPANS = [
    Shift(at("2026-01-05T09:00Z"), at("2026-01-06T09:00Z"), ("alice",)),
    Shift(at("2026-01-06T09:00Z"), at("2026-01-07T09:00Z"), ("bob",)),
    Shift(at("2026-01-08T09:00Z"), at("2026-01-09T09:00Z"), ("carol",)),
]


@pytest.mark.parametrize(
    ("moment", "standing"),
    [
        ("2026-01-06T09:00Z", Standing(("bob",), SPANS[1].start, SPANS[1].end, SPANS[2])),
        ("2026-01-07T09:00Z", Standing((), SPANS[1].end, SPANS[2].start, SPANS[2])),
        ("2026-01-05T12:00Z", Standing(("alice",), None, SPANS[0].end, SPANS[1])),
        ("2026-01-09T08:00Z", Standing(("carol",), SPANS[2].start, None, None)),
        ("2026-01-05T08:00Z", Standing((), None, SPANS[0].start, SPANS[0])),
    ],
)
def test_the_standing_of_the_past_is_read_from_its_shifts(moment: str, standing: Standing) -> None:
    start = SPANS[0].start if standing.users else at("2026-01-01T00:00Z")
    assert standing_of(SPANS, at(moment), start, SPANS[-1].end) == standing


def test_own_time_is_whole_whoever_else_comes_and_goes_and_however_far_one_looks() -> None:
    start, day = at("2026-01-05T09:00Z"), timedelta(days=1)
    pairs = Layer("pairs", "UTC", start, Rotation(1, "day"), (("alice", "bob"), ("alice", "carol"), ("dave",)))
    shared = Schedule("checkout", "primary", "UTC", (pairs,))
    found = own_spans(shared, "alice", start, start + 4 * day)
    assert found == [(start, start + 2 * day), (start + 3 * day, start + 5 * day)]
    assert own_spans(shared, "alice", start + day / 2, start + day) == [(start + day / 2, start + 2 * day)]
    assert own_spans(shared, "zoe", start, start + 9 * day) == []


def test_own_time_without_an_end_is_told_up_to_the_horizon() -> None:
    start = at("2026-01-05T09:00Z")
    always = Schedule("checkout", "primary", "UTC", (Layer("l", "UTC", start, Rotation(1, "day"), (("alice",),)),))
    assert own_spans(always, "alice", start, start + timedelta(days=1)) == [(start, start + HORIZON)]
