"""Who is being paged stands in the incident's channel from the first step on, in one message that is kept true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declared, page_of

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_who_is_paged_stands_in_the_channel_in_one_message(stage: Stage) -> None:
    robin, channel = await declared(stage)
    first = await robin.message(channel, ":pager: Paging <@U0ALICE>.", "checkout/default, step 1 of 2")
    await stage.pass_time(minutes=5, seconds=1)
    second = await robin.message(channel, ":pager: Paging <@U0ALICE> and <@U0BOB>.", "checkout/default, step 2 of 2")
    direct, page = await page_of(stage.person("bob"))
    await stage.person("bob").press(direct, page, "page.acknowledge")
    last = await robin.message(channel, "Page acknowledged by <@U0BOB> in Slack", "checkout/default, step 2 of 2")
    assert first["ts"] == second["ts"] == last["ts"]
