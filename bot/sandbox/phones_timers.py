"""Alarms on the sandbox's clock: they go off when it gets there, however it gets there."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_LOOK_EVERY_SECONDS = 0.25  # real time: somebody may move the clock without telling


class Timer:
    """One alarm."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act: Callable[[], None] | None = act

    def cancel(self) -> None:
        """Never go off. Harmless when it already did."""
        self.act = None


class Timers:
    """Alarms in the order in which they are due. Belongs to one event loop."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._queue: list[tuple[datetime, int, Timer]] = []
        self._order = itertools.count()
        self._added = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def at(self, due: datetime, act: Callable[[], None]) -> Timer:
        """Call ``act`` once the clock reads ``due`` (aware) or later."""
        timer = Timer(act)
        heapq.heappush(self._queue, (due, next(self._order), timer))
        self._added.set()
        return timer

    def start(self) -> None:
        """Begin to watch the clock, in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._watch())

    async def stop(self) -> None:
        """Stop watching; alarms that are left never go off."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def tick(self) -> None:
        """Let off at once what is due. May be called from any thread."""
        try:
            is_here = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            is_here = False
        if is_here:
            self._fire()
        elif self._loop is not None:
            self._loop.call_soon_threadsafe(self._fire)

    def _fire(self) -> None:
        while self._queue and (self._queue[0][2].act is None or self._queue[0][0] <= self._now()):
            act = heapq.heappop(self._queue)[2].act
            if act is not None:
                act()

    async def _watch(self) -> None:
        while True:
            self._fire()
            self._added.clear()
            if not self._queue:
                await self._added.wait()
                continue
            rest = (self._queue[0][0] - self._now()).total_seconds()
            try:
                await asyncio.wait_for(self._added.wait(), min(max(rest, 0), _LOOK_EVERY_SECONDS))
            except TimeoutError:
                continue
