"""Slash commands, buttons, shortcuts and response_url, with the official framework on the other side."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox.clocks import SystemTime
from tests.sandbox.slack_lab import ALICE, BOB, BOT, Lab, button, eventually, laboratory, plain, refused

SHORTCUTS = {
    "display_information": {"name": "Pager"},
    "features": {
        "bot_user": {"display_name": "Pager"},
        "slash_commands": [
            {"command": "/escaped", "description": "d", "should_escape": True},
            {"command": "/plain", "description": "d", "usage_hint": "[text]"},
        ],
        "shortcuts": [
            {"name": "Declare", "type": "global", "callback_id": "declare", "description": "d"},
            {"name": "Note", "type": "message", "callback_id": "note", "description": "d"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
    "settings": {"event_subscriptions": {"bot_events": []}},
}


class Heard:
    """Acknowledges everything and keeps the payloads."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []

    def register(self, app: AsyncApp) -> None:
        async def take(ack: Any, body: dict[str, Any]) -> None:
            self.bodies.append(body)
            await ack()

        for command in ("/incident", "/escaped", "/plain"):
            app.command(command)(take)
        app.action("press")(take)
        app.shortcut("declare")(take)
        app.shortcut("note")(take)

    async def one(self) -> dict[str, Any]:
        await eventually(lambda: self.bodies, "a payload")
        return self.bodies.pop(0)


async def respond(lab: Lab, url: str, **answer: Any) -> tuple[int, str]:
    async with lab.http.post(url, json=answer) as response:
        body = await response.json()
        return response.status, body.get("error", "")


async def test_a_command_carries_the_published_fields(slack: Lab) -> None:
    heard, ops = Heard(), slack.channel("ops")
    async with slack.bolt(heard.register):
        assert await slack.bob.do("command", channel=ops, text="/incident declare  Checkout is <down> ") == {"ok": True}
    body = await heard.one()
    assert {
        "team_id": "T0SANDBOX1",
        "team_domain": "exampleshop",
        "channel_id": ops,
        "channel_name": "ops",
        "user_id": BOB,
        "user_name": "bob",
        "command": "/incident",
        "text": "declare  Checkout is <down>",
        "api_app_id": "A0SANDBOX1",
        "is_enterprise_install": "false",
    }.items() <= body.items()
    assert body["response_url"].startswith(f"{slack.sandbox.url}/hooks/commands/")
    assert body["trigger_id"].count(".") == 2


async def test_channel_names_are_hidden_where_slack_hides_them(slack: Lab) -> None:
    heard = Heard()
    direct = (await slack.bob.api.conversations_open(users=BOT))["channel"]["id"]
    async with slack.bolt(heard.register):
        await slack.bob.do("command", channel=slack.channel("secret"), text="/incident")
        assert (await heard.one())["channel_name"] == "privategroup"
        await slack.bob.do("command", channel=direct, text="/incident")
        assert (await heard.one())["channel_name"] == "directmessage"


@pytest.mark.parametrize(
    ("typed", "escaped"),
    [
        ("role comms @bob", "role comms <@U0BOB0001|bob>"),
        ("@alice,@bob: look", "<@U0ALICE01|alice>,<@U0BOB0001|bob>: look"),
        ("mail bob@example.com", "mail bob@example.com"),
        ("@nobody there", "@nobody there"),
        ("see #ops and #nowhere", "see <#C0SB000002|ops> and #nowhere"),
        ("<@U0BOB0001|bob> as the page sends it", "<@U0BOB0001|bob> as the page sends it"),
    ],
)
async def test_mentions_in_commands_are_escaped_where_the_manifest_says_so(typed: str, escaped: str) -> None:
    heard = Heard()
    async with laboratory(SHORTCUTS) as lab, lab.bolt(heard.register):
        ops = lab.channel("ops")
        await lab.bob.do("command", channel=ops, text=f"/escaped {typed}")
        assert (await heard.one())["text"] == escaped
        await lab.bob.do("command", channel=ops, text=f"/plain {typed}")
        assert (await heard.one())["text"] == typed


async def test_commands_that_do_not_exist_or_are_typed_in_threads_are_refused(slack: Lab) -> None:
    ops = slack.channel("ops")
    unknown = await slack.bob.do("command", channel=ops, text="/nope x")
    assert unknown == {"ok": False, "error": "/nope is not a valid command."}
    threaded = await slack.bob.do("command", channel=ops, text="/incident", thread_ts="1700000000.000100")
    assert threaded["error"] == "/incident is not supported in threads. Sorry!"
    outside = await slack.carol.do("command", channel=slack.channel("secret"), text="/incident")
    assert outside["error"] == "channel_not_found"


async def test_a_person_reads_why_a_command_failed(slack: Lab) -> None:
    ops = slack.channel("ops")
    nobody = await slack.bob.do("command", channel=ops, text="/incident x")
    assert nobody["error"] == '/incident failed with the error "dispatch_failed"'
    slack.sandbox.site.sockets.ack_seconds = 0.1

    def register(app: AsyncApp) -> None:
        async def never(ack: Any) -> None:
            await asyncio.sleep(0.3)
            await ack()

        app.command("/slow")(never)

    async with slack.bolt(register):
        late = await slack.bob.do("command", channel=ops, text="/slow")
    assert late["error"] == '/slow failed with the error "operation_timeout"'


async def test_an_answer_in_the_acknowledgement_is_for_the_asker_unless_it_says_otherwise(slack: Lab) -> None:
    ops = slack.channel("ops")

    def register(app: AsyncApp) -> None:
        async def answer(ack: Any, body: dict[str, Any]) -> None:
            await ack(text="Hello", response_type=body["text"])

        app.command("/incident")(answer)

    async with slack.bolt(register):
        await slack.bob.do("command", channel=ops, text="/incident ephemeral")
        await slack.bob.do("command", channel=ops, text="/incident in_channel")
    assert [each["text"] for each in (await slack.bob.ask("ephemerals", channel=ops))["messages"]] == ["Hello"]
    assert [(message["text"], message["user"]) for message in slack.history("ops")] == [("Hello", BOT)]


async def test_a_response_url_shows_replaces_and_deletes_five_times_at_most(slack: Lab) -> None:
    heard, ops = Heard(), slack.channel("ops")
    async with slack.bolt(heard.register):
        await slack.bob.do("command", channel=ops, text="/incident")
        url = (await heard.one())["response_url"]
    async with slack.watching(slack.bob):
        assert await respond(slack, url, text="one") == (200, "")
        shown = await slack.bob.sees("ephemeral", channel=ops)
        assert await respond(slack, url, text="two", replace_original=True) == (200, "")
        changed = await slack.bob.sees("ephemeral_changed", channel=ops)
        assert (changed["message"]["ts"], changed["message"]["text"]) == (shown["message"]["ts"], "two")
        assert await respond(slack, url, delete_original=True) == (200, "")
        assert (await slack.bob.sees("ephemeral_deleted"))["ts"] == shown["message"]["ts"]
    assert await respond(slack, url) == (400, "no_text")
    assert await respond(slack, url, text="x", response_type="in_channel") == (200, "")
    assert await respond(slack, url, text="five") == (200, "")
    assert await respond(slack, url, text="six") == (404, "used_url")
    assert await respond(slack, f"{slack.sandbox.url}/hooks/commands/x", text="x") == (404, "invalid_url")
    assert [message["text"] for message in slack.history("ops")] == ["x"]


async def test_a_response_url_ends_after_half_an_hour() -> None:
    heard, time = Heard(), SystemTime()
    async with laboratory(time=time) as lab:
        async with lab.bolt(heard.register):
            await lab.bob.do("command", channel=lab.channel("ops"), text="/incident")
            url = (await heard.one())["response_url"]
        time.advance(timedelta(minutes=29))
        assert await respond(lab, url, text="in time") == (200, "")
        time.advance(timedelta(minutes=2))
        assert await respond(lab, url, text="late") == (404, "expired_url")


async def test_a_button_of_a_message_tells_where_it_was_pressed(slack: Lab) -> None:
    heard, ops = Heard(), slack.channel("ops")
    blocks = [
        {"type": "actions", "block_id": "row", "elements": [button("press", "42")]},
        {
            "type": "section",
            "block_id": "pick",
            "text": plain("x"),
            "accessory": {"type": "users_select", "action_id": "who", "initial_user": BOB},
        },
    ]
    ts = (await slack.bot.chat_postMessage(channel=ops, text="x", blocks=blocks))["ts"]
    async with slack.bolt(heard.register):
        pressed = await slack.bob.do("action", channel=ops, message_ts=ts, action_id="press", block_id="row")
        assert pressed == {"ok": True}
        body = await heard.one()
    assert body["type"] == "block_actions"
    assert body["user"] == {"id": BOB, "username": "bob", "name": "bob", "team_id": "T0SANDBOX1"}
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": ops, "is_ephemeral": False}
    assert body["channel"] == {"id": ops, "name": "ops"}
    assert body["message"]["ts"] == ts
    assert body["message"]["blocks"][0]["block_id"] == "row"
    assert body["state"] == {"values": {"pick": {"who": {"type": "users_select", "selected_user": BOB}}}}
    (action,) = body["actions"]
    assert {"action_id": "press", "block_id": "row", "type": "button", "value": "42"}.items() <= action.items()
    assert action["text"] == {"type": "plain_text", "text": "Press", "emoji": True}
    assert action["action_ts"]
    async with slack.watching(slack.alice):
        assert await respond(slack, body["response_url"], text="done", replace_original=True) == (200, "")
        assert (await slack.alice.sees("message_changed"))["message"]["text"] == "done"


async def test_a_choice_in_a_message_is_told_with_its_option(slack: Lab) -> None:
    heard, ops = Heard(), slack.channel("ops")
    options = [{"text": plain(each), "value": each.lower()} for each in ("High", "Low")]
    element = {"type": "static_select", "action_id": "press", "options": options, "initial_option": options[0]}
    blocks = [{"type": "actions", "block_id": "row", "elements": [element]}]
    ts = (await slack.bot.chat_postMessage(channel=ops, text="x", blocks=blocks))["ts"]
    chosen = {"text": {**plain("Low"), "emoji": True}, "value": "low"}
    async with slack.bolt(heard.register):
        await slack.bob.do("action", channel=ops, message_ts=ts, action_id="press", selected_option=chosen)
        body = await heard.one()
    assert body["actions"][0]["selected_option"] == chosen
    assert body["state"]["values"]["row"]["press"] == {"type": "static_select", "selected_option": chosen}


async def test_a_button_of_an_ephemeral_message_comes_without_the_message(slack: Lab) -> None:
    heard, ops = Heard(), slack.channel("ops")
    blocks = [{"type": "actions", "elements": [button("press")]}]
    ts = (await slack.bot.chat_postEphemeral(channel=ops, user=BOB, text="x", blocks=blocks))["message_ts"]
    async with slack.bolt(heard.register):
        await slack.bob.do("action", channel=ops, message_ts=ts, action_id="press", ephemeral=True)
        body = await heard.one()
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    assert await respond(slack, body["response_url"], text="y", replace_original=True) == (200, "")
    assert [each["text"] for each in (await slack.bob.ask("ephemerals", channel=ops))["messages"]] == ["y"]
    assert await respond(slack, body["response_url"], delete_original=True) == (200, "")
    assert (await slack.bob.ask("ephemerals", channel=ops))["messages"] == []


async def test_pressing_what_is_not_there_is_refused(slack: Lab) -> None:
    ops = slack.channel("ops")
    ts = (await slack.bot.chat_postMessage(channel=ops, text="x"))["ts"]
    assert (await slack.bob.do("action", channel=ops, message_ts=ts, action_id="press"))["error"] == "no_such_action"
    gone = await slack.bob.do("action", channel=ops, message_ts="1.000001", action_id="press")
    assert gone["error"] == "message_not_found"


async def test_buttons_inside_attachments_work_too(slack: Lab) -> None:
    heard, ops = Heard(), slack.channel("ops")
    attachments = [{"color": "#c00", "blocks": [{"type": "actions", "elements": [button("press", "7")]}]}]
    ts = (await slack.bot.chat_postMessage(channel=ops, text="x", attachments=attachments))["ts"]
    async with slack.bolt(heard.register):
        await slack.bob.do("action", channel=ops, message_ts=ts, action_id="press")
        assert (await heard.one())["actions"][0]["value"] == "7"


async def test_shortcuts_carry_the_published_fields() -> None:
    heard = Heard()
    async with laboratory(SHORTCUTS) as lab, lab.bolt(heard.register):
        ops = lab.channel("ops")
        ts = (await lab.alice.api.chat_postMessage(channel=ops, text="It burns"))["ts"]
        assert (await lab.bob.do("shortcut", callback_id="declare"))["ok"]
        shortcut = await heard.one()
        assert (await lab.bob.do("message_shortcut", callback_id="note", channel=ops, message_ts=ts))["ok"]
        on_message = await heard.one()
        assert (await lab.bob.do("shortcut", callback_id="note"))["error"] == "shortcut_not_found"
    assert (shortcut["type"], shortcut["callback_id"]) == ("shortcut", "declare")
    assert shortcut["user"]["id"] == BOB
    assert "channel" not in shortcut
    assert shortcut["trigger_id"]
    assert (on_message["type"], on_message["callback_id"]) == ("message_action", "note")
    assert (on_message["message_ts"], on_message["message"]["text"]) == (ts, "It burns")
    assert on_message["message"]["user"] == ALICE
    assert on_message["channel"] == {"id": ops, "name": "ops"}
    assert on_message["response_url"]


async def test_a_slow_or_failing_method_can_be_ordered(slack: Lab) -> None:
    ops = slack.channel("ops")
    slack.sandbox.faults.fail("chat.postMessage", "internal_error", times=2)
    assert await refused(slack.bot.chat_postMessage(channel=ops, text="x")) == "internal_error"
    assert await refused(slack.bot.chat_postMessage(channel=ops, text="x")) == "internal_error"
    assert (await slack.bot.chat_postMessage(channel=ops, text="x"))["ok"]
    slack.sandbox.faults.fail("chat.postMessage", 429, retry_after=7)
    headers = {"Authorization": f"Bearer {slack.sandbox.bot_token}"}
    url = f"{slack.sandbox.slack_api_url}chat.postMessage"
    async with slack.http.post(url, json={"channel": ops, "text": "x"}, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert (await answer.json())["error"] == "ratelimited"
    slack.sandbox.faults.fail("*", 503)
    async with slack.http.post(url, json={"channel": ops, "text": "x"}, headers=headers) as answer:
        assert answer.status == 503
    slack.sandbox.faults.slow("chat.postMessage", 0.2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await slack.bot.chat_postMessage(channel=ops, text="late")
    recorded = [(each.method, each.status, each.error) for each in slack.sandbox.requests]
    assert recorded[:4] == [
        ("chat.postMessage", 200, "internal_error"),
        ("chat.postMessage", 200, "internal_error"),
        ("chat.postMessage", 200, None),
        ("chat.postMessage", 429, "ratelimited"),
    ]
    assert slack.sandbox.requests[2].args["text"] == "x"
