"""Events that nobody acknowledged come again: at once, after a minute and after five more, by the workspace's clock."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack_lab import Lab, ManualTime, eventually, laboratory


@pytest.fixture
async def still() -> AsyncIterator[Lab]:
    """Return a workspace whose clock stands still and that loses patience at once."""
    async with laboratory(time=ManualTime()) as lab:
        lab.sandbox.be_patient(0.2)
        yield lab


async def wait(lab: Lab, seconds: float) -> None:
    """Move the workspace's clock."""
    async with lab.http.post(f"{lab.sandbox.url}/clock", json={"advance": seconds}) as answer:
        assert answer.status == 200


async def failures(lab: Lab, count: int) -> None:
    """Wait until so many attempts failed: only then the wait for the next one has begun."""
    await eventually(lambda: lab.sandbox.site.events.failures == count, f"{count} attempts that fail")


async def test_an_event_comes_again_at_once_after_a_minute_and_after_five_more(still: Lab) -> None:
    client = AsyncWebClient(base_url=still.sandbox.slack_api_url, session=still.http)
    url = (await client.apps_connections_open(app_token=still.sandbox.app_token))["url"]
    async with still.http.ws_connect(url) as opened:
        assert (await opened.receive_json())["type"] == "hello"
        await still.bob.api.chat_postMessage(channel=still.channel("ops"), text="Hello")
        assert [(await opened.receive_json())["retry_attempt"] for _ in range(2)] == [0, 1]
        for seconds, attempt in ((60, 2), (300, 3)):
            with pytest.raises(TimeoutError):
                await opened.receive_json(timeout=0.4)
            await wait(still, seconds - 1)
            with pytest.raises(TimeoutError):
                await opened.receive_json(timeout=0.1)
            await wait(still, 1)
            assert (await opened.receive_json())["retry_attempt"] == attempt


@dataclass
class App:
    """An app on HTTP: what it heard, and how it answers."""

    answer: web.StreamResponse
    heard: list[tuple[str | None, str | None]] = field(default_factory=list[tuple[str | None, str | None]])

    async def endpoint(self, request: web.Request) -> web.StreamResponse:
        self.heard.append((request.headers.get("x-slack-retry-num"), request.headers.get("x-slack-retry-reason")))
        return web.Response(status=self.answer.status, headers=dict(self.answer.headers))


@asynccontextmanager
async def served(app: App) -> AsyncIterator[str]:
    site = web.Application()
    site.router.add_post("/slack/events", app.endpoint)
    runner = web.AppRunner(site)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
    await runner.cleanup()


async def test_over_http_the_headers_tell_which_repetition_it_is_and_why(still: Lab) -> None:
    app = App(web.Response(status=500))
    async with served(app) as url:
        still.sandbox.request_url = url
        await still.bob.api.chat_postMessage(channel=still.channel("ops"), text="Hello")
        await failures(still, 2)
        await wait(still, 60)
        await failures(still, 3)
        app.answer = web.Response(status=200)
        await wait(still, 300)
        await eventually(lambda: len(app.heard) == 4, "the third repetition")
    assert app.heard == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]


async def test_an_app_that_asks_for_no_repetition_gets_none(still: Lab) -> None:
    app = App(web.Response(status=500, headers={"X-Slack-No-Retry": "1"}))
    async with served(app) as url:
        still.sandbox.request_url = url
        await still.bob.api.chat_postMessage(channel=still.channel("ops"), text="Hello")
        await eventually(lambda: app.heard, "the event")
        await eventually(lambda: not still.sandbox.site.events.waiting, "the end of its delivery")
    assert app.heard == [(None, None)]


async def test_an_app_that_could_not_be_reached_is_told_so_when_it_is_back(still: Lab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = probe.getsockname()[1]
    still.sandbox.request_url = f"http://127.0.0.1:{nobody}/slack/events"
    await still.bob.api.chat_postMessage(channel=still.channel("ops"), text="Hello")
    await failures(still, 2)
    app = App(web.Response(status=200))
    async with served(app) as url:
        still.sandbox.request_url = url
        await wait(still, 60)
        await eventually(lambda: app.heard, "the second repetition")
    assert app.heard == [("2", "connection_failed")]


async def test_a_link_that_is_switched_off_closes_at_once_and_takes_nothing_along(still: Lab) -> None:
    client = AsyncWebClient(base_url=still.sandbox.slack_api_url, session=still.http)
    url = (await client.apps_connections_open(app_token=still.sandbox.app_token))["url"]
    async with still.http.ws_connect(url) as opened:
        await opened.receive_json()
        still.sandbox.faults.refresh_sockets("link_disabled")
        assert await opened.receive_json() | {"debug_info": {}} == {
            "type": "disconnect",
            "reason": "link_disabled",
            "debug_info": {},
        }
        assert (await opened.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def test_a_warning_changes_nothing_yet(still: Lab) -> None:
    client = AsyncWebClient(base_url=still.sandbox.slack_api_url, session=still.http)
    url = (await client.apps_connections_open(app_token=still.sandbox.app_token))["url"]
    async with still.http.ws_connect(url) as opened:
        await opened.receive_json()
        still.sandbox.faults.refresh_sockets("warning")
        assert (await opened.receive_json())["reason"] == "warning"
        await still.bob.api.chat_postMessage(channel=still.channel("ops"), text="Hello")
        assert (await opened.receive_json())["payload"]["event"]["text"] == "Hello"
