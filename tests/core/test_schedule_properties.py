"""What holds for every schedule, around every clock change: the engine against a slow reading of the same rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core.roster import Layer, Override, Restriction, Rotation, Schedule, Temporary, TemporaryShift
from bot.core.schedule import on_call, shifts
from tests.core.oracle import DAY, MINUTE, changes, clocks, expected_users
from tests.core.rotas import minutes

ZONES = [
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Athens", "Europe/Chisinau",
    "America/New_York", "America/Chicago", "America/Los_Angeles", "America/St_Johns", "America/Halifax",
    "America/Santiago", "America/Havana", "America/Nuuk", "Australia/Sydney", "Australia/Adelaide",
    "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Asia/Jerusalem", "Asia/Beirut", "Africa/Cairo",
    "Africa/Casablanca", "Antarctica/Troll",
]  # fmt: skip

PEOPLE = ("a", "b", "c", "d")
people = st.sampled_from(PEOPLE)
groups = st.lists(people, max_size=2, unique=True).map(tuple)
clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@st.composite
def restrictions(draw) -> tuple[Restriction, ...] | None:
    if draw(st.booleans()):
        return None
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start, end = draw(clock_times), draw(clock_times)
        days = draw(st.sampled_from([0, 0, 0, 1, 2, 6]))
        found.append(Restriction(draw(st.integers(0, 6)), start, end, 1 if days == 0 and end <= start else days))
    return tuple(found)


def walls(around: datetime, days: int):
    """Return naive times in quarters of an hour, at most so many days away."""
    return st.integers(-days * 96, days * 96).map(lambda quarters: around + quarters * timedelta(minutes=15))


@st.composite
def layers(draw, zone: str, wall: datetime) -> Layer:
    unit = draw(st.sampled_from(["hour", "day", "week", "month"]))
    windows = draw(restrictions())
    is_active = unit == "day" and draw(st.booleans())
    hours = draw(st.none() | st.integers(1, 30))
    since, until = draw(st.none() | walls(wall, 4)), draw(st.none() | walls(wall, 4))
    if since and until and until <= since:
        until = None
    return Layer(
        name="layer",
        timezone=zone,
        start=draw(walls(wall - timedelta(days=4), 6)),
        rotation=Rotation(draw(st.integers(1, 5)), unit, hours and timedelta(hours=hours), is_active),
        participants=tuple(draw(st.lists(groups, max_size=4))),
        restrictions=windows,
        from_=since,
        until=until,
        priority=draw(st.integers(0, 2)),
    )


@st.composite
def layers_with_offsets(draw, zone: str, change: datetime) -> Layer:
    """Return a layer whose start and bounds are instants near a clock change."""
    naive = draw(layers(zone, change.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)))
    near = st.integers(-12, 12).map(lambda quarters: change + quarters * timedelta(minutes=15))
    since, until = sorted((draw(near), draw(near)))
    bounds = {"from_": since, "until": until} if since < until and draw(st.booleans()) else {}
    return replace(naive, start=draw(near).astimezone(ZoneInfo(zone)), **({"from_": None, "until": None} | bounds))


def spans(around: datetime):
    """Return (start, end) instants of at most two days near ``around``."""
    start = st.integers(-300, 300).map(lambda count: around + count * 10 * MINUTE)
    return st.tuples(start, st.integers(1, 288)).map(lambda pair: (pair[0], pair[0] + pair[1] * 10 * MINUTE))


@st.composite
def overrides(draw, around: datetime) -> Override:
    start, end = draw(spans(around))
    kind = draw(st.sampled_from(["stand in", "take over", "add", "off"]))
    user = None if kind == "off" else draw(people)
    return Override(start, end, user, draw(people) if kind in {"stand in", "off"} else None, kind == "add")


@st.composite
def temporaries(draw, around: datetime) -> Temporary:
    start, end = draw(spans(around))
    held = draw(st.lists(st.tuples(spans(around), groups), max_size=3))
    return Temporary(start, end, tuple(TemporaryShift(a, b, users) for (a, b), users in held))


@st.composite
def schedules(draw, zone: str, around: datetime) -> Schedule:
    wall = around.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    return Schedule(
        team="team",
        name="rota",
        timezone=zone,
        layers=tuple(draw(st.lists(layers(zone, wall), min_size=1, max_size=3))),
        overrides=tuple(draw(st.lists(overrides(around), max_size=4))),
        temporary=tuple(draw(st.lists(temporaries(around), max_size=2))) if draw(st.booleans()) else (),
    )


CHANGES = [(zone, change) for zone in ZONES for change in changes(zone, 2026)]
some = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


def test_there_are_more_than_twenty_zones_with_both_changes() -> None:
    assert len(ZONES) > 20
    assert all(len(changes(zone, 2026)) == 2 for zone in ZONES)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_the_engine_says_what_the_rules_say(zone: str, change: datetime) -> None:
    clock = clocks(zone, change)

    @some
    @given(st.data())
    def holds(data) -> None:
        rota = data.draw(schedules(zone, change))
        near = st.integers(-6 * 60, 6 * 60) | st.integers(-3 * 1440, 3 * 1440)
        for minute in data.draw(st.lists(near, min_size=10, max_size=20)):
            at = change + minute * MINUTE
            assert on_call(rota, at) == expected_users(rota, at, clock)

    holds()


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_shifts_together_are_the_answer_at_every_minute(zone: str, change: datetime) -> None:
    start, end = change - timedelta(hours=3), change + timedelta(hours=4)

    @some
    @given(schedules(zone, change))
    def holds(rota: Schedule) -> None:
        found = shifts(rota, start, end)
        assert all(shift.start < shift.end and shift.users for shift in found)
        assert all(
            one.end < other.start or (one.end == other.start and one.users != other.users)
            for one, other in pairwise(found)
        )
        held = {at: shift.users for shift in found for at in minutes(shift.start, shift.end)}
        assert {at: on_call(rota, at) for at in minutes(start, end)} == dict.fromkeys(minutes(start, end), ()) | held

    holds()


AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)
berlin = schedules("Europe/Berlin", AUTUMN)
ordinary = settings(max_examples=40, deadline=None)


@ordinary
@given(berlin, st.integers(1, 9 * 1440))
def test_shifts_of_two_halves_are_those_of_the_whole(rota: Schedule, minute: int) -> None:
    start, middle, end = AUTUMN - 5 * DAY, AUTUMN - 5 * DAY + minute * MINUTE, AUTUMN + 5 * DAY
    left, right = shifts(rota, start, middle), shifts(rota, middle, end)
    if left and right and left[-1].end == right[0].start and left[-1].users == right[0].users:
        left[-1:], right[:1] = [type(left[-1])(left[-1].start, right[0].end, right[0].users)], []
    assert left + right == shifts(rota, start, end)


@ordinary
@given(berlin, st.sampled_from(ZONES))
def test_the_answer_does_not_depend_on_the_zone_of_the_question(rota: Schedule, zone: str) -> None:
    there = ZoneInfo(zone)
    for at in minutes(AUTUMN - timedelta(hours=2), AUTUMN + timedelta(hours=2))[::7]:
        assert on_call(rota, at.astimezone(there)) == on_call(rota, at)
    start, end = AUTUMN - 2 * DAY, AUTUMN + 2 * DAY
    assert shifts(rota, start.astimezone(there), end.astimezone(there)) == shifts(rota, start, end)


@ordinary
@given(berlin, overrides(AUTUMN))
def test_an_override_never_acts_outside_its_time(rota: Schedule, last: Override) -> None:
    more = Schedule(rota.team, rota.name, rota.timezone, rota.layers, (*rota.overrides, last), rota.temporary)
    start, end = last.start - DAY, last.end + DAY
    assert shifts(more, start, last.start) == shifts(rota, start, last.start)
    assert shifts(more, last.end, end) == shifts(rota, last.end, end)


@ordinary
@given(berlin, temporaries(AUTUMN))
def test_a_temporary_schedule_hides_everything_in_its_time_and_nothing_outside(rota: Schedule, last: Temporary) -> None:
    more = replace(rota, temporary=(*rota.temporary, last))
    assert shifts(more, last.start - DAY, last.start) == shifts(rota, last.start - DAY, last.start)
    assert shifts(more, last.end, last.end + DAY) == shifts(rota, last.end, last.end + DAY)
    alone = replace(rota, layers=(), overrides=(), temporary=(last,))
    assert shifts(more, last.start, last.end) == shifts(alone, last.start, last.end)


@ordinary
@given(st.lists(st.sampled_from(CHANGES), min_size=2, max_size=3), st.data())
def test_shifts_of_layers_of_several_zones_are_the_answer_at_every_moment(places, data) -> None:
    """Starts and bounds may have an offset too, and lie between two hours that clocks show alike."""
    middle = places[0][1]
    rota = Schedule(
        "team", "rota", "UTC",
        layers=tuple(data.draw(layers_with_offsets(zone, change)) for zone, change in places),
        overrides=tuple(data.draw(st.lists(overrides(middle), max_size=3))),
    )  # fmt: skip
    start, end = middle - timedelta(hours=5), middle + timedelta(hours=5)
    held = {at: shift.users for shift in shifts(rota, start, end) for at in minutes(shift.start, shift.end)}
    asked = minutes(start, end)[:: data.draw(st.integers(3, 8))]
    assert {at: on_call(rota, at) for at in asked} == {at: held.get(at, ()) for at in asked}


@ordinary
@given(berlin)
@example(Schedule("team", "empty", "UTC"))
def test_an_empty_or_reversed_range_has_no_shifts(rota: Schedule) -> None:
    assert shifts(rota, AUTUMN, AUTUMN) == []
    assert shifts(rota, AUTUMN, AUTUMN - DAY) == []
