"""Slack refuses the channel for good: what was to be said there is given up, instead of being tried every second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declare, page_of

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_nothing_is_tried_for_ever_in_a_channel_that_cannot_be_made(stage: Stage) -> None:
    bot = await stage.restart_bot()
    stage.sandbox.faults.fail("conversations.create", "restricted_action", times=1000)
    robin, alice = stage.person("robin"), stage.person("alice")
    await declare(robin)
    direct, page = await page_of(alice)
    await alice.press(direct, page, "page.acknowledge")
    await robin.message(await robin.direct(), "its channel could not be opened")
    for _ in range(3):
        await stage.pass_time(minutes=2)
        await stage.settle()
    await stage.pass_time(seconds=2)
    assert await bot.engine.settle() == 0


async def test_the_announcement_follows_although_somebody_deleted_the_card(stage: Stage) -> None:
    bot = await stage.restart_bot()
    robin = stage.person("robin")
    await declare(robin)
    channel = await robin.channel("inc-1-checkout-is-down")
    card = await robin.message(channel, "incident.resolve")
    await stage.settle()
    await bot.slack.client.chat_delete(channel=channel, ts=card["ts"])
    await robin.command("/incident mitigate", channel)
    await robin.message(await robin.channel("incidents"), "Mitigated")
