"""Large questions about who is on call wait in line, and beyond a number they are turned away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import ManualClock
from bot.core.roster import Layer, Roster, Rotation, Schedule
from bot.services.lookup import BusyError, Lookup
from bot.services.world import World

if TYPE_CHECKING:
    from bot.store import Database

NOW = datetime(2026, 3, 9, 7, 59, tzinfo=UTC)
LAYER = Layer("weekly", "Europe/Berlin", datetime(2026, 1, 5, 9), Rotation(1, "week"), (("alice",), ("bob",)))
SCHEDULES = {f"ops/s{number}": Schedule("ops", f"s{number}", "Europe/Berlin", (LAYER,)) for number in range(20)}


async def test_beyond_a_number_of_large_questions_the_next_is_turned_away_and_a_small_one_answered(
    db: Database,
) -> None:
    lookup = Lookup(db, World(ManualClock(NOW), Roster(schedules=SCHEDULES)))
    large = [asyncio.create_task(lookup.oncall(None, None)) for _ in range(40)]
    await asyncio.sleep(0)
    assert [row["users"] for row in await lookup.oncall("ops/s3", None)] == [["alice"]]
    answers = await asyncio.gather(*large, return_exceptions=True)
    turned_away = [each for each in answers if isinstance(each, BusyError)]
    assert len(turned_away) == 8
    assert "again in a second" in str(turned_away[0])
    assert {len(each) for each in answers if isinstance(each, list)} == {20}
    assert len(await lookup.oncall(None, None)) == 20


async def test_a_schedule_without_a_record_is_told_as_it_is(db: Database) -> None:
    lookup = Lookup(db, World(ManualClock(NOW), Roster(schedules=SCHEDULES)))
    week = timedelta(days=7)
    assert (await lookup.oncall("ops/s0", NOW - week))[0]["users"] == ["bob"]
    [document] = await lookup.shifts("ops/s0", NOW - week, NOW)
    assert [shift["users"] for shift in document["shifts"]] == [["bob"], ["alice"]]
