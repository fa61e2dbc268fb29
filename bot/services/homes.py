"""Everybody's App Home: what is open, what waits for them, when they are on call."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.core.oncall import own_spans
from bot.notify.slack_fault import SlackFault
from bot.services import directory, outbox, senders
from bot.services.situations import state_of
from bot.services.swaps import listing, reader_of
from bot.store import homes, incidents, pages
from bot.store.outcome import Done
from bot.views.home import Offers, OwnShift, home
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.core.roster import Roster
    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome
    from bot.views.situation import PageState

log = logging.getLogger(__name__)

_AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class _Known:
    """What the database knows of somebody's Home. ``key`` is theirs in the roster, empty when it does not know them."""

    key: str
    zone: str
    opened: Sequence[Incident]
    waiting: Sequence[PageState]
    offers: Offers


class Homes:
    """Draws App Home when somebody looks at it, or presses something on it."""

    def __init__(self, db: Database, world: World, slack: SlackApi) -> None:
        """Draw what ``db`` holds through ``slack``."""
        self._db = db
        self._world = world
        self._slack = slack

    async def ask(self, user: str, said: str = "") -> None:
        """Have a Slack user shown their Home, under ``said`` (mrkdwn), the answer to what they pressed on it."""

        def work(conn: Connection) -> None:
            now = self._world.clock.now()
            homes.opened(conn, user, now)
            outbox.draw_home(conn, user, now, said)

        await self._db.write(work)

    async def show(self, job: Job) -> Outcome:
        """Show a Slack user their Home as it is now."""
        now, user = self._world.clock.now(), str(job.payload["user"])
        said = str(job.payload.get("said") or "")
        roster = self._world.roster
        known = await self._db.read(lambda conn: self._known(conn, roster, user, now))
        view = await asyncio.to_thread(self._draw, roster, known, now, said)
        try:
            await self._slack.publish_home(user, view)
        except SlackFault as fault:
            log.warning("App Home could not be drawn: %s", fault)
            return senders.after_fault(job, fault, now)
        return Done()

    def _known(self, conn: Connection, roster: Roster, user: str, now: datetime) -> _Known:
        key = directory.key_of(conn, roster, user) or ""
        people = directory.people(conn, roster)
        return _Known(
            key,
            directory.timezone_of(conn, roster, user),
            incidents.open_incidents(conn),
            [state_of(conn, self._world, page, people, now) for page in pages.live_for_person(conn, key)],
            Offers(listing(conn, self._world, user, now), reader_of(conn, self._world, user, now)),
        )

    def _draw(self, roster: Roster, known: _Known, now: datetime, said: str) -> Mapping[str, Any]:
        own = own_shifts(roster, known.key, now)
        commands = Commands.prefixed(self._world.command_prefix)
        return home(known.opened, known.waiting, own, known.zone, now, commands, said, known.offers)


def own_shifts(roster: Roster, key: str, now: datetime) -> list[OwnShift]:
    """Return the shifts of a person (a key) in the coming weeks, the present ones too, in order."""
    found = [
        OwnShift(schedule.address, start, end)
        for schedule in roster.schedules.values()
        for start, end in own_spans(schedule, key, now, now + _AHEAD)
    ]
    return sorted(found, key=lambda each: (each.start, each.schedule))
