"""Who has the watch: the answers to ``/oncall``, now from the roster in force, for the past from the record."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.oncall import current_and_next, next_handoff, standing_of
from bot.core.schedule import shifts
from bot.core.targets import find_target, schedules_for, team_of
from bot.core.when import Question
from bot.errors import BadInputError, NotFoundError
from bot.ingest.moments import read_at
from bot.services import directory
from bot.services.bygone import with_gone
from bot.services.homes import own_shifts
from bot.services.reach import Reach
from bot.store import rota
from bot.views import oncall as views
from bot.views import shift_plan
from bot.views.calendar import own_calendar_button
from bot.views.me import Self, me
from bot.views.oncall import ScheduleStanding, TeamStanding
from bot.views.phrases import Commands, moment_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.core.record import Record
    from bot.core.roster import Person, Roster
    from bot.core.targets import Found
    from bot.core.when import When
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.blocks import Message

_AHEAD = timedelta(days=35)
"""How far after an instant of the past the record is read: until when a shift was is told up to that."""


@dataclass(frozen=True)
class _Asked:
    """Whom somebody means, None for everybody, as they wrote it, and the time as they wrote it, empty for now.

    ``unknown`` is what to say of what there was only in the past.
    """

    found: Found | None
    name: str
    at: str
    unknown: NotFoundError | None = None


@dataclass(frozen=True)
class _Moment:
    """How things stood, and the instant that was asked about, None for now. ``roster`` has what was there then too."""

    roster: Roster
    at: datetime | None
    is_past: bool
    standings: Mapping[str, ScheduleStanding]


class OnCall:
    """The use cases of looking somebody up."""

    def __init__(self, db: Database, world: World) -> None:
        """Answer from ``world.roster``; ``db`` knows people's Slack ids and zones, and the past."""
        self._db = db
        self._world = world

    async def answer(self, text: str, asker: str, at: str = "") -> Message:
        """Return the answer to ``/oncall`` about whom ``text`` means. ``asker`` is a Slack user id.

        ``at`` is a time as people write it, empty for now; one that may be several is asked back. Raises
        ``NotFoundError`` with the nearest name, ``BadInputError`` for what is no time.
        """
        roster, now = self._world.roster, self._world.clock.now()

        def look(conn: Connection) -> tuple[Mapping[str, Person], str]:
            return directory.people(conn, roster), directory.timezone_of(conn, roster, asker)

        people, zone = await self._db.read(look)
        keys = {person.slack: key for key, person in people.items() if person.slack}
        asked = await self._asked(roster, partial(_read, text=text.strip(), at=at, keys=keys, asker=keys.get(asker)))
        time = read_at(asked.at, now, zone) if asked.at else None
        if isinstance(time, Question):
            return _which_time(time, asked.name, zone, now)
        if asked.unknown is not None and (time is None or time.start >= now):
            raise asked.unknown
        moment = await self._moment(roster, asked.found, time, now)
        if asked.found is None:
            return await asyncio.to_thread(views.overview, _teams(moment), people, zone, moment.at)
        return await asyncio.to_thread(_detail, asked.found, people, zone, moment)

    async def me(self, user: str) -> Message:
        """Return the answer to ``/oncall me``: the own shifts, and how one would be reached."""
        roster, now = self._world.roster, self._world.clock.now()

        def look(conn: Connection) -> Self:
            key = directory.key_of(conn, roster, user) or ""
            return Self(
                person=roster.people.get(key),
                zone=directory.timezone_of(conn, roster, user),
                shifts=(),
                media=Reach(conn, self._world, now).media(key),
                has_phone=self._world.has_phone,
                is_answerable=bool(self._world.public_url),
            )

        found = await self._db.read(look)
        if found.person is not None:
            found = replace(found, shifts=await asyncio.to_thread(own_shifts, roster, found.person.key, now))
        more = [own_calendar_button(found.person.key)] if found.person else []
        return me(found, now, Commands.prefixed(self._world.command_prefix), more)

    def next_handoff(self) -> datetime | None:
        """Return when anybody's shift ends or begins next, aware UTC."""
        return next_handoff(self._world.roster, self._world.clock.now())

    async def _asked(self, roster: Roster, read: Callable[[Roster], _Asked]) -> _Asked:
        """Return what was asked; what there is not now may be meant of the past."""
        try:
            return read(roster)
        except NotFoundError as unknown:
            ever = await self._db.read(partial(with_gone, roster=roster))
            try:
                return replace(read(ever), unknown=unknown)
            except NotFoundError:
                raise unknown from None

    async def _moment(self, roster: Roster, found: Found | None, time: When | None, now: datetime) -> _Moment:
        if time is not None and time.start < now:
            return await self._past(roster, found, time.start)
        at = time.start if time else now
        standings = await asyncio.to_thread(_foreseen, roster, _names(roster, found), at)
        return _Moment(roster, time.start if time else None, is_past=False, standings=standings)

    async def _past(self, roster: Roster, found: Found | None, at: datetime) -> _Moment:
        end = at + _AHEAD

        def look(conn: Connection) -> tuple[Roster, dict[str, Record]]:
            ever = with_gone(conn, roster)
            names = _names(ever, found)
            if found is not None and found.kind == "user":
                names = list(dict.fromkeys([*names, *rota.naming(conn, found.name)]))
            return ever, {name: rota.record(conn, name, at, end) for name in names if name in ever.schedules}

        def work() -> dict[str, ScheduleStanding]:
            return {name: each for name, record in records.items() if (each := _recorded(ever, name, record, at, end))}

        ever, records = await self._db.read(look)
        return _Moment(ever, at, is_past=True, standings=await asyncio.to_thread(work))


def _names(roster: Roster, found: Found | None) -> list[str]:
    names = views.shown_schedules(roster) if found is None else schedules_for(roster, found)
    return [name for name in names if name in roster.schedules]


def _foreseen(roster: Roster, names: list[str], at: datetime) -> dict[str, ScheduleStanding]:
    found = (roster.schedules[name] for name in names)
    return {each.address: ScheduleStanding(each, current_and_next(each, at)) for each in found}


def _recorded(ever: Roster, name: str, record: Record, at: datetime, end: datetime) -> ScheduleStanding | None:
    """Return how things stood on a schedule, None where there was none then."""
    known = ever.schedules[name]
    if not record.definitions:
        return ScheduleStanding(known, standing_of(shifts(known, at, end), at, at, end))
    if record.definitions[0].schedule is None:
        return None
    return ScheduleStanding(known, standing_of(record.shifts(at, end), at, at, end))


def _read(roster: Roster, text: str, at: str, keys: Mapping[str, str], asker: str | None) -> _Asked:
    """Return whom a text means, and the time: that may follow without ``at``."""
    if not text:
        return _Asked(None, "", at)
    try:
        return _Asked(find_target(roster, text, keys, asker), text, at)
    except NotFoundError:
        first, _, rest = text.partition(" ")
        if at or not rest:
            raise
        return _Asked(find_target(roster, first, keys, asker), first, rest.strip())


def _which_time(asked: Question, text: str, zone: str, now: datetime) -> Message:
    choices = [
        (moment_in(each.start, zone, now), f"{text} at {each.start.astimezone(UTC):%Y-%m-%dT%H:%MZ}".strip())
        for each in asked.readings
    ]
    return shift_plan.question(asked.text, choices)


def _detail(found: Found, people: Mapping[str, Person], zone: str, moment: _Moment) -> Message:
    roster, standings = moment.roster, tuple(moment.standings.values())
    if found.kind == "user":
        return views.person_detail(found.name, standings, people, zone, moment.at, is_past=moment.is_past)
    team = roster.teams.get(team_of(roster, found) or "")
    if team is None:
        raise BadInputError(f"{found.name} belongs to no team.")
    if moment.at is not None and found.kind == "schedule" and not standings:
        return views.no_such_schedule(found.name, zone, moment.at)
    service = found.name if found.kind == "service" else ""
    return views.team_detail(TeamStanding(team, standings), people, zone, moment.at, service=service)


def _teams(moment: _Moment) -> list[TeamStanding]:
    found = moment.standings.values()
    return [
        TeamStanding(team, tuple(each for each in found if each.schedule.team == team.key))
        for team in moment.roster.teams.values()
    ]
