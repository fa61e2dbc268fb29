"""Whether Twilio takes our account: asked at start, whenever a send casts doubt on it, and now and then."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.core.checkup import inspect_twilio

if TYPE_CHECKING:
    from bot.notify.twilio_account import TwilioAccount
    from bot.services.world import World

_AT_START_SECONDS = 5
_WHILE_TROUBLED_SECONDS = 5
_WHILE_WELL_SECONDS = 300

WORKS_AGAIN = "Twilio works again: SMS and calls that waited go out."


class TwilioWatch:
    """Keeps the trouble with the Twilio account as it is, so that it is known before the first page."""

    def __init__(self, world: World, account: TwilioAccount, numbers: tuple[str, ...]) -> None:
        """Ask about ``account``; ``numbers`` are those that send and call, E.164."""
        self._world = world
        self._account = account
        self._numbers = numbers
        self._doubted = asyncio.Event()

    def doubt(self) -> None:
        """Have Twilio asked soon."""
        self._doubted.set()

    async def meet(self) -> None:
        """Ask for the first time, and do not wait long for the answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_AT_START_SECONDS):
                await self._look()

    async def run(self) -> None:
        """Ask on and on, until cancelled."""
        while True:
            is_troubled = self._world.troubles.has("twilio")
            with suppress(TimeoutError):
                async with asyncio.timeout(_WHILE_TROUBLED_SECONDS if is_troubled else _WHILE_WELL_SECONDS):
                    await self._doubted.wait()
                    if is_troubled:  # every send that fails meanwhile casts doubt: keep to the pace
                        await asyncio.Event().wait()
            self._doubted.clear()
            await self._look()

    async def _look(self) -> None:
        facts = await self._account.look()
        remarks = inspect_twilio(facts, self._numbers, self._world.roster)
        faults = [each for each in remarks if each.level == "fault"]
        if not faults:
            self._world.troubles.mend("twilio", WORKS_AGAIN)
        elif not self._world.troubles.has("twilio"):  # a send may have said it already, in other words
            text = faults[0].message if facts.error else f"Twilio ({faults[0].key}): {faults[0].message}"
            self._world.troubles.report("twilio", text, is_told=not facts.is_outage)
