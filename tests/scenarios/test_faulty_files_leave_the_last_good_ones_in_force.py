"""A change makes the schedule files faulty: the last good ones stay, over a restart too, and people are told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declare
from tests.scenarios.surroundings import pause, ready, unready
from tests.support.person import eventually, has
from tests.support.stage import ROSTER

if TYPE_CHECKING:
    from tests.support.stage import Stage

GOOD = ROSTER.replace("WAIT", "5m")
FAULTY = GOOD.replace("schedule:secondary", "schedule:secondry")


async def test_people_are_told_once_and_whoever_was_on_call_is_paged(stage: Stage) -> None:
    file = stage.settings.schedules / "checkout.yml"
    robin = stage.person("robin")
    file.write_text(FAULTY)
    await unready(stage, "checkout.yml:19", "Did you mean checkout/secondary?", "The last good ones stay in force")
    incidents = await robin.channel("incidents")
    await robin.message(incidents, "checkout.yml", "there is no schedule checkout/secondry")
    await pause(3)  # the files are looked at again
    told = [each for each in await robin.messages(incidents) if has(each, "schedule files are faulty")]
    assert len(told) == 1

    await stage.restart_bot()
    await unready(stage, "The last good ones stay in force")
    await declare(robin)
    await stage.person("alice").sms("Checkout is down")

    file.write_text(GOOD)
    await ready(stage)
    await robin.message(incidents, "The schedule files are right again")


async def test_admins_who_are_named_are_told_in_private(stage: Stage) -> None:
    organization = stage.settings.schedules / "organization.yml"
    organization.write_text(organization.read_text() + "admins: [bob]\n")
    bot = stage._bot
    assert bot is not None

    async def in_force() -> bool:
        return bot.world.organization.admins == ("bob",)

    await eventually(in_force, "the admins to be in force")
    (stage.settings.schedules / "checkout.yml").write_text(FAULTY)
    bob = stage.person("bob")
    await bob.message(await bob.direct(), "The schedule files are faulty")
    robin = stage.person("robin")
    announced = await robin.messages(await robin.channel("incidents"))
    assert not [each for each in announced if has(each, "schedule files are faulty")]
