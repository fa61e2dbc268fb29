"""What the app said is kept, whichever way it said it, and what Slack would not take is found in it."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from tests.sandbox.slack_lab import Lab, eventually, modal, refused, text_input
from tests.support.manners import ill_manners


async def test_answers_by_response_url_and_in_acknowledgements_are_kept(slack: Lab) -> None:
    def register(app: AsyncApp) -> None:
        @app.command("/incident")
        async def declare(ack: Any, respond: Any, client: Any, body: dict[str, Any]) -> None:
            await ack()
            await respond("Heard")
            await client.views_open(trigger_id=body["trigger_id"], view=modal(text_input()))

        @app.view("form")
        async def submitted(ack: Any) -> None:
            await ack(response_action="update", view=modal(title={"type": "plain_text", "text": "Done"}))

    async with slack.bolt(register):
        await slack.alice.do("command", channel=slack.channel("ops"), text="/incident")
        view = (await eventually(lambda: slack.sandbox.site.modals.top(slack.alice.id), "the modal")).id
        values = {"title": {"box": {"type": "plain_text_input", "value": "x"}}}
        await slack.alice.do("view/submit", view_id=view, state={"values": values})
    said = {each.method: each.args for each in slack.sandbox.requests if each.token == slack.sandbox.bot_token}
    assert said["response_url"]["text"] == "Heard"
    assert said["acknowledgement"]["view"]["title"]["text"] == "Done"
    assert [each for each in ill_manners(slack.sandbox) if "takes no argument" in each] == []


async def test_an_argument_that_slack_does_not_know_is_found(slack: Lab) -> None:
    assert (await slack.bot.chat_postMessage(channel=slack.channel("ops"), text="x", colour="red"))["ok"]
    assert ill_manners(slack.sandbox) == ["chat.postMessage takes no argument colour"]


async def test_a_message_that_slack_refuses_for_its_form_is_found(slack: Lab) -> None:
    assert await refused(slack.bot.chat_postMessage(channel=slack.channel("ops"), text="x" * 40_001)) == "msg_too_long"
    wrong = slack.alice.api.chat_postMessage(channel=slack.channel("ops"), text="x", blocks="{")
    assert await refused(wrong) == "invalid_blocks_format"
    slack.sandbox.faults.fail("chat.postMessage", "invalid_blocks")
    assert await refused(slack.bot.chat_postMessage(channel=slack.channel("ops"), text="x")) == "invalid_blocks"
    (found,) = ill_manners(slack.sandbox)
    assert found.startswith("chat.postMessage: msg_too_long")
