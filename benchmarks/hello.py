"""The smallest Bolt app by Socket Mode, as a baseline: ``python hello.py BOT_TOKEN APP_TOKEN API_URL``."""

from __future__ import annotations

import asyncio
import sys

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def _say_hello(ack: AsyncAck) -> None:
    await ack("Hello")


async def _run(bot_token: str, app_token: str, url: str) -> None:
    app = AsyncApp(client=AsyncWebClient(token=bot_token, base_url=url))
    app.command("/hello")(_say_hello)
    await AsyncSocketModeHandler(app, app_token).start_async()


if __name__ == "__main__":
    asyncio.run(_run(*sys.argv[1:]))
