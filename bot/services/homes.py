"""Everybody's App Home: what is open, what waits for them, when they are on call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.core.schedule import shifts
from bot.services import directory
from bot.services.situations import state_of
from bot.store import incidents, pages
from bot.views.home import OwnShift, home
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.roster import Roster
    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.store import Connection, Database

_AHEAD = timedelta(days=28)


class Homes:
    """Draws App Home when somebody looks at it."""

    def __init__(self, db: Database, world: World, slack: SlackApi) -> None:
        """Draw what ``db`` holds through ``slack``."""
        self._db = db
        self._world = world
        self._slack = slack

    async def show(self, user: str) -> None:
        """Show a Slack user their Home as it is now. Raises ``SlackFault``."""
        now = self._world.clock.now()
        view = await self._db.read(lambda conn: self._draw(conn, user, now))
        await self._slack.publish_home(user, view)

    def _draw(self, conn: Connection, user: str, now: datetime) -> Mapping[str, Any]:
        roster = self._world.roster
        key = directory.key_of(conn, roster, user) or ""
        people = directory.people(conn, roster)
        waiting = [state_of(conn, self._world, page, people, now) for page in pages.live_for_person(conn, key)]
        zone = directory.timezone_of(conn, roster, user)
        own = _own_shifts(roster, key, now)
        commands = Commands.prefixed(self._world.command_prefix)
        return home(incidents.open_incidents(conn), waiting, own, zone, now, commands)


def _own_shifts(roster: Roster, key: str, now: datetime) -> list[OwnShift]:
    found = [
        OwnShift(schedule.address, shift.start, shift.end)
        for schedule in roster.schedules.values()
        for shift in shifts(schedule, now, now + _AHEAD)
        if key in shift.users
    ]
    return sorted(found, key=lambda each: (each.start, each.schedule))
