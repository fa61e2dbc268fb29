"""An offer to the whole team stands in its channel; of two who take it at once one gets it, the other is told who."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.scenarios.swap_steps import at, offer, redrawn
from tests.support.person import button

if TYPE_CHECKING:
    from tests.support.stage import Stage

BEGIN = datetime(2026, 3, 5, 8, tzinfo=UTC)


async def test_of_two_who_take_a_shift_at_once_one_gets_it(stage: Stage) -> None:
    alice, bob, carol = (stage.person(name) for name in ("alice", "bob", "carol"))
    await offer(alice, "primary everyone 5 Mar 9:00 to 5 Mar 17:00")
    channel = await alice.channel("team-checkout")
    card = await bob.message(channel, "Take it")
    taken = button(card, "swap.accept")
    assert taken
    facts = {name: taken[name] for name in ("action_id", "block_id", "type", "value")}
    presses = (who.client("action", channel=channel, message_ts=card["ts"], **facts) for who in (bob, carol))
    await asyncio.gather(*presses)
    (winner,) = at(stage, BEGIN)
    winning, losing = (bob, carol) if winner == "bob" else (carol, bob)
    await losing.ephemeral(channel, f"<@{winning.id}> took it")
    settled = await redrawn(alice, channel, card, f"<@{winning.id}> took it")
    assert button(settled, "swap.") is None
