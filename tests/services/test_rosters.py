"""The schedule files in force follow the folder; a faulty set changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import ManualClock
from bot.core.roster import Roster
from bot.services.rosters import Rosters
from bot.services.schedule_book import ScheduleBook
from bot.services.world import World
from tests.support.stage import ROSTER

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Database

GOOD = ROSTER.replace("WAIT", "5m")


@pytest.fixture
def world() -> World:
    return World(clock=ManualClock(datetime(2026, 3, 4, tzinfo=UTC)), roster=Roster())


@pytest.fixture
def book(db: Database, world: World) -> ScheduleBook:
    world.book = ScheduleBook(db, world)
    return world.book


def test_files_are_applied_when_they_change_and_only_then(tmp_path: Path, world: World, book: ScheduleBook) -> None:
    file = tmp_path / "checkout.yml"
    file.write_text(GOOD)
    rosters = Rosters(tmp_path, world, book)
    assert rosters.refresh()
    assert not rosters.refresh()
    file.write_text(GOOD.replace("name: Checkout", "name: Payments"))
    assert rosters.refresh()
    assert world.roster.teams["checkout"].name == "Payments"


def test_a_faulty_set_leaves_the_last_good_one_in_force_until_it_is_right_again(
    tmp_path: Path, world: World, book: ScheduleBook
) -> None:
    file = tmp_path / "checkout.yml"
    file.write_text(GOOD)
    rosters = Rosters(tmp_path, world, book)
    rosters.refresh()
    before = world.roster
    file.write_text(GOOD.replace("participants: [alice]", "participants: [alicia]"))
    assert not rosters.refresh()
    assert world.roster is before
    assert "alicia" in str(world.troubles.grave())
    assert "checkout.yml" in str(world.troubles.grave())
    assert not rosters.refresh()
    assert "alicia" in str(world.troubles.grave())
    file.write_text(GOOD)
    assert not rosters.refresh()
    assert world.roster is before
    assert world.troubles.grave() == []


def test_a_first_start_without_files_runs_without_schedules_and_says_so(
    tmp_path: Path, world: World, book: ScheduleBook
) -> None:
    assert not Rosters(tmp_path / "nowhere", world, book).refresh()
    assert world.roster == Roster()
    assert "nowhere" in str(world.troubles.grave())
