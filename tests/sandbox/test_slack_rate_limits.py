"""How often the app may call: Slack's tiers, refilled by the workspace's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.ratelimits import POSTS_AT_ONCE
from tests.sandbox.slack_lab import ALICE, Lab, ManualTime, laboratory


@pytest.fixture
def time() -> ManualTime:
    return ManualTime()


@pytest.fixture
async def still(time: ManualTime) -> AsyncIterator[Lab]:
    """Return a workspace whose clock stands still."""
    async with laboratory(time=time) as lab:
        yield lab


async def calls_until_refused(call: Callable[[], Awaitable[Any]]) -> tuple[int, SlackApiError]:
    """Return how many calls went well, and the refusal of the next."""
    for number in range(1000):
        try:
            await call()
        except SlackApiError as error:
            return number, error
    raise AssertionError("never refused")


def waits(error: SlackApiError) -> int:
    """Return the seconds that a refusal asks to wait."""
    assert (error.response.status_code, error.response["error"]) == (429, "ratelimited")
    return int(error.response.headers["Retry-After"])


@pytest.mark.parametrize(
    ("method", "arguments", "allowed", "seconds"),
    [
        ("conversations.list", {}, 20, 3),
        ("conversations.info", {"channel": "C0NONE"}, 50, 2),
        ("users.info", {"user": ALICE}, 100, 1),
    ],
)
async def test_a_method_may_be_called_as_often_as_its_tier_says(
    still: Lab, time: ManualTime, method: str, arguments: dict[str, str], allowed: int, seconds: int
) -> None:
    async def call() -> None:
        try:
            await still.bot.api_call(method, data=arguments)
        except SlackApiError as error:  # refused calls count as well
            if error.response["error"] != "channel_not_found":
                raise

    number, refusal = await calls_until_refused(call)
    assert (number, waits(refusal)) == (allowed, seconds)
    time.advance(timedelta(seconds=seconds))
    await call()
    time.advance(timedelta(minutes=1))
    assert (await calls_until_refused(call))[0] == allowed


async def test_each_method_is_counted_alone_and_people_are_not(still: Lab) -> None:
    number, _ = await calls_until_refused(still.bot.conversations_list)
    assert number == 20
    assert (await still.bot.users_list())["ok"]
    for _ in range(25):
        assert (await still.alice.api.conversations_list())["ok"]


async def test_a_channel_takes_a_burst_and_then_one_message_a_second(still: Lab, time: ManualTime) -> None:
    ops = still.channel("ops")

    async def post() -> None:
        await still.bot.chat_postMessage(channel=ops, text="x")

    number, refusal = await calls_until_refused(post)
    assert (number, waits(refusal)) == (POSTS_AT_ONCE, 1)
    assert len(still.history("ops")) == POSTS_AT_ONCE
    assert (await still.bot.chat_postMessage(channel=ALICE, text="x"))["ok"]
    time.advance(timedelta(seconds=2))
    assert (await calls_until_refused(post))[0] == 2


async def test_a_workspace_takes_no_more_than_some_hundred_messages_a_minute(still: Lab) -> None:
    sent = 0
    for number in range(31):
        channel = (await still.alice.api.conversations_create(name=f"c{number}"))["channel"]["id"]
        await still.bot.conversations_join(channel=channel)

        async def post(channel: str = channel) -> None:
            await still.bot.chat_postMessage(channel=channel, text="x")

        sent += (await calls_until_refused(post))[0]
    assert sent == 300
