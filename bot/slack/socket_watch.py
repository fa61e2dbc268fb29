"""Whether Slack delivers what people do, in Socket Mode. The SDK connects again by itself; here it is told of."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

from bot.notify.observed import AUTH

if TYPE_CHECKING:
    from slack_sdk.socket_mode.aiohttp import SocketModeClient

    from bot.services.world import World

_LOOK_EVERY_SECONDS = 2
_LOOKS_BEFORE_TROUBLE = 2
_LOOKS_BEFORE_NEW_ADDRESS = 15
_TOKEN_ERRORS = AUTH | {"not_allowed_token_type", "missing_scope", "forbidden_team"}
_REFUSAL = re.compile(r"'error': '(\w+)'")
_FAILED = ("Failed to connect", "Failed to check the current session")


class SocketWatch(logging.Filter):
    """Notes the trouble with the connection. As a filter of the SDK's log it takes over what is said of failed tries.

    The SDK logs each of them with a traceback and keeps the reason to itself; the log is where it can be learned.
    """

    def __init__(self, world: World) -> None:
        """Note the trouble in ``world``."""
        super().__init__()
        self._world = world
        self._refusal = ""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep a failed try to connect out of the log, and remember why it failed."""
        text = record.getMessage()
        if not text.startswith(_FAILED):
            return True
        found = _REFUSAL.search(text)
        self._refusal = found.group(1) if found else ""
        return False

    async def run(self, client: SocketModeClient) -> None:
        """Look at the connection on and on, until cancelled."""
        missing = 0
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            missing = 0 if await client.is_connected() else missing + 1
            if missing and missing % _LOOKS_BEFORE_NEW_ADDRESS == 0:
                client.wss_uri = None  # the SDK would try an address for ever that Slack takes for half a minute
            self._note(missing)

    def _note(self, missing: int) -> None:
        troubles = self._world.troubles
        if not missing:
            troubles.mend("slack socket", "Slack delivers commands and buttons again.")
        elif missing >= _LOOKS_BEFORE_TROUBLE:
            troubles.report("slack socket", _text(self._refusal))


def _text(refusal: str) -> str:
    if refusal in _TOKEN_ERRORS:
        return (
            f"Slack does not accept SLACK_APP_TOKEN ({refusal}): commands and buttons do not work, pages go out all "
            "the same. Copy an app-level token (xapp-…) with the scope connections:write from “Basic Information” of "
            "your app into .env, and start Tocsin again."
        )
    why = f" ({refusal})" if refusal else ""
    return (
        f"Slack delivers no commands and buttons: the connection is down{why} and is tried again. Pages go out all the "
        "same. If Slack can be reached, check that Socket Mode is on in your app, and this machine's way out to wss://."
    )
