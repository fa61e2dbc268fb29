"""Calendars and weeks as people ask for them in Slack: an address that is shown once, a picture, files."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.core.calendar import KINDS, Feed, schedules_of
from bot.core.week import parse_week
from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.export.calendar import name_of
from bot.export.week.phrasing import heading
from bot.notify.slack_fault import SlackFault
from bot.services import directory, outbox, senders
from bot.services.repeats import is_repeat
from bot.services.timetables import check_feed, feed_of
from bot.store.outcome import Done, Failed
from bot.views import calendar as views
from bot.views.phrases import Commands, joined

if TYPE_CHECKING:
    from bot.core.week import Week
    from bot.notify.slack import SlackApi
    from bot.services.feeds import Feeds
    from bot.services.messages import Messages
    from bot.services.weeks import WeekPictures
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome
    from bot.views.blocks import Message

log = logging.getLogger(__name__)

_AWAY = {"last": -1, "previous": -1, "next": 1, "this": 0, "": 0}
_NAMED_TEAMS = 5


class RepeatedError(ConflictError):
    """Slack delivers again what has been answered; whoever shows the answer leaves the first one as it is."""


class Calendars:
    """The use cases of ``/oncall calendar``, ``/oncall week`` and the calendar of ``/oncall me``."""

    def __init__(
        self, db: Database, world: World, slack: SlackApi, messages: Messages, feeds: Feeds, weeks: WeekPictures
    ) -> None:
        """Answer with what ``feeds`` and ``weeks`` make; send through ``slack``."""
        self._db = db
        self._world = world
        self._slack = slack
        self._messages = messages
        self.feeds = feeds
        self.weeks = weeks

    async def find(self, text: str, user: str, source: str) -> Message:
        """Return the way to the calendar that a Slack user named, their own when they named none."""
        feed, _zone = await self._meant(text, user)
        return await self.show(feed, user, source)

    async def show(self, feed: Feed, user: str, source: str) -> Message:
        """Return a new address, or that there is one already, or how it goes without. ``source`` is the request's id.

        Raises ``NotFoundError``, ``BadInputError`` for somebody else's, and ``RepeatedError``.
        """
        await self._check(feed, user)
        await self._once(source)
        name = self._name(feed)
        if not self._world.public_url:
            return views.without_address(name, feed, self._commands)
        own = next((each for each in await self.feeds.held_by(user) if each.feed == feed), None)
        return await self._given(feed, user) if own is None else views.held(name, feed, own.created_at)

    async def renew(self, feed: Feed, user: str, source: str) -> Message:
        """Return a new address; the one before leads nowhere any more. Raises as ``show``."""
        await self._check(feed, user)
        await self._once(source)
        return await self._given(feed, user)

    async def _given(self, feed: Feed, user: str) -> Message:
        link = await self.feeds.link(feed.kind, feed.name, user)
        contact = link.contact if self.feeds.has_contact else None
        return views.given(self._name(feed), feed, link.calendar, link.page, contact)

    async def revoke(self, feed: Feed, user: str) -> Message:
        """Have a Slack user's address of a calendar lead nowhere any more."""
        had_one = await self.feeds.revoke(feed.kind, feed.name, user)
        return views.revoked(self._name(feed), had_one=had_one)

    async def send_files(self, feed: Feed, user: str, source: str) -> Message:
        """Have a calendar sent as a file. Raises as ``show``."""
        await self._check(feed, user)
        now = self._world.clock.now()

        def work(conn: Connection) -> None:
            if not is_repeat(conn, source, now):
                outbox.send_calendar(conn, feed.kind, feed.name, user, now)

        await self._db.write(work)
        return views.files_coming()

    async def week(self, text: str, which: str, user: str, channel: str, source: str) -> Message:
        """Have the week that a Slack user named sent to them. ``which`` is next, last, a label, or empty for this one.

        Raises ``NotFoundError`` with the nearest name, and ``BadInputError``.
        """
        feed, zone = await self._meant(text, user)
        week = self._week(feed, which, zone)
        await self._draw(feed, week, user, "", source)
        can_share = channel.startswith(("C", "G"))
        return views.week_coming(self._name(feed), feed, week.label, can_share=can_share)

    async def share(self, feed: Feed, label: str, user: str, channel: str, source: str) -> Message:
        """Have a week shown in a channel. Raises as ``week``."""
        check_feed(self._world.roster, feed)
        zone = await self._db.read(lambda conn: directory.timezone_of(conn, self._world.roster, user))
        await self._draw(feed, parse_week(label, zone), user, channel, source)
        return views.week_shared(self._name(feed))

    async def draw_week(self, job: Job) -> Outcome:
        """Send a week's picture to a person, or show it in a channel."""
        feed, user, channel = _feed(job), str(job.payload["user"]), str(job.payload["channel"])
        week = parse_week(str(job.payload["label"]), str(job.payload["zone"]))
        try:
            file, picture = await self.weeks.png(feed, week)
        except NotFoundError as error:
            return Failed(str(error))
        comment = views.week_comment(self._name(feed), heading(week), user if channel else None)
        try:
            place = channel or await self._slack.direct_channel(user)
            sent = await self._slack.offer_file(f"on-call-{week.label}.png", file, picture.description)
            await self._messages.inside(
                place, lambda: self._slack.share_file(sent, place, title=picture.title, comment=comment)
            )
        except SlackFault as fault:
            log.warning("a week could not be shown: %s", fault)
            if channel and not fault.is_passing and not fault.may_be_mended:
                await self._tell(user, views.not_shared(self._name(feed), channel))
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()

    async def send_calendar(self, job: Job) -> Outcome:
        """Send a calendar as a file, and the contact of the numbers that call."""
        feed, user = _feed(job), str(job.payload["user"])
        title = f"Calendar of {self._name(feed)}"
        files = [("on-call.ics", (await self.feeds.file(feed)).content, title)]
        if self.feeds.has_contact:
            files.append(("tocsin-on-call.vcf", self.feeds.contact(), "The numbers that call you"))
        try:
            place = await self._slack.direct_channel(user)
            for name, content, about in files:
                sent = await self._slack.offer_file(name, content)
                await self._slack.share_file(sent, place, title=about, comment=about)
        except SlackFault as fault:
            log.warning("a calendar could not be sent: %s", fault)
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()

    async def _meant(self, text: str, user: str) -> tuple[Feed, str]:
        """Return what somebody typed, and their zone; their own when they typed nothing, else the only team."""
        roster = self._world.roster

        def look(conn: Connection) -> tuple[dict[str, str], str]:
            people = directory.people(conn, roster)
            keys = {person.slack: key for key, person in people.items() if person.slack}
            return keys, directory.timezone_of(conn, roster, user)

        keys, zone = await self._db.read(look)
        if text:
            return feed_of(roster, text, keys), zone
        own = Feed("person", keys.get(user, ""))
        if schedules_of(roster, own):
            return own, zone
        if len(roster.teams) == 1:
            return Feed("team", next(iter(roster.teams))), zone
        teams = joined(list(roster.teams)[:_NAMED_TEAMS], "or")
        raise BadInputError(f"Say which team or schedule: {teams}." if teams else "No schedules are set up here.")

    async def _check(self, feed: Feed, user: str) -> None:
        check_feed(self._world.roster, feed)
        if feed.kind != "person":
            return
        key = await self._db.read(lambda conn: directory.key_of(conn, self._world.roster, user))
        if key != feed.name:
            raise BadInputError("Somebody's own calendar is theirs alone. Ask for a team's or a schedule's instead.")

    async def _once(self, source: str) -> None:
        now = self._world.clock.now()
        if await self._db.write(lambda conn: is_repeat(conn, source, now)):
            raise RepeatedError("You have been shown the new address already.")

    async def _draw(self, feed: Feed, week: Week, user: str, channel: str, source: str) -> None:
        facts = {"kind": feed.kind, "name": feed.name, "label": week.label, "zone": week.zone}
        now = self._world.clock.now()

        def work(conn: Connection) -> None:
            if not is_repeat(conn, source, now):
                outbox.draw_week(conn, facts, user, channel, now)

        await self._db.write(work)

    async def _tell(self, user: str, text: str) -> None:
        now = self._world.clock.now()
        await self._db.write(lambda conn: outbox.tell(conn, user, text, now))

    def _week(self, feed: Feed, which: str, zone: str) -> Week:
        if which in _AWAY:
            return self.weeks.this_week(feed, zone).moved(_AWAY[which])
        return parse_week(which, zone)

    def _name(self, feed: Feed) -> str:
        return name_of(feed, self._world.roster)

    @property
    def _commands(self) -> Commands:
        return Commands.prefixed(self._world.command_prefix)


def _feed(job: Job) -> Feed:
    return Feed(KINDS[str(job.payload["kind"])], str(job.payload["name"]))
