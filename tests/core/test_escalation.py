"""The page's state machine, rule by rule (PRODUCT section 6), without a database or a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import escalation
from bot.core.page import Page
from bot.core.roster import Policy, Step, Target
from bot.core.targets import test_policy as policy_of_test

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
WAIT = timedelta(minutes=5)
LAST_RESORT = (Target("user", "dana"),)


def step(*names: str, kind: str = "user") -> Step:
    return Step(tuple(Target(kind, name) for name in names), WAIT)  # type: ignore[arg-type]


def page(*steps: Step, repeat: int = 0) -> Page:
    return Page(
        id=1,
        code="0042",
        status="triggered",
        title="Checkout is down",
        urgency="high",
        policy=Policy("checkout", "default", steps, repeat),
        step=-1,
        round=0,
        next_at=NOW,
        triggered_at=NOW,
    )


def covers(target: Target) -> tuple[str, ...]:
    """Everybody answers for themselves, but nobody covers names that begin with ``un``; channels have no people."""
    return () if target.kind == "channel" or target.name.startswith("un") else (target.name,)


def test_the_first_step_fires_and_sets_the_next_alarm() -> None:
    change = escalation.advance(page(step("alice"), step("bob")), covers, LAST_RESORT, NOW)
    assert change.reach == ("alice",)
    assert (change.page.step, change.page.round, change.page.next_at) == (0, 0, NOW + WAIT)
    assert change.page.version == 2
    assert not change.exhausted


def test_a_step_that_nobody_covers_is_passed_over_at_once_and_reported() -> None:
    change = escalation.advance(page(step("unknown"), step("bob")), covers, LAST_RESORT, NOW)
    assert change.reach == ("bob",)
    assert change.uncovered == (1,)


def test_a_step_of_a_channel_alone_is_covered() -> None:
    change = escalation.advance(page(step("team", kind="channel"), step("bob")), covers, LAST_RESORT, NOW)
    assert change.channels == ("team",)
    assert change.reach == ()
    assert change.page.step == 0


def test_rounds_are_repeated_before_the_last_resort() -> None:
    one, reached = page(step("alice"), step("bob"), repeat=1), []
    for _ in range(5):
        change = escalation.advance(one, covers, LAST_RESORT, NOW)
        one = change.page
        reached.append((change.reach, one.round, one.status))
    assert reached == [
        (("alice",), 0, "triggered"),
        (("bob",), 0, "triggered"),
        (("alice",), 1, "triggered"),
        (("bob",), 1, "triggered"),
        (("dana",), 1, "exhausted"),
    ]


def test_an_exhausted_page_repeats_the_last_resort_every_quarter_of_an_hour_and_can_be_acknowledged() -> None:
    exhausted = escalation.advance(page(), covers, LAST_RESORT, NOW).page
    assert exhausted.next_at == NOW + timedelta(minutes=15)
    again = escalation.advance(exhausted, covers, LAST_RESORT, NOW + timedelta(minutes=15))
    assert again.reach == ("dana",)
    done = escalation.acknowledge(again.page, "U1", "sms", NOW)
    assert done is not None
    assert (done.status, done.next_at, done.acknowledged_by) == ("acknowledged", None, "U1")


def test_a_policy_that_reaches_nobody_goes_straight_to_the_last_resort() -> None:
    change = escalation.advance(page(step("unknown"), step("unseen"), repeat=3), covers, LAST_RESORT, NOW)
    assert change.exhausted
    assert change.reach == ("dana",)
    assert change.uncovered == (1, 2)


def test_everybody_is_reached_once_however_often_a_step_names_them() -> None:
    change = escalation.advance(page(step("alice", "bob", "alice")), covers, (), NOW)
    assert change.reach == ("alice", "bob")


@pytest.mark.parametrize("status", ["acknowledged", "resolved"])
def test_a_page_that_is_over_does_not_fire(status: str) -> None:
    over = replace(page(step("alice")), status=status)
    assert escalation.advance(over, covers, LAST_RESORT, NOW).page is over
    assert escalation.acknowledge(over, "U1", "slack", NOW) is None


def test_the_following_step_is_the_next_one_of_the_next_round_after_the_last() -> None:
    last = replace(page(step("alice"), step("bob"), repeat=1), step=1)
    following = escalation.following_step(last)
    assert following is not None
    assert following.notify[0].name == "alice"
    assert escalation.following_step(replace(last, round=1)) is None


@given(st.lists(st.sampled_from(["alice", "bob", "unseen"]), max_size=5), st.integers(0, 4))
def test_every_page_ends_at_the_last_resort_after_each_covered_step_fired_in_each_round(
    names: list[str], repeat: int
) -> None:
    one, fired = page(*(step(name) for name in names), repeat=repeat), []
    for _ in range(len(names) * (repeat + 1) + 1):
        change = escalation.advance(one, covers, LAST_RESORT, NOW)
        one = change.page
        if change.exhausted:
            break
        fired.extend(change.reach)
    assert one.status == "exhausted"
    assert fired == [name for name in names if name != "unseen"] * (repeat + 1)


def test_a_test_page_reaches_its_person_once_and_never_the_last_resort() -> None:
    asked = replace(page(), policy=policy_of_test("alice"))
    fired = escalation.advance(asked, covers, LAST_RESORT, NOW)
    assert (fired.reach, fired.exhausted) == (("alice",), False)
    assert fired.page.next_at is not None
    over = escalation.advance(fired.page, covers, LAST_RESORT, fired.page.next_at)
    assert (over.page.status, over.page.next_at, over.reach, over.exhausted) == ("resolved", None, (), False)


def test_a_policy_of_a_file_is_no_test_whatever_it_is_called() -> None:
    assert policy_of_test("alice").is_test
    assert not Policy("checkout", policy_of_test("alice").name, (), 0).is_test
    assert not Policy("", "direct alice", (), 0).is_test
