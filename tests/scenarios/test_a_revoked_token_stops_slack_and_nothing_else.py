"""The token is revoked while Tocsin runs: SMS and calls go on, over a restart too, and what waited goes out later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import page_of
from tests.scenarios.surroundings import ready, unready

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_the_phones_ring_and_slack_is_caught_up_once_a_good_token_is_there(stage: Stage) -> None:
    alice, robin = stage.person("alice"), stage.person("robin")
    stage.sandbox.faults.fail("*", "token_revoked", times=100_000)
    await robin.command("/page checkout The queue is full", await robin.channel("general"))
    await alice.sms("The queue is full")
    await unready(stage, "SLACK_BOT_TOKEN (token_revoked)", "OAuth & Permissions", "SMS and calls go on")

    await stage.restart_bot()
    await unready(stage, "SLACK_BOT_TOKEN (token_revoked)")
    await stage.pass_time(minutes=2)
    await alice.ringing()
    assert (await alice.look("channels"))["dms"] == []

    stage.sandbox.faults.clear()
    await stage.restart_bot()
    await ready(stage)
    await stage.pass_time(minutes=2)
    channel, _ = await page_of(alice)
    pages = [each for each in await alice.messages(channel) if "The queue is full" in str(each)]
    assert len(pages) == 1
