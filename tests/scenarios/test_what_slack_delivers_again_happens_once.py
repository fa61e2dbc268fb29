"""Slack delivers again what it got no acknowledgement for: at once, on another connection, after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store import incidents, pages, people
from tests.scenarios.steps import BOTH_WAYS, CHANNEL, declare, page_of
from tests.support.person import has
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import Tocsin
    from bot.core.incident import TimelineEntry
    from bot.sandbox.applink import AppLink
    from tests.support.person import Person
    from tests.support.stage import Stage

COMMANDS = {
    "update we are looking": "we are looking",
    "note rolled back to 1.4.2": "rolled back to 1.4.2",
    "decision fail over to Dublin": "fail over to Dublin",
    "action write an alert": "write an alert",
    "severity SEV1": "set SEV1",
    "rename The shop is down": "renamed the incident",
    "role comms @bob": "became comms lead",
    "page @carol we need the database": "paged carol",
    "mitigate the rollback works": "mitigated the incident",
    "resolve the rollback held": "resolved the incident",
}
"""What is typed after /incident, and what its one line on the timeline holds."""


def link_of(stage: Stage) -> AppLink:
    return stage.sandbox.site.interactions.link


async def lines_of(bot: Tocsin) -> list[str]:
    found: tuple[TimelineEntry, ...] = await bot.db.read(lambda conn: incidents.entries(conn, 1))
    return [each.text for each in found]


async def posts(person: Person, channel: str, *parts: str) -> int:
    return len([each for each in await person.messages(channel) if has(each, *parts)])


@pytest.fixture
async def incident(stage: Stage) -> tuple[Person, str]:
    """Return who declared an incident, and its channel, with all of its declaration done."""
    robin = stage.person("robin")
    await declare(robin)
    await stage.settle()
    return robin, await robin.channel(CHANNEL)


@BOTH_WAYS
async def test_a_modal_that_is_submitted_five_times_at_once_and_after_a_restart_declares_once(
    database_address: str, tmp_path: Path, transport: str
) -> None:
    async with staged(tmp_path, database_address, transport="http" if transport == "http" else "socket") as stage:
        bot = await stage.start_bot()
        robin, alice = stage.person("robin"), stage.person("alice")
        general = await robin.channel("general")
        await robin.command("/incident declare Checkout is down", general)
        view = await robin.view("modal.declare")
        link_of(stage).delivered.clear()
        link_of(stage).copies = 5
        assert (await robin.submit(view, service="service:checkout-api"))["ok"]
        link_of(stage).copies = 1
        submission = [each for each in link_of(stage).delivered if each[1].get("type") == "view_submission"]
        await stage.settle()
        bot = await stage.restart_bot()
        link_of(stage).delivered.clear()
        link_of(stage).delivered.extend(submission)
        await link_of(stage).deliver_again()
        await stage.settle()
        assert [each.number for each in await bot.db.read(incidents.open_incidents)] == [1]
        names = [each["name"] for each in (await robin.api("conversations.list", limit=200))["channels"]]
        assert [each for each in names if each.startswith("inc-")] == [CHANNEL]
        direct, _ = await page_of(alice)
        assert await posts(alice, direct, "page.acknowledge") == 1
        assert await posts(robin, await robin.channel("incidents"), "incident.join") == 1
        assert await posts(robin, await robin.channel(CHANNEL), "incident.resolve") == 1


async def test_a_submission_that_comes_again_uses_up_no_number(database_address: str, tmp_path: Path) -> None:
    async with staged(tmp_path, database_address) as stage:
        bot = await stage.start_bot()
        robin = stage.person("robin")
        await declare(robin)
        await link_of(stage).deliver_again()
        await declare(robin, "The shop is down")
        assert [each.number for each in await bot.db.read(incidents.open_incidents)] == [2, 1]


async def test_every_command_that_is_delivered_again_acts_once(stage: Stage, incident: tuple[Person, str]) -> None:
    robin, channel = incident
    link = link_of(stage)
    for typed in COMMANDS:
        link.delivered.clear()
        link.copies = 3
        await robin.command(f"/incident {typed}", channel)
        link.copies = 1
        await stage.settle()
        await link.deliver_again()
        await stage.settle()
    bot = await stage.restart_bot()
    lines = await lines_of(bot)
    assert {typed: sum(line in each for each in lines) for typed, line in COMMANDS.items()} == dict.fromkeys(
        COMMANDS, 1
    )
    actions = await bot.db.read(lambda conn: incidents.actions(conn, 1))
    assert [each.text for each in actions] == ["write an alert"]
    paged = await bot.db.read(lambda conn: pages.of_incident(conn, 1))
    assert len(paged) == 2, "the incident's own, and the one that was asked for"
    for said in ("*Update*", "*Comms lead* is now", "set SEV1", "mitigated the incident", "resolved the incident"):
        assert await posts(robin, channel, said) == 1, said


async def test_a_draft_that_was_asked_for_once_is_posted_once(stage: Stage, incident: tuple[Person, str]) -> None:
    robin, channel = incident
    link_of(stage).delivered.clear()
    await robin.command("/incident postmortem", channel)
    await stage.settle()
    await link_of(stage).deliver_again()
    await stage.settle()
    assert await posts(robin, channel, "inc-1-postmortem.md") == 1


async def test_a_form_that_is_submitted_again_after_it_was_taken_shows_no_error(
    stage: Stage, incident: tuple[Person, str]
) -> None:
    robin, channel = incident
    card = await robin.message(channel, "incident.resolve")
    for action, modal, said in (
        ("incident.update", "modal.update", "*Update*"),
        ("incident.mitigate", "modal.mitigate", "mitigated the incident"),
        ("incident.resolve", "modal.resolve", "resolved the incident"),
    ):
        await robin.press(channel, card, action)
        view = await robin.view(modal)
        link_of(stage).delivered.clear()
        link_of(stage).copies = 5
        answer = await robin.submit(view, text="The rollback held")
        link_of(stage).copies = 1
        assert answer["response_action"] is None, answer
        ((sort, payload),) = [each for each in link_of(stage).delivered if each[0] == "interactive"]
        assert await link_of(stage).deliver(sort, payload) == {}
        await stage.settle()
        assert await posts(robin, channel, said) == 1, said


async def test_a_form_of_a_command_that_is_submitted_again_after_it_was_taken_shows_no_error(
    stage: Stage, incident: tuple[Person, str]
) -> None:
    robin, channel = incident
    for typed, modal, values in (
        ("rename", "modal.rename", {"title": "The shop is down"}),
        ("severity", "modal.severity", {"severity": "SEV2", "urgency": "low"}),
        ("cancel", "modal.cancel", {"text": "a false alarm"}),
    ):
        await robin.command(f"/incident {typed}", channel)
        view = await robin.view(modal)
        link_of(stage).delivered.clear()
        assert (await robin.submit(view, **values))["response_action"] is None
        ((sort, payload),) = [each for each in link_of(stage).delivered if each[0] == "interactive"]
        if typed == "rename":
            await robin.command("/incident rename Cards are refused", channel)
        await stage.settle()
        assert await link_of(stage).deliver(sort, payload) == {}
    await stage.settle()
    bot = await stage.restart_bot()
    found = await bot.db.read(lambda conn: incidents.get(conn, 1))
    assert found is not None
    assert (found.title, found.status) == ("Cards are refused", "cancelled")


@BOTH_WAYS
async def test_a_reaction_and_a_message_that_come_three_times_count_once(
    stage: Stage, incident: tuple[Person, str]
) -> None:
    robin, channel = incident
    link = link_of(stage)
    link.copies = 3
    said = await robin.api("chat.postMessage", channel=channel, text="The disk of db-3 is full")
    await robin.api("reactions.add", channel=channel, timestamp=said["ts"], name="pushpin")
    await robin.api("reactions.add", channel=channel, timestamp=said["ts"], name="white_check_mark")
    link.copies = 1
    await stage.sandbox.site.events.quiet()
    events = list(link.delivered)
    await robin.api("reactions.remove", channel=channel, timestamp=said["ts"], name="pushpin")
    await stage.sandbox.site.events.quiet()
    bot = await stage.restart_bot()
    link.delivered.clear()
    link.delivered.extend(each for each in events if each[0] == "events_api")
    await link.deliver_again()
    await stage.settle()
    lines = await bot.db.read(lambda conn: incidents.entries(conn, 1))
    about = sorted(each.kind for each in lines if "db-3" in each.text)
    assert about == ["action"], "the late repetition of a reaction brings back no pin that was taken off"
    assert len(await bot.db.read(lambda conn: incidents.actions(conn, 1))) == 1


async def test_what_is_told_of_a_person_twice_does_not_undo_what_came_between(stage: Stage) -> None:
    link = link_of(stage)
    link.delivered.clear()
    stage.sandbox.change_person("U0BOB", real_name="Bob Butcher")
    await stage.sandbox.site.events.quiet()
    first = list(link.delivered)
    stage.sandbox.change_person("U0BOB", real_name="Bob Brown")
    await stage.sandbox.site.events.quiet()
    link.delivered.clear()
    link.delivered.extend(first)
    await link.deliver_again()
    bot = await stage.restart_bot()
    found = await bot.db.read(lambda conn: people.get(conn, "U0BOB"))
    assert found is not None
    assert found.real_name == "Bob Brown"
