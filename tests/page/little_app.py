"""A small Bolt app that shows everything Block Kit has, and remembers what people did with it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.seed import Seed, SeedChannel, SeedUser
from bot.sandbox.server import Sandbox
from tests.page import showcase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

SCOPES = """
    app_mentions:read bookmarks:write bookmarks:read channels:history channels:manage channels:read
    channels:join chat:write commands files:write files:read groups:history im:history im:read im:write
    pins:write pins:read reactions:read reactions:write users:read users:read.email groups:write
    groups:read chat:write.public
"""

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Beacon"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "beacon"},
        "slash_commands": [
            {"command": "/show", "description": "Show it", "usage_hint": "modal | blocks", "should_escape": True},
            {"command": "/shout", "description": "Say it loudly", "usage_hint": "<words>", "should_escape": False},
        ],
        "shortcuts": [
            {"name": "Keep this", "type": "message", "callback_id": "keep", "description": "Keep a message"},
            {"name": "Open the form", "type": "global", "callback_id": "form", "description": "Open it"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES.split()}},
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "message.channels", "message.im", "reaction_added", "app_mention"]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

ALICE, BOB, CAROL = "U0ALICE01", "U0BOB0001", "U0CAROL01"


def seed() -> Seed:
    """Three people in three zones, four channels."""
    users = [
        SeedUser(ALICE, "alice", "Alice Archer", "alice@example.com", "Europe/Berlin", "+4915112345601", is_admin=True),
        SeedUser(BOB, "bob", "Bob Brandt", "bob@example.com", "Europe/Berlin", "+4915112345602"),
        SeedUser(CAROL, "carol", "Carol Chen", "carol@example.com", "America/New_York", "+12025550103"),
    ]
    everybody = [ALICE, BOB, CAROL]
    channels = [
        SeedChannel("general", "Everything and everybody", everybody),
        SeedChannel("incidents", "What is on fire, and who puts it out", everybody),
        SeedChannel("random", "", [ALICE]),
        SeedChannel("quiet-corner", "", [BOB]),
    ]
    return Seed("Example Shop", users, channels)


class LittleApp:
    """The app. ``seen`` holds the payloads of everything that people did, in order."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.slack_api_url)
        self.seen: list[dict[str, Any]] = []
        self.released = asyncio.Event()  # until then it does not answer what it is not to answer
        self.bolt = AsyncApp(client=self.client, signing_secret=sandbox.signing_secret, process_before_response=True)
        self.channels = {channel.name: channel.id for channel in sandbox.workspace.channels.values()}
        self._register()

    def person(self, user: str) -> AsyncWebClient:
        """Return what one of the people talks to Slack with: no rate limit slows them."""
        return AsyncWebClient(f"xoxp-{user}", base_url=self.sandbox.slack_api_url)

    def _register(self) -> None:
        app = self.bolt
        app.command("/show")(self._show)
        app.command("/shout")(self._shout)
        app.action("slow")(self._slow)
        app.action("press")(self._press)
        app.action({"type": "block_actions", "action_id": showcase.ANY_ID})(self._acted)
        app.options("service")(self._options)
        app.view("form")(self._submitted)
        app.view("second")(self._cleared)
        app.view_closed("form")(self._closed)
        app.shortcut("form")(self._form_shortcut)
        app.shortcut("keep")(self._keep)
        app.event("app_home_opened")(self._home)
        app.event("message")(self._nothing)
        app.event("app_mention")(self._nothing)
        app.event("reaction_added")(self._nothing)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return the payloads of one type."""
        return [payload for payload in self.seen if payload.get("type", "command") == kind]

    async def _show(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        await ack()
        word = body["text"].split(" ")[0]
        if word == "modal":
            await self.client.views_open(trigger_id=body["trigger_id"], view=showcase.form())
        elif word == "stack":
            await self.client.views_open(trigger_id=body["trigger_id"], view=showcase.short_form())
        elif word == "blocks":
            await self.client.chat_postMessage(
                channel=body["channel_id"], text="Everything", blocks=showcase.everything()
            )
        elif word == "whisper":
            await self.client.chat_postEphemeral(
                channel=body["channel_id"], user=body["user_id"], text="Just for you :wave:"
            )

    async def _shout(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        if body["text"] == "nothing":
            await self.released.wait()
        await ack(response_type="in_channel", text=body["text"].upper())

    async def _slow(self, body: dict[str, Any]) -> None:
        self.seen.append(body)
        await self.released.wait()

    async def _press(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        await ack()
        who = body["user"]["id"]
        if body.get("view"):
            return
        await self.client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Pressed",
            blocks=showcase.card(f"Pressed by <@{who}>"),
        )

    async def _acted(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        await ack()

    async def _options(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        found = [name for name in ("checkout", "checkout-eu", "search") if body["value"] in name]
        await ack(options=[showcase.option(name, name) for name in found])

    async def _submitted(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        title = body["view"]["state"]["values"]["title"]["title"]["value"]
        if title == "wrong":
            await ack(response_action="errors", errors={"title": "An incident needs a better title."})
        elif title == "again":
            await ack(response_action="update", view=showcase.short_form("Updated"))
        elif title == "more":
            await ack(response_action="push", view=showcase.second())
        elif title == "late":
            await self.released.wait()
        else:
            await ack()

    async def _cleared(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        await ack(response_action="clear")

    async def _closed(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        await ack()

    async def _form_shortcut(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=showcase.short_form())

    async def _keep(self, ack: Callable[..., Awaitable[None]], body: dict[str, Any]) -> None:
        self.seen.append(body)
        await ack()
        await self.client.chat_postEphemeral(channel=body["channel"]["id"], user=body["user"]["id"], text="Kept.")

    async def _home(self, event: dict[str, Any]) -> None:
        if event["tab"] == "home":
            await self.client.views_publish(user_id=event["user"], view=showcase.home(event["user"]))

    async def _nothing(self) -> None:
        return None


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[LittleApp]:
    """Run a sandbox with the app connected to it."""
    sandbox = Sandbox(seed(), manifest=MANIFEST, **options)
    sandbox.be_patient(30)
    await sandbox.start()
    app = LittleApp(sandbox)
    handler = AsyncSocketModeHandler(app.bolt, sandbox.app_token, web_client=app.client)
    try:
        await handler.connect_async()
        for name in ("general", "incidents"):
            await app.client.conversations_join(channel=app.channels[name])
        yield app
    finally:
        app.released.set()
        await handler.close_async()
        await sandbox.stop()
