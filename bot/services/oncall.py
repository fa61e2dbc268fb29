"""Who has the watch: the answers to ``/oncall``, now from the roster in force, for the past from the record."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.core.oncall import current_and_next, next_handoff, standing_of
from bot.core.targets import find_target, schedules_for, team_of
from bot.core.when import Question
from bot.errors import BadInputError, NotFoundError
from bot.ingest.moments import read_at
from bot.services import directory
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
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.oncall import Standing
    from bot.core.roster import Person, Roster
    from bot.core.targets import Found
    from bot.core.when import When
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.blocks import Message

_AHEAD = timedelta(days=35)
"""How far after an instant of the past the record is read: until when a shift was is told up to that."""


@dataclass(frozen=True)
class _Moment:
    """The instant that was asked about, None for now, and how things stood on every schedule that was asked for."""

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
        found, at = _target(roster, text.strip(), at, keys, keys.get(asker))
        time = read_at(at, now, zone) if at else None
        if isinstance(time, Question):
            return _which_time(time, text, zone, now)
        names = views.shown_schedules(roster) if found is None else schedules_for(roster, found)
        moment = await self._moment(roster, [name for name in names if name in roster.schedules], time)
        if found is None:
            return await asyncio.to_thread(views.overview, _teams(roster, moment), people, zone, moment.at)
        return await asyncio.to_thread(_detail, roster, found, people, zone, moment)

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

    async def _moment(self, roster: Roster, names: list[str], time: When | None) -> _Moment:
        now = self._world.clock.now()
        if time is None or time.start > now:
            standings = await asyncio.to_thread(_foreseen, roster, names, time.start if time else now)
        else:
            standings = await self._recorded(names, time.start)
        shown = {name: ScheduleStanding(roster.schedules[name], standing) for name, standing in standings.items()}
        return _Moment(time.start if time else None, time is not None and time.start < now, shown)

    async def _recorded(self, names: list[str], at: datetime) -> dict[str, Standing]:
        end = at + _AHEAD
        records = await self._db.read(lambda conn: {name: rota.record(conn, name, at, end) for name in names})

        def work() -> dict[str, Standing]:
            return {name: standing_of(record.shifts(at, end), at, at, end) for name, record in records.items()}

        return await asyncio.to_thread(work)


def _foreseen(roster: Roster, names: list[str], at: datetime) -> dict[str, Standing]:
    return {name: current_and_next(roster.schedules[name], at) for name in names}


def _target(roster: Roster, text: str, at: str, keys: Mapping[str, str], asker: str | None) -> tuple[Found | None, str]:
    """Return whom a text means, None for everybody, and the time: that may follow without ``at``."""
    if not text:
        return None, at
    try:
        return find_target(roster, text, keys, asker), at
    except NotFoundError:
        first, _, rest = text.partition(" ")
        if at or not rest:
            raise
        return find_target(roster, first, keys, asker), rest.strip()


def _which_time(asked: Question, text: str, zone: str, now: datetime) -> Message:
    choices = [
        (moment_in(each.start, zone, now), f"{text} at {each.start.astimezone(UTC):%Y-%m-%dT%H:%MZ}".strip())
        for each in asked.readings
    ]
    return shift_plan.question(asked.text, choices)


def _detail(roster: Roster, found: Found, people: Mapping[str, Person], zone: str, moment: _Moment) -> Message:
    standings = tuple(moment.standings.values())
    if found.kind == "user":
        return views.person_detail(found.name, standings, people, zone, moment.at, is_past=moment.is_past)
    team = roster.teams.get(team_of(roster, found) or "")
    if team is None:
        raise BadInputError(f"{found.name} belongs to no team.")
    service = found.name if found.kind == "service" else ""
    return views.team_detail(TeamStanding(team, standings), people, zone, moment.at, service=service)


def _teams(roster: Roster, moment: _Moment) -> list[TeamStanding]:
    found = moment.standings.values()
    return [
        TeamStanding(team, tuple(each for each in found if each.schedule.team == team.key))
        for team in roster.teams.values()
    ]
