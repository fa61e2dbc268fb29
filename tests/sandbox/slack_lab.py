"""A workspace over real sockets, the official clients that the bot uses, and people in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.application import BOT_USER_ID
from bot.sandbox.seed import Seed, SeedChannel, SeedUser
from bot.sandbox.server import Sandbox

ALICE, BOB, CAROL, BOT = "U0ALICE01", "U0BOB0001", "U0CAROL01", BOT_USER_ID
COMMANDS = ("/incident", "/slow")
PATIENCE_SECONDS = 10


class ManualTime:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


def seed() -> Seed:
    users = [
        SeedUser(ALICE, "alice", "Alice Archer", "alice@example.com", "Europe/Berlin", "+4915112345601", is_admin=True),
        SeedUser(BOB, "bob", "Bob Brandt", "bob@example.com", "Asia/Kolkata"),
        SeedUser(CAROL, "carol", "Carol Chen", "carol@example.com", "America/New_York"),
    ]
    everybody = [ALICE, BOB, CAROL]
    channels = [
        SeedChannel("general", "All of us", everybody),
        SeedChannel("ops", "", [ALICE, BOB, BOT]),
        SeedChannel("random", "", [ALICE]),
        SeedChannel("secret", "", [BOB], is_private=True),
    ]
    return Seed("Example Shop", users, channels)


async def eventually(look: Callable[[], Any], what: str) -> Any:
    """Return the first truthy answer of ``look``."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not (found := look()):
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.01)
    return found


@dataclass
class Person:
    """Somebody's client: the Web API with their token, the client's own addresses, and the live feed."""

    id: str
    url: str
    http: aiohttp.ClientSession
    api: AsyncWebClient
    feed: list[dict[str, Any]] = field(default_factory=list)

    async def ask(self, what: str, **query: str) -> dict[str, Any]:
        async with self.http.get(f"{self.url}/client/{what}", params={"token": f"xoxp-{self.id}", **query}) as answer:
            return await answer.json()

    async def do(self, what: str, **body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer xoxp-{self.id}"}
        async with self.http.post(f"{self.url}/client/{what}", json=body, headers=headers) as answer:
            return await answer.json()

    async def sees(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """Return the first event of that type with those fields that the feed brought, once it is there."""

        def look() -> dict[str, Any] | None:
            fits = (each for each in self.feed if each["type"] == kind and wanted.items() <= each.items())
            return next(fits, None)

        return await eventually(look, f"{kind} {wanted} in the feed of {self.id}: {[e['type'] for e in self.feed]}")


@dataclass
class Lab:
    """The running workspace and whoever uses it."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    bot: AsyncWebClient
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def alice(self) -> Person:
        return self.person(ALICE)

    @property
    def bob(self) -> Person:
        return self.person(BOB)

    @property
    def carol(self) -> Person:
        return self.person(CAROL)

    def person(self, user: str) -> Person:
        if user not in self.people:
            client = AsyncWebClient(token=f"xoxp-{user}", base_url=self.sandbox.slack_api_url, session=self.http)
            self.people[user] = Person(user, self.sandbox.url, self.http, client)
        return self.people[user]

    def channel(self, name: str) -> str:
        found = self.sandbox.workspace.channel_named(name)
        assert found is not None
        return found.id

    def history(self, name: str) -> list[dict[str, Any]]:
        """Return what a channel's history holds, oldest first."""
        found = self.sandbox.workspace.channel_named(name)
        assert found is not None
        return [message.render() for message in found.log.since("0")]

    @asynccontextmanager
    async def watching(self, person: Person) -> AsyncIterator[Person]:
        """Have the person's client open, so that ``sees`` works."""
        url = f"{self.sandbox.url}/client/events?token=xoxp-{person.id}"
        async with self.http.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"

            async def read() -> None:
                async for message in socket:
                    person.feed.append(message.json())

            reader = asyncio.create_task(read())
            yield person
            await socket.close()
            await reader

    @asynccontextmanager
    async def bolt(self, register: Callable[[AsyncApp], None]) -> AsyncIterator[AsyncApp]:
        """Have the official framework connected over Socket Mode, with the listeners that ``register`` adds."""
        app = AsyncApp(client=self.bot, ignoring_self_events_enabled=False)
        register(app)
        handler = AsyncSocketModeHandler(app, self.sandbox.app_token)
        await handler.connect_async()
        assert await self.sandbox.site.sockets.wait_connected(PATIENCE_SECONDS)
        try:
            yield app
        finally:
            await handler.close_async()


async def refused(call: Any) -> str:
    """Return the word with which a call is refused."""
    return (await refusal(call))["error"]


async def refusal(call: Any) -> dict[str, Any]:
    """Return the answer with which a call is refused."""
    try:
        answer = await call
    except SlackApiError as error:
        return dict(error.response.data)
    raise AssertionError(f"not refused: {answer.data}")


@asynccontextmanager
async def laboratory(manifest: dict[str, Any] | None = None, time: Any = None) -> AsyncIterator[Lab]:
    sandbox = Sandbox(seed(), manifest=manifest, commands=() if manifest else COMMANDS, time=time)
    await sandbox.start()
    async with aiohttp.ClientSession() as http:
        bot = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.slack_api_url, session=http)
        try:
            yield Lab(sandbox, http, bot)
        finally:
            await sandbox.stop()


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(action: str, value: str = "") -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": plain("Press"), "value": value}


def modal(*blocks: dict[str, Any], **extra: Any) -> dict[str, Any]:
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": [*blocks],
    }
    return {**view, **extra}


def text_input(block: str = "title", **element: Any) -> dict[str, Any]:
    box = {"type": "plain_text_input", "action_id": "box", **element}
    return {"type": "input", "block_id": block, "label": plain("Title"), "element": box}
