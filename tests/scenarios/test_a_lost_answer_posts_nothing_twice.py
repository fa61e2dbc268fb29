"""Slack took a message and nobody recorded it: the answer was lost, or whoever sent it was killed right then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import pages
from tests.scenarios.steps import BOTH_WAYS, CHANNEL, declare, page_of

if TYPE_CHECKING:
    from tests.support.stage import Stage

pytestmark = BOTH_WAYS


async def test_a_page_whose_answer_was_lost_is_found_again_and_not_posted_twice(stage: Stage) -> None:
    alice = stage.person("alice")
    stage.sandbox.faults.lose("chat.postMessage", times=3)
    await declare(stage.person("robin"))
    direct, _ = await page_of(alice)
    await stage.pass_time(seconds=30)
    await stage.settle()
    shown = [each for each in await alice.messages(direct) if "page.acknowledge" in str(each)]
    assert len(shown) == 1
    robin = stage.person("robin")
    cards = [each for each in await robin.messages(await robin.channel(CHANNEL)) if "incident.update" in str(each)]
    assert len(cards) == 1


async def test_a_page_that_was_posted_but_never_recorded_is_redrawn_when_somebody_acknowledges(stage: Stage) -> None:
    alice, robin = stage.person("alice"), stage.person("robin")
    bot = await stage.restart_bot()
    await declare(robin)
    direct, _ = await page_of(alice)
    await stage.settle()
    forgotten = {"status": "pending", "provider_id": None, "provider_channel": None, "sent_at": None}
    await bot.db.write(lambda conn: pages.change_notification(conn, 1, forgotten))
    (page,) = await bot.db.read(pages.live)
    general = await robin.channel("general")
    await robin.command(f"/page ack {page.code}", general)
    await alice.message(direct, "Acknowledged by <@U0ROBIN>")
