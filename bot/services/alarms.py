"""Telling those who look after Tocsin, in Slack, what is wrong with its surroundings."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.core.mrkdwn import escape
from bot.notify.slack import SlackFault
from bot.services import directory, outbox, senders
from bot.store.outcome import Done
from bot.views.replies import reply

if TYPE_CHECKING:
    from bot.services.rooms import Rooms
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome

log = logging.getLogger(__name__)


class Alarms:
    """Tells the admins of ``organization.yml`` by direct message, or the announcement channel when none are named."""

    def __init__(self, db: Database, world: World, rooms: Rooms) -> None:
        """Find out whom to tell in ``db``."""
        self._db = db
        self._world = world
        self._rooms = rooms

    async def pass_on(self) -> None:
        """Have told what is new on the board of troubles. What cannot be written down stays new."""
        news = self._world.troubles.news()
        if news:
            await self._db.write(lambda conn: self._enqueue(conn, news))
            self._world.troubles.told(len(news))

    def _enqueue(self, conn: Connection, news: list[str]) -> None:
        now, organization = self._world.clock.now(), self._world.organization
        known = (directory.slack_id(conn, self._world.roster, key) for key in organization.admins)
        admins = [user for user in known if user]
        for text in news:
            shown = f":warning: {escape(text)}"
            for user in admins:
                outbox.tell(conn, user, shown, now)
            if not admins:
                outbox.announce(conn, organization.announcements, shown, now)

    async def announce(self, job: Job) -> Outcome:
        """Say something in a public channel."""
        try:
            await self._rooms.say(str(job.payload["channel"]), reply(str(job.payload["text"])), job)
        except SlackFault as fault:
            log.warning("#%s could not be told: %s", job.payload["channel"], fault)
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()
