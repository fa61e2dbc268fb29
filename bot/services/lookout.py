"""What is said ahead of time, once each: gaps, people whom nothing reaches, shifts that are too long."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from bot.core.coverage import foresee, working
from bot.core.schedule import on_call
from bot.services import outbox
from bot.services.reach import Reach
from bot.store import handoffs
from bot.views import handoffs as views
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.core.roster import Roster, Schedule, Team
    from bot.services.world import World
    from bot.store import Connection
    from bot.store.jobs import Job

_EVERY = timedelta(hours=1)
_SPREAD_SECONDS = 600
"""By how much longer some teams wait: a thousand of them are not to be looked at in the same instant for ever."""


class Lookout:
    """Looks a week ahead for each team, every hour."""

    def __init__(self, world: World) -> None:
        """Look at the schedules in force."""
        self._world = world

    def look(self, conn: Connection, job: Job, now: datetime) -> None:
        """Say what is new of a team's schedules; what is put right meanwhile is said again if it comes back."""
        roster, key = self._world.in_force(conn), str(job.payload["team"])
        team = roster.teams.get(key)
        found = dict(self._found(conn, roster, team, now)) if team else {}
        prefix = f"ahead:{key}:"
        known = handoffs.was_told(conn, prefix)
        handoffs.forget_told(conn, known - {prefix + each for each in found})
        news = {each: line for each, line in found.items() if handoffs.tell_once(conn, prefix + each, now)}
        if team is None:
            return
        if news:
            # Of a gap that is as near as a day both keys are new: it is said once.
            outbox.tell_team(conn, key, views.ahead(team, list(dict.fromkeys(news.values()))), now)
        outbox.look_ahead(conn, key, now + _EVERY + timedelta(seconds=crc32(key.encode()) % _SPREAD_SECONDS))
        self._audit(conn, _own(roster, team), now)

    @staticmethod
    def _audit(conn: Connection, own: Mapping[str, Schedule], now: datetime) -> None:
        """See to it that no hand-off was missed, whatever became of its timer."""
        known = handoffs.announced(conn, own.keys())
        for address, schedule in own.items():
            if address not in known or known[address].users != on_call(schedule, now):
                outbox.reconcile_handoff(conn, address, now)

    def _found(self, conn: Connection, roster: Roster, team: Team, now: datetime) -> Iterator[tuple[str, str]]:
        """Yield everything to say now, each line under its key."""
        commands, limit = Commands.prefixed(self._world.command_prefix), roster.organization.shift_health_limit
        own = _own(roster, team)
        for address, schedule in own.items():
            for each in foresee(schedule, limit, now):
                person = _name(roster, each.user)
                yield each.key, views.foreseen(each, schedule.name, address, limit, person, commands)
        yield from self._unreachable(conn, roster, own, now, commands)

    def _unreachable(
        self, conn: Connection, roster: Roster, own: Mapping[str, Schedule], now: datetime, commands: Commands
    ) -> Iterator[tuple[str, str]]:
        reach = Reach(conn, self._world, now)
        begins: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        for schedule in own.values():
            for key, at in working(schedule, now).items():
                begins[key][schedule.name] = at
        for key, names in sorted(begins.items()):
            why = reach.lacks(key)
            if why:
                line = views.unreachable(list(names), _name(roster, key), why, min(names.values()), commands)
                yield f"reach:{key}", line


def _own(roster: Roster, team: Team) -> dict[str, Schedule]:
    return {address: schedule for address, schedule in roster.schedules.items() if schedule.team == team.key}


def _name(roster: Roster, key: str) -> str:
    person = roster.people.get(key)
    return person.name if person else key
