"""A changed file, an override that begins and one that ends are announced like any hand-off, and App Home follows."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.change import Wish
from bot.services.changes import Changes
from tests.scenarios.watches import apply_files, pass_time, plan, told, told_team
from tests.support.person import eventually, has
from tests.support.stage import MORNING, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage

ALWAYS = "start: 2026-01-05T09:00, rotation: {every: 1, unit: day}"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        plan(found, primary=f"{ALWAYS}, participants: [alice]", secondary=f"{ALWAYS}, participants: [bob]")
        await found.start_bot()
        await found.settle()
        yield found


async def test_a_file_that_puts_somebody_else_on_call(stage: Stage) -> None:
    plan(stage, primary=f"{ALWAYS}, participants: [carol]", secondary=f"{ALWAYS}, participants: [bob]")
    await apply_files(stage)
    (said,) = await told_team(stage, "Hand-off")
    assert has(said, "*primary*: <@U0CAROL> takes over from <@U0ALICE>")
    assert not has(said, "since"), "she was not on call before the file said so"
    await apply_files(stage)
    await pass_time(stage, hours=2)
    assert len(await told_team(stage, "Hand-off")) == 1


async def test_a_file_that_adds_a_schedule_and_one_that_takes_one_away(stage: Stage) -> None:
    both = {"primary": f"{ALWAYS}, participants: [alice]", "secondary": f"{ALWAYS}, participants: [bob]"}
    plan(stage, **both, night=f"{ALWAYS}, participants: [carol]")
    await apply_files(stage)
    (mine,) = await told(stage.person("carol"), "You are on call now")
    assert has(mine, "*Checkout: night*")
    plan(stage, **both)
    await apply_files(stage)
    assert len(await told(stage.person("carol"), "You are off call", "it is in no file any more")) == 1
    assert len(await told_team(stage, "*night*: is in no file any more; <@U0CAROL> is off call")) == 1


async def test_faulty_files_are_no_hand_off(stage: Stage) -> None:
    file = stage.settings.schedules / "checkout.yml"
    right = file.read_text()
    file.write_text(right.replace("team: checkout", "team: 7/7"))
    await apply_files(stage)
    await stage.stop_bot()
    (stage.settings.data / "schedules.json").unlink()
    await stage.start_bot()
    await stage.settle()
    assert stage.bot.world.roster.schedules == {}
    file.write_text(right)
    await apply_files(stage)
    assert await told_team(stage, "Hand-off") == []
    assert await told(stage.person("alice"), "off call") == []


async def test_the_first_files_that_can_be_read_are_a_first_start(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        file = stage.settings.schedules / "checkout.yml"
        right = file.read_text()
        file.write_text(right.replace("team: checkout", "team: 7/7"))
        await stage.start_bot()
        await stage.settle()
        file.write_text(right)
        await asyncio.to_thread(stage.bot.rosters.refresh)
        await stage.settle()
        assert len(stage.bot.world.roster.schedules) == 2
        assert await told_team(stage, "Hand-off") == []


async def test_an_override_is_announced_when_it_begins_and_when_it_ends(stage: Stage) -> None:
    start, end = MORNING + timedelta(hours=2), MORNING + timedelta(hours=4)
    wish = Wish("checkout/primary", start, end, user="carol", replaces="alice")
    changes = Changes(stage.bot.db, stage.bot.world)
    seen = await changes.preview(wish)
    await changes.apply(wish, seen.revision, "U0CAROL", "a-request")
    await stage.settle()
    assert await told_team(stage, "Hand-off") == []
    await pass_time(stage, hours=2, minutes=1)
    (begun,) = await told_team(stage, "Hand-off")
    assert has(begun, "<@U0CAROL> takes over from <@U0ALICE>", f"until <!date^{int(end.timestamp())}^")
    await pass_time(stage, hours=2)
    assert has((await told_team(stage, "Hand-off"))[1], "<@U0ALICE> takes over from <@U0CAROL>")
    assert len(await told(stage.person("alice"), "You are off call")) == 1
    assert len(await told(stage.person("alice"), "You are on call now")) == 1


async def test_a_shift_that_is_taken_now_is_announced_at_once(stage: Stage) -> None:
    now = stage.clock.now()
    wish = Wish("checkout/primary", now, now + timedelta(hours=2), user="carol")
    changes = Changes(stage.bot.db, stage.bot.world)
    seen = await changes.preview(wish)
    await changes.apply(wish, seen.revision, "U0CAROL", "a-request", "take")
    await stage.settle()
    (said,) = await told_team(stage, "Hand-off")
    assert has(said, "<@U0CAROL> takes over from <@U0ALICE>")


async def test_app_home_of_those_who_have_opened_it_follows(stage: Stage) -> None:
    carol = stage.person("carol")
    await carol.client("home/open", tab="home")

    async def shown() -> list[str]:
        return [str(each.args) for each in stage.sandbox.requests if each.method == "views.publish"]

    assert "You are not on call" in (await eventually(shown, "the first drawing"))[-1]
    plan(stage, primary=f"{ALWAYS}, participants: [carol]", secondary=f"{ALWAYS}, participants: [bob]")
    await apply_files(stage)
    assert ":telephone_receiver: *checkout/primary*" in (await shown())[-1]
