"""What the files no longer say, but said once: schedules that are gone, people who left, asked about for then."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import ManualClock
from bot.core.calendar import Feed
from bot.errors import NotFoundError
from bot.services.feeds import Feeds
from bot.services.lookup import Lookup
from bot.services.oncall import OnCall
from tests.services.test_changes import ALICE, CAROL, FILE, HOUR, NOW, PRIMARY, Desk

if TYPE_CHECKING:
    from bot.store import Database

PEOPLE = "people: {alice: {slack: U0ALICE}, bob: {slack: U0BOB}, carol: {slack: U0CAROL}}"
LAYER = "layers: [{start: 2026-03-02T09:00, rotation: {every: 1, unit: day}, participants: [bob]}]"
OTHER = f"team: checkout\n{PEOPLE}\nschedules: {{nights: {{{LAYER}}}}}\n"
OTHER_TEAM = f"team: search\n{PEOPLE}\nschedules: {{nights: {{{LAYER}}}}}\n"
THEN = "2026-03-04T10:30Z"


@pytest.fixture
async def desk(db: Database) -> Desk:
    """Return a desk whose files have the schedule until two hours ago."""
    desk = Desk(db, ManualClock(NOW))
    await asyncio.to_thread(desk.files)
    desk.clock.advance(2 * HOUR)
    return desk


async def asked(desk: Desk, text: str, at: str = "") -> str:
    message = await OnCall(desk.db, desk.world).answer(text, ALICE, at)
    return f"{message.text}\n{message.blocks}"


@pytest.mark.parametrize(
    ("files", "text"),
    [(OTHER, PRIMARY), (OTHER, "primary"), (OTHER, "checkout"), (OTHER_TEAM, "checkout"), (OTHER_TEAM, "<@U0ALICE>")],
)
async def test_a_schedule_that_is_gone_still_tells_who_was_on_call(desk: Desk, files: str, text: str) -> None:
    await asyncio.to_thread(desk.files, files)

    said = await asked(desk, text, THEN)
    assert "primary" in said
    assert "<@U0ALICE>" in said


async def test_everybodys_past_has_the_schedules_and_teams_that_are_gone(desk: Desk) -> None:
    await asyncio.to_thread(desk.files, OTHER_TEAM)
    said = await asked(desk, "", THEN)
    assert "primary: <@U0ALICE>" in said
    assert "primary" not in await asked(desk, "")


async def test_a_schedule_that_is_gone_is_known_of_the_past_alone(desk: Desk) -> None:
    await asyncio.to_thread(desk.files, OTHER)
    for at in ("", "tomorrow 9am"):
        with pytest.raises(NotFoundError, match="primary"):
            await asked(desk, PRIMARY, at)
    desk.clock.advance(2 * HOUR)
    assert "no schedule checkout/primary" in await asked(desk, PRIMARY, "2026-03-04T12:30Z")
    assert "nights" in await asked(desk, "checkout", "2026-03-04T12:30Z")
    assert "primary" not in await asked(desk, "checkout", "2026-03-04T12:30Z")


async def test_a_team_tells_programs_of_its_schedules_that_are_gone_too(desk: Desk) -> None:
    await asyncio.to_thread(desk.files, OTHER)
    lookup = Lookup(desk.db, desk.world)
    rows = await lookup.oncall("checkout", NOW)
    assert {row["schedule"]: row["users"] for row in rows}[PRIMARY] == ["alice"]
    await asyncio.to_thread(desk.files, OTHER_TEAM)
    assert [row["schedule"] for row in await lookup.oncall("checkout", NOW)] == ["checkout/nights", PRIMARY]


@pytest.mark.parametrize("left", [FILE.replace("[alice, bob]", "[bob, carol]"), OTHER])
async def test_a_calendar_made_after_somebody_left_has_the_shifts_they_had(desk: Desk, left: str) -> None:
    desk.clock.advance(timedelta(days=2))
    await asyncio.to_thread(desk.files, left)
    file = (await Feeds(desk.db, desk.world, ()).file(Feed("person", "alice"))).content.decode()
    assert "DTSTART:20260304T080000Z" in file
    nobody = (await Feeds(desk.db, desk.world, ()).file(Feed("person", "carol"))).content.decode()
    assert "DTSTART:20260304T080000Z" not in nobody


async def test_a_calendar_made_later_has_a_shift_that_was_taken_once(desk: Desk) -> None:
    await desk.change(by=CAROL, start=desk.clock.now(), end=desk.clock.now() + HOUR)
    desk.clock.advance(timedelta(days=45))
    later = Desk(desk.db, desk.clock)
    await asyncio.to_thread(later.files)
    file = (await Feeds(later.db, later.world, ()).file(Feed("person", "carol"))).content.decode()
    assert "DTSTART:20260304T120000Z" in file
