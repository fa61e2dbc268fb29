"""The sandbox: a Slack workspace and a phone network on one local port."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.sandbox import directory
from bot.sandbox.application import from_manifest
from bot.sandbox.applink import AppLink
from bot.sandbox.callbacks import Callbacks
from bot.sandbox.client import Client
from bot.sandbox.clockface import ClockFace
from bot.sandbox.clocks import Announcing, SystemTime
from bot.sandbox.ephemerals import Ephemerals
from bot.sandbox.events import EventDelivery
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.files import Files
from bot.sandbox.gate import Gated
from bot.sandbox.hooks import Hooks
from bot.sandbox.httpmode import HttpMode
from bot.sandbox.interactions import Interactions
from bot.sandbox.ledger import Ledger, Recorded
from bot.sandbox.modals import Modals
from bot.sandbox.origin import SameOrigin
from bot.sandbox.payloads import Payloads
from bot.sandbox.phones import PhoneNetwork
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.site import Site
from bot.sandbox.socketmode import SocketMode
from bot.sandbox.triggers import Triggers
from bot.sandbox.webapi import APP_TOKEN, BOT_TOKEN, WebApi
from bot.sandbox.webserver import WebServer
from bot.sandbox.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.sandbox.clockface import Stops
    from bot.sandbox.clocks import Time
    from bot.sandbox.seed import Seed, SeedUser
    from bot.sandbox.wire import Json

ACCOUNT_SID = "AC" + "5a" * 16
AUTH_TOKEN = "b0" * 16
PAGE = Path(__file__).parent / "page"


class Sandbox:
    """A running workspace. Make it, ``start`` it, point the bot at ``slack_api_url`` and ``twilio_api_url``."""

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    twilio_account_sid = ACCOUNT_SID
    twilio_auth_token = AUTH_TOKEN

    def __init__(
        self,
        seed: Seed,
        *,
        manifest: Json | None = None,
        commands: Sequence[str] = (),
        time: Time | None = None,
        next_stops: Callable[[], Awaitable[Stops]] | None = None,
        port: int = 0,
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107 - of a local play workspace
    ) -> None:
        """Plant the seed. Without a manifest every event is delivered and ``commands`` are the slash commands."""
        self.time: Time = time or SystemTime()
        self.signing_secret = signing_secret
        self.site = _assemble(Workspace(seed, from_manifest(manifest, commands), self.time), signing_secret)
        self.faults = self.site.faults
        self._loop: asyncio.AbstractEventLoop | None = None
        self.phones = PhoneNetwork(
            self.time, seed.users, self.site.feed.publish, ACCOUNT_SID, AUTH_TOKEN, recorder=self._record
        )
        self._clock = ClockFace(self.time, next_stops, self._moved)
        self._server = WebServer(Gated(SameOrigin(Starlette(routes=self._routes())), self.faults), port)

    @property
    def requests(self) -> list[Recorded]:
        """Return what the app and the people's clients asked, oldest first."""
        return self.site.ledger.entries

    @property
    def workspace(self) -> Workspace:
        """Return the workspace's state."""
        return self.site.workspace

    @property
    def port(self) -> int:
        """Return the port that the server listens on."""
        return self._server.port

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def slack_api_url(self) -> str:
        """Return the base address of the Web API, with a slash at its end."""
        return f"{self.url}/api/"

    @property
    def twilio_api_url(self) -> str:
        """Return what stands in for https://api.twilio.com."""
        return f"{self.url}/twilio"

    @property
    def request_url(self) -> str | None:
        """Return where the app takes events in HTTP mode, or None in Socket Mode."""
        return self.site.http.request_url

    @request_url.setter
    def request_url(self, address: str | None) -> None:
        self.site.http.request_url = address
        self.site.interactions.link.uses_http = address is not None

    def add_person(self, person: SeedUser) -> None:
        """Let somebody join the workspace; the app hears ``team_join``."""
        self.phones.connect(directory.join(self.workspace, person).id, person.phone)

    def change_person(self, user_id: str, **changes: str | bool | int) -> None:
        """Change ``email``, ``real_name``, ``tz``, ``is_admin``, ``is_deleted``, ``guest`` or ``snoozed_until``.

        The app hears ``user_change``. ``guest`` is "", "multi" or "single" (channel), ``snoozed_until`` a Unix time.
        """
        directory.change(self.workspace, user_id, **changes)

    def be_patient(self, seconds: float) -> None:
        """Wait this long for acknowledgements and modals instead of Slack's three seconds: for busy test machines."""
        self.site.triggers.life_seconds = seconds
        self.site.sockets.ack_seconds = seconds
        self.site.http.ack_seconds = seconds

    async def start(self) -> None:
        """Listen. Raises ``OSError`` when the port is taken."""
        await self._server.start()
        self.site.url = self.url
        self.site.files.base_url = self.url
        self.site.callbacks.base_url = f"{self.url}/hooks"
        self._loop = asyncio.get_running_loop()
        await self.phones.start()
        if isinstance(self.time, Announcing):
            self.time.subscribe(self._jumped)

    async def stop(self) -> None:
        """End every connection and stop listening."""
        self._loop = None
        await self.phones.stop()
        await self.site.events.stop()
        self.site.feed.stop()
        await self.site.sockets.stop()
        await self._server.stop()

    def _jumped(self) -> None:
        # Whoever moved the clock may be in another thread, or may be moving it after the server stopped.
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._moved)

    def _moved(self) -> None:
        self.phones.tick()
        self.site.events.moved()
        self.site.feed.publish_all({"type": "clock", "now": self.time.now().isoformat()})

    def _record(self, method: str, args: Json, at: datetime, status: int) -> None:
        self.site.ledger.add(Recorded(method, args, at, status))

    def _routes(self) -> list[BaseRoute]:
        web_api = WebApi(self.site)
        return [
            Route("/", _index),
            Route("/api/{method}", web_api.serve, methods=["GET", "POST"]),
            WebSocketRoute("/socket/", self.site.sockets.serve),
            *Hooks(self.site).routes(),
            *Client(self.site).routes(),
            *self._clock.routes(),
            *self.phones.routes(),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
        ]


async def _index(_request: Request) -> Response:
    index = PAGE / "index.html"
    if index.exists():
        return FileResponse(index)
    return PlainTextResponse("The server is running; its page is not installed.\n")


def _assemble(workspace: Workspace, signing_secret: str) -> Site:
    ephemerals, triggers = Ephemerals(workspace), Triggers(workspace)
    callbacks, modals = Callbacks(workspace, ephemerals), Modals(workspace)
    sockets, http = SocketMode(workspace.app), HttpMode(workspace, signing_secret)
    ledger = Ledger()
    link = AppLink(sockets, http, lambda answer: ledger.add(_acknowledged(workspace, answer)))
    events, feed = EventDelivery(workspace, link), Feed(ephemerals.forget)
    workspace.to_app.append(events.take)
    workspace.to_person.append(feed.publish)
    interactions = Interactions(workspace, link, triggers, callbacks, ephemerals, modals, Payloads(workspace))
    faults = Faults(sockets.drop, sockets.refresh)
    files = Files(workspace)
    return Site(
        workspace,
        ephemerals,
        triggers,
        callbacks,
        modals,
        files,
        sockets,
        http,
        events,
        interactions,
        feed,
        faults,
        RateLimits(workspace.time),
        ledger,
    )


def _acknowledged(workspace: Workspace, answer: Json) -> Recorded:
    """Return what the ledger keeps of an acknowledgement that carried something."""
    return Recorded("acknowledgement", answer, workspace.time.now(), 200, token=BOT_TOKEN)
