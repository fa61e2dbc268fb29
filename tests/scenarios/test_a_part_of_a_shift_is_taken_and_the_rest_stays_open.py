"""Somebody takes a shift until noon; the rest stays on offer in the same message, and another one takes that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import modal
from tests.scenarios.swap_steps import at, offer, redrawn

if TYPE_CHECKING:
    from tests.support.stage import Stage

BEGIN, NOON = datetime(2026, 3, 5, 8, tzinfo=UTC), datetime(2026, 3, 5, 11, tzinfo=UTC)


async def test_a_part_of_a_shift_is_taken_and_the_rest_stays_open(stage: Stage) -> None:
    alice, bob, carol = (stage.person(name) for name in ("alice", "bob", "carol"))
    await offer(alice, "primary everyone 5 Mar 9:00 to 5 Mar 17:00")
    channel = await alice.channel("team-checkout")
    card = await bob.message(channel, "swap.part")
    await bob.press(channel, card, "swap.part")
    view = await bob.view("modal.swap_part")
    answer = await bob.submit(view, end=int(NOON.timestamp()))
    assert answer["ok"], answer
    await modal(bob, "The rest stays open")
    left = await redrawn(carol, channel, card, "<@U0BOB> took", "Still open", "12:00 to 17:00 CET")
    assert [at(stage, BEGIN), at(stage, NOON)] == [("bob",), ("alice",)]
    await alice.message(await alice.direct(), "<@U0BOB> took", "Still yours until somebody takes it")
    await carol.press(channel, left, "swap.accept")
    await redrawn(alice, channel, card, "<@U0CAROL> took it", "<@U0BOB> took")
    assert [at(stage, BEGIN), at(stage, NOON)] == [("bob",), ("carol",)]
