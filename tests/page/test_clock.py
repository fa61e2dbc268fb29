"""The clock: everything on the page follows it, and it only goes forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.clock import ManualClock
from tests.page.little_app import CAROL, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

START = datetime(2026, 1, 5, 22, 50, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest_asyncio.fixture(loop_scope="session")
async def little(clock: ManualClock) -> AsyncIterator[LittleApp]:
    """The little app on a clock that stands still, with a hand-off an hour ahead."""

    async def stops() -> list[tuple[str, datetime]]:
        return [("next hand-off", START + timedelta(hours=1)), ("next escalation", START + timedelta(hours=2))]

    async with running(time=clock, next_stops=stops) as app:
        yield app


async def test_five_minutes_pass_for_everybody(opens: Any, clock: ManualClock) -> None:
    alice, carol = await opens(), await opens(CAROL)
    await expect(alice.button("Clock: Mon, Jan 5, 23:50 GMT+1")).to_be_visible()
    await expect(carol.button("Clock: Mon, Jan 5, 17:50 EST")).to_be_visible()
    await alice.button("Forward 5 minutes").click()
    await expect(alice.button("Clock: Mon, Jan 5, 23:55 GMT+1")).to_be_visible()
    await expect(carol.button("Clock: Mon, Jan 5, 17:55 EST")).to_be_visible()
    assert timedelta(minutes=5) <= clock.now() - START < timedelta(minutes=6)


async def test_a_new_day_begins_in_the_conversation_too(opens: Any) -> None:
    screen = await opens()
    await screen.say("Before midnight")
    await expect(screen.list().get_by_role("separator").last).to_have_text("Today")
    await screen.button("Next hand-off").click()
    await expect(screen.button("Clock: Tue, Jan 6, 00:50 GMT+1")).to_be_visible()
    await screen.say("After midnight")
    days = screen.list().get_by_role("separator")
    await expect(days.nth(-2)).to_have_text("Yesterday")
    await expect(days.last).to_have_text("Today")


async def test_one_jumps_to_a_stop_or_to_a_time_in_ones_own_zone(opens: Any, clock: ManualClock) -> None:
    screen = await opens(CAROL)
    await screen.button("Clock").click()
    box = screen.page.get_by_role("dialog", name="Move the clock")
    await box.get_by_role("button", name="Next escalation").click()
    await expect(screen.button("Clock: Mon, Jan 5, 19:50 EST")).to_be_visible()
    await box.get_by_label("Jump to").fill("2026-01-07T08:00")
    await box.get_by_role("button", name="Jump").click()
    await expect(screen.button("Clock: Wed, Jan 7, 08:00 EST")).to_be_visible()
    assert clock.now() >= datetime(2026, 1, 7, 13, 0, tzinfo=UTC)


async def test_the_clock_does_not_go_back(opens: Any, clock: ManualClock) -> None:
    screen = await opens()
    await screen.button("Clock").click()
    box = screen.page.get_by_role("dialog", name="Move the clock")
    await box.get_by_label("Jump to").fill("2026-01-05T08:00")
    await box.get_by_role("button", name="Jump").click()
    await expect(box.get_by_role("alert")).to_contain_text("only goes forward")
    assert clock.now() == START
