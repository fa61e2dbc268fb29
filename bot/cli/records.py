"""Schedules as the database of this installation has them. A bot that is running is read beside it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from bot.cli.terminal import settings
from bot.clock import SystemClock
from bot.errors import ConfigurationError, NotFoundError, TocsinError
from bot.services.installation import open_existing_database
from bot.services.lookup import Lookup, recorded_roster
from bot.services.schedule_book import ScheduleBook
from bot.services.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.config import Settings
    from bot.core.roster import Roster
    from bot.store import Database
    from bot.views.documents import OncallDocument


def told(name: str | None, at: datetime | None) -> Sequence[OncallDocument]:
    """Return who is on call at an aware instant (now for None) on the schedules that ``name`` means, or on all.

    Raises ``ConfigurationError`` with the cure when there is no database yet. A name that is unknown is bad use.
    """
    try:
        db = open_existing_database(settings())
    except ConfigurationError as error:
        raise ConfigurationError(f"{error} To ask files alone: `tocsin oncall --schedules PATH`.") from error
    try:
        return asyncio.run(_asked(db, name, at))
    except NotFoundError as error:
        raise typer.BadParameter(str(error), param_hint="TEAM/SCHEDULE") from error
    finally:
        db.close_now()


def in_force(files: Roster, wanted: Settings) -> Roster:
    """Return the roster that ``files`` will be once they are applied, with what was changed in Slack.

    It is the files' alone when no database can be read.
    """
    clock = SystemClock()
    world = World(clock, files)
    try:
        db = open_existing_database(wanted)
    except TocsinError:
        return files
    try:
        ScheduleBook(db, world, records=False).use(files)
    except TocsinError:
        return files
    finally:
        db.close_now()
    return world.roster


async def _asked(db: Database, name: str | None, at: datetime | None) -> Sequence[OncallDocument]:
    clock = SystemClock()
    roster = await db.read(lambda conn: recorded_roster(conn, clock.now()))
    return await Lookup(db, World(clock, roster)).oncall(name, at)
