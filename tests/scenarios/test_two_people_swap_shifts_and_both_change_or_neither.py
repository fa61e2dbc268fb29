"""A swap of one's shift for another's: both change at once, undo takes back both, and neither changes by halves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import PRIMARY, SECONDARY, ask, press
from tests.scenarios.swap_steps import at, card_of, offer, redrawn

if TYPE_CHECKING:
    from tests.support.stage import Stage

THURSDAY, FRIDAY = datetime(2026, 3, 5, 8, tzinfo=UTC), datetime(2026, 3, 6, 8, tzinfo=UTC)
SWAP = "primary with <@U0BOB> 5 Mar 9:00 to 17:00 for <@U0BOB>'s secondary 6 Mar 9:00 to 17:00"


def both(stage: Stage) -> list[tuple[str, ...]]:
    return [at(stage, THURSDAY, PRIMARY), at(stage, FRIDAY, SECONDARY)]


async def test_two_people_swap_and_one_undo_takes_back_both(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob")
    await offer(alice, SWAP)
    channel, card = await card_of(bob, "swap.accept", "In return", "you → <@U0ALICE>")
    await bob.press(channel, card, "swap.accept")
    await redrawn(bob, channel, card, "You agreed to swap")
    assert both(stage) == [("bob",), ("alice",)]
    seen = await ask(bob, "undo", "oncall.undo_confirm", PRIMARY, SECONDARY)
    await press(bob, seen, "oncall.undo_confirm", "Taken back")
    assert both(stage) == [("alice",), ("bob",)]


async def test_when_one_half_changed_meanwhile_neither_changes(stage: Stage) -> None:
    alice, bob, carol = (stage.person(name) for name in ("alice", "bob", "carol"))
    await offer(alice, SWAP)
    channel, card = await card_of(bob, "swap.accept")
    taking = await ask(carol, "take secondary 2026-03-06T08:00Z to 2026-03-06T09:00Z", "oncall.confirm")
    await press(carol, taking, "oncall.confirm", "Done")
    await redrawn(bob, channel, card, "The schedule changed")
    await alice.message(await alice.direct(), "one half of the swap does not apply")
    assert both(stage) == [("alice",), ("carol",)]
