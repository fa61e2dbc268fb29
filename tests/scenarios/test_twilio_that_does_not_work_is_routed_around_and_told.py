"""Twilio refuses our account or our number: people are paged in Slack, and whoever can mend it is told what to do."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.steps import page_of
from tests.scenarios.surroundings import ready, unready
from tests.support.person import has
from tests.support.stage import NUMBER, staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stage import Stage


async def told(stage: Stage, *parts: str) -> None:
    """Wait until the announcement channel was told once."""
    robin = stage.person("robin")
    incidents = await robin.channel("incidents")
    await robin.message(incidents, *parts)
    assert len([each for each in await robin.messages(incidents) if has(each, *parts)]) == 1


async def test_wrong_credentials_are_known_before_the_first_page(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        good = stage.settings
        stage.settings = replace(good, twilio_auth_token="f" * 32)
        bot = await stage.start_bot()
        said = await unready(stage, "TWILIO_AUTH_TOKEN (error 20003)", "first page of Twilio's console")
        assert "f" * 32 not in said
        await bot.pager.page("user:alice", "The queue is full", "U0ROBIN", "test")
        alice = stage.person("alice")
        await page_of(alice)
        await stage.pass_time(minutes=2)
        await told(stage, "error 20003")

        stage.settings = good
        await stage.restart_bot()
        await ready(stage)
        await stage.pass_time(minutes=2)
        await alice.sms("The queue is full")


async def test_a_suspended_account_is_told_and_what_waited_goes_out_when_it_is_not_any_more(stage: Stage) -> None:
    account = stage.sandbox.phones.account
    account.status = "suspended"
    alice, robin = stage.person("alice"), stage.person("robin")
    await robin.command("/page alice The queue is full", await robin.channel("general"))
    await page_of(alice)
    await unready(stage, "Twilio has suspended or closed the account", "error 20005", "balance")
    await told(stage, "error 20005")

    account.status = "active"
    await stage.pass_time(minutes=2)
    await alice.sms("The queue is full")
    await ready(stage)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("unowned", ["TWILIO_FROM (error 21606)", "numbers there that this account owns"]),
        ("unable", ["TWILIO_FROM (error 21606)", "can send SMS"]),
        ("unverified", ["trial accounts reach verified numbers only (error 21608)"]),
    ],
)
async def test_a_number_that_may_not_send_is_told_and_slack_pages(stage: Stage, trouble: str, said: list[str]) -> None:
    phones = stage.sandbox.phones
    if trouble == "unowned":
        phones.numbers = []
    elif trouble == "unable":
        phones.account.unable = {NUMBER: {"sms"}}
    else:
        phones.unverified.add("+447700900101")
    alice, robin = stage.person("alice"), stage.person("robin")
    await robin.command("/page alice The queue is full", await robin.channel("general"))
    await page_of(alice)
    await unready(stage, *said)
    await told(stage, *said)
    if trouble == "unable":
        await alice.ringing()

    phones.numbers = [NUMBER]
    phones.account.unable = {}
    phones.unverified.clear()
    await stage.pass_time(minutes=2)
    await alice.sms("The queue is full")
    await ready(stage)


async def test_without_twilio_people_are_paged_in_slack_and_that_is_said_at_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with staged(tmp_path) as stage:
        stage.settings = replace(stage.settings, twilio_account_sid="", twilio_auth_token="", twilio_from="")
        bot = await stage.start_bot()
        assert caplog.text.count("TWILIO_ACCOUNT_SID is not set: people are paged in Slack only") == 1
        await ready(stage)
        await bot.pager.page("user:alice", "The queue is full", "U0ROBIN", "test")
        await page_of(stage.person("alice"))


async def test_an_outage_is_said_and_waited_out(stage: Stage) -> None:
    stage.sandbox.phones.faults.fail(status=503, code=20503, times=1000)
    alice, robin = stage.person("alice"), stage.person("robin")
    await robin.command("/page alice The queue is full", await robin.channel("general"))
    await page_of(alice)
    await unready(stage, "Twilio answers with error 20503", "paged in Slack meanwhile")
    stage.sandbox.phones.faults.clear()
    await stage.pass_time(minutes=2)
    await alice.sms("The queue is full")
    await ready(stage)
