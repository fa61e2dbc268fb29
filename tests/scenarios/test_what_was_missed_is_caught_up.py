"""What happened while the bot was away, and promises that come due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import BOTH_WAYS, declared
from tests.support.person import eventually

if TYPE_CHECKING:
    from tests.support.stage import Stage

pytestmark = BOTH_WAYS


async def test_a_message_from_before_the_start_is_looked_up_when_somebody_marks_it(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.message(channel, "incident.resolve")
    await stage.stop_bot()
    said = await robin.api("chat.postMessage", channel=channel, text="The disk of db-3 is full")
    answer = await robin.api("chat.postMessage", channel=channel, text="cleaning it", thread_ts=said["ts"])
    await stage.start_bot()
    for message in (said, answer):
        await robin.api("reactions.add", channel=channel, timestamp=message["ts"], name="pushpin")

    async def drafted() -> bool:
        await robin.command("/incident postmortem", channel)
        kept = stage.settings.data / "postmortems" / "inc-1.md"
        timeline = kept.read_text().partition("## Timeline")[2].partition("\n## ")[0] if kept.exists() else ""
        return "The disk of db-3 is full" in timeline and timeline.count("cleaning it") >= 1

    await eventually(drafted, "both messages on the timeline")


async def test_an_edit_and_a_deletion_are_followed(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.message(channel, "incident.resolve")
    wrong = await robin.api("chat.postMessage", channel=channel, text="The cash is empty")
    secret = await robin.api("chat.postMessage", channel=channel, text="the password is swordfish")
    await robin.api("chat.update", channel=channel, ts=wrong["ts"], text="The cache is empty")
    await robin.api("chat.delete", channel=channel, ts=secret["ts"])
    await robin.command("/incident postmortem", channel)
    await robin.message(channel, "inc-1-postmortem.md")
    kept = (stage.settings.data / "postmortems" / "inc-1.md").read_text()
    assert "The cache is empty" in kept
    assert "The cash is empty" not in kept
    assert "swordfish" not in kept


async def test_the_comms_lead_is_reminded_once_of_the_update_that_was_promised(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.command("/incident role comms @bob", channel)
    await robin.command("/incident update we are looking", channel)
    await robin.message(channel, "we are looking")
    await stage.pass_time(minutes=31)
    await robin.message(channel, "<@U0BOB>, the promised update is due now")
    await stage.pass_time(minutes=31)
    await stage.settle()
    due = [each for each in await robin.messages(channel) if "promised update is due now" in str(each)]
    assert len(due) == 1


async def test_an_update_that_was_given_in_time_is_not_asked_for(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.command("/incident update first", channel)
    await robin.message(channel, "Update: first")
    await stage.pass_time(minutes=20)
    await robin.message(channel, "step 2 of 2")
    await robin.command("/incident update second", channel)
    await robin.message(channel, "Update: second")
    await stage.pass_time(minutes=15)
    await stage.settle()
    assert not [each for each in await robin.messages(channel) if "promised update is due now" in str(each)]
