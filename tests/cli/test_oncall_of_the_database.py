"""``tocsin oncall`` without ``--schedules``: what the database has, changes of Slack and the past among it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import ManualClock
from bot.core.change import Wish
from bot.core.roster import Roster
from bot.ingest.schedules import read
from bot.services.changes import Changes
from bot.services.schedule_book import ScheduleBook
from bot.services.world import World
from bot.store import Database
from tests.cli.terminal import tocsin

if TYPE_CHECKING:
    from tests.cli.terminal import Run

FILE = """
team: checkout
timezone: Europe/Berlin
people: {alice: {}, bob: {}}
schedules:
  primary:
    layers: [{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [alice]}]
"""
SECOND = """
  second:
    layers: [{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [alice]}]
"""
HOUR = timedelta(hours=1)
THEN = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


async def write(address: str, now: datetime) -> None:
    """Record a take of the past, a schedule that is gone since, and a take of now."""
    db, clock = Database.open(address), ManualClock(THEN)
    world = World(clock, Roster())
    book = world.book = ScheduleBook(db, world)
    await asyncio.to_thread(book.apply, read({"checkout.yml": FILE + SECOND}))
    await Changes(db, world).apply(Wish("checkout/primary", THEN, THEN + HOUR, "bob"), 1, "U0BOB", "r1")
    clock.advance(now - THEN - HOUR)
    await asyncio.to_thread(book.apply, read({"checkout.yml": FILE}))
    await Changes(db, world).apply(Wish("checkout/primary", now - HOUR, now + HOUR, "bob"), 2, "U0BOB", "r2")
    await db.close()


async def test_it_has_what_was_changed_in_slack_and_the_past_as_it_was(database_address: str) -> None:
    now = datetime.now(UTC)
    await write(database_address, now)

    def ask(*words: str) -> Run:
        return tocsin("oncall", *words, DATABASE_URL=database_address)

    assert ask().out == "checkout/primary: bob\n"
    assert ask("--at", "2026-03-04T10:59:59Z").out == "checkout/primary: bob\ncheckout/second: alice\n"
    gone = ask("checkout/second", "--at", "2026-03-04T12:00+01:00", "--json")
    assert gone.document == [{"schedule": "checkout/second", "at": "2026-03-04T12:00:00+01:00", "users": ["alice"]}]
    unknown = ask("checkout/primry")
    assert (unknown.code, unknown.out) == (2, "")
    assert "Did you mean checkout/primary?" in unknown.err
