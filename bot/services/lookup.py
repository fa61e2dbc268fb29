"""Who is on call, for programs that ask often: the answers of the HTTP API and of ``tocsin oncall``."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.core.roster import Roster, Team
from bot.core.schedule import on_call, shifts
from bot.core.targets import find_target, schedules_named
from bot.errors import NotFoundError, TocsinError
from bot.services.bygone import with_gone
from bot.services.schedule_book import recorded
from bot.store import rota
from bot.views.documents import oncall_document, shifts_document

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.core.record import Record
    from bot.core.roster import Schedule
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.documents import OncallDocument, ShiftsDocument

T = TypeVar("T")

LONGEST_RANGE = timedelta(days=400)

_LOOK_AHEAD = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)
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
    """Answers about now and later from the roster in force, about the past from the record of what was in force then.

    One schedule now or later is answered at once; what takes longer waits in line, one question after another: it must
    not hold up who is paged meanwhile.
    """

    def __init__(self, db: Database, world: World) -> None:
        """Answer from ``world.roster`` by ``world.clock``; ``db`` has the record."""
        self._db = db
        self._world = world
        self._spans: dict[str, _Span] = {}
        self._line = asyncio.Semaphore(1)
        self._waiting = 0

    async def oncall(self, name: str | None, at: datetime | None) -> list[OncallDocument]:
        """Return who is on call at an aware instant, now for None, on the schedules that ``name`` means, or on all.

        A schedule that there was not at an instant of the past is left out. Raises ``NotFoundError`` with the nearest
        name, ``BusyError``, and for the past ``StoreUnavailableError``.
        """
        roster, now = self._world.roster, self._world.clock.now()
        if at is not None and at < now:
            return await self._in_line(lambda: self._then(roster, name, at))
        schedule = roster.schedules.get(name or "")
        if schedule is not None:
            return [self._row(schedule, now, at)]
        return await self._in_line(lambda: asyncio.to_thread(self._rows, roster, name, now, at))

    async def shifts(self, name: str, start: datetime, end: datetime) -> list[ShiftsDocument]:
        """Return the final shifts of [start, end), aware instants, on the schedules that ``name`` means.

        Raises as ``oncall``.
        """
        return await self._in_line(lambda: self._shifts(self._world.roster, name, start, end))

    def _rows(self, roster: Roster, name: str | None, now: datetime, at: datetime | None) -> list[OncallDocument]:
        return [self._row(schedule, now, at) for schedule in schedules_named(roster, name)]

    def _row(self, schedule: Schedule, now: datetime, at: datetime | None) -> OncallDocument:
        if at is None:
            return oncall_document(schedule, now, self._users_now(schedule, now))
        return oncall_document(schedule, at, on_call(schedule, at))

    def _users_now(self, schedule: Schedule, now: datetime) -> tuple[str, ...]:
        """Return who is on call now: worked out once for the time until somebody changes, an hour at most."""
        span = self._spans.get(schedule.address)
        if span is None or span.schedule is not schedule or not span.start <= now < span.end:
            span = self._spans[schedule.address] = _span_at(schedule, now)
        return span.users

    async def _then(self, roster: Roster, name: str | None, at: datetime) -> list[OncallDocument]:
        rows: list[OncallDocument] = []
        for known in await self._named_ever(roster, name):
            record = await self._db.read(partial(rota.record, schedule=known.address, start=at, end=at + _INSTANT))
            schedule = record.definitions[0].schedule if record.definitions else known
            if schedule is not None:
                users = record.on_call(at) if record.definitions else on_call(schedule, at)
                rows.append(oncall_document(schedule, at, users))
        return rows

    async def _shifts(self, roster: Roster, name: str, start: datetime, end: datetime) -> list[ShiftsDocument]:
        if start >= self._world.clock.now():
            chosen = schedules_named(roster, name)
            return [shifts_document(each, await asyncio.to_thread(shifts, each, start, end)) for each in chosen]
        rows: list[ShiftsDocument] = []
        for known in await self._named_ever(roster, name):
            record = await self._db.read(partial(rota.record, schedule=known.address, start=start, end=end))
            final = record.shifts if record.definitions else partial(shifts, known)
            document = shifts_document(_last_known(record) or known, await asyncio.to_thread(final, start, end))
            rows.append(document)
        return rows

    async def _named_ever(self, roster: Roster, name: str | None) -> list[Schedule]:
        """Return the schedules that ``name`` means, those that are gone among them; the names of now go first."""
        ever = await self._db.read(partial(with_gone, roster=roster))
        try:
            known = None if name is None else find_target(roster, name).name
        except NotFoundError:
            known = name
        return schedules_named(ever, known)

    async def _in_line(self, work: Callable[[], Awaitable[T]]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise BusyError("Too many large questions at once. Ask for one schedule, or again in a second.")
        self._waiting += 1
        try:
            async with self._line:
                return await work()
        finally:
            self._waiting -= 1


def recorded_roster(conn: Connection, now: datetime) -> Roster:
    """Return the schedules in force as the database alone has them. Of teams it knows the keys, of people nothing."""
    schedules = dict(sorted(recorded(conn, now).items()))
    teams = {each.team: Team(each.team, each.team, each.timezone) for each in schedules.values()}
    return Roster(teams=teams, schedules=schedules)


def _last_known(record: Record) -> Schedule | None:
    known = [definition.schedule for definition in record.definitions if definition.schedule is not None]
    return known[-1] if known else None


def _span_at(schedule: Schedule, now: datetime) -> _Span:
    horizon = now + _LOOK_AHEAD
    found = shifts(schedule, now, horizon)
    if not found:
        return _Span(schedule, now, horizon, ())
    if found[0].start > now:
        return _Span(schedule, now, found[0].start, ())
    return _Span(schedule, now, found[0].end, found[0].users)
