"""The Web API's endpoint: how arguments and tokens may come, and that the method table tells the truth."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.sandbox.api
from bot.sandbox.api import HANDLERS
from bot.sandbox.methods import COMMON_ERRORS, METHODS
from tests.sandbox.slack_lab import ALICE, BOB, BOT, Lab, refused


async def call(slack: Lab, method: str, http: str = "POST", **request: Any) -> dict[str, Any]:
    async with slack.http.request(http, f"{slack.sandbox.slack_api_url}{method}", **request) as answer:
        assert answer.status == 200
        return await answer.json()


BOT_HEADER = {"Authorization": "Bearer xoxb-sandbox"}


@pytest.mark.parametrize(
    "request_",
    [
        {"http": "GET", "params": {"user": ALICE}, "headers": BOT_HEADER},
        {"http": "GET", "params": {"user": ALICE, "token": "xoxb-sandbox"}},
        {"data": {"user": ALICE, "token": "xoxb-sandbox"}},
        {"data": {"user": ALICE}, "headers": BOT_HEADER},
        {"json": {"user": ALICE}, "headers": BOT_HEADER},
    ],
)
async def test_arguments_come_in_the_query_a_form_or_json(slack: Lab, request_: dict[str, Any]) -> None:
    assert (await call(slack, "users.info", **request_))["user"]["id"] == ALICE


async def test_structured_arguments_may_be_text_in_a_form(slack: Lab) -> None:
    data = {"channel": slack.channel("ops"), "text": "x", "blocks": '[{"type": "divider"}]'}
    answer = await call(slack, "chat.postMessage", data=data, headers=BOT_HEADER)
    assert answer["message"]["blocks"][0]["type"] == "divider"
    broken = await call(slack, "chat.postMessage", data={**data, "blocks": "{"}, headers=BOT_HEADER)
    assert broken["error"] == "invalid_blocks_format"


async def test_json_without_a_charset_is_taken_with_a_warning(slack: Lab) -> None:
    headers = {**BOT_HEADER, "Content-Type": "application/json"}
    answer = await call(slack, "users.info", data=b'{"user": "%s"}' % ALICE.encode(), headers=headers)
    assert (answer["warning"], answer["response_metadata"]["warnings"]) == ("missing_charset", ["missing_charset"])
    assert (await call(slack, "users.info", data=b"{", headers=headers))["error"] == "invalid_json"


async def test_tokens_are_checked(slack: Lab) -> None:
    assert (await call(slack, "auth.test"))["error"] == "not_authed"
    wrong = await call(slack, "auth.test", headers={"Authorization": "Bearer xoxb-other"})
    assert wrong["error"] == "invalid_auth"
    app = await call(slack, "users.info", data={"user": ALICE}, headers={"Authorization": "Bearer xapp-sandbox"})
    assert app["error"] == "not_allowed_token_type"


async def test_a_token_can_be_taken_away_while_people_go_on(slack: Lab) -> None:
    app = AsyncWebClient(token="xapp-sandbox", base_url=slack.sandbox.slack_api_url, session=slack.http)
    slack.sandbox.faults.deny("token_revoked")
    assert await refused(slack.bot.auth_test()) == "token_revoked"
    assert await refused(slack.bot.chat_postMessage(channel=slack.channel("ops"), text="x")) == "token_revoked"
    assert await refused(app.api_call("apps.connections.open")) == "token_revoked"
    assert (await slack.alice.api.auth_test())["ok"]
    slack.sandbox.faults.deny("account_inactive")
    assert await refused(slack.bot.auth_test()) == "account_inactive"
    slack.sandbox.faults.clear()
    assert (await slack.bot.auth_test())["ok"]
    assert (await app.api_call("apps.connections.open"))["ok"]


async def test_trouble_on_order_is_the_apps_alone(slack: Lab) -> None:
    slack.sandbox.faults.fail("*", "fatal_error", times=1)
    assert (await slack.alice.api.auth_test())["ok"]
    assert await refused(slack.bot.auth_test()) == "fatal_error"


async def test_somebody_who_was_deactivated_is_locked_out(slack: Lab) -> None:
    slack.sandbox.change_person(BOB, is_deleted=True)
    assert await refused(slack.bob.api.auth_test()) == "account_inactive"


async def test_the_bot_and_people_learn_who_they_are(slack: Lab) -> None:
    bot = await slack.bot.auth_test()
    assert (bot["user_id"], bot["bot_id"], bot["team_id"]) == (BOT, "B0SANDBOX1", "T0SANDBOX1")
    alice = await slack.alice.api.auth_test()
    assert (alice["user_id"], alice["user"], "bot_id" in alice.data) == (ALICE, "alice", False)
    assert (await slack.bot.team_info())["team"]["name"] == "Example Shop"
    assert (await slack.bot.bots_info(bot="B0SANDBOX1"))["bot"]["user_id"] == BOT
    assert await refused(slack.bot.bots_info(bot="B0OTHER")) == "bot_not_found"
    assert (await slack.bot.emoji_list())["emoji"] == {}
    assert (await slack.bot.dnd_info(user=ALICE))["snooze_enabled"] is False
    assert await refused(slack.bot.api_test(error="my_error")) == "my_error"


async def test_unknown_methods_and_missing_arguments_are_refused(slack: Lab) -> None:
    assert await refused(slack.bot.api_call("chat.shout")) == "unknown_method"
    missing = await call(slack, "chat.postMessage", headers=BOT_HEADER)
    assert missing["error"] == "invalid_arguments"
    assert missing["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


def test_the_table_and_the_methods_agree() -> None:
    assert set(METHODS) == set(HANDLERS)


def test_every_word_of_refusal_in_the_methods_is_in_the_table() -> None:
    """Read the words out of the source: a refusal that no method documents is a slip of the pen."""
    documented = {word for method in METHODS.values() for word in method.errors} | set(COMMON_ERRORS)
    said: set[str] = set()
    for path in Path(bot.sandbox.api.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_refusal = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SlackError"
            if is_refusal and node.args and isinstance(node.args[0], ast.Constant):
                said.add(str(node.args[0].value))
    assert len(said) > 30
    assert said <= documented


async def test_every_method_that_the_official_client_names_alike_answers_it(slack: Lab) -> None:
    """No method falls over when it is called with nothing but a token."""
    client = AsyncWebClient(token=slack.sandbox.bot_token, base_url=slack.sandbox.slack_api_url, session=slack.http)
    for name, method in METHODS.items():
        body = await call(slack, name, headers=BOT_HEADER)
        assert body["ok"] or method.may_refuse_with(body["error"]), (name, body)
        assert hasattr(client, name.replace(".", "_")), name
