"""Who has the watch: the answers to ``/oncall``, from the roster in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.oncall import current_and_next, next_handoff
from bot.core.targets import find_target, schedules_for, team_of
from bot.errors import BadInputError
from bot.services import directory
from bot.views import oncall as views
from bot.views.oncall import ScheduleStanding, TeamStanding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.roster import Person, Roster
    from bot.core.targets import Found
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.blocks import Message


class OnCall:
    """The use cases of looking somebody up."""

    def __init__(self, db: Database, world: World) -> None:
        """Answer from ``world.roster``; ``db`` knows people's Slack ids and zones."""
        self._db = db
        self._world = world

    async def answer(self, text: str, asker: str) -> Message:
        """Return the answer to ``/oncall`` with what was typed after it. ``asker`` is a Slack user id.

        Raises ``NotFoundError`` with the nearest name.
        """
        roster, now = self._world.roster, self._world.clock.now()

        def work(conn: Connection) -> tuple[Mapping[str, Person], str]:
            return directory.people(conn, roster), directory.timezone_of(conn, roster, asker)

        people, zone = await self._db.read(work)
        if not text.strip():
            return views.overview(_teams(roster, now), people, zone)
        keys = {person.slack: key for key, person in people.items() if person.slack}
        return _detail(roster, find_target(roster, text, keys), people, zone, now)

    def shifts_of(self, key: str) -> tuple[ScheduleStanding, ...]:
        """Return the schedules on which a person is on call now or next."""
        now, roster = self._world.clock.now(), self._world.roster
        standings = (_standing(roster, address, now) for address in roster.schedules)
        return tuple(each for each in standings if _has(each, key))

    def next_handoff(self) -> datetime | None:
        """Return when anybody's shift ends or begins next, aware UTC."""
        return next_handoff(self._world.roster, self._world.clock.now())


def _detail(roster: Roster, found: Found, people: Mapping[str, Person], zone: str, now: datetime) -> Message:
    standings = tuple(_standing(roster, address, now) for address in schedules_for(roster, found))
    if found.kind == "user":
        return views.person_detail(found.name, standings, people, zone)
    team = roster.teams.get(team_of(roster, found) or "")
    if team is None:
        raise BadInputError(f"{found.name} belongs to no team.")
    service = found.name if found.kind == "service" else ""
    return views.team_detail(TeamStanding(team, standings), people, zone, service=service)


def _teams(roster: Roster, now: datetime) -> list[TeamStanding]:
    return [
        TeamStanding(
            team,
            tuple(
                _standing(roster, address, now)
                for address, schedule in roster.schedules.items()
                if schedule.team == team.key
            ),
        )
        for team in roster.teams.values()
    ]


def _standing(roster: Roster, address: str, now: datetime) -> ScheduleStanding:
    schedule = roster.schedules[address]
    return ScheduleStanding(schedule, current_and_next(schedule, now))


def _has(each: ScheduleStanding, key: str) -> bool:
    following = each.standing.next
    return key in each.standing.users or (following is not None and key in following.users)
