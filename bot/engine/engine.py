"""The durable loop: takes due jobs from the store and has them carried out, each at least once.

A job is a timer or something to send. A timer runs inside one transaction together with the record that it ran, so it
happens exactly once. What is sent is sent outside any transaction and recorded afterwards, so a crash in between sends
it twice. The loop keeps nothing to itself: what it was doing when it was killed is in the store, with a lease that
runs out.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.engine.carrying import Carrier
from bot.store import LANES, StoreUnavailableError, jobs, leases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.engine.carrying import Sender, Timer
    from bot.store import Connection, Database, Job, Lane

_logger = logging.getLogger(__name__)

LIMITS: Mapping[Lane, int] = {"page": 64, "room": 16, "cosmetic": 8}
"""How many senders run at once in each lane. Each lane has its own: a slow one cannot take another's."""

_TIMERS_AT_ONCE = 100
_LONGEST_NAP = timedelta(milliseconds=250)
_TEND_EVERY = timedelta(seconds=1)
_LOOK_FOR_STRANGERS_EVERY = timedelta(minutes=1)
_PAUSE_WHEN_UNAVAILABLE_SECONDS = 1.0


@dataclass
class _Run:
    """A job that is being carried out here."""

    job: Job
    leased_until: datetime


@dataclass(frozen=True)
class _Look:
    """What one look into the store is to do: which leases to renew, what to claim, whether to tidy up."""

    now: datetime
    wants: Sequence[leases.Want]
    renewed: Sequence[Job]
    is_tending: bool
    is_looking_for_strangers: bool


@dataclass(frozen=True)
class _Found:
    """What one look into the store brought. ``strangers`` are due kinds that nobody here knows."""

    claimed: Sequence[Job]
    next_due: datetime | None
    strangers: Sequence[str]


class Engine:
    """Carries out the jobs of ``db`` whose kinds it knows, when ``clock`` says that they are due.

    Jobs of other kinds are left for a version that knows them, and named once in the log. Several engines may share a
    PostgreSQL database. ``lease`` is how long the job of a killed engine waits before it is run again, ``grace`` how
    long stopping waits for what is being sent, ``patience`` how long one sender may take.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        timers: Mapping[str, Timer],
        senders: Mapping[str, Sender],
        *,
        limits: Mapping[Lane, int] = LIMITS,
        lease: timedelta = timedelta(seconds=15),
        grace: timedelta = timedelta(seconds=10),
        patience: timedelta = timedelta(minutes=5),
    ) -> None:
        self._db = db
        self._clock = clock
        self._carrier = Carrier(db, clock, timers, senders, patience)
        self._limits = dict(limits)
        self._lease = lease
        self._grace = grace
        self._running: dict[asyncio.Task[None], _Run] = {}
        self._ran = 0
        self._is_crowded = False
        self._is_stopping = False
        self._tended_at: datetime | None = None
        self._looked_at: datetime | None = None
        self._strangers: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._has_ended = asyncio.Event()
        self._taking = asyncio.Lock()

    async def run(self) -> None:
        """Carry out jobs as they come due, until ``stop`` is called or the task is cancelled."""
        self._loop = asyncio.get_running_loop()
        self._db.after_write(self.wake)
        self._clock.subscribe(self.wake)
        try:
            while not self._is_stopping:
                await self._turn()
        finally:
            await self._wind_up()
            self._has_ended.set()

    def wake(self) -> None:
        """Have the loop look into the store now. From any thread."""
        if self._loop is None or self._woken.is_set():
            return
        with suppress(RuntimeError):  # the loop was closed
            self._loop.call_soon_threadsafe(self._woken.set)

    async def stop(self) -> None:
        """Take no more jobs, let those that run finish for a while, and give the rest back."""
        self._is_stopping = True
        if self._loop is None:
            await self._wind_up()
            return
        self.wake()
        await self._has_ended.wait()

    async def settle(self) -> int:
        """Carry out everything that is due, and what comes due by that, until nothing is; return how many jobs ran.

        For tests, where the clock stands still meanwhile. Works with ``run`` going on and without.
        """
        before = self._ran
        while True:
            await self._take()
            if not self._running:
                return self._ran - before
            await asyncio.wait(self._running.keys())

    async def _turn(self) -> None:
        try:
            next_due = await self._take()
        except StoreUnavailableError as error:
            _logger.warning("Jobs cannot be taken: %s", error)
            await asyncio.sleep(_PAUSE_WHEN_UNAVAILABLE_SECONDS)
            return
        except Exception:  # whatever it is, nobody would be paged any more if it ended the loop
            _logger.exception("Jobs cannot be taken, and it is not known why; trying again.")
            await asyncio.sleep(_PAUSE_WHEN_UNAVAILABLE_SECONDS)
            return
        nap = _LONGEST_NAP if next_due is None else min(_LONGEST_NAP, next_due - self._clock.now())
        with suppress(TimeoutError):
            async with asyncio.timeout(nap.total_seconds()):
                await self._woken.wait()

    async def _take(self) -> datetime | None:
        """Claim what is due and there is room for, start it, and return when the next job comes due."""
        async with self._taking:
            self._woken.clear()
            look = self._plan(self._clock.now())
            found = await self._db.write(partial(self._look, look=look))
            self._note(look, found)
            for job in found.claimed:
                self._start(job, look.now + self._lease)
            return found.next_due

    def _plan(self, now: datetime) -> _Look:
        half_over = now + self._lease / 2
        is_tending = _is_time(self._tended_at, now, _TEND_EVERY)
        return _Look(
            now=now,
            wants=self._wants(),
            renewed=[run.job for run in self._running.values() if is_tending and run.leased_until < half_over],
            is_tending=is_tending,
            is_looking_for_strangers=_is_time(self._looked_at, now, _LOOK_FOR_STRANGERS_EVERY),
        )

    def _wants(self) -> list[leases.Want]:
        timers, senders = self._carrier.timer_kinds, self._carrier.sender_kinds
        busy = Counter(run.job.lane for run in self._running.values() if run.job.kind in senders)
        free = _TIMERS_AT_ONCE - (len(self._running) - busy.total())
        wants: list[leases.Want] = []
        for lane in LANES:
            wants.append(leases.Want(lane, timers, free))
            wants.append(leases.Want(lane, senders, self._limits[lane] - busy[lane]))
        return wants

    def _look(self, conn: Connection, look: _Look) -> _Found:
        until = look.now + self._lease
        if look.is_tending:
            leases.renew(conn, look.renewed, until)
            leases.release_expired(conn, look.now)
        claimed = leases.claim(conn, look.wants, look.now, until)
        known = self._carrier.timer_kinds | self._carrier.sender_kinds
        strangers = jobs.kinds_due(conn, look.now, known) if look.is_looking_for_strangers else ()
        return _Found(claimed, jobs.next_due(conn, look.now), strangers)

    def _note(self, look: _Look, found: _Found) -> None:
        if look.is_tending:
            self._tended_at = look.now
        if look.is_looking_for_strangers:
            self._looked_at = look.now
        for run in self._running.values():
            if run.job in look.renewed:
                run.leased_until = look.now + self._lease
        for kind in set(found.strangers) - self._strangers:
            _logger.warning("Jobs of kind %s are left: this version does not know them.", kind)
            self._strangers.add(kind)
        got = Counter((job.lane, job.kind in self._carrier.timer_kinds) for job in found.claimed)
        asked = ((want, (want.lane, want.kinds == self._carrier.timer_kinds)) for want in look.wants)
        self._is_crowded = any(got[key] >= want.limit for want, key in asked if want.kinds)

    def _start(self, job: Job, leased_until: datetime) -> None:
        task = asyncio.create_task(self._carrier.carry_out(job), name=f"job {job.id} {job.kind}")
        self._running[task] = _Run(job, leased_until)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._ran += 1
        if self._is_crowded:
            self.wake()

    async def _wind_up(self) -> None:
        if not self._running:
            return
        _done, late = await asyncio.wait(self._running.keys(), timeout=self._grace.total_seconds())
        given_back = [self._running[task].job for task in late]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if given_back:
            with suppress(StoreUnavailableError):  # then their leases run out
                await self._db.write(lambda conn: leases.release(conn, given_back))


def _is_time(last: datetime | None, now: datetime, every: timedelta) -> bool:
    return last is None or abs(now - last) >= every
