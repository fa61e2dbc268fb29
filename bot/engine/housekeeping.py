"""What may be done late, twice or not at all: clearing away what nobody needs any more.

Nothing that people wait for belongs here: that is a row in ``job``, which a restart does not forget and a moved clock
moves.
"""

from __future__ import annotations

import logging
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.store import StoreUnavailableError, jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.store import Connection, Database

_logger = logging.getLogger(__name__)

Chore: TypeAlias = "Callable[[Connection, datetime], object]"
"""Clears something away in one transaction; it is given the instant. Doing it again does no harm."""

_BATCH = 1000


class Housekeeping:
    """Prunes jobs that were done longer than ``keep`` ago, and does other ``chores``: at start and every so often."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        chores: Sequence[Chore] = (),
        *,
        every: timedelta = timedelta(hours=1),
        keep: timedelta = timedelta(days=14),
    ) -> None:
        self._db = db
        self._clock = clock
        self._chores = tuple(chores)
        self._keep = keep
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(self.tidy, misfire_grace_time=None)
        self._scheduler.add_job(self.tidy, "interval", seconds=every.total_seconds(), misfire_grace_time=None)

    def start(self) -> None:
        """Begin, in the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """End; what is being done is finished by the database."""
        self._scheduler.shutdown(wait=False)

    async def tidy(self) -> None:
        """Do everything once, now."""
        now = self._clock.now()
        try:
            # In batches: the writer's other callers wait for each.
            while await self._db.write(partial(jobs.prune, before=now - self._keep, limit=_BATCH)) == _BATCH:
                continue
            for chore in self._chores:
                await self._db.write(lambda conn, chore=chore: chore(conn, now))
        except StoreUnavailableError as error:
            _logger.warning("Housekeeping waits for the next time: %s", error)
