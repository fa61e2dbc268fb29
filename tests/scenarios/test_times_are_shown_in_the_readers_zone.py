"""Times are those of whoever reads them: Slack draws them on cards, ``/oncall`` answers in the asker's own zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declared
from tests.support.person import eventually

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage


async def asked(person: Person, zone: str) -> str:
    """Ask until the answer is in this zone (Slack tells of a move by an event), and return the answer."""
    channel = await person.channel("general")

    async def told() -> str:
        await person.command("/oncall checkout", channel)
        answer = str(await person.ephemeral(channel, "Times are in your time zone"))
        return answer if f"time zone, {zone}." in answer else ""

    return await eventually(told, f"an answer in {zone}")


async def test_times_are_shown_in_the_readers_zone(stage: Stage) -> None:
    robin, channel = await declared(stage)
    card = await robin.message(channel, "incident.resolve")
    assert "<!date^" in str(card["blocks"])
    assert "Now: <@U0ALICE>" in await asked(stage.person("carol"), "America/New_York")
    assert "Now: <@U0ALICE>" in await asked(stage.person("alice"), "Europe/Berlin")
    stage.sandbox.change_person("U0ALICE", tz="Asia/Kathmandu")
    await asked(stage.person("alice"), "Asia/Kathmandu")
