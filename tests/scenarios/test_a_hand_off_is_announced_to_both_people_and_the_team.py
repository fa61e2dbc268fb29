"""At a hand-off who comes, who goes and the team are told, with what is open; what changes together, together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store import incidents, pages
from tests.scenarios.steps import declare, declared
from tests.scenarios.watches import TO_MONDAY_MORNING, WEEKLY, pass_time, plan, told, told_team
from tests.support.person import has
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        yield found


async def test_both_people_and_the_channel_are_told_with_what_is_open(stage: Stage) -> None:
    plan(stage, primary=f"{WEEKLY}, participants: [alice, carol]", secondary=f"{WEEKLY}, participants: [bob]")
    await stage.start_bot()
    robin, room = await declared(stage)
    alice, carol, bob = stage.person("alice"), stage.person("carol"), stage.person("bob")
    await pass_time(stage, **TO_MONDAY_MORNING)
    assert await told_team(stage, "Hand-off") == [], "a first start takes what it finds for announced"
    assert await told(carol, "on call now") == []

    await pass_time(stage, minutes=2)
    (mine,) = await told(carol, "You are on call now")
    assert has(mine, "*Checkout: primary* until Mon 16 Mar, 04:00 EDT", "taking over from <@U0ALICE>")
    assert has(mine, "*Open incidents*", f"#1 Checkout is down · <#{room}>")
    assert has(mine, "*Waiting for somebody to acknowledge*", "`/page ack ")
    assert has(mine, "/oncall swap", "Times are in your time zone, America/New_York")
    (hers,) = await told(alice, "You are off call")
    assert has(hers, "*Checkout: primary*: <@U0CAROL> has the watch", "*Open incidents*", f"<#{room}>")
    assert await told(bob, "on call now") + await told(bob, "off call") == [], "nothing changed for bob"
    (said,) = await told_team(stage, "Hand-off of Checkout")
    assert has(said, "*primary*: <@U0CAROL> takes over from <@U0ALICE>, until", f"<#{room}>")
    assert not has(said, "secondary")
    assert robin.id not in str(said)


async def test_several_schedules_that_change_together_are_one_message_to_each(stage: Stage) -> None:
    plan(stage, primary=f"{WEEKLY}, participants: [alice, bob]", secondary=f"{WEEKLY}, participants: [bob, alice]")
    await stage.start_bot()
    await pass_time(stage, **TO_MONDAY_MORNING)
    await pass_time(stage, minutes=2)
    (said,) = await told_team(stage, "Hand-off of Checkout")
    assert has(said, "*primary*: <@U0BOB> takes over", "*secondary*: <@U0ALICE> takes over", "Nothing is open.")
    (mine,) = await told(stage.person("alice"), "You are on call now")
    assert has(mine, "*Checkout: secondary* until", "No longer yours:", "*Checkout: primary*: <@U0BOB> has the watch")
    assert await told(stage.person("alice"), "You are off call") == []


async def test_a_private_incident_is_named_to_nobody_who_is_not_in_it(stage: Stage) -> None:
    plan(stage, primary=f"{WEEKLY}, participants: [alice, carol]")
    await stage.start_bot()
    robin, alice = stage.person("robin"), stage.person("alice")
    await declare(robin, "Payroll leaked")
    room = await robin.channel("inc-1-payroll-leaked")
    await robin.command("/incident role commander @alice", room)
    await robin.message(room, "*Commander* is now <@U0ALICE>")
    await stage.bot.db.write(lambda conn: incidents.change(conn, 1, {"is_private": True}))
    await pass_time(stage, **TO_MONDAY_MORNING)
    assert [page.status for page in await stage.bot.db.read(lambda conn: pages.live_of_team(conn, "checkout"))]
    await pass_time(stage, minutes=2)
    (mine,) = await told(stage.person("carol"), "You are on call now")
    assert has(mine, "Nothing is open.")
    assert not has(mine, "Payroll")
    (hers,) = await told(alice, "You are off call")
    assert has(hers, "You still command Private incident 1", "/incident role commander @name")
    assert not any(has(each, "Payroll") for each in await told_team(stage))


async def test_what_belongs_to_no_service_is_told_by_the_team_of_the_default_policy(stage: Stage) -> None:
    plan(stage, primary=f"{WEEKLY}, participants: [alice, carol]", secondary=f"{WEEKLY}, participants: [bob]")
    organization = stage.settings.schedules / "organization.yml"
    organization.write_text(f"{organization.read_text()}\ndefault_policy: checkout/default\n")
    await stage.start_bot()
    await declare(stage.person("robin"), "Something is slow", service="none")
    await pass_time(stage, **TO_MONDAY_MORNING)
    await pass_time(stage, minutes=2)
    (mine,) = await told(stage.person("carol"), "You are on call now")
    assert has(mine, "*Open incidents*", "#1 Something is slow", "*Waiting for somebody to acknowledge*")
