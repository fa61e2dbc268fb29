"""Gaps, people whom nothing reaches and shifts that are too long are told to the team ahead of time, once each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.watches import apply_files, pass_time, plan, told, told_team
from tests.support.person import has
from tests.support.stage import ORGANIZATION, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage

DAILY = "start: 2026-01-05T09:00, rotation: {every: 1, unit: day}"
GAP = "    overrides: [{start: 2026-03-13T08:00, end: 2026-03-13T20:00, replaces: alice}]\n"
# The clock shows Wednesday, 4 March 2026, 10:00 UTC: the gap begins nearly nine days later, in Berlin at 08:00.


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        plan(found, primary=f"{DAILY}, participants: [alice]")
        yield found


async def test_a_gap_is_said_a_week_ahead_and_again_on_the_day_before(stage: Stage) -> None:
    plan(stage, primary=f"{DAILY}, participants: [alice]", more=GAP)
    await stage.start_bot()
    await pass_time(stage, days=1)
    assert await told_team(stage, "nobody is on call") == []
    begins = int(datetime(2026, 3, 13, 7, tzinfo=UTC).timestamp())
    for days, count in ((2, 1), (2, 1), (2.8, 1), (1, 2), (0.3, 2)):
        await pass_time(stage, days=days / 2)
        await stage.restart_bot()
        await pass_time(stage, days=days / 2)
        said = await told_team(stage, f"*primary*: nobody is on call from <!date^{begins}^")
        assert len(said) == count, days
    assert has(said[0], "`/oncall take checkout/primary 2026-03-13T07:00Z to 2026-03-", "until <!date^")


async def test_a_gap_that_is_closed_and_opened_again_is_said_again(stage: Stage) -> None:
    plan(stage, primary=f"{DAILY}, participants: [alice]", more=GAP)
    await stage.start_bot()
    await pass_time(stage, days=3)
    plan(stage, primary=f"{DAILY}, participants: [alice]")
    await apply_files(stage)
    await pass_time(stage, hours=2)
    plan(stage, primary=f"{DAILY}, participants: [alice]", more=GAP)
    await apply_files(stage)
    await pass_time(stage, hours=2)
    assert len(await told_team(stage, "nobody is on call from")) == 2


async def test_hours_at_which_nobody_is_meant_to_be_on_call_are_said_once_and_quietly(stage: Stage) -> None:
    hours = "restrictions: [{days: [mon, tue, wed, thu, fri], start: '09:00', end: '17:00'}]"
    plan(stage, primary=f"{DAILY}, participants: [alice], {hours}")
    await stage.start_bot()
    for _ in range(10):
        await pass_time(stage, hours=12)
    assert len(await told_team(stage, "outside of its hours", "If that is meant, all is well")) == 1
    assert await told_team(stage, "rotating_light") == []
    evening = await told_team(stage, "its hours are over, <@U0ALICE> is off call. Nobody is on call until")
    assert len(evening) == 3, "Wednesday, Thursday and Friday"


async def test_a_schedule_that_nobody_covers_now_is_said_loudly_with_the_cure(stage: Stage) -> None:
    await stage.start_bot()
    await stage.settle()
    plan(
        stage,
        primary=f"{DAILY}, participants: [alice]",
        more="    overrides: [{start: 2026-03-04T10:00, end: 2026-03-04T20:00, replaces: alice}]\n",
    )
    await apply_files(stage)
    (said,) = await told_team(stage, ":rotating_light: *Nobody is on call on primary* until <!date^")
    assert has(said, "then Alice Ahrens", "Take it: `/oncall take checkout/primary`")
    await pass_time(stage, hours=2)
    assert await told_team(stage, "nobody is on call from") == [], "it was said already"


async def test_a_schedule_that_nobody_covered_at_the_first_start_is_said_too(stage: Stage) -> None:
    plan(stage, primary=f"{DAILY}, participants: []")
    await stage.start_bot()
    for _ in range(5):
        await pass_time(stage, hours=1)
    assert len(await told_team(stage, "nobody is on call from", "and nobody is coming")) == 1


async def test_somebody_whom_nothing_reaches_is_named_before_their_turn(stage: Stage) -> None:
    plan(stage, primary=f"{DAILY}, participants: [alice, bob, carol]")
    stage.sandbox.change_person("U0BOB", is_deleted=True)
    stage.sandbox.change_person("U0CAROL", email="another@example.com")
    file = stage.settings.schedules / "checkout.yml"
    file.write_text(file.read_text().replace(', phone: "+447700900103"', ""))
    await stage.start_bot()
    for _ in range(3):
        await pass_time(stage, days=1)
    (said,) = await told_team(stage, "no page would reach them")
    assert has(said, "Bob Baker is deactivated in Slack, and is on call on *primary* from <!date^", "/oncall override")
    assert has(said, "Carol Castro is not in Slack under the address or id in the files")
    assert not has(said, "Alice")
    assert not has(said, "@example.com")


async def test_turns_longer_than_the_limit_are_said_once(stage: Stage) -> None:
    (stage.settings.schedules / "organization.yml").write_text(ORGANIZATION.replace("400d", "4d"))
    plan(stage, primary="start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [alice, bob]")
    await stage.start_bot()
    for _ in range(4):
        await pass_time(stage, days=4)
    assert len(await told_team(stage, "its turns are longer than 4 d")) == 1


async def test_where_the_channel_takes_nothing_announcements_do_and_else_the_admins(stage: Stage) -> None:
    (stage.settings.schedules / "organization.yml").write_text(f"{ORGANIZATION}admins: [carol]\n")
    plan(stage, primary=f"{DAILY}, participants: []")
    alice = stage.person("alice")
    await alice.api("conversations.archive", channel=await alice.channel("team-checkout"))
    await stage.start_bot()
    await pass_time(stage, hours=1)
    assert len(await told_team(stage, "nobody is on call from", name="incidents")) == 1
    assert await told(stage.person("carol"), "nobody is on call from") == []


async def test_where_no_channel_takes_anything_the_admins_are_told(stage: Stage) -> None:
    (stage.settings.schedules / "organization.yml").write_text(f"{ORGANIZATION}admins: [carol]\n")
    plan(stage, primary=f"{DAILY}, participants: []")
    in_channels = {"when": lambda args: args["channel"][0] == "C", "times": 99}
    stage.sandbox.faults.fail("chat.postMessage", "restricted_action", **in_channels)
    await stage.start_bot()
    await pass_time(stage, hours=1)
    assert len(await told(stage.person("carol"), "nobody is on call from")) == 1
