"""How layers, overrides and temporary schedules make one answer (PRODUCT section 5, steps 1 to 4)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from bot.core.schedule import on_call, shifts
from tests.core.rotas import WORKDAYS, at, daily, final, layer, override, schedule, temporary

NOON = at("2026-02-02T12:00Z")
DAY = ("2026-02-02T08:00Z", "2026-02-02T18:00Z")


def always(people: str, priority: int = 0, **more):
    """Return a layer that has ``people`` on call from 2026 on."""
    return layer("2026-01-01T00:00", "1 week", people, priority=priority, zone="UTC", **more)


OFFICE = [daily(WORKDAYS, "09:00", "17:00")]
NIGHTS = [daily(WORKDAYS, "18:00", "08:00")]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([always("alice"), always("bob", 1)], "bob"),
        ([always("bob", 1), always("alice")], "bob"),
        ([always("alice", -1), always("bob")], "bob"),
        ([always("alice"), always("bob")], "alice bob"),
        ([always("alice+bob"), always("bob")], "alice bob"),
        ([always("alice"), always("bob", 1, windows=NIGHTS)], "alice"),
        ([always("alice"), always("", 5)], "alice"),
        ([always("alice"), always("-", 5)], "alice"),
        ([always("alice"), always("bob", 1), always("carol", 1)], "bob carol"),
        ([always("alice"), always("bob", 1, until="2026-02-02T12:00")], "alice"),
        ([always("alice"), always("bob", 1, until="2026-02-02T12:01")], "bob"),
        ([always("alice"), always("bob", 1, from_="2026-02-02T12:00")], "bob"),
        ([always("alice"), always("bob", 1, from_="2026-02-02T12:01")], "alice"),
        ([always("alice"), always("bob", 1, from_="2026-02-02T13:00+01:00")], "bob"),
        ([], ""),
    ],
)
def test_the_highest_priority_with_somebody_on_call_wins_and_equal_ones_share(layers, expected: str) -> None:
    assert on_call(schedule(*layers), NOON) == tuple(expected.split())


def stands_in(user: str, replaces: str):
    return override(*DAY, user, replaces)


def takes_over(user: str):
    return override(*DAY, user)


def joins(user: str):
    return override(*DAY, user, add=True)


def is_off(replaces: str):
    return override(*DAY, None, replaces)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param([takes_over("dave")], "dave", id="a takeover replaces everybody"),
        pytest.param([takes_over("dave"), takes_over("carol")], "carol", id="the latest takeover wins"),
        pytest.param([stands_in("carol", "alice")], "bob carol", id="a replacement concerns one person"),
        pytest.param([stands_in("carol", "erin")], "alice bob", id="only while that person is on call"),
        pytest.param([stands_in("bob", "alice")], "bob", id="by somebody who is on call anyway"),
        pytest.param([stands_in("alice", "alice")], "alice bob", id="by oneself"),
        pytest.param([is_off("alice")], "bob", id="off, and nobody stands in"),
        pytest.param([is_off("alice"), is_off("bob")], "", id="until nobody is left"),
        pytest.param([joins("dave")], "alice bob dave", id="an addition"),
        pytest.param([joins("alice")], "alice bob", id="of somebody who is on call anyway"),
        pytest.param([stands_in("bob", "alice"), stands_in("carol", "bob")], "carol", id="replacements chain"),
        pytest.param([stands_in("carol", "bob"), stands_in("bob", "alice")], "bob carol", id="in the order made"),
        pytest.param([stands_in("carol", "dave"), takes_over("dave")], "carol", id="takeovers come first anyway"),
        pytest.param([joins("dave"), stands_in("carol", "dave")], "alice bob dave", id="additions are left alone"),
        pytest.param([joins("dave"), is_off("dave")], "alice bob dave", id="nor does being off"),
        pytest.param([joins("dave"), takes_over("carol")], "carol dave", id="nor does a takeover"),
        pytest.param([is_off("alice"), joins("alice")], "alice bob", id="additions come last"),
    ],
)  # fmt: skip
def test_overrides_act_in_their_order(made, expected: str) -> None:
    rota = schedule(always("alice+bob"), overrides=made)
    assert on_call(rota, NOON) == tuple(expected.split())
    assert [shift.users for shift in shifts(rota, NOON, NOON + timedelta(hours=1)) if shift.users] == (
        [tuple(expected.split())] if expected else []
    )


def test_a_chain_of_replacements_from_the_product_page_gives_carol() -> None:
    made = [stands_in("bob", "alice"), stands_in("carol", "bob")]
    assert on_call(schedule(always("alice"), overrides=made), NOON) == ("carol",)


def test_an_override_of_no_time_does_nothing() -> None:
    """An override that was ended at the instant at which it began is one."""
    for end in ("2026-02-02T08:00Z", "2026-02-02T07:00Z"):
        rota = schedule(always("alice"), overrides=[override("2026-02-02T08:00Z", end, "bob")], zone="UTC")
        assert final(rota, "2026-02-02T00:00", "2026-02-03T00:00") == ["02-02 00:00+00 .. 02-03 00:00+00 alice"]
        assert on_call(rota, at("2026-02-02T08:00Z")) == ("alice",)


def test_overrides_are_half_open_and_may_overlap() -> None:
    made = [
        override("2026-02-02T08:00Z", "2026-02-02T12:00Z", "bob"),
        override("2026-02-02T10:00Z", "2026-02-02T11:00Z", "carol"),
        override("2026-02-02T12:00Z", "2026-02-02T13:00Z", "bob"),
    ]
    assert final(schedule(always("alice"), overrides=made, zone="UTC"), "2026-02-02T07:00", "2026-02-02T14:00") == [
        "02-02 07:00+00 .. 02-02 08:00+00 alice",
        "02-02 08:00+00 .. 02-02 10:00+00 bob",
        "02-02 10:00+00 .. 02-02 11:00+00 carol",
        "02-02 11:00+00 .. 02-02 13:00+00 bob",
        "02-02 13:00+00 .. 02-02 14:00+00 alice",
    ]


def test_a_takeover_covers_a_gap_and_a_replacement_does_not() -> None:
    nobody = schedule(overrides=[takes_over("dave")])
    assert on_call(nobody, NOON) == ("dave",)
    assert on_call(schedule(overrides=[stands_in("dave", "alice")]), NOON) == ()
    assert on_call(schedule(overrides=[joins("dave")]), NOON) == ("dave",)


def test_the_order_made_is_the_order_of_the_list_not_of_the_times() -> None:
    early = override("2026-02-01T00:00Z", "2026-02-03T00:00Z", "carol")
    late = override("2026-02-02T00:00Z", "2026-02-03T00:00Z", "dave")
    assert on_call(schedule(overrides=[early, late]), NOON) == ("dave",)
    assert on_call(schedule(overrides=[late, early]), NOON) == ("carol",)


def test_a_temporary_schedule_replaces_everything_gaps_included() -> None:
    rota = schedule(
        always("alice"),
        overrides=[override("2026-12-24T00:00Z", "2026-12-28T00:00Z", "bob", add=True)],
        temporary=[
            temporary(
                "2026-12-24T00:00Z", "2026-12-27T00:00Z",
                ("2026-12-24T00:00Z", "2026-12-25T00:00Z", "dave"),
                ("2026-12-24T12:00Z", "2026-12-25T12:00Z", "carol"),
                ("2026-12-26T12:00Z", "2026-12-29T00:00Z", "erin"),
            )
        ],
        zone="UTC",
    )  # fmt: skip
    assert final(rota, "2026-12-23T00:00", "2026-12-29T00:00") == [
        "12-23 00:00+00 .. 12-24 00:00+00 alice",
        "12-24 00:00+00 .. 12-24 12:00+00 dave",
        "12-24 12:00+00 .. 12-25 00:00+00 carol+dave",
        "12-25 00:00+00 .. 12-25 12:00+00 carol",
        "12-26 12:00+00 .. 12-27 00:00+00 erin",
        "12-27 00:00+00 .. 12-28 00:00+00 alice+bob",
        "12-28 00:00+00 .. 12-29 00:00+00 alice",
    ]


def test_of_two_temporary_schedules_the_later_made_counts() -> None:
    first = temporary("2026-12-24T00:00Z", "2026-12-27T00:00Z", ("2026-12-24T00:00Z", "2026-12-27T00:00Z", "dave"))
    second = temporary("2026-12-25T00:00Z", "2026-12-26T00:00Z", ("2026-12-25T00:00Z", "2026-12-25T12:00Z", "carol"))
    assert final(schedule(temporary=[first, second], zone="UTC"), "2026-12-20T00:00", "2026-12-30T00:00") == [
        "12-24 00:00+00 .. 12-25 00:00+00 dave",
        "12-25 00:00+00 .. 12-25 12:00+00 carol",
        "12-26 00:00+00 .. 12-27 00:00+00 dave",
    ]


def test_layers_of_different_zones_follow_the_sun() -> None:
    rota = schedule(
        layer("2026-03-02T09:00", "1 week", "berlin", windows=OFFICE),
        layer("2026-03-02T09:00", "1 week", "york", windows=OFFICE, zone="America/New_York"),
    )
    assert final(rota, "2026-03-06T00:00", "2026-03-07T00:00") == [
        "03-06 09:00+01 .. 03-06 15:00+01 berlin",
        "03-06 15:00+01 .. 03-06 17:00+01 berlin+york",
        "03-06 17:00+01 .. 03-06 23:00+01 york",
    ]
    assert final(rota, "2026-03-09T00:00", "2026-03-10T00:00") == [
        "03-09 09:00+01 .. 03-09 14:00+01 berlin",
        "03-09 14:00+01 .. 03-09 17:00+01 berlin+york",
        "03-09 17:00+01 .. 03-09 22:00+01 york",
    ]


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_the_order_of_layers_does_not_matter(order: tuple[int, ...]) -> None:
    layers = [always("alice"), always("bob", 1, windows=NIGHTS), always("carol", 1, until="2026-02-02T00:00")]
    expected = final(schedule(*layers), "2026-01-31T00:00", "2026-02-05T00:00")
    assert final(schedule(*(layers[place] for place in order)), "2026-01-31T00:00", "2026-02-05T00:00") == expected
    assert "02-02 19:00+01 .. 02-03 09:00+01 bob" in expected


def test_ten_thousand_overrides_are_answered_like_ten() -> None:
    """One override a day for 27 years, and one over all of them, which a walk through a sorted list trips over."""
    start = at("2000-01-01T00:00Z")
    made = [override("2000-01-01T00:00Z", "2030-01-01T00:00Z", "carol", "nobody")]
    for day in range(10_000):
        begin = start + timedelta(days=day, hours=8)
        text = begin.isoformat()
        made.append(override(text, (begin + timedelta(hours=10)).isoformat(), "dave" if day % 2 else "erin"))
    rota = schedule(layer("2000-01-01T00:00", "1 week", "alice", zone="UTC"), overrides=made, zone="UTC")
    assert on_call(rota, start + timedelta(days=9_999, hours=9)) == ("dave",)
    assert on_call(rota, start + timedelta(days=9_998, hours=9)) == ("erin",)
    assert on_call(rota, start + timedelta(days=9_998, hours=19)) == ("alice",)
    assert len(shifts(rota, start, start + timedelta(days=10_000))) == 20_001
