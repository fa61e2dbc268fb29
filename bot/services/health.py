"""Whether the process can do its job, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import StoreUnavailableError, pages

if TYPE_CHECKING:
    from bot.services.world import World
    from bot.store import Database


class Health:
    """What keeps Tocsin from paging."""

    def __init__(self, db: Database, world: World) -> None:
        """Look at ``db`` and at what the process was told."""
        self._db = db
        self._world = world

    async def faults(self) -> list[str]:
        """Return what is wrong, empty when everything is well. Nothing in it is secret."""
        found: list[str] = []
        try:
            await self._db.read(pages.live)
        except StoreUnavailableError:
            found.append("The database does not answer.")
        if self._world.workspace is None:
            found.append("Slack has not answered yet.")
        if self._world.roster_fault:
            found.append("The schedule files are faulty: run `tocsin check`.")
        return found
