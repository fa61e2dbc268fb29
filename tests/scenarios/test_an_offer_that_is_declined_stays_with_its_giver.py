"""Whoever cannot take a shift says so with one press: nothing changes, and the giver is told the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import ask
from tests.scenarios.swap_steps import TOMORROW, card_of, offer, redrawn
from tests.support.person import button

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_an_offer_that_is_declined_stays_with_its_giver(stage: Stage) -> None:
    alice, carol = stage.person("alice"), stage.person("carol")
    await offer(alice, TOMORROW)
    channel, card = await card_of(carol)
    await carol.press(channel, card, "swap.decline")
    settled = await redrawn(carol, channel, card, "You declined")
    assert button(settled, "swap.") is None
    await alice.message(await alice.direct(), "<@U0CAROL> declined", "/oncall swap checkout/primary everyone")
    await ask(alice, "offers", "No shift is on offer")
