"""Several people, or one person in several ways, do the same thing at the same instant: it is done once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.store import incidents, pages
from tests.scenarios.steps import CHANNEL, declare, page_of
from tests.support.person import has
from tests.support.stage import NUMBER, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.person import Person
    from tests.support.stage import Stage


@pytest.fixture
async def stage(database_address: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """Return a stage with an incident that Alice and Bob are paged for, on each kind of database."""
    async with staged(tmp_path, database_address) as found:
        roster = found.settings.schedules / "checkout.yml"
        roster.write_text(roster.read_text().replace("participants: [alice]", "participants: [[alice, bob]]"))
        await found.start_bot()
        await declare(found.person("robin"))
        await page_of(found.person("alice"))
        await page_of(found.person("bob"))
        await found.settle()
        yield found


async def acknowledgements(stage: Stage) -> tuple[str, list[str]]:
    """Return who has the page, and the lines of the timeline that say so."""
    db = stage.bot.db
    (page,) = await db.read(lambda conn: pages.of_incident(conn, 1))
    entries = await db.read(lambda conn: incidents.entries(conn, 1))
    return str(page.acknowledged_by), [each.text for each in entries if "acknowledged the page" in each.text]


async def answers(person: Person, channel: str) -> list[dict[str, Any]]:
    return (await person.look("ephemerals", channel=channel))["messages"]


async def test_of_two_who_acknowledge_one_has_it_and_the_other_is_told_who(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob")
    presses = []
    for person in (alice, bob):
        direct, page = await page_of(person)
        presses.append(person.press(direct, page, "page.acknowledge"))
    await asyncio.gather(*presses)
    await stage.settle()
    winner, lines = await acknowledgements(stage)
    assert len(lines) == 1
    loser = bob if winner == alice.id else alice
    await loser.ephemeral(await loser.direct(), f"<@{winner}>")
    held = await stage.bot.db.read(lambda conn: incidents.current_roles(conn, 1))
    assert [(each.role, each.user) for each in held] == [("commander", winner)]
    for person in (alice, bob):
        shown = [each for each in await person.messages(await person.direct()) if has(each, "Acknowledged by")]
        assert len(shown) == 1
        assert has(shown[0], f"<@{winner}>")


async def test_one_who_presses_twice_texts_and_presses_the_key_acknowledges_once(stage: Stage) -> None:
    alice, robin = stage.person("alice"), stage.person("robin")
    await stage.pass_time(seconds=61)
    call = await alice.ringing()
    await alice.phone(f"calls/{call['sid']}/answer")
    sms = await alice.sms("ACK")
    direct, page = await page_of(alice)
    await asyncio.gather(
        alice.press(direct, page, "page.acknowledge"),
        alice.press(direct, page, "page.acknowledge"),
        alice.phone(f"calls/{call['sid']}/keys", digits="4"),
        alice.phone("sms", to=NUMBER, body=f"ACK {sms['body'].split('ACK ')[-1][:4]}"),
    )
    await stage.sandbox.phones.settle()
    await stage.settle()
    winner, lines = await acknowledgements(stage)
    assert winner == alice.id
    assert len(lines) == 1
    channel = await robin.channel(CHANNEL)
    said = [each for each in await robin.messages(channel) if has(each, "acknowledged the page")]
    assert len(said) == 1


async def test_of_two_who_claim_a_role_one_has_it_and_the_other_is_told_who(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob")
    channel = await alice.channel(CHANNEL)
    await bob.channel(CHANNEL)
    card = await alice.message(channel, "incident.claim_role.scribe")
    claims = [person.press(channel, card, "incident.claim_role.scribe") for person in (alice, bob)]
    await asyncio.gather(*claims)
    await stage.settle()
    held = await stage.bot.db.read(lambda conn: incidents.current_roles(conn, 1))
    (scribe,) = [each.user for each in held if each.role == "scribe"]
    loser = bob if scribe == alice.id else alice
    await loser.ephemeral(channel, f"<@{scribe}> is scribe already")
    said = [each for each in await alice.messages(channel) if has(each, "*Scribe* is now")]
    assert len(said) == 1


async def test_of_two_who_resolve_one_does_and_the_other_is_told(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob")
    channel = await alice.channel(CHANNEL)
    await bob.channel(CHANNEL)
    await asyncio.gather(*(person.command("/incident resolve Rolled back", channel) for person in (alice, bob)))
    await stage.settle()
    entries = await stage.bot.db.read(lambda conn: incidents.entries(conn, 1))
    lines = [each for each in entries if "resolved the incident" in each.text]
    assert len(lines) == 1
    loser = bob if lines[0].actor == alice.id else alice
    await loser.ephemeral(channel, "is resolved already")
    assert len([each for each in await alice.messages(channel) if has(each, "resolved the incident")]) == 1
