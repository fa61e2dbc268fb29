"""``/oncall test`` and ``me``: what reaches me, tried for real; a test that nobody acknowledges reaches nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import pages
from tests.scenarios.oncall_steps import ask, press
from tests.scenarios.steps import page_of
from tests.support.person import has

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_a_test_page_is_acknowledged_like_any(stage: Stage) -> None:
    bob = stage.person("bob")
    await ask(bob, "test", "Paging <@U0BOB>", "nobody else is paged")
    direct, message = await page_of(bob)
    assert has(message, "Test page", "It is a test")
    await bob.sms("Test page")
    await bob.press(direct, message, "page.acknowledge")
    await bob.message(direct, "Acknowledged by <@U0BOB>")
    page = await stage.bot.db.read(lambda conn: pages.get(conn, 1))
    assert page is not None
    assert (page.incident, page.status) == (None, "acknowledged")


async def test_a_test_page_that_nobody_acknowledges_ends_quietly(stage: Stage) -> None:
    bob = stage.person("bob")
    shown = await ask(bob, "me", "When you are paged", "Slack and SMS at once, calls after 1 min, 2 min and 3 min")
    await press(bob, shown, "oncall.test", "Paging <@U0BOB>")
    direct, _ = await page_of(bob)
    await stage.pass_time(minutes=10, seconds=1)
    await bob.message(direct, "This page is over")
    await stage.settle()
    for name in ("alice", "carol"):
        person = stage.person(name)
        assert (await person.look("channels"))["dms"] == []
        assert (await person.phone())["sms"] == []
    await stage.pass_time(minutes=20)
    await stage.settle()
    assert await stage.bot.db.read(pages.live) == ()


async def test_me_shows_ones_shifts_and_what_is_missing(stage: Stage) -> None:
    await ask(stage.person("alice"), "me", "*checkout/primary*: now until", "Your phone number ends in 101")
    await ask(stage.person("robin"), "me", "You are in none of the schedule files")
    await ask(stage.person("robin"), "test", "You are in none of the schedule files")
