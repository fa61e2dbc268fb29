"""After a restart hand-offs go on; after hours away the present state is announced once, with since when it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store import jobs
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
        plan(found, primary=f"{WEEKLY}, participants: [alice, bob, carol]")
        await found.start_bot()
        await found.settle()
        yield found


async def test_a_restart_in_between_neither_repeats_nor_loses_a_hand_off(stage: Stage) -> None:
    await pass_time(stage, **TO_MONDAY_MORNING)
    await stage.restart_bot()
    await stage.settle()
    assert await told_team(stage, "Hand-off") == []
    await pass_time(stage, minutes=2)
    assert len(await told_team(stage, "Hand-off")) == 1
    await stage.restart_bot()
    await pass_time(stage, minutes=5)
    assert len(await told_team(stage, "Hand-off")) == 1
    await pass_time(stage, days=7)
    assert len(await told_team(stage, "Hand-off")) == 2


async def test_after_two_missed_hand_offs_the_present_state_is_told_once(stage: Stage) -> None:
    await stage.stop_bot()
    await stage.pass_time(days=14)  # Monday the 9th and the 16th went by; it is Wednesday the 18th
    await stage.start_bot()
    await stage.settle()
    before, after = on_call_then_and_now()
    (said,) = await told_team(stage, "Hand-off")
    assert has(said, f"<@U0{after.upper()}> takes over from <@U0{before.upper()}>, since <!date^1773648000^")
    (mine,) = await told(stage.person(after), "You are on call now")
    assert has(mine, "since Mon 16 Mar")
    assert len(await told(stage.person(before), "You are off call", "since Mon 16 Mar")) == 1
    skipped = ({"alice", "bob", "carol"} - {before, after}).pop()
    assert await told(stage.person(skipped), "on call now") + await told(stage.person(skipped), "off call") == []


async def test_who_is_on_call_again_after_the_time_away_is_told_nothing(stage: Stage) -> None:
    await stage.stop_bot()
    await stage.pass_time(days=21)
    await stage.start_bot()
    await stage.settle()
    assert await told_team(stage, "Hand-off") == []
    await pass_time(stage, days=7)
    assert len(await told_team(stage, "Hand-off")) == 1


async def test_a_timer_that_got_lost_is_made_up_for(stage: Stage) -> None:
    key = "handoff.due:checkout/primary"
    assert await stage.bot.db.write(lambda conn: jobs.cancel(conn, key)) == 1
    await pass_time(stage, **TO_MONDAY_MORNING)
    await pass_time(stage, hours=2)
    assert len(await told_team(stage, "Hand-off")) == 1


def on_call_then_and_now() -> tuple[str, str]:
    """Return who has the week of 2 March and who has the one of 16 March: the ninth and the eleventh turn."""
    people = ["alice", "bob", "carol"]
    return people[8 % 3], people[10 % 3]
