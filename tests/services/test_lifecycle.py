"""Moving an incident on: states, clocks, updates, corrections."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.store import incidents
from tests.services.conftest import ROBIN

if TYPE_CHECKING:
    from tests.services.conftest import Office


async def test_each_state_sets_its_clock_and_reopening_clears_them(office: Office) -> None:
    await office.declare()
    office.clock.advance(timedelta(minutes=10))
    mitigated = await office.incidents.move(1, "mitigated", ROBIN, "rolled back")
    assert mitigated.mitigated_at == office.clock.now()
    office.clock.advance(timedelta(minutes=10))
    resolved = await office.incidents.move(1, "resolved", ROBIN)
    assert resolved.resolved_at == office.clock.now()
    assert resolved.mitigated_at == mitigated.mitigated_at
    reopened = await office.incidents.move(1, "active", ROBIN)
    assert (reopened.mitigated_at, reopened.resolved_at) == (None, None)


async def test_an_open_incident_cannot_be_closed_and_says_what_to_do(office: Office) -> None:
    await office.declare()
    with pytest.raises(ConflictError, match="/incident resolve"):
        await office.incidents.move(1, "closed", ROBIN)


async def test_the_same_move_twice_is_told(office: Office) -> None:
    await office.declare()
    await office.incidents.move(1, "resolved", ROBIN)
    with pytest.raises(ConflictError, match="is resolved already"):
        await office.incidents.move(1, "resolved", ROBIN)


async def test_an_update_promises_the_next_one(office: Office) -> None:
    await office.declare()
    await office.incidents.update(1, "Half of the users are back", ROBIN, timedelta(minutes=30))
    incident = await office.db.read(lambda conn: incidents.get(conn, 1))
    assert incident is not None
    assert incident.next_update_at == office.clock.now() + timedelta(minutes=30)
    with pytest.raises(BadInputError):
        await office.incidents.update(1, "   ", ROBIN, None)


async def test_another_severity_gives_another_priority(office: Office) -> None:
    await office.declare()
    changed = await office.incidents.correct(1, {"severity": "SEV4"}, ROBIN)
    assert (changed.severity, changed.priority) == ("SEV4", "P3")
    with pytest.raises(BadInputError, match="SEV1, SEV2"):
        await office.incidents.correct(1, {"severity": "SEV7"}, ROBIN)


async def test_a_note_from_one_command_is_written_once(office: Office) -> None:
    await office.declare()
    for _ in range(2):
        await office.incidents.note(1, "note", "rolled back", ROBIN, "command:1.2.3")
    entries = await office.db.read(lambda conn: incidents.entries(conn, 1))
    assert [entry.text for entry in entries if entry.kind == "note"] == ["rolled back"]


async def test_an_incident_that_does_not_exist_is_named(office: Office) -> None:
    with pytest.raises(NotFoundError, match="#9"):
        await office.incidents.move(9, "resolved", ROBIN)


async def test_a_private_incident_does_not_exist_for_outsiders(office: Office) -> None:
    await office.declare(is_private=True)
    assert (await office.incidents.visible(1, ROBIN)).number == 1
    with pytest.raises(NotFoundError):
        await office.incidents.visible(1, "U0OUTSIDER")
    assert await office.incidents.search("Checkout") == []
