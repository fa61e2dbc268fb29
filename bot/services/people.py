"""The workspace's users, kept as Slack tells them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.core.characters import one_line
from bot.notify.slack import SlackFault
from bot.services import departures, outbox, senders
from bot.services.repeats import is_repeat
from bot.store import people
from bot.store.outcome import Done
from bot.store.people import SlackUser

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome


log = logging.getLogger(__name__)


class People:
    """Reads users at start and takes in their changes."""

    def __init__(self, db: Database, world: World, slack: SlackApi) -> None:
        """Read through ``slack``, keep in ``db``."""
        self._db = db
        self._world = world
        self._slack = slack

    async def meet(self) -> None:
        """Read every user now if nobody is known yet, and have them read again in the background in any case.

        A first start would otherwise not know whom a mention means. Slack may be away: that is what the job is for.
        """
        if self._world.workspace is not None and not await self._db.read(people.everybody):
            try:
                found = [read_user(raw) for raw in await self._slack.users()]
                await self._db.write(lambda conn: self._take_in(conn, found))
            except SlackFault as fault:
                log.warning("the workspace's users could not be read yet: %s", fault)
        await self._db.write(lambda conn: outbox.sync_people(conn, self._world.clock.now()))

    async def sync(self, job: Job) -> Outcome:
        """Read every user of the workspace."""
        try:
            found = [read_user(raw) for raw in await self._slack.users()]
        except SlackFault as fault:
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done(lambda conn: self._take_in(conn, found))

    async def changed(self, raw: Mapping[str, Any], event_id: str) -> None:
        """Take in a user as told by ``user_change`` or ``team_join``; a late repetition tells what was before."""
        user = read_user(raw)

        def work(conn: Connection) -> None:
            if not is_repeat(conn, event_id, self._world.clock.now()):
                self._take_in(conn, [user])

        await self._db.write(work)

    def _take_in(self, conn: Connection, found: Iterable[SlackUser]) -> None:
        departures.take_in(conn, self._world, found, self._world.clock.now())


def read_user(raw: Mapping[str, Any]) -> SlackUser:
    """Return a user as Slack tells it (https://docs.slack.dev/reference/objects/user-object)."""
    profile: Mapping[str, Any] = raw.get("profile") or {}
    real_name = profile.get("real_name") or raw.get("real_name") or profile.get("display_name") or ""
    return SlackUser(
        id=str(raw["id"]),
        name=one_line(str(raw.get("name") or raw["id"])),
        real_name=one_line(str(real_name)),
        email=profile.get("email") or None,
        timezone=raw.get("tz") or None,
        is_bot=bool(raw.get("is_bot")),
        is_deleted=bool(raw.get("deleted")),
        is_admin=bool(raw.get("is_admin") or raw.get("is_owner")),
    )
