"""An offer outlives the process that made it; a button that is pressed twice acts once and says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.scenarios.swap_steps import TOMORROW, at, card_of, offer, redrawn
from tests.support.person import button

if TYPE_CHECKING:
    from tests.support.stage import Stage

BEGIN = datetime(2026, 3, 5, 8, tzinfo=UTC)


async def test_the_buttons_of_an_offer_work_after_a_restart_and_twice(stage: Stage) -> None:
    alice, carol = stage.person("alice"), stage.person("carol")
    await offer(alice, TOMORROW)
    channel, card = await card_of(carol)
    await stage.restart_bot()
    pressed = button(card, "swap.accept")
    assert pressed
    facts = {name: pressed[name] for name in ("action_id", "block_id", "type", "value")}
    for _ in range(2):
        await carol.client("action", channel=channel, message_ts=card["ts"], **facts)
    await redrawn(carol, channel, card, "You took it")
    assert at(stage, BEGIN) == ("carol",)
    told = [each for each in await alice.messages(await alice.direct()) if "took" in str(each)]
    assert len(told) == 1


async def test_an_offer_expires_after_a_restart(stage: Stage) -> None:
    alice, carol = stage.person("alice"), stage.person("carol")
    await offer(alice, TOMORROW)
    channel, card = await card_of(carol)
    await stage.restart_bot()
    await stage.pass_time(hours=22)
    await alice.message(await alice.direct(), "Nobody has taken")
    await stage.pass_time(hours=9)
    await redrawn(carol, channel, card, "Nobody took it in time")
    await alice.message(await alice.direct(), "is over: nobody took it")
