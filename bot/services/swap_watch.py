"""What happens to offers by themselves: they are shown, they begin, they end, and schedules change under them."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.core.swap import left_of, settled
from bot.notify.slack import Posted
from bot.notify.slack_fault import SlackFault
from bot.services import directory, offers, outbox, senders
from bot.services.swaps import reader_of
from bot.store import swaps as store
from bot.store.outcome import Done, Failed
from bot.store.swaps import Shown
from bot.views import swaps as views
from bot.views.phrases import Commands
from bot.views.shift_plan import Reader

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.swap import Offer
    from bot.notify.slack import SlackApi
    from bot.services.messages import Messages
    from bot.services.places import Places
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome
    from bot.views.blocks import Message

log = logging.getLogger(__name__)


class SwapWatch:
    """Shows offers, and settles those that time or a change has settled."""

    def __init__(self, db: Database, world: World, slack: SlackApi, messages: Messages, places: Places) -> None:
        """Post through ``slack`` what ``db`` holds."""
        self._db = db
        self._world = world
        self._slack = slack
        self._messages = messages
        self._places = places

    def due(self, conn: Connection, job: Job, now: datetime) -> None:
        """Look at an offer whose time begins, or is over."""
        found = store.get(conn, int(job.payload["offer"]), to_change=True)
        if found is None or not found.is_open:
            return
        left = self._reconsider(conn, found, now)
        if not left.is_open:
            return
        if now < left.over_at:
            outbox.watch_swap(conn, left.id, left.over_at if left.gives.start <= now else left.gives.start)
        if found.gives.start <= now:
            self._tell_begun(conn, left, now)

    def _tell_begun(self, conn: Connection, left: Offer, now: datetime) -> None:
        roster = self._world.in_force(conn)
        user = directory.slack_id(conn, roster, left.giver)
        offers.redraw(conn, roster, left, now)
        if user is not None:
            outbox.tell(conn, user, views.begun_notice(left, reader_of(conn, self._world, user, now)), now)

    def changed(self, conn: Connection, job: Job, now: datetime) -> None:
        """Compare the open offers of a schedule with it: it changed."""
        # Read without a lock: who takes an offer has it locked, and waits for this job to have a look asked for again.
        # Whoever was faster than what is written here has asked for that look.
        for found in store.open_ones(conn, [str(job.payload["schedule"])]):
            self._reconsider(conn, found, now)

    def _reconsider(self, conn: Connection, found: Offer, now: datetime) -> Offer:
        """Write what time and the schedules leave of an offer, and tell those concerned when that is less."""
        roster = self._world.in_force(conn)
        left = left_of(found, offers.schedules_in_force(conn, roster, found, now), now)
        if left.is_open and left.gives == found.gives.within(start=now):
            return left
        after = settled(found, left.status, None, now) if not left.is_open else left
        if not store.swap(conn, found, after):
            return found
        after = replace(after, version=found.version + 1)
        offers.redraw(conn, roster, after, now)
        self._tell(conn, found, after, now)
        return after

    def _tell(self, conn: Connection, before: Offer, after: Offer, now: datetime) -> None:
        roster = self._world.in_force(conn)
        keys = [before.giver]
        if after.status != "expired" and before.taker is not None:
            keys.append(before.taker)
        for key in keys:
            user = directory.slack_id(conn, roster, key)
            if user is None:
                continue
            reader = reader_of(conn, self._world, user, now)
            is_over = after.status == "expired"
            said = views.expired_notice(before, reader) if is_over else views.void_notice(before, after, reader)
            outbox.tell(conn, user, said, now)

    async def show(self, job: Job) -> Outcome:
        """Show somebody, or a channel, how an offer stands: posted once, then edited in place."""
        number, to = int(job.payload["offer"]), str(job.payload["to"])
        now = self._world.clock.now()
        offer, posted, view = await self._db.read(lambda conn: self._drawn(conn, number, to, now))
        if offer is None or view is None or (posted is None and not offer.is_open):
            return Done()
        try:
            placed = await self._place(offer, to, posted, view, job)
        except SlackFault as fault:
            log.warning("offer %s could not be shown to %s: %s", number, to, fault)
            outcome = senders.after_fault(job, fault, now)
            if isinstance(outcome, Failed) and to.startswith("#"):
                return replace(outcome, record=partial(self._ask_one_by_one, offer=offer))
            return outcome
        if placed is None:
            return Done()
        return Done(lambda conn: store.show(conn, number, Shown(to, placed.channel, placed.ts)))

    async def _place(self, offer: Offer, to: str, posted: Posted | None, view: Message, job: Job) -> Posted | None:
        """Edit the message in place, or post it; return where it is when that is new."""
        if posted is not None:
            try:
                await self._messages.update(posted, view)
            except SlackFault as fault:
                if not fault.is_gone:
                    raise
            else:
                return None
            if not offer.is_open:  # somebody deleted it, and nobody needs it any more
                return None
        mark, is_again = senders.mark(job), job.attempts > 1
        if to.startswith("#"):
            return await self._places.post_once(to[1:], view, mark, is_again=is_again, may_create=False)
        return await self._messages.post_once(await self._slack.direct_channel(to), view, mark, is_again=is_again)

    def _drawn(
        self, conn: Connection, number: int, to: str, now: datetime
    ) -> tuple[Offer | None, Posted | None, Message | None]:
        found = store.get(conn, number)
        if found is None:
            return None, None, None
        roster = self._world.in_force(conn)
        left = left_of(found, roster.schedules, now)
        shown = left if left.is_open else found
        place = next((each for each in store.shown(conn, number) if each.to == to), None)
        reader = self._audience(conn, found, now) if to.startswith("#") else reader_of(conn, self._world, to, now)
        commands = Commands.prefixed(self._world.command_prefix)
        view = views.card(shown, store.parts_of(conn, number), reader, commands)
        return found, Posted(place.channel, place.ts) if place else None, view

    def _audience(self, conn: Connection, offer: Offer, now: datetime) -> Reader:
        """Return a channel as a reader: times are in the schedule's own zone."""
        schedule = self._world.in_force(conn).schedules.get(offer.schedule)
        zone = schedule.timezone if schedule else self._world.timezone_of_team(offer.schedule.partition("/")[0])
        return Reader("", directory.people(conn, self._world.roster), zone, now)

    def _ask_one_by_one(self, conn: Connection, offer: Offer) -> None:
        """Have the team's people asked by direct message: their channel cannot be written in."""
        for user in offers.everybody_else(conn, self._world.in_force(conn), offer):
            outbox.show_swap(conn, offer.id, user, self._world.clock.now())
