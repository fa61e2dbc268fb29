"""A page that stays open while the sandbox behind it is ended and started again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from tests.page.little_app import ALICE, running
from tests.page.screen import Screen

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_page_begins_anew_when_it_finds_another_sandbox_at_its_address(browser: Browser) -> None:
    async with running() as first:
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        screen = Screen(await context.new_page(), first.sandbox.url)
        await screen.open(ALICE, "incidents")
        await screen.say("Said to the first one")
        await expect(screen.message("Said to the first one")).to_be_visible()
        await screen.button("Next step").click()
        await screen.composer().fill("A draft for the first one")
    await expect(screen.page.get_by_text("Reconnecting")).to_be_visible()
    async with running(port=urlsplit(first.sandbox.url).port):
        await expect(screen.page.get_by_text("The sandbox was started again")).to_be_visible(timeout=15_000)
        await expect(screen.composer()).to_have_value("")
        await expect(screen.list()).not_to_contain_text("Said to the first one")
        await expect(screen.page.get_by_role("region", name="Guide")).to_contain_text("Step 1 of 8")
        await screen.say("Said to the second one")
        await expect(screen.message("Said to the second one")).to_be_visible()
        await screen.page.reload()
        await expect(screen.message("Said to the second one")).to_be_visible()
        await expect(screen.page.get_by_text("The sandbox was started again")).to_have_count(0)
        await context.close()
