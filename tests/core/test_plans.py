"""What is prepared for a schedule: once, without comparing schedules, and not longer than the schedule is there."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace

from bot.core.roster import Override
from bot.core.schedule import on_call, plan_of
from tests.core.rotas import at, layer, override, schedule

NOON = at("2026-02-02T12:00Z")
BASE = schedule(layer("2026-01-05T09:00", "1 week", "alice bob"))


def test_a_schedule_is_prepared_once() -> None:
    assert plan_of(BASE) is plan_of(BASE)


@dataclass(frozen=True)
class Incomparable(Override):
    """An override that must not be compared with another one."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("ten thousand of these would be compared for each answer")

    __hash__ = None  # type: ignore[assignment]  # nor hashed


def test_equal_schedules_are_not_compared() -> None:
    span = at("2026-02-02T00:00Z"), at("2026-02-03T00:00Z")
    for user in ("carol", "dave", "carol"):
        assert on_call(replace(BASE, overrides=(Incomparable(*span, user),)), NOON) == (user,)


def test_each_schedule_has_its_own_answer_also_after_others_are_gone() -> None:
    """What is kept is found by where the schedule lies in memory, and the next one may lie where the last one was."""
    span = ("2026-02-02T00:00Z", "2026-02-03T00:00Z")
    made = [override(*span, f"person{count}") for count in range(400)]
    for some in (made[:200], made[200:]):
        rotas = [replace(BASE, overrides=(each,)) for each in some]
        assert [on_call(rota, NOON) for rota in rotas] == [(each.user,) for each in some]
        del rotas


def test_what_was_prepared_goes_with_its_schedule() -> None:
    rota = replace(BASE, name="other")
    plan = plan_of(rota)
    del rota
    gc.collect()
    assert [each for each in gc.get_referrers(plan) if isinstance(each, dict) and plan in each.values()] == []
