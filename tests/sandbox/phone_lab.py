"""A phone network over real sockets, an application that it calls, and the official client."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.sandbox.phones import PhoneNetwork

SID = "AC" + "5a" * 16
TOKEN = "phone-network-token"
NUMBER = "+15005550006"
ALICE, BOB, CAROL = "+4915112345671", "+4915112345672", "+4915112345673"


class ManualTime:
    def __init__(self) -> None:
        self._now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


@dataclass
class Person:
    id: str
    phone: str | None


@dataclass
class Asked:
    """One request that the application got."""

    path: str
    method: str
    params: dict[str, str]
    is_signed: bool
    headers: dict[str, str]


Answer = str | Response | Callable[[Asked], "str | Response | Awaitable[Response]"]


class Application:
    """Answers with what a test put under a path, and remembers who asked. Checks every signature."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.answers: dict[str, Answer] = {}
        self.checks_signatures = True

    def to(self, path: str) -> list[dict[str, str]]:
        return [each.params for each in self.asked if each.path == path]

    async def answer(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        is_signed = RequestValidator(TOKEN).validate(str(request.url), form, signature)
        params = {**request.query_params, **form}
        path = request.url.path.removeprefix("/app")
        asked = Asked(path, request.method, params, is_signed, dict(request.headers))
        self.asked.append(asked)
        answer = self.answers.get(path, "")
        made = answer(asked) if callable(answer) and not isinstance(answer, Response) else answer
        if not isinstance(made, str | Response):
            made = await made
        return Response(made, media_type="text/xml") if isinstance(made, str) else made


@dataclass
class Lab:
    network: PhoneNetwork
    app: Application
    url: str
    client: Client
    http: aiohttp.ClientSession
    time: ManualTime
    published: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def call(self, to: str = ALICE, **more: Any) -> str:
        """Place a call with the official client and wait until it rings; return its sid."""
        call = await asyncio.to_thread(lambda: self.client.calls.create(to=to, from_=NUMBER, **more))
        await self.network.settle()
        return str(call.sid)

    async def text(self, to: str = ALICE, body: str = "Checkout is down", **more: Any) -> Any:
        """Send a message with the official client and wait until it arrived."""
        message = await asyncio.to_thread(lambda: self.client.messages.create(to=to, from_=NUMBER, body=body, **more))
        await self.network.settle()
        return message

    async def fetched(self, sid: str) -> Any:
        """Return a call or a message as the official client sees it."""
        resource = self.client.calls if sid.startswith("CA") else self.client.messages
        return await asyncio.to_thread(lambda: resource(sid).fetch())

    async def modify(self, sid: str, **changes: Any) -> Any:
        """Change a call with the official client."""
        changed = await asyncio.to_thread(lambda: self.client.calls(sid).update(**changes))
        await self.network.settle()
        return changed

    async def phone(self, user: str = "UALICE") -> dict[str, Any]:
        """Return what a handset shows."""
        async with self.http.get(f"{self.url}/phones/{user}") as answer:
            return await answer.json()

    async def do(self, path: str, *, user: str = "UALICE", **sent: Any) -> dict[str, Any]:
        """Do something on a handset, such as "sms" or "calls/CA.../keys"."""
        async with self.http.post(f"{self.url}/phones/{user}/{path}", json=sent) as answer:
            shown = await answer.json()
        await self.network.settle()
        return shown

    async def on_call(self, sid: str, act: str, *, user: str = "UALICE", **sent: Any) -> dict[str, Any]:
        """Do something with a call on a handset and return how the call stands then."""
        await self.do(f"calls/{sid}/{act}", user=user, **sent)
        return await self.seen(sid, user)

    async def seen(self, sid: str, user: str = "UALICE") -> dict[str, Any]:
        """Return a call as its handset shows it."""
        return next(call for call in (await self.phone(user))["calls"] if call["sid"] == sid)

    async def forward(self, seconds: float) -> None:
        """Move the clock."""
        self.time.advance(timedelta(seconds=seconds))
        self.network.tick()
        await self.network.settle()


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """Serve an ASGI application on a free port of this machine."""
    # The protocol is named because asyncio sets TCP_NODELAY only then, and 40 ms an answer add up.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])  # without its main loop, which looks every 100 ms whether to stop
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await server.shutdown(sockets=[listener])


@asynccontextmanager
async def laboratory(
    recorder: Callable[[str, dict[str, Any], datetime, int], None] | None = None,
) -> AsyncIterator[Lab]:
    """Run a phone network with three people and an application beside it."""
    time, app = ManualTime(), Application()
    published: list[tuple[str, dict[str, Any]]] = []
    people = [Person("UALICE", ALICE), Person("UBOB", BOB), Person("UCAROL", CAROL), Person("UMUTE", None)]
    network = PhoneNetwork(
        time, people, lambda user, state: published.append((user, state)), SID, TOKEN, recorder=recorder
    )
    network.numbers = [NUMBER]
    webhooks = Route("/app/{path:path}", app.answer, methods=["GET", "POST"])
    async with served(Starlette(routes=[*network.routes(), webhooks])) as url, aiohttp.ClientSession() as http:
        app.url = f"{url}/app"
        await network.start()
        client = Client(SID, TOKEN)
        client.api.base_url = f"{url}/twilio"
        yield Lab(network, app, url, client, http, time, published)
        await network.stop()
        unsigned = [asked.path for asked in app.asked if app.checks_signatures and not asked.is_signed]
        assert unsigned == [], "every request to the application is signed"
