"""Carrying out one job: a timer together with its record, or something to send and then its record."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bot.core.delivery import retry_at
from bot.store import Done, Failed, Retry, StoreUnavailableError, leases

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.store import Connection, Database, Job, Outcome

_logger = logging.getLogger(__name__)

Timer: TypeAlias = "Callable[[Connection, Job, datetime], object]"
"""Runs in the transaction that marks its job as done: rows only. It may enqueue its successor under the same key."""

Sender: TypeAlias = "Callable[[Job], Awaitable[Outcome]]"
"""Reaches the world, outside any transaction, and tells what came of it. It may be called again for the same job."""

_SHORTEST_RETRY = timedelta(milliseconds=100)
_TRIES_BEFORE_SLOWING_DOWN = 10
_SLOWED_DOWN = timedelta(minutes=5)


class Carrier:
    """Carries out jobs of the kinds that it knows. ``patience`` is how long one sender may take."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        timers: Mapping[str, Timer],
        senders: Mapping[str, Sender],
        patience: timedelta,
    ) -> None:
        both = timers.keys() & senders.keys()
        if both:
            raise ValueError(f"{sorted(both)} cannot be timers and senders.")
        self._db = db
        self._clock = clock
        self._timers = dict(timers)
        self._senders = dict(senders)
        self._patience = patience
        self.timer_kinds = frozenset(timers)
        self.sender_kinds = frozenset(senders)

    async def carry_out(self, job: Job) -> None:
        """Carry out a claimed job and record what came of it. Raises nothing that a job may cause."""
        try:
            if job.kind in self.timer_kinds:
                await self._run_timer(job)
            else:
                await self._send(job)
        except StoreUnavailableError as error:
            _tell_unrecorded(job, error)
        except Exception as error:  # the one place for it: a fault in one job must not stop everybody's pages
            _logger.exception("Job %d (%s) failed at try %d.", job.id, job.kind, job.attempts)
            await self._put_off(job, type(error).__name__)

    async def _run_timer(self, job: Job) -> None:
        timer = self._timers[job.kind]

        def begin_and_run(conn: Connection) -> None:
            now = self._clock.now()
            if leases.begin_timer(conn, job, now):
                timer(conn, job, now)

        await self._db.write(begin_and_run)

    async def _send(self, job: Job) -> None:
        async with asyncio.timeout(self._patience.total_seconds()):
            outcome = await self._senders[job.kind](job)
        record = partial(_record, job=job, outcome=outcome, now=self._clock.now())
        if not await self._db.write(record):
            _logger.warning("Job %d (%s) took longer than its lease: another worker runs it again.", job.id, job.kind)

    async def _put_off(self, job: Job, error: str) -> None:
        asked = _SLOWED_DOWN if job.attempts >= _TRIES_BEFORE_SLOWING_DOWN else None
        outcome = Retry(retry_at(job.attempts, self._clock.now(), asked), error)
        try:
            await self._db.write(partial(_record, job=job, outcome=outcome, now=self._clock.now()))
        except StoreUnavailableError as away:
            _tell_unrecorded(job, away)


def _record(conn: Connection, *, job: Job, outcome: Outcome, now: datetime) -> bool:
    """Write down an outcome; False, and nothing written, when the job's lease went to somebody else."""
    match outcome:
        case Done():
            is_held = leases.finish(conn, job, now)
        case Failed(error):
            is_held = leases.finish(conn, job, now, error=error)
        case Retry(at, error):
            is_held = leases.retry(conn, job, max(at, now + _SHORTEST_RETRY), error)
    if is_held and outcome.record is not None:
        outcome.record(conn)
    return is_held


def _tell_unrecorded(job: Job, error: StoreUnavailableError) -> None:
    _logger.warning("Job %d (%s) runs again when its lease is over: %s", job.id, job.kind, error)
