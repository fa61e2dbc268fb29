"""``/oncall X at TIME``: the time to come from what is in force, the past as it was, whatever has changed since."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import ask, on_call_now, press
from tests.support.person import eventually

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_the_time_to_come_and_the_past_are_answered(stage: Stage) -> None:
    bob = stage.person("bob")
    shown = await ask(bob, "take primary for 2h", "Before")
    await press(bob, shown, "oncall.confirm", "Done")
    await ask(bob, "primary at 11:00 today", "On call for Checkout at Wed 4 Mar, 11:00 GMT", "On call: <@U0BOB> until")
    await stage.pass_time(hours=26)
    undone = await ask(
        bob, "primary at yesterday 11:00", "at Wed 4 Mar, 11:00 GMT", "On call: <@U0BOB>", "Next: <@U0ALICE>"
    )
    assert "12:00 GMT" in str(undone)
    await ask(bob, "<@U0BOB> yesterday 11:00", "<@U0BOB> was on call at Wed 4 Mar, 11:00 GMT", "checkout/primary")
    await ask(bob, "at 2026-03-04 13:30", "On call at Wed 4 Mar, 13:30 GMT", "primary: <@U0ALICE>")
    await ask(bob, "checkout tomorrow 9am", "On call for Checkout at Fri 6 Mar, 09:00 GMT")


async def test_what_the_files_said_then_counts_for_then(stage: Stage) -> None:
    bob = stage.person("bob")
    await stage.pass_time(hours=2)
    file = stage.settings.schedules / "checkout.yml"
    file.write_text(file.read_text().replace("participants: [alice]", "participants: [carol]"))

    async def in_force() -> bool:
        await asyncio.to_thread(stage.bot.rosters.refresh)
        return on_call_now(stage) == ("carol",)

    await eventually(in_force, "the changed file to be in force")
    await ask(bob, "primary", "Now: <@U0CAROL>")
    await ask(bob, "primary at 11:00 today", "On call: <@U0ALICE>")
