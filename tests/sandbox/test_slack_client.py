"""What the browser page needs beside the Web API: the boot document, the live feed, the clock, HTTP mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import OffsetClock
from bot.sandbox.server import Sandbox
from tests.sandbox.slack_lab import ALICE, BOB, BOT, Lab, ManualTime, button, eventually, laboratory, refused, seed


async def test_the_boot_document_names_everybody_and_what_the_app_offers() -> None:
    manifest = {
        "display_information": {"name": "Pager"},
        "features": {
            "bot_user": {"display_name": "Pager"},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "slash_commands": [{"command": "/incident", "description": "Declare", "usage_hint": "[title]"}],
            "shortcuts": [{"name": "Declare", "type": "global", "callback_id": "declare", "description": "d"}],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
    }
    async with laboratory(manifest) as lab:
        boot = await lab.alice.ask("boot")
        direct = (await lab.bob.api.conversations_open(users=BOT))["channel"]["id"]
        typed = lab.bob.api.chat_postMessage(channel=direct, text="x")
        assert await refused(typed) == "restricted_action_read_only_channel"
        assert (await lab.bot.chat_postMessage(channel=direct, text="x"))["ok"]
    assert boot["me"] == ALICE
    assert boot["team"] == {"id": "T0SANDBOX1", "name": "Example Shop", "domain": "exampleshop"}
    people = {user["id"]: user for user in boot["users"]}
    assert people[BOB]["token"] == f"xoxp-{BOB}"
    assert (people[ALICE]["is_admin"], people[ALICE]["phone"]) == (True, "+4915112345601")
    assert (people[BOT]["is_bot"], "token" in people[BOT]) == (True, False)
    assert boot["app"]["user_id"] == BOT
    assert (boot["app"]["name"], boot["app"]["messages_tab"]) == ("Pager", "read_only")
    assert boot["commands"] == [{"command": "/incident", "description": "Declare", "usage_hint": "[title]"}]
    assert boot["shortcuts"]["global"] == [{"name": "Declare", "callback_id": "declare", "description": "d"}]


async def test_the_feed_brings_each_person_what_they_may_see(slack: Lab) -> None:
    async with slack.watching(slack.alice), slack.watching(slack.carol):
        await slack.bob.api.chat_postMessage(channel=slack.channel("secret"), text="hidden")
        posted = await slack.bob.api.chat_postMessage(channel=slack.channel("ops"), text="for ops")
        await slack.bob.api.reactions_add(channel=slack.channel("ops"), timestamp=posted["ts"], name="eyes")
        await slack.bob.api.chat_postMessage(channel=slack.channel("general"), text="for all")
        await slack.carol.sees("message", text="for all")
        await slack.alice.sees("reaction_added", reaction="eyes")
    assert [event["text"] for event in slack.carol.feed] == ["for all"]
    assert "hidden" not in str(slack.alice.feed)


async def test_the_feed_and_the_addresses_of_the_client_need_a_person(slack: Lab) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await slack.http.ws_connect(f"{slack.sandbox.url}/client/events?token=xoxp-NOBODY")
    async with slack.http.get(f"{slack.sandbox.url}/client/channels") as answer:
        assert (await answer.json())["error"] == "invalid_auth"
    async with slack.http.get(f"{slack.sandbox.url}/client/channels?token=xoxb-sandbox") as answer:
        assert (await answer.json())["error"] == "invalid_auth"


async def test_pages_of_other_origins_are_kept_out(slack: Lab) -> None:
    url = slack.sandbox.url
    stranger = {"Origin": "https://evil.example"}
    async with slack.http.get(f"{url}/client/boot", headers=stranger) as answer:
        assert answer.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await slack.http.ws_connect(f"{url}/client/events?token=xoxp-{ALICE}", headers=stranger)
    async with slack.http.get(f"{url}/client/boot", headers={"Origin": url}) as answer:
        assert answer.status == 200


async def ask_clock(lab: Lab, **body: Any) -> dict[str, Any]:
    async with lab.http.post(f"{lab.sandbox.url}/clock", json=body) as answer:
        return await answer.json()


async def test_the_clock_is_moved_forward_by_and_to_and_tells_everybody() -> None:
    time = ManualTime()
    start = time.now()
    async with laboratory(time=time) as lab, lab.watching(lab.alice):
        assert (await ask_clock(lab, advance=300))["now"] == (start + timedelta(minutes=5)).isoformat()
        assert (await lab.alice.sees("clock"))["now"] == time.now().isoformat()
        assert (await ask_clock(lab, to="2026-03-02T12:00:00+01:00"))["now"] == "2026-03-02T11:00:00+00:00"
        assert (await ask_clock(lab, to="2026-03-02T10:00:00+00:00"))["error"] == "The clock only goes forward."
        assert "ISO time" in (await ask_clock(lab, to="2026-03-02T10:00"))["error"]
        posted = await lab.bot.chat_postMessage(channel=lab.channel("ops"), text="x")
        assert posted["ts"].split(".")[0] == str(int(time.now().timestamp()))


async def test_a_clock_that_is_moved_elsewhere_tells_everybody_too() -> None:
    clock = OffsetClock()
    async with laboratory(time=clock) as lab, lab.watching(lab.alice):
        await asyncio.to_thread(clock.advance, timedelta(hours=1))
        seen = await lab.alice.sees("clock")
        assert datetime.fromisoformat(seen["now"]) > datetime.now(UTC) + timedelta(minutes=59)


async def test_the_clock_names_its_next_stops() -> None:
    at = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)

    async def stops() -> list[tuple[str, datetime]]:
        return [("next hand-off", at)]

    sandbox = Sandbox(seed(), time=ManualTime(), next_stops=stops)
    await sandbox.start()
    async with aiohttp.ClientSession() as http, http.get(f"{sandbox.url}/clock") as answer:
        shown = await answer.json()
    await sandbox.stop()
    assert shown["stops"] == [{"label": "next hand-off", "at": "2026-03-02T17:00:00+00:00"}]
    assert shown["now"] == "2026-03-02T09:00:00+00:00"


@asynccontextmanager
async def http_app(lab: Lab, app: AsyncApp) -> AsyncIterator[str]:
    """Serve the official framework over HTTP."""
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    site = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server._serve())
    await eventually(lambda: server.started, "the app's server")
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/slack/events"
    server.should_exit = True
    await task


async def test_the_same_app_works_over_http_with_signed_requests(slack: Lab) -> None:
    heard: list[str] = []
    app = AsyncApp(client=slack.bot, signing_secret=slack.sandbox.signing_secret)

    async def command(ack: Any, body: dict[str, Any]) -> None:
        heard.append(f"{body['command']} {body['text']}")
        await ack(text="Hello")

    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async def action(ack: Any, action: dict[str, Any]) -> None:
        heard.append(action["value"])
        await ack()

    app.command("/incident")(command)
    app.event("message")(message)
    app.action("press")(action)
    ops = slack.channel("ops")
    async with http_app(slack, app) as url:
        slack.sandbox.request_url = url
        assert await slack.sandbox.site.http.verify_url()
        assert (await slack.bob.do("command", channel=ops, text="/incident declare x"))["ok"]
        await slack.bob.api.chat_postMessage(channel=ops, text="by event")
        blocks = [{"type": "actions", "elements": [button("press", "42")]}]
        ts = (await slack.bot.chat_postMessage(channel=ops, text="x", blocks=blocks))["ts"]
        assert (await slack.bob.do("action", channel=ops, message_ts=ts, action_id="press"))["ok"]
        await eventually(lambda: "by event" in heard, "the event")
        assert {"/incident declare x", "42"} <= set(heard)
        slack.sandbox.site.http.sign_with("wrong")
        failed = await slack.bob.do("command", channel=ops, text="/incident x")
        assert failed["error"] == '/incident failed with the error "dispatch_failed"'
    assert [each["text"] for each in (await slack.bob.ask("ephemerals", channel=ops))["messages"]] == ["Hello"]
