"""What is said ahead of time, once each: gaps, people whom nothing reaches, shifts that are too long."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias
from zlib import crc32

from bot.core.coverage import foresee, working
from bot.core.schedule import on_call
from bot.services import outbox, usergroups
from bot.services.reach import Reach
from bot.store import handoffs, rota
from bot.store.outcome import Done
from bot.views import handoffs as views
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.core.roster import Roster, Schedule, Team
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome

_Begins: TypeAlias = "Mapping[str, Mapping[str, datetime]]"
"""When turns within the week begin, by person and name of the schedule."""

_HOUR = timedelta(hours=1)
_SOON = timedelta(minutes=1)
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Sight:
    """What was found of a team's schedules: nothing of it is written yet.

    ``lines`` is everything to say now, each line under its key. ``missed`` are schedules whose people were not
    announced.
    """

    lines: Mapping[str, str]
    missed: tuple[str, ...]


class Lookout:
    """Looks a week ahead for each team, every hour. A week of shifts is computed outside of any transaction."""

    def __init__(self, db: Database, world: World) -> None:
        """Look at the schedules in force."""
        self._db = db
        self._world = world
        self._one_at_a_time = asyncio.Lock()  # a thousand teams at work at once would keep the loop from its turn

    async def look(self, job: Job) -> Outcome:
        """Say what is new of a team's schedules; what is put right meanwhile is said again if it comes back."""
        key, now = str(job.payload["team"]), self._world.clock.now()
        async with self._one_at_a_time:
            roster = await self._db.read(self._world.in_force)
            team = roster.teams.get(key)
            if team is None:
                return Done(partial(_leave, team=key, now=now))
            sight = await self._see(roster, team, now)
        return Done(partial(_record, team=team, sight=sight, now=now))

    async def _see(self, roster: Roster, team: Team, now: datetime) -> _Sight:
        own, commands = _own(roster, team), Commands.prefixed(self._world.command_prefix)
        known = await self._db.read(lambda conn: handoffs.announced(conn, own.keys()))
        lines, begins, standing = await asyncio.to_thread(_compute, roster, own, now, commands)
        lines |= dict(await self._db.read(lambda conn: tuple(self._unreachable(conn, roster, begins, now, commands))))
        missed = (name for name, users in standing.items() if name not in known or known[name].users != users)
        return _Sight(lines, tuple(missed))

    def _unreachable(
        self, conn: Connection, roster: Roster, begins: _Begins, now: datetime, commands: Commands
    ) -> Iterator[tuple[str, str]]:
        reach = Reach(conn, self._world, now)
        for key, names in sorted(begins.items()):
            why = reach.lacks(key)
            if why:
                line = views.unreachable(list(names), _name(roster, key), why, min(names.values()), commands)
                yield f"reach:{key}", line


def begin(conn: Connection, *, teams: Iterable[str], among: int, now: datetime) -> None:
    """Have these teams looked at soon, of ``among`` in all about one a second."""
    wait = min(max(among, 1), int((_HOUR - _SOON).total_seconds()))
    for team in teams:
        outbox.look_ahead(conn, team, now + _SOON + timedelta(seconds=_place(team) % wait))


def next_look(team: str, now: datetime) -> datetime:
    """Return when a team is looked at after ``now`` (aware): each has its own second of the hour."""
    passed = (now - _BEGIN - timedelta(seconds=_place(team))) % _HOUR
    return now + _HOUR - passed


def _place(team: str) -> int:
    return crc32(team.encode()) % int(_HOUR.total_seconds())


def _compute(
    roster: Roster, own: Mapping[str, Schedule], now: datetime, commands: Commands
) -> tuple[dict[str, str], _Begins, Mapping[str, tuple[str, ...]]]:
    """Return what to say of the schedules, when each person's turns begin on them, and who is on call now."""
    lines: dict[str, str] = {}
    limit = roster.organization.shift_health_limit
    begins: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for address, schedule in own.items():
        for each in foresee(schedule, limit, now):
            person = _name(roster, each.user)
            lines[each.key] = views.foreseen(each, schedule.name, address, limit, person, commands)
        for key, at in working(schedule, now).items():
            begins[key][schedule.name] = at
    return lines, begins, {address: on_call(schedule, now) for address, schedule in own.items()}


def _record(conn: Connection, *, team: Team, sight: _Sight, now: datetime) -> None:
    prefix = f"ahead:{team.key}:"
    known = handoffs.was_told(conn, prefix)
    handoffs.forget_told(conn, known - {prefix + each for each in sight.lines})
    news = [line for key, line in sight.lines.items() if handoffs.tell_once(conn, prefix + key, now)]
    if news:
        # Of a gap that is as near as a day both keys are new: it is said once.
        outbox.tell_team(conn, team.key, views.ahead(team, list(dict.fromkeys(news))), now)
    outbox.look_ahead(conn, team.key, next_look(team.key, now))
    if team.usergroup:  # it has a timer already, unless that got lost
        outbox.keep_usergroup(conn, team.usergroup, team.key, now + usergroups.AGAIN)
    for address in sight.missed:  # whatever became of its timer
        outbox.reconcile_handoff(conn, address, now)


def _leave(conn: Connection, *, team: str, now: datetime) -> None:
    """Leave a team that is not in the files here; only one that has no schedule anywhere is forgotten."""
    if rota.is_in_force(conn, team):
        outbox.look_ahead(conn, team, now + _SOON)
        return
    handoffs.forget_told(conn, handoffs.was_told(conn, f"ahead:{team}:"))


def _own(roster: Roster, team: Team) -> dict[str, Schedule]:
    return {address: schedule for address, schedule in roster.schedules.items() if schedule.team == team.key}


def _name(roster: Roster, key: str) -> str:
    person = roster.people.get(key)
    return person.name if person else key
