"""The record: the past is answered by what was in force then, whatever was changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.record import Change, Definition, Record, compose, effective
from bot.core.roster import Layer, Override, Roster, Rotation, Schedule, Temporary, TemporaryShift
from bot.core.schedule import on_call, shifts

if TYPE_CHECKING:
    from collections.abc import Sequence

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE = ("alice", "bob", "carol", "dave")


def schedule(*people: str, days: int = 1) -> Schedule:
    layer = Layer("daily", "UTC", START, Rotation(days, "day"), tuple((each,) for each in people))
    return Schedule("checkout", "primary", "UTC", (layer,))


def change(number: int, start: float, end: float, made: float, ended: float | None = None, **what: object) -> Change:
    override = Override(START + start * HOUR, START + end * HOUR, **what)  # type: ignore[arg-type]
    taken_back = None if ended is None else START + ended * HOUR
    return Change(number, "checkout/primary", override, START + made * HOUR, taken_back)


def spans(record: Record, start: float, end: float) -> list[tuple[float, float, tuple[str, ...]]]:
    found = record.shifts(START + start * HOUR, START + end * HOUR)
    return [((shift.start - START) / HOUR, (shift.end - START) / HOUR, shift.users) for shift in found]


def test_a_definition_holds_until_the_next_and_the_first_for_all_time_before() -> None:
    first, second = schedule("alice"), schedule("bob")
    record = Record((Definition(START + 5 * HOUR, first), Definition(START + 10 * HOUR, second)))
    assert spans(record, 0, 20) == [(0, 10, ("alice",)), (10, 20, ("bob",))]
    assert record.on_call(START + 10 * HOUR - HOUR / 60) == ("alice",)
    assert record.on_call(START + 10 * HOUR) == ("bob",)


def test_spans_of_the_same_people_on_both_sides_of_a_new_version_are_one_shift() -> None:
    record = Record((Definition(START, schedule("alice")), Definition(START + 10 * HOUR, schedule("alice", days=7))))
    assert spans(record, 0, 20) == [(0, 20, ("alice",))]


def test_a_schedule_that_left_the_files_has_nobody_from_then_on() -> None:
    record = Record((Definition(START, schedule("alice")), Definition(START + 4 * HOUR, None)))
    assert spans(record, 0, 20) == [(0, 4, ("alice",))]
    assert record.on_call(START + 4 * HOUR) == ()


def test_a_schedule_without_a_version_has_nobody() -> None:
    assert spans(Record(()), 0, 20) == []
    assert Record(()).on_call(START) == ()


def test_a_change_acts_from_when_it_was_made_until_it_was_taken_back() -> None:
    made_late = change(1, 0, 10, made=2, ended=6, user="carol")
    record = Record((Definition(START, schedule("alice")),), (made_late,))
    assert spans(record, 0, 10) == [(0, 2, ("alice",)), (2, 6, ("carol",)), (6, 10, ("alice",))]


def test_a_change_that_was_taken_back_before_it_began_never_acted() -> None:
    assert change(1, 5, 10, made=0, ended=2, user="carol").acting() is None


def test_changes_made_in_slack_come_after_those_of_the_file_in_the_order_made() -> None:
    from_file = replace(schedule("alice"), overrides=(Override(START, START + 9 * HOUR, "bob", "alice"),))
    later, earlier = change(2, 0, 9, 0, user="dave", replaces="carol"), change(1, 0, 9, 0, user="carol", replaces="bob")
    assert on_call(effective(from_file, [later, earlier]), START + HOUR) == ("dave",)


def test_an_edit_changes_the_shifts_of_a_temporary_schedule_one_after_the_other() -> None:
    whole = TemporaryShift(START, START + 10 * HOUR, ("alice", "bob"))
    special = replace(schedule("dave"), temporary=(Temporary(START, START + 10 * HOUR, (whole,)),))
    edits = [
        change(1, 1, 9, 0, user="carol", replaces="alice", is_edit=True),
        change(2, 2, 9, 0, user="dave", add=True, is_edit=True),
        change(3, 3, 9, 0, replaces="bob", is_edit=True),
        change(4, 4, 9, 0, user="alice", is_edit=True),
        change(5, 5, 9, 0, user="bob", replaces="zoe", is_edit=True),
    ]
    record = Record((Definition(START, special),), tuple(edits))
    assert spans(record, 0, 11) == [
        (0, 1, ("alice", "bob")),
        (1, 2, ("bob", "carol")),
        (2, 3, ("bob", "carol", "dave")),
        (3, 4, ("carol", "dave")),
        (4, 9, ("alice",)),
        (9, 10, ("alice", "bob")),
        (10, 11, ("dave",)),
    ]


def test_an_edit_holds_as_an_override_where_the_temporary_schedule_is_gone() -> None:
    edit, later = change(1, 0, 9, 0, user="carol", is_edit=True), change(2, 5, 9, 0, user="bob")
    record = Record((Definition(START, schedule("alice")),), (edit, later))
    assert spans(record, 0, 10) == [(0, 5, ("carol",)), (5, 9, ("bob",)), (9, 10, ("alice",))]


def test_an_ordinary_override_does_nothing_inside_a_temporary_schedule() -> None:
    special = replace(schedule("dave"), temporary=(Temporary(START, START + 5 * HOUR),))
    record = Record((Definition(START, special),), (change(1, 0, 9, 0, user="carol"),))
    assert spans(record, 0, 10) == [(5, 9, ("carol",)), (9, 10, ("dave",))]


def test_a_roster_in_force_is_the_files_with_what_undo_put_back_and_what_slack_changed() -> None:
    other = replace(schedule("dave"), name="secondary")
    files = Roster(schedules={"checkout/primary": schedule("alice"), "checkout/secondary": other})
    put_back = {"checkout/primary": schedule("bob"), "checkout/secondary": None}
    found = compose(files, put_back, {"checkout/primary": [change(1, 0, 9, 0, user="carol")]})
    assert list(found.schedules) == ["checkout/primary"]
    assert on_call(found.schedules["checkout/primary"], START) == ("carol",)
    assert on_call(found.schedules["checkout/primary"], START + 9 * HOUR) == ("bob",)


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    found: list[Change] = []
    for number in range(draw(st.integers(0, 6))):
        start, made = draw(st.integers(0, 90)), draw(st.integers(0, 60))
        end = start + draw(st.integers(1, 40))
        ended = draw(st.none() | st.integers(made, made + 60))
        user, replaces = draw(st.sampled_from(PEOPLE)), draw(st.none() | st.sampled_from(PEOPLE))
        add = replaces is None and draw(st.booleans())
        found.append(change(number, start, end, made, ended, user=user, replaces=replaces, add=add))
    return found


def known_at(moment: int, found: Sequence[Change]) -> list[Change]:
    """Return the changes as the record had them at an hour."""
    at = START + moment * HOUR
    made = [each for each in found if each.made_at <= at]
    return [each if each.ended_at is None or each.ended_at <= at else replace(each, ended_at=None) for each in made]


@settings(max_examples=60, deadline=None)
@given(changes(), st.lists(st.integers(1, 99), max_size=3, unique=True))
def test_what_was_said_of_the_past_is_said_for_ever(found: list[Change], applied: list[int]) -> None:
    eras = [
        Definition(START + hour * HOUR, schedule(*PEOPLE[: place + 1]))
        for place, hour in enumerate(sorted({0, *applied}))
    ]
    last = Record(tuple(eras), tuple(found))
    for moment in range(0, 130, 7):
        then = START + moment * HOUR
        known = tuple(each for each in eras if each.since <= then)
        record = Record(known, tuple(known_at(moment, found)))
        assert record.on_call(then) == last.on_call(then)
        assert record.shifts(START, then) == last.shifts(START, then)


@settings(max_examples=60, deadline=None)
@given(changes())
def test_shifts_and_instants_of_a_record_agree(found: list[Change]) -> None:
    record = Record(
        (Definition(START, schedule("alice", "bob")), Definition(START + 50 * HOUR, schedule("carol"))), tuple(found)
    )
    covered = record.shifts(START, START + 100 * HOUR)
    for hour in range(100):
        at = START + hour * HOUR
        users = next((shift.users for shift in covered if shift.start <= at < shift.end), ())
        assert record.on_call(at) == users


def test_a_change_of_long_ago_does_not_alter_the_present() -> None:
    old = [change(number, number, number + 1, number, user="carol") for number in range(200)]
    record = Record((Definition(START, schedule("alice")),), tuple(old))
    assert record.on_call(START + 500 * HOUR) == ("alice",)
    assert shifts(effective(schedule("alice"), old), START + 300 * HOUR, START + 301 * HOUR)[0].users == ("alice",)
