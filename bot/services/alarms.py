"""Telling those who look after Tocsin, in Slack, what is wrong with its surroundings."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.core.mrkdwn import escape
from bot.notify.slack import SlackFault
from bot.services import directory, outbox, senders
from bot.store.outcome import Done, Failed
from bot.views.replies import reply

if TYPE_CHECKING:
    from datetime import datetime

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
        for text in news:
            tell_admins(conn, self._world, f":warning: {escape(text)}", self._world.clock.now())

    async def tell_team(self, job: Job) -> Outcome:
        """Say something in a team's channel; where that takes nothing, where announcements go, else to the admins."""
        now, organization = self._world.clock.now(), self._world.organization
        team = self._world.roster.teams.get(str(job.payload["team"]))
        text = str(job.payload["text"])
        view = reply(text, str(job.payload.get("hint") or ""))
        refusal: SlackFault | None = None
        own = team.channel if team else None
        for channel in [own, organization.announcements] if own else [organization.announcements]:
            try:
                await self._rooms.say(channel, view, job, may_create=channel == organization.announcements)
            except SlackFault as fault:
                if fault.is_passing or fault.may_be_mended:
                    return senders.after_fault(job, fault, now)
                log.warning("#%s could not be told: %s", channel, fault)
                refusal = fault
            else:
                return Done()
        return Failed(str(refusal), lambda conn: self._tell_named_admins(conn, text, now))

    def _tell_named_admins(self, conn: Connection, text: str, now: datetime) -> None:
        for user in _admins(conn, self._world):
            outbox.tell(conn, user, text, now)

    async def announce(self, job: Job) -> Outcome:
        """Say something in a public channel."""
        try:
            await self._rooms.say(str(job.payload["channel"]), reply(str(job.payload["text"])), job)
        except SlackFault as fault:
            log.warning("#%s could not be told: %s", job.payload["channel"], fault)
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()


def tell_admins(conn: Connection, world: World, text: str, now: datetime) -> None:
    """Have the admins told, mrkdwn; where none are named, everybody who reads the announcements."""
    admins = _admins(conn, world)
    for user in admins:
        outbox.tell(conn, user, text, now)
    if not admins:
        outbox.announce(conn, world.organization.announcements, text, now)


def _admins(conn: Connection, world: World) -> list[str]:
    known = (directory.slack_id(conn, world.roster, key) for key in world.organization.admins)
    return [user for user in known if user]
