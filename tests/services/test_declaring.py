"""Declaring an incident."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadInputError
from bot.store import incidents, pages

if TYPE_CHECKING:
    from tests.services.conftest import Office


async def test_a_declaration_is_recorded_and_pages_who_is_on_call(office: Office) -> None:
    incident = await office.declare()
    assert (incident.number, incident.status, incident.priority, incident.team) == (1, "active", "P1", "checkout")
    entries = await office.db.read(lambda conn: incidents.entries(conn, 1))
    assert [entry.kind for entry in entries] == ["declared", "page"]
    assert "Paged <@U0ALICE> (step 1 of 2)" in entries[1].text
    (page,) = await office.db.read(lambda conn: pages.of_incident(conn, 1))
    planned = await office.db.read(lambda conn: pages.notifications(conn, page.id))
    assert [(each.person, each.medium) for each in planned] == [
        ("alice", "slack"), ("alice", "sms"), ("alice", "voice"), ("alice", "voice"), ("alice", "voice"),
    ]  # fmt: skip


async def test_the_same_request_declares_and_pages_once_even_at_the_same_moment(office: Office) -> None:
    made = await asyncio.gather(*(office.declare() for _ in range(5)))
    assert {incident.number for incident in made} == {1}
    assert len(await office.db.read(pages.live)) == 1
    assert len(await office.db.read(incidents.open_incidents)) == 1


async def test_an_unknown_service_is_refused_at_its_field_and_nothing_is_kept(office: Office) -> None:
    with pytest.raises(BadInputError) as refusal:
        await office.declare(service="nothing")
    assert refusal.value.field == "service"
    assert await office.db.read(incidents.open_incidents) == []


@pytest.mark.parametrize("title", ["", "  \n ", "x" * 201])
def test_titles_that_cannot_be_used_are_refused(title: str, office: Office) -> None:
    with pytest.raises(BadInputError) as refusal:
        asyncio.run(office.declare(title, request="view:1"))
    assert refusal.value.field == "title"


async def test_without_paging_nobody_is_woken(office: Office) -> None:
    await office.declare(wants_page=False)
    assert await office.db.read(pages.live) == ()


async def test_without_a_service_or_policy_the_last_resort_is_paged_at_once(office: Office) -> None:
    await office.declare(service=None)
    (page,) = await office.db.read(pages.live)
    assert page.status == "exhausted"
    planned = await office.db.read(lambda conn: pages.notifications(conn, page.id))
    assert {each.person for each in planned} == {"carol"}
