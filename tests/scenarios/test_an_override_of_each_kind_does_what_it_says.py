"""``/oncall override``: instead of everybody, in somebody's place, in addition, or off with nobody standing in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.schedule import on_call
from tests.scenarios.oncall_steps import PRIMARY, ask, press

if TYPE_CHECKING:
    from tests.support.stage import Stage

CAROL, ALICE, BOB = "<@U0CAROL>", "<@U0ALICE>", "<@U0BOB>"


KINDS = [
    (f"primary {CAROL} tomorrow 8:00 to 9:00", f"{CAROL} takes over *checkout/primary*", ("carol",)),
    (f"{CAROL} checkout/primary tomorrow 9:00 to 10:00", f"{CAROL} takes over *checkout/primary*", ("carol",)),
    (f"primary {CAROL} tomorrow 10:00 to 11:00 replacing {ALICE}", f"{CAROL} stands in for {ALICE} on", ("carol",)),
    (f"primary {CAROL} for {ALICE} tomorrow 11:00 to 12:00", f"{CAROL} stands in for {ALICE} on", ("carol",)),
    ("primary @carol adding tomorrow 12:00 to 13:00", f"{CAROL} is on call as well on", ("alice", "carol")),
    (f"primary {ALICE} off tomorrow 13:00 to 14:00", f"{ALICE} is off on *checkout/primary*, and nobody stands in", ()),
]


async def test_an_override_of_each_kind(stage: Stage) -> None:
    bob, first = stage.person("bob"), datetime(2026, 3, 5, 8, 30, tzinfo=ZoneInfo("Europe/London"))
    for hours, (typed, said, users) in enumerate(KINDS):
        shown = await ask(bob, f"override {typed}", "Is this right?", said, f"{8 + hours:02d}:00 to")
        await press(bob, shown, "oncall.confirm", "Done", said)
        schedule = stage.bot.world.roster.schedules[PRIMARY]
        assert on_call(schedule, first + timedelta(hours=hours)) == users, typed


async def test_both_whom_it_concerns_are_told_by_whom(stage: Stage) -> None:
    bob, alice, carol = (stage.person(name) for name in ("bob", "alice", "carol"))
    shown = await ask(
        bob, f"override primary {CAROL} tomorrow 9am to 5pm replacing {ALICE}", f"{ALICE} and {CAROL} will"
    )
    await press(bob, shown, "oncall.confirm", "Done")
    await alice.message(await alice.direct(), f"{BOB} put you off call", "Thu 5 Mar, 10:00 CET to Thu 5 Mar, 18:00 CET")
    await carol.message(await carol.direct(), f"{BOB} put you on call", "Thu 5 Mar, 04:00 EST to Thu 5 Mar, 12:00 EST")


async def test_nobody_stands_in_for_somebody_who_is_not_on_call(stage: Stage) -> None:
    await ask(stage.person("alice"), f"override primary {CAROL} for 2h replacing {BOB}", "Bob Baker is not on call on")


async def test_who_is_in_no_file_cannot_be_put_on_call(stage: Stage) -> None:
    await ask(stage.person("bob"), "override primary <@U0ROBIN> for 2h", "<@U0ROBIN> is in none of the schedule files")
