"""The use cases on a real database of each kind, with a roster of three people and a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import ManualClock
from bot.ingest.schedules import parse
from bot.services.incidents import Declaration, Incidents
from bot.services.pager import Pager
from bot.services.transcript import Transcript
from bot.services.world import World
from bot.store import people
from bot.store.people import SlackUser
from tests.support.stage import ORGANIZATION, ROSTER

if TYPE_CHECKING:
    from bot.core.incident import Incident
    from bot.store import Database

ALICE, BOB, CAROL, ROBIN = "U0ALICE", "U0BOB", "U0CAROL", "U0ROBIN"


@dataclass
class Office:
    """The use cases, and what they work on."""

    db: Database
    world: World
    clock: ManualClock
    incidents: Incidents
    pager: Pager
    transcript: Transcript

    async def declare(self, title: str = "Checkout is down", **values: object) -> Incident:
        """Declare an incident of the checkout service."""
        usual: dict[str, object] = {"request": f"view:{title}", "service": "checkout-api", "severity": "SEV1"}
        found = Declaration(title=title, urgency="high", by=ROBIN, **{**usual, **values})  # type: ignore[arg-type]
        return await self.incidents.declare(found)


@pytest.fixture
async def office(db: Database) -> Office:
    """Return the use cases on a database of each kind."""
    return await opened(db)


async def opened(db: Database) -> Office:
    """Return the use cases with the roster of the scenarios, at an hour on a Wednesday."""
    clock = ManualClock(datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    roster = parse({"checkout.yml": ROSTER.replace("WAIT", "5m"), "organization.yml": ORGANIZATION})
    world = World(clock=clock, roster=roster, has_phone=True, public_url="https://tocsin.example.com")
    names = {ALICE: "Alice Ahrens", BOB: "Bob Baker", CAROL: "Carol Castro", ROBIN: "Robin Reyes"}
    users = [
        SlackUser(user, name.split()[0].lower(), name, f"{name.split()[0].lower()}@example.com")
        for user, name in names.items()
    ]
    await db.write(lambda conn: people.save(conn, users))
    return Office(db, world, clock, Incidents(db, world), Pager(db, world), Transcript(db, world))
