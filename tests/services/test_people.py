"""People as they come: deactivated, without a contact method, with the same name, in a zone nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.roster import Person
from bot.errors import BadInputError, NotFoundError
from bot.services import departures, directory, paging
from bot.store import incidents, jobs, pages, people
from bot.store.people import SlackUser
from tests.services.conftest import ALICE, BOB, CAROL, ROBIN

if TYPE_CHECKING:
    from bot.core.page import Page
    from tests.services.conftest import Office


async def know(office: Office, *users: SlackUser) -> None:
    """Have Slack tell of users."""
    now = office.clock.now()
    await office.db.write(lambda conn: departures.take_in(conn, office.world, users, now))


def change(office: Office, key: str, **values: object) -> None:
    """Change somebody in the files."""
    roster = office.world.roster
    person: Person = replace(roster.people[key], **values)
    office.world.roster = replace(roster, people={**roster.people, key: person})


async def only_page(office: Office) -> Page:
    (page,) = await office.db.read(pages.live)
    return page


async def planned(office: Office) -> list[tuple[str, str]]:
    page = await only_page(office)
    found = await office.db.read(lambda conn: pages.notifications(conn, page.id))
    return [(each.person, each.medium) for each in found]


async def timeline(office: Office) -> list[str]:
    return [entry.text for entry in await office.db.read(lambda conn: incidents.entries(conn, 1))]


async def told(office: Office) -> list[str]:
    """Return what somebody is told by direct message."""
    return [str(payload["text"]) for kind, payload in await queued(office) if kind == "person.tell"]


async def queued(office: Office) -> list[tuple[str, dict[str, object]]]:
    rows = await office.db.read(lambda conn: list(conn.execute(jobs.job.select()).mappings()))
    return [(str(row["kind"]), row["payload"]) for row in rows]


async def test_who_was_deactivated_before_is_passed_over_at_once_and_it_is_said(office: Office) -> None:
    await know(office, SlackUser(ALICE, "alice", "Alice Ahrens", "alice@example.com", is_deleted=True))
    await office.declare()
    assert {person for person, _ in await planned(office)} == {"bob"}
    assert "Nobody covers step 1. Passed over: Alice Ahrens is deactivated in Slack." in (await timeline(office))[1]


async def test_who_is_deactivated_while_being_paged_is_followed_by_the_next_at_once(office: Office) -> None:
    await office.declare()
    await know(office, SlackUser(ALICE, "alice", "Alice Ahrens", "alice@example.com", is_deleted=True))
    page = await only_page(office)
    assert (page.step, {person for person, _ in await planned(office)}) == (1, {"alice", "bob"})
    assert "Alice Ahrens is deactivated in Slack" in (await timeline(office))[-2]


async def test_the_departure_of_somebody_else_moves_no_page(office: Office) -> None:
    await office.declare()
    await know(office, SlackUser(BOB, "bob", "Bob Baker", "bob@example.com", is_deleted=True))
    assert (await only_page(office)).step == 0


async def test_a_commander_who_is_deactivated_leaves_the_chair_and_it_is_said(office: Office) -> None:
    await office.declare(wants_page=False)
    await office.incidents.assign(1, "commander", CAROL, ROBIN)
    await know(office, SlackUser(CAROL, "carol", "Carol Castro", "carol@example.com", is_deleted=True))
    assert await office.db.read(lambda conn: incidents.current_roles(conn, 1)) == ()
    assert "is no longer commander" in (await timeline(office))[-1]
    await office.incidents.claim(1, "commander", ROBIN)


async def test_an_address_that_somebody_new_has_leads_to_the_new_one(office: Office) -> None:
    await know(office, SlackUser(ALICE, "alice", "Alice Ahrens", "alice@example.com", is_deleted=True))
    await know(office, SlackUser("U0ANEW", "alice2", "Alice Ahrens", "Alice@example.com"))
    await office.declare()
    assert ("alice", "slack") in await planned(office)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": None, "phone": None}, "has neither Slack nor a phone number"),
        ({"email": None, "slack": "U0HELPER", "phone": None}, "is an app, which no message reaches"),
    ],
)
async def test_who_has_no_contact_method_is_passed_over(office: Office, values: dict[str, object], said: str) -> None:
    await know(office, SlackUser("U0HELPER", "helper", "Helper", is_bot=True))
    change(office, "alice", **values)
    await office.declare()
    assert {person for person, _ in await planned(office)} == {"bob"}
    assert said in (await timeline(office))[1]


async def test_without_a_phone_the_page_goes_by_slack_alone(office: Office) -> None:
    change(office, "alice", phone=None)
    await office.declare()
    assert await planned(office) == [("alice", "slack")]


async def test_without_an_address_the_page_goes_by_phone_alone_and_at_once(office: Office) -> None:
    change(office, "alice", email=None)
    await office.declare()
    assert [medium for _, medium in await planned(office)] == ["sms", "voice", "voice", "voice"]


async def test_when_nothing_at_all_can_be_reached_the_declarer_and_everybody_are_told(office: Office) -> None:
    office.world.roster = replace(
        office.world.roster, schedules={}, organization=replace(office.world.organization, last_resort=())
    )
    await office.declare()
    assert (await only_page(office)).status == "exhausted"
    (text,) = await told(office)
    assert "Your page for incident #1 reached nobody" in text
    notices = {payload["channel"] for kind, payload in await queued(office) if kind == "page.notice"}
    assert notices == {"team-checkout", "incidents"}
    office.clock.advance(timedelta(minutes=16))
    page = await only_page(office)
    await office.db.write(lambda conn: paging.advance_due(conn, office.world, page.id, office.clock.now()))
    assert len(await told(office)) == 1


async def test_a_page_by_hand_that_reaches_nobody_is_told_to_whoever_paged(office: Office) -> None:
    office.world.roster = replace(office.world.roster, organization=replace(office.world.organization, last_resort=()))
    change(office, "bob", email=None, phone=None)
    paged = await office.pager.page("bob", "the <!channel> queue", ROBIN, "command:1")
    assert (paged.state.page.status, paged.state.reached) == ("exhausted", ())
    assert "“the &lt;!channel&gt; queue” reached nobody" in (await told(office))[0]


@pytest.mark.parametrize(
    ("typed", "user"),
    [
        ("alice", ALICE), ("@Alice", ALICE), ("Alice Ahrens", ALICE), ("@alice  ahrens", ALICE), ("me", ROBIN),
        ("Robin Reyes", ROBIN), ("@robin", ROBIN),
    ],
)  # fmt: skip
async def test_a_name_means_a_person_with_and_without_the_sign(office: Office, typed: str, user: str) -> None:
    assert await office.incidents.user_named(typed, ROBIN) == user


async def test_a_name_that_two_people_have_is_asked_about(office: Office) -> None:
    await know(office, SlackUser("U0ROBIN2", "robin2", "Robin Reyes", "other@example.com"))
    with pytest.raises(BadInputError, match=r"Several people are called Robin Reyes.*<@U0ROBIN> or <@U0ROBIN2>"):
        await office.incidents.user_named("Robin Reyes", CAROL)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("alise", "Nobody here is called alise. Did you mean <@U0ALICE>?"),
        ("xyz", "Nobody here is called xyz. Mention them with @"),
        ("helper", "Nobody here is called helper. Mention"),
        ("gone", "Gone is deactivated in Slack"),
    ],
)
async def test_a_name_that_means_nobody_is_answered_with_the_way_out(office: Office, typed: str, said: str) -> None:
    helper = SlackUser("U0HELPER", "helper", "Helper", is_bot=True)
    await know(office, helper, SlackUser("U0GONE", "gone", "Gone", is_deleted=True))
    with pytest.raises(BadInputError) as refusal:
        await office.incidents.user_named(typed, ROBIN)
    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize(("user", "said"), [("U0HELPER", "is an app"), ("U0GONE", "is deactivated")])
async def test_no_app_and_nobody_who_left_takes_a_role(office: Office, user: str, said: str) -> None:
    await office.declare(wants_page=False)
    helper = SlackUser("U0HELPER", "helper", "Helper", is_bot=True)
    await know(office, helper, SlackUser("U0GONE", "gone", "Gone", is_deleted=True))
    with pytest.raises(BadInputError, match=said):
        await office.incidents.assign(1, "comms", user, ROBIN)


@pytest.mark.parametrize(
    ("target", "text", "reached", "title"),
    [
        ("bob", "the queue", "bob", "the queue"),
        ("@Bob", "Baker the queue", "bob", "the queue"),
        ("Bob", "Baker: no such name", "bob", "Baker: no such name"),
        (f"<@{CAROL}>", "the queue", "carol", "the queue"),
        ("@carol", "Castro the queue", "carol", "the queue"),
        ("checkout", "Carol Castro knows", "alice", "Carol Castro knows"),
    ],
)
async def test_somebody_is_paged_by_key_name_or_mention(
    office: Office, target: str, text: str, reached: str, title: str
) -> None:
    paged = await office.pager.page(target, text, ROBIN, "command:1")
    assert (paged.state.reached, paged.state.page.title) == ((reached,), title)


async def test_whom_no_name_means_is_answered_with_the_nearest(office: Office) -> None:
    with pytest.raises(NotFoundError, match="Did you mean checkout"):
        await office.pager.page("chekout", "the queue", ROBIN, "command:1")
    await know(office, SlackUser("U0B2", "bobby", "Bob Baker", "carol@example.com"))
    change(office, "carol", slack="U0B2")
    with pytest.raises(NotFoundError, match=r"Several people are called Bob Baker\. Write one of bob, carol"):
        await office.pager.page("Bob", "Baker the queue", ROBIN, "command:1")


@pytest.mark.parametrize(
    ("told_zone", "shown"), [("Asia/Kathmandu", "Asia/Kathmandu"), ("Mars/Olympus", "Europe/Berlin")]
)
async def test_a_zone_that_this_machine_does_not_know_is_that_of_the_files(
    office: Office, told_zone: str, shown: str
) -> None:
    await know(office, SlackUser(ALICE, "alice", "Alice Ahrens", "alice@example.com", timezone=told_zone))
    assert await office.db.read(lambda conn: directory.timezone_of(conn, office.world.roster, ALICE)) == shown


async def test_a_service_that_is_gone_from_the_files_leaves_its_incident_and_page_as_they_are(office: Office) -> None:
    await office.declare()
    office.world.roster = replace(office.world.roster, services={}, teams={}, schedules={}, policies={})
    page = await only_page(office)
    office.clock.advance(timedelta(minutes=5))
    await office.db.write(lambda conn: paging.advance_due(conn, office.world, page.id, office.clock.now()))
    assert (await only_page(office)).status == "exhausted"
    assert {person for person, _ in await planned(office)} == {"alice", "carol"}
    situation = await office.incidents.situation(1)
    assert (situation.incident.service, situation.team) == ("checkout-api", "")
    assert await people_known(office) == 4


async def people_known(office: Office) -> int:
    return len(await office.db.read(people.everybody))
