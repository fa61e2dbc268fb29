"""From declaration to postmortem against emulate, a Slack written by others: nothing works only in our own sandbox.

emulate serves the Web API and enforces scopes, but sends an app nothing. What Slack would send is made here: signed
requests, as HTTP mode gets them. The app's token has the scopes of manifest.yml and no others.
"""

from __future__ import annotations

import json
import re
import time
import urllib.parse
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
import yaml
from slack_sdk.signature import SignatureVerifier

from bot.app import build
from bot.clock import OffsetClock
from bot.config import Settings
from bot.views.declare import DeclareForm, declare_modal
from tests.support.emulate import BOT_TOKEN, emulated
from tests.support.person import button, eventually, has, values_of
from tests.support.stage import ORGANIZATION, ROOT, ROSTER, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import Tocsin
    from tests.support.emulate import Emulate

SECRET = "shared with Slack"
TEAM = "T000000001"
CHANNEL = "inc-1-checkout-is-down"
MODAL = re.compile(
    r"<td>(?P<id>V\w+)</td><td><[^>]*>modal<.*?<td>(?P<user>.*?)</td><td>A0TOCSIN</td><td>(?P<preview>.*?)</td>",
    re.DOTALL,
)


class Client:
    """What Slack's client and Slack's own servers would send to the bot."""

    def __init__(self, http: aiohttp.ClientSession, bot: Tocsin, slack: Emulate) -> None:
        self._http = http
        self._url = f"{bot.settings.public_url}/slack/events"
        self._bot = bot
        self._slack = slack
        self._sent = 0

    async def command(self, text: str, user: str, channel: str) -> str:
        """Type ``/incident`` and return what Slack is answered."""
        form = {"command": "/incident", "text": text, "user_id": user, "channel_id": channel, "team_id": TEAM}
        trigger = (await self._slack.api("views.generateTriggerId", user_id=user))["trigger_id"]
        return await self._post(urllib.parse.urlencode({**form, "trigger_id": trigger}))

    async def submit_declaration(self, user: str, view_id: str, title: str) -> None:
        """Submit the modal, a service chosen."""
        form = DeclareForm(title=title, service="checkout-api", affected="Nobody can pay")
        view = declare_modal(self._bot.world.roster, self._bot.world.clock.now(), form)
        shown = {**view, "id": view_id, "state": {"values": values_of(view, {})}}
        assert await self._interact(type="view_submission", user={"id": user}, view=shown) == ""

    async def press(self, user: str, message: dict[str, Any], action: str) -> None:
        """Press a button of a message."""
        pressed = button(message, action)
        assert pressed, f"no {action} in {message}"
        assert await self._interact(type="block_actions", user={"id": user}, actions=[pressed], container={}) == ""

    async def event(self, kind: str, **facts: Any) -> None:
        """Deliver an event."""
        self._sent += 1
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{self._sent}",
            "event": {"type": kind, **facts},
        }
        await self._post(json.dumps(body), "application/json")

    async def _interact(self, **payload: Any) -> str:
        return await self._post("payload=" + urllib.parse.quote(json.dumps({"team": {"id": TEAM}, **payload})))

    async def _post(self, body: str, kind: str = "application/x-www-form-urlencoded") -> str:
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature), "Content-Type": kind}
        async with self._http.post(self._url, data=body.encode(), headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()


@asynccontextmanager
async def running(folder: Path, slack: Emulate) -> AsyncIterator[Client]:
    """Run the bot in HTTP mode with ``slack`` as its Slack."""
    schedules = folder / "schedules"
    schedules.mkdir()
    (schedules / "checkout.yml").write_text(ROSTER.replace("WAIT", "5m"))
    (schedules / "organization.yml").write_text(ORGANIZATION)
    port = free_port()
    settings = replace(
        Settings(),
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack.url}/api/",
        data=folder / "data",
        schedules=schedules,
        public_url=f"http://127.0.0.1:{port}",
        port=port,
    )
    bot = build(settings, OffsetClock(None))
    try:
        await bot.start()
        async with aiohttp.ClientSession() as http:
            yield Client(http, bot, slack)
    finally:
        await bot.stop()


async def message(slack: Emulate, channel: str, *parts: str, token: str = BOT_TOKEN) -> dict[str, Any]:
    """Return the first message of a channel that has all of ``parts``, once emulate holds one."""

    async def there() -> dict[str, Any] | None:
        return next((each for each in await slack.messages(channel, token) if has(each, *parts)), None)

    return await eventually(there, f"a message with {parts}")


async def test_from_declaration_to_postmortem(tmp_path: Path) -> None:
    scopes = yaml.safe_load((ROOT / "manifest.yml").read_text())["oauth_config"]["scopes"]["bot"]
    async with emulated(tmp_path, scopes) as slack, running(tmp_path, slack) as client:
        users = await slack.users()
        general = (await slack.channel("general"))["id"]
        assert await client.command("declare Checkout is down", users["robin"], general) == ""
        view = await eventually(partial(_open_modal, slack, "robin"), "the modal to be open")
        await client.submit_declaration(users["robin"], view, "Checkout is down")
        channel = await _furnished(slack, users)
        await _paged_and_acknowledged(slack, client, users, channel)
        await _worked_on(slack, client, users, channel)
        await _written_up(slack, client, users, channel, tmp_path)


async def _open_modal(slack: Emulate, user: str) -> str | None:
    """Return the id of the modal that emulate holds open for a user."""
    found = MODAL.search(await slack.shown("views"))
    return found["id"] if found and found["user"] == user and "pages at once" in found["preview"] else None


async def _furnished(slack: Emulate, users: dict[str, str]) -> str:
    found = await slack.channel(CHANNEL)
    channel = found["id"]
    card = await message(slack, channel, "incident.resolve", "Nobody can pay")

    async def furnished() -> bool:
        info = (await slack.api("conversations.info", channel=channel))["channel"]
        members = (await slack.api("conversations.members", channel=channel))["members"]
        pins = (await slack.api("pins.list", "xoxp-robin", channel=channel))["items"]
        links = (await slack.api("bookmarks.list", channel_id=channel))["bookmarks"]
        return (
            "P1" in info["topic"]["value"]
            and {users["robin"], users["alice"], "U0TOCSIN"} <= set(members)
            and [each["message"]["ts"] for each in pins] == [card["ts"]]
            and [each["link"] for each in links] == ["https://runbooks.example.com/checkout-api"]
        )

    await eventually(furnished, "topic, people, pin and bookmark")
    announcements = (await slack.channel("incidents"))["id"]
    await message(slack, announcements, "Checkout is down", "incident.join")
    return channel


async def _paged_and_acknowledged(slack: Emulate, client: Client, users: dict[str, str], channel: str) -> None:
    direct = await slack.direct("xoxp-alice")
    page = await message(slack, direct, "page.acknowledge", "Checkout is down", token="xoxp-alice")
    await client.press(users["alice"], page, "page.acknowledge")
    await message(slack, direct, f"Acknowledged by <@{users['alice']}>", token="xoxp-alice")
    await message(slack, channel, f"<@{users['alice']}> acknowledged the page in Slack")
    await message(slack, channel, "Commander", f"<@{users['alice']}>")


async def _worked_on(slack: Emulate, client: Client, users: dict[str, str], channel: str) -> None:
    robin = users["robin"]
    await client.command(f"role comms <@{users['bob']}|bob>", robin, channel)
    await message(slack, channel, f"*Comms lead* is now <@{users['bob']}>")
    briefed = await slack.direct("xoxp-bob")
    await message(slack, briefed, "comms", token="xoxp-bob")
    said = await slack.api("chat.postMessage", "xoxp-robin", channel=channel, text="The *gateway* answers 502")
    item = {"type": "message", "channel": channel, "ts": said["ts"]}
    await client.event("reaction_added", user=robin, reaction="pushpin", item=item, event_ts=said["ts"])
    assert "rolled back to 1.4.2" in await client.command("note rolled back to 1.4.2", robin, channel)
    await client.command("update half of the users are back", robin, channel)
    await message(slack, channel, "half of the users are back", "Next update")
    await client.command("mitigate", robin, channel)
    await message(slack, channel, "mitigated the incident")
    await client.command("resolve the rollback held", robin, channel)
    await message(slack, channel, "resolved the incident", "incident.postmortem")


async def _written_up(slack: Emulate, client: Client, users: dict[str, str], channel: str, folder: Path) -> None:
    resolved = await message(slack, channel, "resolved the incident", "incident.postmortem")
    await client.press(users["robin"], resolved, "incident.postmortem")
    posted = await message(slack, channel, "inc-1-postmortem.md")
    kept = (folder / "data" / "postmortems" / "inc-1.md").read_text()
    timeline = kept.partition("## Timeline")[2].partition("\n## ")[0]
    assert "The **gateway** answers 502" in timeline
    for part in ("Postmortem: #1 Checkout is down", "rolled back to 1.4.2", "half of the users are back", "Bob Baker"):
        assert part in kept, part
    assert "<@U" not in kept
    assert posted["files"][0]["size"] == len(kept.encode())
