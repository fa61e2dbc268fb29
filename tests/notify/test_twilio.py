"""What the phone makes of Twilio's answers: sent, passing or permanent. The other end is the sandbox's network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.core.delivery import Passing, Permanent, Sent
from bot.notify.twilio import Callbacks, TwilioPhone
from bot.notify.twilio_account import TwilioAccount
from bot.sandbox.seed import Seed, SeedUser
from bot.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OURS, ALICE = "+18005550199", "+447700900101"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    found = Sandbox(Seed("Example", [SeedUser("U1", "alice", "Alice", "alice@example.com", phone=ALICE)]))
    await found.start()
    found.phones.numbers = [OURS]
    yield found
    await found.stop()


@pytest.fixture
def phone(sandbox: Sandbox) -> TwilioPhone:
    return TwilioPhone(sandbox.twilio_account_sid, sandbox.twilio_auth_token, [OURS], sandbox.twilio_api_url)


async def test_an_sms_and_a_call_arrive(phone: TwilioPhone, sandbox: Sandbox) -> None:
    sent = await phone.text(ALICE, "hello", Callbacks())
    called = await phone.call(ALICE, "<Response><Say>hello</Say></Response>", Callbacks())
    assert isinstance(sent, Sent)
    assert sent.provider_id.startswith("SM")
    assert isinstance(called, Sent)
    assert called.provider_id.startswith("CA")
    assert sandbox.phones.phone("U1")["sms"][-1]["body"] == "hello"


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_may_work_later_is_passing(phone: TwilioPhone, sandbox: Sandbox, status: int) -> None:
    sandbox.phones.faults.fail(status=status)
    assert isinstance(await phone.text(ALICE, "hello", Callbacks()), Passing)


@pytest.mark.parametrize("code", [21211, 21614, 21610])
async def test_what_will_never_work_is_permanent(phone: TwilioPhone, sandbox: Sandbox, code: int) -> None:
    sandbox.phones.faults.fail(status=400, code=code)
    receipt = await phone.text(ALICE, "hello", Callbacks())
    assert receipt == Permanent(f"Twilio error {code}")


async def test_a_wrong_token_says_nothing_secret(sandbox: Sandbox) -> None:
    wrong = TwilioPhone(sandbox.twilio_account_sid, "wrong-token", [OURS], sandbox.twilio_api_url)
    receipt = await wrong.text(ALICE, "hello", Callbacks())
    assert isinstance(receipt, Passing)
    assert receipt.complaint is not None
    assert "TWILIO_AUTH_TOKEN (error 20003)" in receipt.complaint.text
    assert "wrong-token" not in str(receipt)


async def test_a_provider_that_is_not_there_is_passing(sandbox: Sandbox) -> None:
    away = TwilioPhone(sandbox.twilio_account_sid, sandbox.twilio_auth_token, [OURS], "http://127.0.0.1:9")
    assert isinstance(await away.text(ALICE, "hello", Callbacks()), Passing)


@pytest.mark.parametrize("said", ["please sign in", "[]"])
async def test_what_is_no_answer_of_twilios_is_passing(said: str) -> None:
    async def sign_in_page(_request: web.Request) -> web.Response:
        return web.Response(text=said)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", sign_in_page)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    sid = f"AC{'0' * 32}"
    receipt = await TwilioPhone(sid, "token", [OURS], address).text(ALICE, "hello", Callbacks())
    assert isinstance(receipt, Passing)
    assert receipt.complaint is not None
    facts = await TwilioAccount(sid, "token", address).look()
    assert facts.is_outage
    assert "Twilio cannot be reached: something else answers in its place." in facts.error
    await runner.cleanup()


async def test_a_ringing_phone_is_hung_up(phone: TwilioPhone, sandbox: Sandbox) -> None:
    called = await phone.call(ALICE, "<Response><Say>hello</Say></Response>", Callbacks())
    assert isinstance(called, Sent)
    assert isinstance(await phone.hang_up(called.provider_id), Sent)
    assert sandbox.phones.phone("U1")["calls"][-1]["status"] in {"canceled", "completed"}


async def test_a_twilio_that_does_not_answer_takes_no_thread_that_others_need() -> None:
    """Addresses are looked up in the threads that asyncio gives everybody: Slack would wait for Twilio."""
    silent: list[asyncio.StreamWriter] = []
    is_busy = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent.append(writer)
        if len(silent) >= 6:
            is_busy.set()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    phone = TwilioPhone("AC1", "token", [OURS], f"http://127.0.0.1:{port}")
    texts = [asyncio.ensure_future(phone.text(ALICE, "hello", Callbacks())) for _ in range(40)]
    await is_busy.wait()
    began = asyncio.get_running_loop().time()
    await asyncio.to_thread(int)
    waited = asyncio.get_running_loop().time() - began
    for text in texts:
        text.cancel()
    server.close()
    for writer in silent:
        writer.close()
        await writer.wait_closed()
    assert waited < 3
