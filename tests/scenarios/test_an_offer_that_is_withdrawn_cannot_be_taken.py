"""Whoever made an offer can withdraw it from the list of offers, and its message shows that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import ask, press
from tests.scenarios.swap_steps import TOMORROW, card_of, offer, redrawn
from tests.support.person import button

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_an_offer_that_is_withdrawn_cannot_be_taken(stage: Stage) -> None:
    alice, carol = stage.person("alice"), stage.person("carol")
    await offer(alice, TOMORROW)
    channel, card = await card_of(carol)
    listed = await ask(alice, "offers", "Your offers", "swap.withdraw")
    await press(alice, listed, "swap.withdraw", "Withdrawn", "You stay on call")
    settled = await redrawn(carol, channel, card, "<@U0ALICE> withdrew it")
    assert button(settled, "swap.") is None
