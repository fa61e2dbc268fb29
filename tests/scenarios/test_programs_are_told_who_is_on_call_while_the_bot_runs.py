"""Beside a running bot, the command line and the HTTP API tell the same, with what was changed in Slack."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp

from bot.core.change import Wish
from bot.services.changes import Changes
from tests.cli.terminal import tocsin
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

PRIMARY = "checkout/primary"


async def test_a_token_made_beside_the_bot_opens_the_api_until_it_is_revoked(tmp_path: Path) -> None:
    async with staged(tmp_path, start=None) as stage:
        bot = await stage.start_bot()
        now = bot.world.clock.now()
        wish = Wish(PRIMARY, now, now + timedelta(hours=1), "carol")
        await Changes(bot.db, bot.world).apply(wish, 1, "U0CAROL", "r1")
        data = {"TOCSIN_DATA": str(stage.settings.data)}

        [told] = (await asyncio.to_thread(tocsin, "oncall", PRIMARY, "--json", **data)).document
        create = ("token", "create", "wallboard", "--scope", "oncall:read")
        token = (await asyncio.to_thread(tocsin, *create, **data)).out.strip()
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{stage.settings.public_url}/api/v1/oncall"
        async with aiohttp.ClientSession(headers=headers) as http:
            async with http.get(url, params={"schedule": PRIMARY}) as answer:
                [answered] = await answer.json()
            assert (told["users"], answered["users"]) == (["carol"], ["carol"])
            assert told.keys() == answered.keys()
            await asyncio.to_thread(tocsin, "token", "revoke", "wallboard", **data)
            await stage.pass_time(seconds=3)
            async with http.get(url) as answer:
                assert answer.status == 401
    assert token not in everything_written(tmp_path)


def everything_written(folder: Path) -> str:
    """Return what stands in all files of a folder."""
    return "".join(path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())
