"""Slack goes away while Tocsin runs: it is said once, phones ring, and what waited is posted when Slack is back."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.log import Sparing
from tests.scenarios.steps import page_of
from tests.scenarios.surroundings import free_port, pause, ready, unready
from tests.support.road import road
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_phones_ring_the_log_stays_short_and_slack_is_caught_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.handler.addFilter(Sparing())
    port = free_port()
    async with staged(tmp_path) as stage, road(port, stage.sandbox.port) as way:
        await way.open()
        stage.settings = replace(stage.settings, slack_api_url=f"http://127.0.0.1:{port}/api/")
        bot = await stage.start_bot()
        await ready(stage)

        await way.close()
        stage.sandbox.faults.drop_sockets()
        alice = stage.person("alice")
        await bot.pager.page("user:alice", "The queue is full", "U0ROBIN", "test")
        await alice.sms("The queue is full")
        await unready(stage, "Slack cannot be reached", "SMS and calls go on")
        await pause(6)
        complaints = [each for each in caplog.records if each.levelno >= logging.WARNING]
        assert len(complaints) <= 3, caplog.text

        await way.open()
        await ready(stage)
        await stage.pass_time(minutes=1)
        await page_of(alice)
        assert "Slack answers again" in caplog.text
