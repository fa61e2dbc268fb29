"""The other side of the phone network: an app that calls, texts, and answers the network's questions."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from twilio.rest import Client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.page.little_app import LittleApp

NUMBER, ALICES, BOBS, CAROLS = "+4930111222", "+4915112345601", "+4915112345602", "+12025550103"
MENU = (
    "<Response><Gather numDigits='1' timeout='60' action='/key'>"
    "<Say>Checkout is down. Press 4 to acknowledge.</Say></Gather><Say>Nothing was pressed.</Say></Response>"
)


THANKS = "<Response><Message>Thank you.</Message></Response>"


class Provider:
    """The app's side of the phone network: what it sends, and what it was told."""

    def __init__(self, little: LittleApp, url: str) -> None:
        sandbox = little.sandbox
        sandbox.phones.numbers = [NUMBER]
        sandbox.phones.sms_url = f"{url}/sms"
        self._url = url
        self._client = Client(sandbox.twilio_account_sid, sandbox.twilio_auth_token)
        self._client.api.base_url = sandbox.twilio_api_url
        self.told: list[dict[str, str]] = []

    async def text(self, to: str, body: str) -> None:
        await asyncio.to_thread(self._client.messages.create, to=to, from_=NUMBER, body=body)

    async def call(self, to: str) -> None:
        await asyncio.to_thread(self._client.calls.create, to=to, from_=NUMBER, url=f"{self._url}/menu", timeout=60)


@asynccontextmanager
async def provider(little: LittleApp) -> AsyncIterator[Provider]:
    """Serve the webhooks that the network calls."""
    application = web.Application()
    runner = web.AppRunner(application)

    async def answer(request: web.Request) -> web.Response:
        fields = {key: str(value) for key, value in (await request.post()).items()}
        found.told.append({"path": request.path, **fields})
        texts = {"/menu": MENU, "/key": "<Response><Say>Acknowledged. Thank you.</Say><Hangup/></Response>"}
        return web.Response(
            text=texts.get(request.path, "<Response><Message>Thank you.</Message></Response>"), content_type="text/xml"
        )

    application.router.add_post("/{any}", answer)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    found = Provider(little, f"http://127.0.0.1:{port}")
    try:
        yield found
    finally:
        await runner.cleanup()
