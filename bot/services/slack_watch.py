"""Whether Slack answers and takes our token: asked at start, whenever a call casts doubt on it, and now and then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.core.checkup import SCOPES
from bot.errors import ConfigurationError
from bot.notify.reach import why_unreachable
from bot.notify.slack import SlackFault
from bot.store import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.store import Database

_NEEDED = frozenset({"chat:write", "channels:manage", "chat.postMessage", "chat.update", "conversations.create"})
_REINSTALL = "Paste manifest.yml into its “App Manifest”, then install it into the workspace again."
_AT_START_SECONDS = 5
_WHILE_AWAY_SECONDS = 5
_WHILE_WELL_SECONDS = 60
_GOES_ON = "SMS and calls go on, and what waits for Slack is kept and sent as soon as Slack takes it"
_REFUSED = (
    "Slack does not accept SLACK_BOT_TOKEN ({code}). Install your app into the workspace again if it was removed, "
    "copy the bot token (xoxb-…) from its “OAuth & Permissions” into .env, and start Tocsin again."
)


class SlackWatch:
    """Keeps ``world.workspace`` and the trouble with Slack as they are. ``auth.test`` alone decides."""

    def __init__(self, db: Database, world: World, slack: SlackApi) -> None:
        """Ask through ``slack``."""
        self._db = db
        self._world = world
        self._slack = slack
        self._doubted = asyncio.Event()

    def doubt(self) -> None:
        """Have Slack asked now."""
        self._doubted.set()

    def scopes(self, lacking: Mapping[str, str], granted: str) -> None:
        """Note which scopes the app lacks, by the methods that were refused for it and by those that it has.

        Told at the first refusal are all that are missing, so that they are mended, and said, once.
        """
        troubles = self._world.troubles
        if not lacking:
            troubles.mend("scopes", "The Slack app has all the scopes that were missing.")
            return
        missing = [each for each in SCOPES if granted and each not in granted.split(",")]
        missing = missing or sorted({needed.partition(",")[0] for needed in lacking.values() if needed})
        what = "; ".join(f"without {each} there is no {SCOPES[each]}" if each in SCOPES else each for each in missing)
        text = f"The Slack app lacks scopes: {what or ', '.join(sorted(lacking))}. {_REINSTALL}"
        troubles.report("scopes", text, is_grave=bool(_NEEDED & {*missing, *lacking}), is_told=True)

    async def meet(self) -> None:
        """Ask for the first time, and do not wait long for the answer.

        Raises ``ConfigurationError`` when the token is refused and never worked on this database: somebody sets Tocsin
        up and looks on. Where it did work, pages may be waiting, and SMS and calls go out without Slack.
        """
        try:
            async with asyncio.timeout(_AT_START_SECONDS):
                fault = await self._ask()
        except TimeoutError as error:
            fault = SlackFault("auth.test", "unreachable")
            fault.__cause__ = error
        self._note(fault)
        if fault is not None and fault.is_auth and not await self._db.read(people.everybody):
            raise ConfigurationError(_REFUSED.format(code=fault.code)) from fault

    async def run(self) -> None:
        """Ask on and on, until cancelled."""
        while True:
            is_away = self._world.troubles.has("slack")
            try:
                async with asyncio.timeout(_WHILE_AWAY_SECONDS if is_away else _WHILE_WELL_SECONDS):
                    await self._doubted.wait()
                    if is_away:  # every call that fails meanwhile casts doubt: keep to the pace
                        await asyncio.Event().wait()
            except TimeoutError:
                pass
            self._doubted.clear()
            self._note(await self._ask())

    async def _ask(self) -> SlackFault | None:
        try:
            self._world.workspace = await self._slack.who_am_i()
        except SlackFault as fault:
            return fault
        return None

    def _note(self, fault: SlackFault | None) -> None:
        troubles = self._world.troubles
        if fault is None or fault.code == "ratelimited":
            troubles.mend("slack", "Slack answers again: what waited is sent now.")
        elif fault.is_auth:
            troubles.report("slack", f"{_REFUSED.format(code=fault.code)} {_GOES_ON}.")
        elif fault.code == "unreachable":
            troubles.report("slack", f"Slack cannot be reached: {why_unreachable(fault.__cause__)}. {_GOES_ON}.")
        elif fault.is_passing:
            troubles.report("slack", f"Slack answers with errors ({fault.code}). {_GOES_ON}.")
        else:
            troubles.report("slack", f"Slack refuses Tocsin: {fault.code}. Run `tocsin check`. {_GOES_ON}.")
