"""``/oncall take`` shows before and after, changes nothing until it is confirmed, and tells whoever is relieved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.services.changes import Changes
from bot.services.planning import Planning
from bot.views.ids import Plan
from tests.scenarios.oncall_steps import ask, on_call_now, press
from tests.support.person import button, has

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_a_shift_is_taken_for_two_hours(stage: Stage) -> None:
    bob, alice = stage.person("bob"), stage.person("alice")
    shown = await ask(bob, "take primary for 2h", "Before", "After")
    assert has(shown, "You take over *checkout/primary*, now until 12:00 GMT", "<@U0ALICE> will be told")
    assert has(shown, "Times are in your time zone, Europe/London; the schedule's is Europe/Berlin")
    assert on_call_now(stage) == ("alice",)
    done = await press(bob, shown, "oncall.confirm", "Done", "<@U0ALICE> is being told")
    assert button(done, "oncall.confirm") is None
    assert on_call_now(stage) == ("bob",)
    assert await alice.message(await alice.direct(), "off call", "<@U0BOB> has the watch")
    await stage.pass_time(hours=2, seconds=1)
    assert on_call_now(stage) == ("alice",)


async def test_what_is_cancelled_changes_nothing(stage: Stage) -> None:
    bob = stage.person("bob")
    shown = await ask(bob, "take primary until 18:00", "now until 18:00 GMT")
    await press(bob, shown, "oncall.cancel", "Nothing was changed")
    assert on_call_now(stage) == ("alice",)


async def test_a_second_press_on_confirm_is_answered_as_the_first(stage: Stage) -> None:
    bob, bot = stage.person("bob"), stage.bot
    planning = Planning(bot.db, bot.world, Changes(bot.db, bot.world))
    shown = await ask(bob, "take checkout/primary for 2h", "Before")
    found = button(shown, "oncall.confirm")
    assert found
    plan = Plan.decode(found["value"])
    answers = await asyncio.gather(*(planning.confirm(plan, bob.id) for _ in range(3)))
    assert [("Done" in each.text, "will be told" in each.text) for each in answers] == [(True, False)] * 3
    history = await ask(bob, "history primary", "Last changes on")
    assert str(history).count("'You take over") == 1


async def test_it_works_after_a_restart(stage: Stage) -> None:
    bob = stage.person("bob")
    shown = await ask(bob, "take primary for 2h", "Before")
    await stage.restart_bot()
    await press(bob, shown, "oncall.confirm", "Done")
    await stage.restart_bot()
    assert on_call_now(stage) == ("bob",)


async def test_whoever_is_on_call_already_is_told_so(stage: Stage) -> None:
    await ask(
        stage.person("alice"), "take primary for 2h", "Alice Ahrens is on call on checkout/primary in all of that time"
    )


async def test_whoever_is_in_no_file_is_told_what_to_do(stage: Stage) -> None:
    await ask(stage.person("robin"), "take primary for 2h", "You are in none of the schedule files")
