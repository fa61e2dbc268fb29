"""Acknowledging a page, from anywhere and by several at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadInputError
from bot.store import homes, incidents, jobs, pages
from tests.services.conftest import ALICE, BOB

if TYPE_CHECKING:
    from bot.core.page import Via
    from bot.store import Connection
    from tests.services.conftest import Office


async def test_the_first_becomes_commander_and_everything_else_of_the_page_stops(office: Office) -> None:
    await office.declare()
    (page,) = await office.db.read(pages.live)
    office.clock.advance(timedelta(minutes=2))
    answer = await office.pager.acknowledge(page.id, ALICE, "slack")
    assert answer.acknowledgement.was_first
    incident = await office.db.read(lambda conn: incidents.get(conn, 1))
    assert incident is not None
    assert incident.acknowledged_at == office.clock.now()
    holders = await office.db.read(lambda conn: incidents.current_roles(conn, 1))
    assert [(each.role, each.user) for each in holders] == [("commander", ALICE)]
    planned = await office.db.read(lambda conn: pages.notifications(conn, page.id))
    assert {each.status for each in planned} == {"dropped"}
    later = office.clock.now() + timedelta(days=1)
    due = await office.db.read(lambda conn: jobs.kinds_due(conn, later, []))
    assert "page.advance" not in due
    assert "page.notify" not in due


@pytest.mark.parametrize(("viewer", "is_drawn"), [(ALICE, True), (BOB, False), ("", False)])
async def test_the_home_is_drawn_again_of_those_whom_the_page_reached_and_who_opened_it(
    office: Office, viewer: str, is_drawn: bool
) -> None:
    await office.declare()
    (page,) = await office.db.read(pages.live)
    if viewer:
        await office.db.write(lambda conn: homes.opened(conn, viewer, office.clock.now()))
    await office.pager.acknowledge(page.id, "alice", "voice")
    due = await office.db.read(lambda conn: jobs.kinds_due(conn, office.clock.now(), []))
    assert ("home.draw" in due) is is_drawn


async def test_of_many_at_once_one_is_first_and_the_others_are_told_who(office: Office) -> None:
    await office.declare()
    (page,) = await office.db.read(pages.live)
    people = [ALICE, BOB] * 4
    answers = await asyncio.gather(*(office.pager.acknowledge(page.id, user, "slack") for user in people))
    first = [each.acknowledgement for each in answers if each.acknowledgement.was_first]
    assert len(first) == 1
    assert {each.acknowledgement.by for each in answers} == {first[0].by}
    entries = await office.db.read(lambda conn: incidents.entries(conn, 1))
    assert len([entry for entry in entries if "acknowledged" in entry.text]) == 1


async def test_a_key_of_the_roster_is_recorded_as_the_slack_user(office: Office) -> None:
    await office.declare()
    (page,) = await office.db.read(pages.live)
    answer = await office.pager.acknowledge(page.id, "alice", "voice")
    assert answer.acknowledgement.page.acknowledged_by == ALICE
    assert answer.name_of(ALICE) == "Alice Ahrens"


async def test_a_code_names_the_page_and_a_wrong_one_is_refused(office: Office) -> None:
    await office.declare()
    (page,) = await office.db.read(pages.live)
    wrong = f"{(int(page.code) + 1) % 10000:04d}"
    with pytest.raises(BadInputError, match=wrong):
        await office.pager.acknowledge_code(wrong, "alice", "sms")
    answer = await office.pager.acknowledge_code(page.code, "alice", "sms")
    assert answer.acknowledgement.was_first


async def test_without_a_code_the_only_page_of_the_person_is_meant(office: Office) -> None:
    with pytest.raises(BadInputError, match="No page is waiting"):
        await office.pager.acknowledge_code("", "alice", "sms")
    await office.declare()
    with pytest.raises(BadInputError, match="No page is waiting"):
        await office.pager.acknowledge_code("", "bob", "sms")
    assert (await office.pager.acknowledge_code("", ALICE, "slack")).acknowledgement.was_first


async def test_two_open_pages_need_a_code(office: Office) -> None:
    await office.declare("Checkout is down")
    await office.declare("Payments are slow")
    with pytest.raises(BadInputError, match="2 pages are waiting"):
        await office.pager.acknowledge_code("", "alice", "sms")


async def test_resolving_the_incident_ends_its_pages(office: Office) -> None:
    await office.declare()
    await office.incidents.move(1, "resolved", ALICE)
    (page,) = await office.db.read(lambda conn: pages.of_incident(conn, 1))
    assert page.status == "resolved"
    assert not (await office.pager.acknowledge(page.id, BOB, "slack")).acknowledgement.was_first


async def _ringing(office: Office) -> None:
    """Have every call to Alice stand as placed a moment ago."""
    placed = {"status": "sent", "sent_at": office.clock.now(), "provider_id": "CA1"}

    def work(conn: Connection) -> None:
        for each in pages.notifications(conn, 1):
            if each.medium == "voice":
                pages.change_notification(conn, each.id, placed)

    await office.db.write(work)


async def _hangs_up(office: Office) -> bool:
    later = office.clock.now() + timedelta(days=1)
    return "page.hang_up" in await office.db.read(lambda conn: jobs.kinds_due(conn, later, []))


async def test_whoever_pressed_the_key_hears_the_answer_before_the_call_ends(office: Office) -> None:
    await office.declare()
    await _ringing(office)
    await office.pager.acknowledge(1, "alice", "voice")
    assert not await _hangs_up(office)


@pytest.mark.parametrize(("by", "via"), [("bob", "voice"), ("alice", "sms"), (ALICE, "slack")])
async def test_a_phone_that_rings_for_a_page_that_is_over_is_hung_up(office: Office, by: str, via: Via) -> None:
    await office.declare()
    await _ringing(office)
    await office.pager.acknowledge(1, by, via)
    assert await _hangs_up(office)
