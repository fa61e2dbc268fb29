"""``tocsin export``: what is recorded, as it is now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import ManualClock
from bot.core.roster import Roster
from bot.services.incidents import Declaration, Incidents
from bot.services.world import World
from bot.store import Database, schema, transcript
from tests.cli.terminal import tocsin

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """Return a data folder with one incident, whose draft was posted before it was renamed and resolved."""
    address = f"sqlite:///{tmp_path / 'tocsin.db'}"
    schema.upgrade(address)
    db = Database.open(address)
    incidents = Incidents(db, World(clock=ManualClock(NOW), roster=Roster()))
    await incidents.declare(Declaration("view:1", "Checkout is down", "SEV1", "high", "U0ROBIN"))
    await db.write(lambda conn: transcript.save_postmortem(conn, 1, "# Postmortem: #1 Checkout is down\n", NOW))
    await incidents.correct(1, {"title": "Payments are down"}, "U0ROBIN")
    await incidents.move(1, "resolved", "U0ROBIN")
    await db.close()
    return tmp_path


async def test_the_draft_is_made_from_the_record_as_it_is_now(data: Path) -> None:
    run = tocsin("export", "postmortem", "1", cwd=data, TOCSIN_DATA=str(data))
    assert run.code == 0, run.err
    assert run.out.startswith("# Postmortem: #1 Payments are down\n")
    assert "- **State:** Resolved" in run.out


async def test_an_incident_that_does_not_exist_is_told(data: Path) -> None:
    run = tocsin("export", "postmortem", "2", cwd=data, TOCSIN_DATA=str(data))
    assert (run.code, run.out) == (1, "")
    assert "There is no incident #2" in run.err


def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    place = tmp_path / "data"
    run = tocsin("export", "postmortem", "1", cwd=tmp_path, TOCSIN_DATA=str(place))
    assert (run.code, run.out) == (1, "")
    assert "There is no database" in run.err
    assert "TOCSIN_DATA" in run.err
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_is_none_is_bad_use_in_plain_words(tmp_path: Path) -> None:
    run = tocsin("export", "postmortem", "foo", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "'foo' is not a whole number. Write it like 12." in run.err
    assert "Input should be" not in run.err
