"""Calendar feeds: secret addresses that can be revoked, and the files that they lead to.

A file is made in a thread and kept while nobody's time on call changes. What was published is remembered, so that a
calendar is told of every change to an event that it has.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.calendar import (
    AHEAD,
    Feed,
    address_of,
    compare,
    entries,
    final_shifts,
    shown,
    window_at,
)
from bot.errors import ConfigurationError
from bot.export.calendar import words_in, write_calendar
from bot.export.contact import write_contact
from bot.services import directory
from bot.services.timetables import check_feed, read_timetable
from bot.store import feeds
from bot.store.feeds import Held
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.core.calendar import Event, FeedKind, Window
    from bot.core.roster import Roster
    from bot.services.timetables import Timetable
    from bot.services.world import World
    from bot.store import Connection, Database

_SECRET_BYTES = 24
_KEPT = 512


@dataclass(frozen=True)
class Link:
    """A feed's addresses: for a calendar program, for the contact of the numbers that call, and its page."""

    calendar: str
    contact: str
    page: str

    @property
    def subscription(self) -> str:
        """Return the address in the form that opens a calendar program."""
        return f"webcal://{self.calendar.partition('://')[2]}"


@dataclass(frozen=True)
class Opened:
    """What a secret address leads to, and the zone of whom it was made for."""

    feed: Feed
    zone: str


@dataclass(frozen=True)
class CalendarFile:
    """A feed as a file. ``etag`` changes with its content."""

    content: bytes
    etag: str


@dataclass(frozen=True)
class _Kept:
    roster: Roster
    day: date
    told: tuple[Event, ...]
    words: frozenset[tuple[str, ...]]
    file: CalendarFile


class Feeds:
    """The use cases of calendars: make, replace and revoke an address; read what it leads to."""

    def __init__(self, db: Database, world: World, numbers: Sequence[str]) -> None:
        """Read and remember in ``db``. ``numbers`` (E.164) are those that call people."""
        self._db = db
        self._world = world
        self._numbers = tuple(numbers)
        self._kept: OrderedDict[Feed, _Kept] = OrderedDict()

    async def link(self, kind: FeedKind, name: str, owner: str) -> Link:
        """Return a new address of a feed, known to nobody else; the one that ``owner`` had leads nowhere any more.

        ``owner`` is a Slack user id. Raises ``NotFoundError``, and ``ConfigurationError`` without ``PUBLIC_URL``.
        """
        feed = Feed(kind, name)
        check_feed(self._world.roster, feed)
        if not self._world.public_url:
            raise ConfigurationError("Tocsin has no address of its own: PUBLIC_URL is not set.")
        secret = secrets.token_urlsafe(_SECRET_BYTES)

        def work(conn: Connection) -> None:
            now = self._world.clock.now()
            feeds.revoke(conn, feed, owner, now)
            feeds.add(conn, _hash(secret), Held(feed, owner, now))

        await self._db.write(work)
        return link_of(self._world.public_url, secret)

    async def revoke(self, kind: FeedKind, name: str, owner: str) -> bool:
        """Have somebody's address of a feed lead nowhere from now on; False when they had none."""
        now = self._world.clock.now()
        return await self._db.write(lambda conn: feeds.revoke(conn, Feed(kind, name), owner, now))

    async def held_by(self, owner: str) -> tuple[Held, ...]:
        """Return the feeds that somebody has addresses of."""
        return await self._db.read(lambda conn: feeds.of_owner(conn, owner))

    async def behind(self, secret: str) -> Opened | None:
        """Return what a secret leads to, or None when it leads nowhere."""

        def work(conn: Connection) -> Opened | None:
            found = feeds.by_hash(conn, _hash(secret))
            if found is None:
                return None
            return Opened(found.feed, directory.timezone_of(conn, self._world.roster, found.owner))

        return await self._db.read(work)

    async def file(self, feed: Feed) -> CalendarFile:
        """Return a feed as a file: at least thirty days back and 180 ahead."""
        roster, now = self._world.roster, self._world.clock.now()
        kept = self._kept.get(feed)
        if kept is None or kept.roster is not roster or kept.day != now.date():
            kept = await self._made(feed, roster, now, kept)
            self._kept[feed] = kept
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(feed)
        return kept.file

    async def _made(self, feed: Feed, roster: Roster, now: datetime, before: _Kept | None) -> _Kept:
        window = window_at(now)

        def work(conn: Connection) -> tuple[list[Event], Timetable]:
            known = feeds.published(conn, feed, window.start)
            addresses = sorted({address_of(event.series) for event in known})
            return known, read_timetable(conn, self._world, feed, (window.first, window.last), addresses)

        known, timetable = await self._db.read(work)
        news = await asyncio.to_thread(_news, feed, known, timetable, window, now)
        if news:
            await self._db.write(lambda conn: feeds.publish(conn, news))
        current = {**{each.uid: each for each in known}, **{each.uid: each for each in news}}
        commands = Commands.prefixed(self._world.command_prefix)
        told = tuple(shown(current.values(), window, now))
        words = words_in(feed, told, timetable.roster)
        if before is not None and (before.told, before.words) == (told, words):
            return _Kept(roster, now.date(), told, words, before.file)
        content = await asyncio.to_thread(write_calendar, feed, told, timetable.roster, commands)
        file = CalendarFile(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
        return _Kept(roster, now.date(), told, words, file)

    @property
    def has_contact(self) -> bool:
        """Tell whether there are numbers that call people."""
        return bool(self._numbers)

    def contact(self) -> bytes:
        """Return the numbers that call people as a contact (vCard)."""
        return write_contact(self._numbers)


def _news(feed: Feed, known: list[Event], timetable: Timetable, window: Window, now: datetime) -> list[Event]:
    wanted = [
        entry
        for address, source in timetable.sources.items()
        for entry in entries(feed, address, final_shifts(source, window))
    ]
    return compare(known, wanted, window, now)


def forget_events(conn: Connection, now: datetime) -> None:
    """Forget what was published of times that no feed tells any more."""
    feeds.forget_events(conn, window_at(now).start - AHEAD)


def link_of(public_url: str, secret: str) -> Link:
    """Return the addresses of a secret."""
    page = f"{public_url}/calendar/{secret}"
    return Link(f"{page}.ics", f"{page}.vcf", page)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
