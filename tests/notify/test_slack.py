"""What the outbound Slack client makes of a server that refuses, breaks, is slow or is not there."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.notify.slack import Posted, SlackApi, SlackFault, instant, read_message
from bot.notify.slack_account import SlackAccount
from bot.views.blocks import message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

HELLO = message("hello")


class Server:
    """A server that answers every method with what the test set."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.match_info["method"], dict(await request.post())))
        return self.answers.pop(0)

    def will(self, body: dict[str, Any] | str, status: int = 200, **headers: str) -> None:
        """Answer the next call like this."""
        if isinstance(body, str):
            self.answers.append(web.Response(text=body, status=status, content_type="text/html", headers=headers))
        else:
            self.answers.append(web.json_response(body, status=status, headers=headers))


@pytest.fixture
async def server() -> Server:
    return Server()


@asynccontextmanager
async def _served(handle: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncGenerator[SlackApi]:
    application = web.Application()
    application.router.add_route("*", "/api/{method}", handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    api = SlackApi.connect("xoxb-test", f"http://127.0.0.1:{port}/api/")
    await api.open()
    try:
        yield api
    finally:
        await api.close()
        await runner.cleanup()


@pytest.fixture
async def slack(server: Server) -> AsyncIterator[SlackApi]:
    async with _served(server.handle) as api:
        yield api


async def test_a_rate_limit_is_passing_and_says_how_long(slack: SlackApi, server: Server) -> None:
    server.will({"ok": False, "error": "ratelimited"}, 429, **{"Retry-After": "30"})
    with pytest.raises(SlackFault) as fault:
        await slack.post("C1", HELLO)
    assert fault.value.is_passing
    assert fault.value.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(("status", "body"), [(500, "<h1>oops</h1>"), (503, ""), (502, "{broken")])
async def test_a_server_that_breaks_is_passing(slack: SlackApi, server: Server, status: int, body: str) -> None:
    server.will(body, status)
    with pytest.raises(SlackFault) as fault:
        await slack.post("C1", HELLO)
    assert fault.value.is_passing


@pytest.mark.parametrize(
    ("error", "is_passing", "is_auth"),
    [
        ("channel_not_found", False, False), ("internal_error", True, False), ("invalid_auth", False, True),
        ("token_revoked", False, True), ("is_archived", False, False), ("fatal_error", True, False),
    ],
)  # fmt: skip
async def test_slacks_errors_are_told_apart(
    slack: SlackApi, server: Server, error: str, is_passing: bool, is_auth: bool
) -> None:
    server.will({"ok": False, "error": error})
    with pytest.raises(SlackFault) as fault:
        await slack.post("C1", HELLO)
    assert (fault.value.code, fault.value.is_passing, fault.value.is_auth) == (error, is_passing, is_auth)


async def test_a_server_that_is_not_there_is_passing() -> None:
    api = SlackApi.connect("xoxb-secret", "http://127.0.0.1:9/api/")
    await api.open()
    with pytest.raises(SlackFault) as fault:
        await api.post("C1", HELLO)
    await api.close()
    assert fault.value.is_passing
    assert "xoxb-secret" not in str(fault.value)


async def test_a_missing_scope_is_named(slack: SlackApi, server: Server) -> None:
    server.will({"ok": False, "error": "missing_scope", "needed": "pins:write", "provided": "chat:write"})
    with pytest.raises(SlackFault, match="pins:write"):
        await slack.post("C1", HELLO)


async def test_a_direct_message_goes_to_the_users_id_when_slack_will_not_open_a_channel(
    slack: SlackApi, server: Server
) -> None:
    server.will({"ok": False, "error": "unknown_method"})
    assert await slack.direct_channel("U1") == "U1"
    server.will({"ok": True, "channel": {"id": "D1"}})
    assert await slack.direct_channel("U1") == "D1"
    assert await slack.direct_channel("U1") == "D1"
    assert len(server.asked) == 2


async def test_a_direct_message_takes_one_call_and_teaches_its_channel(slack: SlackApi, server: Server) -> None:
    server.will({"ok": True, "channel": "D1", "ts": "1.0"})
    server.will({"ok": True, "channel": "D1", "ts": "2.0"})
    assert await slack.post_direct("U1", HELLO) == Posted("D1", "1.0")
    assert await slack.post_direct("U1", HELLO) == Posted("D1", "2.0")
    assert await slack.direct_channel("U1") == "D1"
    assert [method for method, _ in server.asked] == ["chat.postMessage", "chat.postMessage"]


async def test_history_is_read_page_by_page_and_tells_of_its_threads(slack: SlackApi, server: Server) -> None:
    parent = {"ts": "2.0", "user": "U1", "text": "two", "thread_ts": "2.0", "reply_count": 1}
    server.will({"ok": True, "messages": [parent], "response_metadata": {"next_cursor": "more"}})
    server.will({"ok": True, "messages": [{"ts": "1.0", "user": "U1", "text": "one"}]})
    server.will({"ok": True, "messages": [parent, {"ts": "3.0", "user": "U2", "text": "three", "thread_ts": "2.0"}]})
    shown = await slack.history("C1")
    assert [(each.text, each.thread_ts) for each in shown.messages] == [("one", None), ("two", None)]
    assert shown.threads == {"2.0": 1}
    assert [(each.text, each.thread_ts) for each in await slack.replies("C1", "2.0")] == [
        ("two", None),
        ("three", "2.0"),
    ]


def test_an_instant_is_exact_to_the_microsecond() -> None:
    assert instant("1772618405.000100") == datetime(2026, 3, 4, 10, 0, 5, 100, tzinfo=UTC)


def test_a_message_of_an_app_is_known_as_one() -> None:
    found = read_message("C1", {"ts": "1.0", "bot_id": "B1", "text": "deployed", "files": [{"id": "F1"}]})
    assert (found.user, found.is_bot, found.files[0].name) == ("B1", True, "file")


@pytest.mark.parametrize("method", ["post", "create_channel"])
async def test_a_call_that_may_have_been_carried_out_is_not_repeated_behind_our_back(method: str) -> None:
    asked: list[str] = []

    async def take_and_hang_up(request: web.Request) -> web.Response:
        await request.post()
        asked.append(request.match_info["method"])
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with _served(take_and_hang_up) as api:
        call = api.post("C1", HELLO) if method == "post" else api.create_channel("inc-1", is_private=False)
        with pytest.raises(SlackFault) as fault:
            await call
    assert fault.value.is_passing
    assert len(asked) == 1


async def _break_off(_request: web.Request) -> web.Response:
    return web.Response(text='{"ok": true, "chan', content_type="application/json")


async def _sign_in_page(_request: web.Request) -> web.Response:
    return web.Response(text="please sign in", content_type="text/plain")


@pytest.mark.parametrize("answer", [_break_off, _sign_in_page])
async def test_what_is_no_answer_of_slacks_is_passing_and_casts_doubt(
    answer: Callable[[web.Request], Awaitable[web.Response]],
) -> None:
    doubts: list[str] = []
    async with _served(answer) as api:
        api.watch(lambda: doubts.append("doubt"))
        with pytest.raises(SlackFault) as fault:
            await api.post("C1", HELLO)
    assert fault.value.is_passing
    assert doubts == ["doubt"]


@pytest.mark.parametrize("answer", [_break_off, _sign_in_page])
async def test_the_account_is_away_behind_what_is_no_answer_of_slacks(
    answer: Callable[[web.Request], Awaitable[web.Response]],
) -> None:
    async with _served(answer) as api:
        facts = await SlackAccount("xoxb-test", "", api.client.base_url).look()
    assert "Slack cannot be reached" in facts.away
    assert not facts.token_error
