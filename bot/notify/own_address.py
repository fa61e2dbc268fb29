"""Asking our own public address whether it leads to us."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.core.checkup import WebFacts
from bot.notify.reach import why_unreachable

_TIMEOUT = aiohttp.ClientTimeout(total=5)


async def ask_own_address(address: str) -> WebFacts:
    """Return what ``address``/health/live answers: a plain GET."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as http,
            http.get(f"{address}/health/live", allow_redirects=False) as answer,
        ):
            said: Any = await answer.json() if answer.content_type == "application/json" else None
            return WebFacts(address, answer.status, is_tocsin=isinstance(said, dict) and said.get("status") == "alive")
    except (TimeoutError, aiohttp.ClientError, ValueError, OSError) as error:
        return WebFacts(address, error=why_unreachable(error))
