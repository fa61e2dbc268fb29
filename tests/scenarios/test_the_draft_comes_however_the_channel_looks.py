"""The postmortem's draft comes though Slack limits how much may be read a minute, and does not know everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.scenarios.steps import declared
from tests.support.person import eventually

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

_THREADS = 55  # one minute of conversations.replies is 50


async def _drafted(stage: Stage, robin: Person, channel: str) -> str:
    await robin.command("/incident postmortem", channel)
    for _ in range(6):
        await stage.settle()
        await stage.pass_time(seconds=31)

    async def posted() -> bool:
        return any("inc-1-postmortem.md" in str(each) for each in await robin.messages(channel))

    await eventually(posted, "the draft in the channel")
    return (stage.settings.data / "postmortems" / "inc-1.md").read_text()


async def test_more_threads_than_slack_lets_read_in_a_minute_are_read_all_the_same(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.message(channel, "incident.resolve")
    await stage.stop_bot()
    for number in range(_THREADS):
        said = await robin.api("chat.postMessage", channel=channel, text=f"question {number}")
        await robin.api("chat.postMessage", channel=channel, text=f"answer {number}.", thread_ts=said["ts"])
    await stage.start_bot()
    draft = await _drafted(stage, robin, channel)
    assert [number for number in range(_THREADS) if f"answer {number}." not in draft] == []


async def test_somebody_whom_slack_does_not_tell_about_keeps_nobody_from_the_draft(stage: Stage) -> None:
    bot = await stage.restart_bot()
    robin, channel = await declared(stage)
    await robin.message(channel, "incident.resolve")
    await robin.api("chat.postMessage", channel=channel, text="The gateway answers 502")
    await stage.settle()
    await bot.db.write(lambda conn: conn.execute(text("DELETE FROM slack_user")))
    stage.sandbox.faults.fail("users.info", "user_not_found", times=1000)
    assert "The gateway answers 502" in await _drafted(stage, robin, channel)
