"""The Slack user group of a team holds exactly those who are on call; what cannot be done is said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.steps import declared, page_of
from tests.scenarios.watches import TO_MONDAY_MORNING, WEEKLY, apply_files, pass_time, plan, told, told_team
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage

HANDLE = "checkout-oncall"
ROTA = {"primary": f"{WEEKLY}, participants: [alice, carol]", "secondary": f"{WEEKLY}, participants: [bob]"}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        plan(found, usergroup=HANDLE, **ROTA)
        yield found


async def make_group(stage: Stage, handle: str = HANDLE) -> str:
    made = await stage.person("robin").api("usergroups.create", name=f"On call {handle}", handle=handle)
    return made["usergroup"]["id"]


async def members(stage: Stage, group: str) -> set[str]:
    found = await stage.person("robin").api("usergroups.users.list", usergroup=group, include_disabled="true")
    return {each.removeprefix("U0").lower() for each in found["users"]}


async def pass_days(stage: Stage, count: int) -> None:
    """Let days go by, each with what is done once a day."""
    for _ in range(count):
        await pass_time(stage, days=1, minutes=1)


def updates(stage: Stage) -> int:
    return len([each for each in stage.sandbox.requests if each.method == "usergroups.users.update"])


async def test_it_follows_each_hand_off_and_puts_right_what_people_changed_by_hand(stage: Stage) -> None:
    group = await make_group(stage)
    await stage.start_bot()
    await stage.settle()
    assert await members(stage, group) == {"alice", "bob"}
    await pass_time(stage, **TO_MONDAY_MORNING)
    await pass_time(stage, minutes=2)
    assert await members(stage, group) == {"carol", "bob"}

    robin = stage.person("robin")
    await robin.api("usergroups.users.update", usergroup=group, users="U0ROBIN")
    await pass_time(stage, hours=20)
    assert await members(stage, group) == {"robin"}
    await pass_time(stage, hours=5)
    assert await members(stage, group) == {"carol", "bob"}
    before = updates(stage)
    await robin.api("usergroups.users.update", usergroup=group, users="U0ROBIN")
    await stage.restart_bot()
    await stage.settle()
    assert await members(stage, group) == {"carol", "bob"}
    await pass_days(stage, 3)
    assert updates(stage) == before + 2, "what is right is not written again"
    assert await told_team(stage, HANDLE) == []


async def test_on_a_gap_it_keeps_its_last_members_and_says_so_once(stage: Stage) -> None:
    group = await make_group(stage)
    await stage.start_bot()
    await stage.settle()
    plan(stage, usergroup=HANDLE, primary=f"{WEEKLY}, participants: []")
    await apply_files(stage)
    await pass_days(stage, 3)
    assert await members(stage, group) == {"alice", "bob"}
    assert len(await told_team(stage, "Nobody is on call, so @checkout-oncall keeps its last members")) == 1
    plan(stage, usergroup=HANDLE, primary=f"{WEEKLY}, participants: [carol]")
    await apply_files(stage)
    assert await members(stage, group) == {"carol"}


async def test_who_is_not_in_slack_is_left_out_with_a_word(stage: Stage) -> None:
    group = await make_group(stage)
    stage.sandbox.change_person("U0BOB", is_deleted=True)
    await stage.start_bot()
    await pass_days(stage, 2)
    assert await members(stage, group) == {"alice"}
    assert len(await told_team(stage, "Bob Baker is deactivated in Slack, and so is not in @checkout-oncall")) == 1


async def test_an_app_without_the_new_scopes_goes_on_and_says_what_is_missing_once(stage: Stage) -> None:
    group = await make_group(stage)
    workspace = stage.sandbox.workspace
    granted = frozenset(workspace.app.scopes or ())
    workspace.app = replace(workspace.app, scopes=granted - {"usergroups:read", "usergroups:write"})
    await stage.start_bot()
    robin, _room = await declared(stage)
    alice = stage.person("alice")
    await alice.press(*await page_of(alice), "page.acknowledge")
    await pass_time(stage, **TO_MONDAY_MORNING)
    await pass_time(stage, minutes=2)
    assert len(await told_team(stage, "Hand-off of Checkout")) == 1
    assert await members(stage, group) == set()
    (trouble,) = stage.bot.world.troubles.slight()
    assert "usergroups:read there is no user group that follows who is on call" in trouble
    assert stage.bot.world.troubles.grave() == []
    await stage.bot.alarms.pass_on()
    await stage.settle()
    assert len(await told_team(stage, "usergroups:write", "manifest.yml", name="incidents")) == 1

    workspace.app = replace(workspace.app, scopes=granted)
    await pass_time(stage, minutes=10)
    assert await members(stage, group) == {"carol", "bob"}
    assert robin.id


async def test_without_a_group_in_the_files_old_scopes_are_enough(stage: Stage) -> None:
    plan(stage, **ROTA)
    await stage.start_bot()
    await pass_time(stage, **TO_MONDAY_MORNING)
    await pass_time(stage, minutes=2)
    assert [each for each in stage.sandbox.requests if each.method.startswith("usergroups.")] == []


async def test_each_way_in_which_slack_refuses_is_said_once_with_its_cure(stage: Stage) -> None:
    group = await make_group(stage, "other")
    await stage.start_bot()
    await pass_days(stage, 2)
    assert len(await told_team(stage, "There is no user group @checkout-oncall", "create it there")) == 1

    robin = stage.person("robin")
    await robin.api("usergroups.update", usergroup=group, handle=HANDLE)
    await robin.api("usergroups.users.update", usergroup=group, users="U0ROBIN")
    await robin.api("usergroups.disable", usergroup=group)
    await pass_days(stage, 1)
    assert await members(stage, group) == {"robin"}
    assert len(await told_team(stage, HANDLE)) == 1, "it is still the same trouble: the group cannot be used"
    await robin.api("usergroups.enable", usergroup=group)
    await pass_days(stage, 1)
    assert await members(stage, group) == {"alice", "bob"}

    for error, words in {
        "permission_denied": "let everybody manage user groups",
        "plan_upgrade_required": "paid plan",
    }.items():
        await robin.api("usergroups.users.update", usergroup=group, users="U0ROBIN")
        stage.sandbox.faults.fail("usergroups.users.update", error, times=3)
        await pass_days(stage, 3)
        assert len(await told_team(stage, words, "Everything else works", name="incidents")) == 1
        stage.sandbox.faults.clear()
        await pass_days(stage, 1)
        assert "robin" not in await members(stage, group)
    await robin.api("usergroups.users.update", usergroup=group, users="U0ROBIN")
    stage.sandbox.faults.fail("usergroups.users.update", "invalid_users", times=2)
    await pass_days(stage, 2)
    assert len(await told_team(stage, "does not follow who is on call", "a guest, or somebody who left")) == 1
    assert await told(stage.person("alice"), HANDLE) == []
