"""A page in Slack is one call: nothing has to be opened, looked up or made before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declare, page_of

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_a_page_is_posted_to_the_person_without_opening_a_channel_first(stage: Stage) -> None:
    alice = stage.person("alice")
    await declare(stage.person("robin"))
    await page_of(alice)
    own = [each for each in stage.sandbox.requests if each.token == stage.sandbox.bot_token]
    page = next(each for each in own if "page.acknowledge" in str(each.args.get("blocks")))
    assert page.args["channel"] == alice.id
    assert "conversations.open" not in {each.method for each in own}
