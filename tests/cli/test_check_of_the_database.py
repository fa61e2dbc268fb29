"""``tocsin check`` looks at the schedules that are in force: what was changed in Slack is no gap, or is one."""

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
    from pathlib import Path

FILE = """
team: checkout
people: {alice: {email: a@example.com}, bob: {email: b@example.com}}
schedules:
  primary:
    layers: [{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [alice, bob], until: %s}]
"""


async def take(address: str, start: datetime, end: datetime) -> None:
    """Let bob take the primary for a time, in Slack."""
    db = Database.open(address)
    world = World(ManualClock(datetime.now(UTC)), Roster())
    book = world.book = ScheduleBook(db, world)
    await asyncio.to_thread(book.apply, read({"checkout.yml": FILE % start.isoformat()}))
    await Changes(db, world).apply(Wish("checkout/primary", start, end, "bob"), 1, "U0BOB", "r1")
    await db.close()


async def test_a_gap_that_somebody_took_over_in_slack_is_none(database_address: str, tmp_path: Path) -> None:
    ends = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=50)
    (tmp_path / "checkout.yml").write_text(FILE % ends.isoformat())

    def gaps(*words: str, **environment: str) -> list[str]:
        run = tocsin("check", "--json", *words, cwd=tmp_path, TOCSIN_SCHEDULES=str(tmp_path), **environment)
        return [row["message"] for row in run.document["findings"] if row["kind"] == "gap"]

    assert len(gaps("--offline")) == 1
    await take(database_address, ends, ends + timedelta(days=20))
    assert gaps(DATABASE_URL=database_address) == []
    assert len(gaps("--schedules", str(tmp_path), DATABASE_URL=database_address)) == 1
