"""Pictures of a week on call, of a schedule, a team or a person's schedules."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.week import week_at
from bot.export.calendar import name_of, schedule_name
from bot.export.week import PNG_SHEET, Lane, Picture, draw_png, lay_out
from bot.services.timetables import check_feed, read_timetable, zone_of_feed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.calendar import Feed
    from bot.core.week import Week
    from bot.export.week import Sheet
    from bot.services.timetables import Timetable
    from bot.services.world import World
    from bot.store import Database

_MOST_ROWS = 24
"""More make a picture that nobody takes in, and that a program has to hold as a whole."""

_MARGIN = timedelta(minutes=1)
"""Looked at beyond the week, to tell a shift that goes on from one that ends with it."""


class WeekPictures:
    """Draws weeks as they were and as they will be."""

    def __init__(self, db: Database, world: World) -> None:
        """Draw what ``db`` and ``world.roster`` tell."""
        self._db = db
        self._world = world

    def this_week(self, feed: Feed, zone: str | None = None) -> Week:
        """Return the week of now, in a zone, by default the feed's own."""
        return week_at(self._world.clock.now(), zone or zone_of_feed(self._world.roster, feed))

    async def pictures(self, feed: Feed, week: Week, sheets: tuple[Sheet, ...]) -> list[Picture]:
        """Return the picture of a week on each of several sheets."""
        start, end = week.start - _MARGIN, week.end + _MARGIN
        timetable = await self._db.read(lambda conn: read_timetable(conn, self._world, feed, (start, end)))
        return await asyncio.to_thread(_laid_out, feed, timetable, week, self._world.clock.now(), sheets)

    async def png(self, feed: Feed, week: Week) -> tuple[bytes, Picture]:
        """Return the picture of a week as a PNG file, and what it shows in words. Raises ``NotFoundError``."""
        check_feed(self._world.roster, feed)
        (picture,) = await self.pictures(feed, week, (PNG_SHEET,))
        return await asyncio.to_thread(draw_png, picture), picture


def _laid_out(feed: Feed, timetable: Timetable, week: Week, now: datetime, sheets: tuple[Sheet, ...]) -> list[Picture]:
    roster = timetable.roster
    names = {key: person.name for key, person in roster.people.items()}
    start, end = week.start - _MARGIN, week.end + _MARGIN
    lanes = [
        Lane(_title(feed, address, timetable), list(source(start, end)))
        for address, source in list(timetable.sources.items())[:_MOST_ROWS]
    ]
    title, count = name_of(feed, roster), len(timetable.sources)
    if count > len(lanes):
        title = f"{title} ({len(lanes)} of {count} schedules)"
    draw = partial(lay_out, title, lanes, names, week, now)
    return [draw(sheet) for sheet in sheets]


def _title(feed: Feed, address: str, timetable: Timetable) -> str:
    """Return what a row is called: the team goes without saying in its own picture."""
    return address.partition("/")[2] if feed.kind == "team" else schedule_name(address, timetable.roster)
