"""Whether the process can do its job, in sentences."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store import StoreUnavailableError, probe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.world import World
    from bot.store import Database

_DATABASE_SECONDS = 3


@dataclass(frozen=True)
class State:
    """``faults`` keep Tocsin from doing its job, ``warnings`` are worked around. Each ends with its cure."""

    faults: Sequence[str]
    warnings: Sequence[str]


class Health:
    """What keeps Tocsin from paging."""

    def __init__(self, db: Database, world: World) -> None:
        """Look at ``db`` and at what the process was told."""
        self._db = db
        self._world = world

    async def look(self) -> State:
        """Return what is wrong, nothing when everything is well. Nothing in it is secret."""
        troubles = self._world.troubles
        faults = [*await self._database(), *troubles.grave()]
        if self._world.workspace is None and not troubles.has("slack"):
            faults.append("Slack has not answered yet.")
        return State(faults, troubles.slight())

    async def _database(self) -> list[str]:
        """Write something and take it back: reading still works where the disk is full."""
        try:
            async with asyncio.timeout(_DATABASE_SECONDS):
                await self._db.write(probe.write)
        except StoreUnavailableError as error:
            return [str(error)]
        except TimeoutError:
            return [f"The database has not answered for {_DATABASE_SECONDS} seconds: something else holds it."]
        return []
