"""Offers of one's own time on call: what is offered, what taking it does, what is left, and that nobody is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from bot.core.change import with_parts
from bot.core.roster import Override, Person, Roster, Schedule, Temporary, TemporaryShift
from bot.core.schedule import on_call
from bot.core.swap import (
    Offer,
    Stretch,
    exchange,
    left_of,
    next_stretch,
    parted,
    settled,
    stretch_of,
    wishes_of,
)
from bot.errors import BadInputError, ConflictError
from tests.core.rotas import at, layer
from tests.core.test_schedule_properties import PEOPLE, schedules

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = at("2026-03-02T09:00")  # a Monday; turns change at 09:00 UTC
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (NOW + days * DAY for days in range(4))
NAMES = ("alice", "bob", "carol", "dave")


def rota(name: str = "primary", people: str = "alice bob", **more) -> Schedule:
    layers = (layer("2026-03-02T09:00", "1 day", people, zone="UTC"),)
    return Schedule("checkout", name, "UTC", **{"layers": layers, **more})


def roster(*schedules: Schedule) -> Roster:
    people = MappingProxyType({name: Person(name, name.title()) for name in NAMES})
    return Roster(people=people, schedules={each.address: each for each in schedules})


def offer(gives: Stretch, **more) -> Offer:
    return Offer(**{"id": 1, "giver": "alice", "gives": gives, "made_at": NOW, "made_by": "U0ALICE", **more})


def stretch(*spans: tuple, schedule: str = "checkout/primary") -> Stretch:
    return Stretch(schedule, spans)


def test_an_offer_covers_exactly_the_parts_in_which_the_giver_is_on_call() -> None:
    found = stretch_of(rota(), "alice", MONDAY + 12 * HOUR, THURSDAY)
    assert found.spans == ((MONDAY + 12 * HOUR, TUESDAY), (WEDNESDAY, THURSDAY))
    assert found.length == 36 * HOUR
    assert stretch_of(rota(), "carol", MONDAY, THURSDAY).spans == ()


def test_shifts_that_touch_with_others_beside_are_one_stretch() -> None:
    shared = rota(people="alice+bob alice+carol bob")
    assert stretch_of(shared, "alice", MONDAY, THURSDAY).spans == ((MONDAY, WEDNESDAY),)


@pytest.mark.parametrize(
    ("now", "person", "spans"),
    [
        (MONDAY + HOUR, "alice", (MONDAY + HOUR, TUESDAY)),
        (MONDAY + HOUR, "bob", (TUESDAY, WEDNESDAY)),
        (MONDAY, "dave", None),
    ],
)
def test_the_next_shift_is_what_is_left_of_the_present_one_or_the_one_after(now, person, spans) -> None:
    found = next_stretch(rota(), person, now, 7 * DAY)
    assert (found.spans if found else None) == ((spans,) if spans else None)


def test_taking_an_offer_makes_one_change_for_each_part() -> None:
    gives = stretch_of(rota(), "alice", MONDAY, THURSDAY)
    (done,) = exchange(roster(rota()), wishes_of("alice", "carol", gives), NOW)
    assert [(part.start, part.user, part.replaces) for part in done.parts] == [
        (MONDAY, "carol", "alice"),
        (WEDNESDAY, "carol", "alice"),
    ]
    assert [shift.users for shift in done.before] == [("alice",), ("bob",), ("alice",)]
    assert [shift.users for shift in done.after] == [("carol",), ("bob",), ("carol",)]


def test_a_swap_across_two_schedules_changes_both() -> None:
    second = rota("secondary", "carol bob")
    gives = stretch((MONDAY, TUESDAY))
    returns = stretch((WEDNESDAY, THURSDAY), schedule="checkout/secondary")
    here, there = exchange(roster(rota(), second), wishes_of("alice", "carol", gives, returns), NOW)
    assert [shift.users for shift in here.after] == [("carol",)]
    assert [shift.users for shift in there.after] == [("alice",)]


def test_a_swap_within_one_schedule_is_one_effect() -> None:
    wishes = wishes_of("alice", "bob", stretch((MONDAY, TUESDAY)), stretch((TUESDAY, WEDNESDAY)))
    (done,) = exchange(roster(rota()), wishes, NOW)
    assert [shift.users for shift in done.after] == [("bob",), ("alice",)]


def test_what_has_begun_is_given_from_now_on() -> None:
    (done,) = exchange(roster(rota()), wishes_of("alice", "carol", stretch((MONDAY, TUESDAY))), NOW + 2 * HOUR)
    assert [(part.start, part.end) for part in done.parts] == [(NOW + 2 * HOUR, TUESDAY)]


def test_a_shift_of_a_temporary_schedule_is_given_by_an_edit_of_it() -> None:
    shift = TemporaryShift(MONDAY, TUESDAY, ("alice",))
    inside = rota(temporary=(Temporary(MONDAY, TUESDAY, (shift,)),))
    (done,) = exchange(roster(inside), wishes_of("alice", "dave", stretch((MONDAY, TUESDAY))), NOW)
    assert [part.is_edit for part in done.parts] == [True]
    assert [shift.users for shift in done.after] == [("dave",)]


@pytest.mark.parametrize(
    ("schedule", "taker", "gives", "said"),
    [
        (rota(), "alice", stretch((MONDAY, TUESDAY)), "themselves"),
        (rota(), "nobody", stretch((MONDAY, TUESDAY)), "not among the people"),
        (rota(), "carol", stretch((MONDAY, WEDNESDAY)), "alice is not on call"),
        (rota(people="alice+bob"), "bob", stretch((MONDAY, TUESDAY)), "one person less"),
        (rota(), "carol", stretch((MONDAY - DAY, MONDAY)), "over"),
        (rota(), "carol", stretch((MONDAY, TUESDAY), schedule="checkout/gone"), "no schedule checkout/gone"),
        (rota(overrides=(Override(TUESDAY, WEDNESDAY, "alice", add=True),)), "carol",
         stretch((TUESDAY, WEDNESDAY)), "in addition"),
    ],
)  # fmt: skip
def test_what_nobody_can_stand_in_for_is_refused_with_the_way_out(schedule, taker, gives, said) -> None:
    with pytest.raises(BadInputError, match=said):
        exchange(roster(schedule), wishes_of("alice", taker, gives), NOW)


def test_what_was_put_on_in_addition_cannot_even_be_offered() -> None:
    added = rota(overrides=(Override(TUESDAY, WEDNESDAY, "alice", add=True),))
    with pytest.raises(BadInputError, match="in addition"):
        exchange(roster(added), wishes_of("alice", None, stretch((TUESDAY, WEDNESDAY))), NOW)


@pytest.mark.parametrize(
    ("start", "end", "taken", "rest"),
    [
        (None, None, [(MONDAY, TUESDAY), (WEDNESDAY, THURSDAY)], []),
        (None, MONDAY + HOUR, [(MONDAY, MONDAY + HOUR)], [(MONDAY + HOUR, TUESDAY), (WEDNESDAY, THURSDAY)]),
        (TUESDAY, None, [(WEDNESDAY, THURSDAY)], [(MONDAY, TUESDAY)]),
        (MONDAY + HOUR, MONDAY + 2 * HOUR, [(MONDAY + HOUR, MONDAY + 2 * HOUR)],
         [(MONDAY, MONDAY + HOUR), (MONDAY + 2 * HOUR, TUESDAY), (WEDNESDAY, THURSDAY)]),
        (MONDAY - DAY, THURSDAY + DAY, [(MONDAY, TUESDAY), (WEDNESDAY, THURSDAY)], []),
    ],
)  # fmt: skip
def test_a_part_is_taken_and_the_rest_stays(start, end, taken, rest) -> None:
    whole = offer(stretch((MONDAY, TUESDAY), (WEDNESDAY, THURSDAY)))
    found, left = parted(whole, start, end)
    assert list(found.spans) == taken
    assert list(left.spans) == rest


def test_a_part_outside_the_offer_or_of_a_swap_is_refused() -> None:
    single = offer(stretch((MONDAY, TUESDAY)))
    with pytest.raises(BadInputError, match="None of the time"):
        parted(single, TUESDAY, WEDNESDAY)
    with pytest.raises(BadInputError, match="later than the start"):
        parted(single, MONDAY + 2 * HOUR, MONDAY + HOUR)
    swap = replace(single, taker="bob", returns=stretch((TUESDAY, WEDNESDAY)))
    with pytest.raises(BadInputError, match="all of it"):
        parted(swap, None, MONDAY + HOUR)
    assert parted(swap, MONDAY, TUESDAY)[0] == single.gives


def override(user: str | None, start, end, replaces: str | None = None) -> Schedule:
    return rota(overrides=(Override(start, end, user, replaces),))


@pytest.mark.parametrize(
    ("schedule", "now", "status", "left"),
    [
        (rota(), NOW, "open", [(MONDAY, TUESDAY), (WEDNESDAY, THURSDAY)]),
        (rota(), MONDAY + 3 * HOUR, "open", [(MONDAY + 3 * HOUR, TUESDAY), (WEDNESDAY, THURSDAY)]),
        (rota(), THURSDAY, "expired", None),
        (override("dave", MONDAY, TUESDAY), NOW, "open", [(WEDNESDAY, THURSDAY)]),
        (override(None, WEDNESDAY + HOUR, WEDNESDAY + 2 * HOUR, "alice"), TUESDAY, "open",
         [(WEDNESDAY, WEDNESDAY + HOUR), (WEDNESDAY + 2 * HOUR, THURSDAY)]),
        (override("dave", MONDAY, THURSDAY), NOW, "void", None),
        (override("alice", MONDAY, THURSDAY), NOW, "open", [(MONDAY, TUESDAY), (WEDNESDAY, THURSDAY)]),
        (rota("other"), NOW, "void", None),
    ],
)  # fmt: skip
def test_time_and_changes_leave_of_an_offer_what_still_applies(schedule, now, status, left) -> None:
    made = offer(stretch((MONDAY, TUESDAY), (WEDNESDAY, THURSDAY)))
    found = left_of(made, {schedule.address: schedule}, now)
    assert found.status == status
    if left is not None:
        assert list(found.gives.spans) == left


@pytest.mark.parametrize(
    ("schedule", "now", "status"),
    [
        (rota(), NOW + HOUR, "open"),
        (override("dave", TUESDAY, TUESDAY + HOUR), NOW, "void"),
        (override("dave", MONDAY, MONDAY + HOUR), NOW, "void"),
        (override("dave", MONDAY, MONDAY + HOUR), NOW + HOUR, "open"),
        (rota(), TUESDAY, "expired"),
    ],
)
def test_a_swap_is_void_as_soon_as_either_half_changed(schedule, now, status) -> None:
    made = offer(stretch((MONDAY, TUESDAY)), taker="bob", returns=stretch((TUESDAY, WEDNESDAY)))
    assert left_of(made, {schedule.address: schedule}, now).status == status


@pytest.mark.parametrize("status", ["accepted", "declined", "withdrawn", "assigned", "expired", "void"])
def test_an_offer_is_settled_once(status) -> None:
    done = settled(offer(stretch((MONDAY, TUESDAY))), status, "U0BOB", NOW, "bob")
    assert (done.status, done.settled_by, done.taker, done.version) == (status, "U0BOB", "bob", 2)
    assert left_of(done, {}, THURSDAY) == done
    for other in ("accepted", "withdrawn"):
        with pytest.raises(ConflictError):
            settled(done, other, "U0CAROL", NOW)


AROUND = at("2026-03-29T01:00")  # Berlin's clocks go forward
quarters = st.integers(-3 * 96, 3 * 96)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(schedule=schedules("Europe/Berlin", AROUND), begin=quarters, length=st.integers(1, 3 * 96), data=st.data())
def test_taking_an_offer_loses_nobodys_coverage_and_touches_nobody_else(schedule, begin, length, data) -> None:
    quarter = timedelta(minutes=15)
    start = AROUND + begin * quarter
    end = start + length * quarter
    giver = data.draw(st.sampled_from(PEOPLE))
    taker = data.draw(st.sampled_from([each for each in PEOPLE if each != giver]))
    people = MappingProxyType({each: Person(each, each) for each in PEOPLE})
    gives = stretch_of(schedule, giver, start, end)
    assume(gives.spans)
    in_force = Roster(people=people, schedules={schedule.address: schedule})
    try:
        (done,) = exchange(in_force, wishes_of(giver, taker, gives), start)
    except BadInputError as refusal:
        if not re.search("one person less|in addition", str(refusal)):
            raise
        reject()
    changed = with_parts(schedule, done.parts)
    for number in range(-8, length + 8):
        moment = start + number * quarter
        before, after = set(on_call(schedule, moment)), set(on_call(changed, moment))
        is_given = start <= moment < end and giver in before
        assert after == (before - {giver} | {taker} if is_given else before)
        assert len(after) == len(before)
