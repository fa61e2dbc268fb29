"""Without an app token Slack comes to ``/slack/events`` instead: the same flow, with verified signatures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp

from tests.scenarios.steps import CHANNEL, declare, page_of
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_incident_is_declared_and_acknowledged_over_http(tmp_path: Path) -> None:
    async with staged(tmp_path, start=None) as stage:  # a signature is good for five minutes of the real time
        stage.settings = replace(stage.settings, slack_app_token="", slack_signing_secret=stage.sandbox.signing_secret)
        stage.sandbox.request_url = f"{stage.settings.public_url}/slack/events"
        await stage.start_bot()
        robin, alice = stage.person("robin"), stage.person("alice")
        await declare(robin)
        direct, page = await page_of(alice)
        await alice.press(direct, page, "page.acknowledge")
        channel = await robin.channel(CHANNEL)
        await robin.message(channel, "<@U0ALICE> acknowledged the page in Slack")
        said = await robin.api("chat.postMessage", channel=channel, text="since ten")
        await robin.api("reactions.add", channel=channel, timestamp=said["ts"], name="pushpin")
        await robin.command("/incident note rolled back", channel)
        await robin.ephemeral(channel, "rolled back")


async def test_a_forged_request_is_refused(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.settings = replace(stage.settings, slack_app_token="", slack_signing_secret="right")
        await stage.start_bot()
        url = f"{stage.settings.public_url}/slack/events"
        form = {"command": "/incident", "text": "list", "user_id": "U0ROBIN", "channel_id": "C1"}
        async with aiohttp.ClientSession() as http, http.post(url, data=form) as answer:
            assert answer.status == 401
