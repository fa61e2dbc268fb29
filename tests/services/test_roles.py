"""Taking and giving roles."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadInputError, ConflictError
from bot.store import incidents
from tests.services.conftest import ALICE, BOB, ROBIN

if TYPE_CHECKING:
    from tests.services.conftest import Office


async def test_concurrent_claims_leave_one_holder(office: Office) -> None:
    await office.declare()
    claims = (office.incidents.claim(1, "scribe", user) for user in (ALICE, BOB) * 3)
    results = await asyncio.gather(*claims, return_exceptions=True)
    assert [each for each in results if each is None] == [None]
    assert all(isinstance(each, ConflictError) for each in results if each is not None)
    holders = await office.db.read(lambda conn: incidents.current_roles(conn, 1))
    assert len(holders) == 1
    assert holders[0].role == "scribe"


async def test_a_role_is_handed_over_with_its_interval(office: Office) -> None:
    await office.declare()
    await office.incidents.assign(1, "commander", ALICE, ROBIN)
    await office.incidents.assign(1, "commander", BOB, ALICE)
    history = await office.db.read(lambda conn: incidents.role_history(conn, 1))
    assert [(each.user, each.until is None) for each in history] == [(ALICE, False), (BOB, True)]
    assert history[0].until == history[1].since


async def test_experts_are_several(office: Office) -> None:
    await office.declare()
    await office.incidents.assign(1, "sme", ALICE, ROBIN)
    await office.incidents.assign(1, "sme", BOB, ROBIN)
    holders = await office.db.read(lambda conn: incidents.current_roles(conn, 1))
    assert {each.user for each in holders} == {ALICE, BOB}


async def test_an_unknown_role_is_refused_with_the_known_ones(office: Office) -> None:
    await office.declare()
    with pytest.raises(BadInputError, match="commander, comms, scribe, sme"):
        await office.incidents.assign(1, "janitor", ALICE, ROBIN)


async def test_nobody_gets_a_role_of_an_incident_that_is_over(office: Office) -> None:
    await office.declare()
    await office.incidents.move(1, "resolved", ROBIN)
    with pytest.raises(ConflictError, match="Reopen it first"):
        await office.incidents.assign(1, "comms", ALICE, ROBIN)
