"""A provider that refuses, is slow or is away delays nothing that can go another road, and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import pages
from tests.scenarios.steps import CHANNEL, declare, declared, page_of
from tests.support.person import eventually

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_with_slack_failing_the_call_does_not_wait_for_its_minute(stage: Stage) -> None:
    stage.sandbox.faults.fail("chat.postMessage", "internal_error", times=1000)
    await declare(stage.person("robin"))
    assert (await stage.person("alice").ringing())["status"] == "ringing"


async def test_a_rate_limit_of_slack_is_waited_out_and_the_page_is_posted_once(stage: Stage) -> None:
    stage.sandbox.faults.fail("chat.postMessage", 429, times=2, retry_after=30)
    await declare(stage.person("robin"))
    alice = stage.person("alice")
    await alice.sms("Checkout is down")
    await stage.pass_time(seconds=31)
    await stage.pass_time(seconds=31)
    direct, _ = await page_of(alice)
    pages = [each for each in await alice.messages(direct) if "page.acknowledge" in str(each)]
    assert len(pages) == 1


async def test_twilio_being_away_does_not_keep_slack_waiting_and_the_sms_comes_later(stage: Stage) -> None:
    stage.sandbox.phones.faults.fail(status=503, times=1, resource="Messages")
    await declare(stage.person("robin"))
    alice = stage.person("alice")
    await page_of(alice)
    await stage.pass_time(seconds=5)
    await alice.sms("Checkout is down")


async def test_a_number_that_cannot_take_sms_is_called_at_once(stage: Stage) -> None:
    stage.sandbox.phones.faults.fail(status=400, code=21614, times=1, resource="Messages")
    await declare(stage.person("robin"))
    await stage.person("alice").ringing()


async def test_an_sms_that_is_reported_as_undelivered_is_followed_by_a_call_at_once(stage: Stage) -> None:
    bot = await stage.restart_bot()
    stage.sandbox.phones.faults.undeliver("+447700900101")  # calls to it fail too
    await declare(stage.person("robin"))

    async def called() -> bool:
        found = await bot.db.read(lambda conn: pages.notifications(conn, 1))
        return [each.status == "pending" for each in found if each.medium == "voice"] == [False, True, True]

    await eventually(called, "one call to be placed before its minute, and the others to wait for theirs")


async def test_a_channel_that_slack_refuses_for_a_while_is_made_afterwards(stage: Stage) -> None:
    stage.sandbox.faults.fail("conversations.create", 503, times=2)
    robin = stage.person("robin")
    await declare(robin)
    for _ in range(3):
        await stage.pass_time(seconds=10)
    await robin.message(await robin.channel(CHANNEL), "incident.resolve")


async def test_a_dropped_socket_is_opened_again_and_commands_work(stage: Stage) -> None:
    robin, channel = await declared(stage)
    stage.sandbox.faults.drop_sockets()

    async def taken() -> bool:
        return bool((await robin.client("command", channel=channel, text="/incident note still here"))["ok"])

    await eventually(taken, "a command to be taken again")
    await robin.ephemeral(channel, "still here")


async def test_slack_failing_again_and_again_brings_one_call_forward_and_leaves_the_others_their_minute(
    stage: Stage,
) -> None:
    stage.sandbox.faults.fail("chat.postMessage", "internal_error", times=1000)
    await declare(stage.person("robin"))
    alice = stage.person("alice")
    await alice.ringing()
    for _ in range(4):
        await stage.pass_time(seconds=6)
        await stage.settle()
    assert len((await alice.phone())["calls"]) == 1
    await stage.pass_time(minutes=2)
    await stage.settle()
    assert len((await alice.phone())["calls"]) == 2


async def test_after_twilio_was_away_a_person_is_called_once_and_not_three_times_over(stage: Stage) -> None:
    stage.sandbox.phones.faults.fail(status=503, times=9)
    await declare(stage.person("robin"))
    alice = stage.person("alice")
    await page_of(alice)
    for _ in range(8):
        await stage.pass_time(seconds=6)
        await stage.settle()
    assert len((await alice.phone())["calls"]) == 1
