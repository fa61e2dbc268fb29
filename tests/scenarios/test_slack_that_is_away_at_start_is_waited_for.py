"""Slack cannot be reached when Tocsin starts: phones ring all the same, and Slack is used as soon as it is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.steps import declare, page_of
from tests.scenarios.surroundings import free_port, ready, unready
from tests.support.road import road
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("is_blocked", "why"), [(False, "the connection is refused"), (True, "it does not answer")])
async def test_it_says_why_and_works_as_soon_as_slack_is_there(tmp_path: Path, is_blocked: bool, why: str) -> None:
    port = free_port()
    async with staged(tmp_path) as stage, road(port, stage.sandbox.port) as way:
        stage.settings = replace(stage.settings, slack_api_url=f"http://127.0.0.1:{port}/api/")
        if is_blocked:
            await way.open(is_blocked=True)
        bot = await stage.start_bot()
        await unready(stage, "Slack cannot be reached", why)

        alice = stage.person("alice")
        await bot.pager.page("user:alice", "The queue is full", "U0ROBIN", "test")
        await alice.sms("The queue is full")

        await way.close()
        await way.open()
        await ready(stage)
        await stage.pass_time(minutes=1)
        await page_of(alice)
        await declare(stage.person("robin"))


async def test_a_name_that_cannot_be_looked_up_is_called_that(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.settings = replace(stage.settings, slack_api_url="http://slack.invalid/api/")
        await stage.start_bot()
        await unready(stage, "Slack cannot be reached: its name cannot be looked up")
