"""Who is on call, for programs that ask often: the answers of the HTTP API."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.core.schedule import on_call, shifts
from bot.core.targets import schedules_named
from bot.errors import TocsinError
from bot.views.documents import oncall_document, shifts_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.roster import Roster, Schedule
    from bot.services.world import World

T = TypeVar("T")

LONGEST_RANGE = timedelta(days=400)

_LOOK_AHEAD = timedelta(hours=1)
_MOST_WAITING = 32


class BusyError(TocsinError):
    """Too many large questions wait already; those who ask are to come again."""


@dataclass(frozen=True)
class _Span:
    """Who is on call on a schedule, as it is in force, during [start, end): nothing changes meanwhile."""

    schedule: Schedule
    start: datetime
    end: datetime
    users: tuple[str, ...]


class Lookup:
    """Answers from the roster in force. One schedule now is answered at once; what takes longer waits in line."""

    def __init__(self, world: World) -> None:
        """Answer from ``world.roster``, by ``world.clock``."""
        self._world = world
        self._spans: dict[str, _Span] = {}
        self._line = asyncio.Semaphore(1)
        self._waiting = 0

    async def oncall(self, name: str | None, at: datetime | None) -> list[dict[str, object]]:
        """Return who is on call at an aware instant, now for None, on the schedules that ``name`` means, or on all.

        Raises ``NotFoundError`` with the nearest name, ``BusyError``.
        """
        roster = self._world.roster
        instant = self._world.clock.now() if at is None else at
        schedule = roster.schedules.get(name or "")
        if schedule is not None:
            return [self._row(schedule, instant, is_now=at is None)]
        return await self._in_line(lambda: self._rows(roster, name, instant, is_now=at is None))

    async def shifts(self, name: str, start: datetime, end: datetime) -> list[dict[str, object]]:
        """Return the final shifts of [start, end), aware instants, on the schedules that ``name`` means.

        Raises ``NotFoundError`` with the nearest name, ``BusyError``.
        """
        roster = self._world.roster

        def work() -> list[dict[str, object]]:
            return [shifts_document(each, shifts(each, start, end)) for each in schedules_named(roster, name)]

        return await self._in_line(work)

    def _rows(self, roster: Roster, name: str | None, at: datetime, *, is_now: bool) -> list[dict[str, object]]:
        return [self._row(schedule, at, is_now=is_now) for schedule in schedules_named(roster, name)]

    def _row(self, schedule: Schedule, at: datetime, *, is_now: bool) -> dict[str, object]:
        users = self._users_now(schedule, at) if is_now else on_call(schedule, at)
        return oncall_document(schedule, at, users)

    def _users_now(self, schedule: Schedule, now: datetime) -> tuple[str, ...]:
        """Return who is on call now: worked out once for the time until somebody changes, an hour at most."""
        span = self._spans.get(schedule.address)
        if span is None or span.schedule is not schedule or not span.start <= now < span.end:
            span = self._spans[schedule.address] = _span_at(schedule, now)
        return span.users

    async def _in_line(self, work: Callable[[], T]) -> T:
        """Do some work in a thread, one after another: it must not hold up who is paged meanwhile."""
        if self._waiting >= _MOST_WAITING:
            raise BusyError("Too many large questions at once. Ask for one schedule, or again in a second.")
        self._waiting += 1
        try:
            async with self._line:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def _span_at(schedule: Schedule, now: datetime) -> _Span:
    horizon = now + _LOOK_AHEAD
    found = shifts(schedule, now, horizon)
    if not found:
        return _Span(schedule, now, horizon, ())
    if found[0].start > now:
        return _Span(schedule, now, found[0].start, ())
    return _Span(schedule, now, found[0].end, found[0].users)
