"""The strip on top: whose phone wants something, in as little room as there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from bot.sandbox.seed import SeedUser
from tests.page.provider import ALICES, BOBS, CAROLS, provider
from tests.page.test_phones import RINGS

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp
    from tests.page.screen import Screen

DAVES, ERINS = "+4915112345604", "+4915112345605"

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def cut_off(screen: Screen) -> list[str]:
    """What stands in the strip and is cut off by the window's edge or by its own line."""
    return await screen.strip.evaluate(
        """strip => [...strip.querySelectorAll(".strip-line, .strip-words, button")].filter(node => {
            const box = node.getBoundingClientRect();
            return box.right > innerWidth || box.left < 0 || node.scrollWidth > node.clientWidth + 1;
        }).map(node => node.textContent)"""
    )


async def test_what_rings_comes_first_and_nothing_is_cut_off_at_any_width(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await screen.button("Close phone").click()
        await network.text(ALICES, "For Alice")
        await network.text(BOBS, "For Bob")
        await network.call(CAROLS)
        lines = screen.strip.locator(".strip-line")
        await expect(lines).to_have_count(3)
        await expect(lines.first).to_contain_text(f"Carol Chen{RINGS}")
        for width in (1440, 1280, 1024, 390, 320):
            await screen.page.set_viewport_size({"width": width, "height": 800})
            assert await cut_off(screen) == [], width
            assert await screen.overflow() == 0, width


async def test_what_does_not_fit_is_behind_a_button_that_has_the_others(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens(wide=False)
        for name, number in (("Dave", DAVES), ("Erin", ERINS)):
            person = SeedUser(f"U0{name.upper()}", name.lower(), name, f"{name}@example.com", phone=number)
            little.sandbox.add_person(person)
        for number in (BOBS, CAROLS, DAVES, ERINS):
            await network.text(number, "News")
        await expect(screen.strip.get_by_text("got a text message")).to_have_count(2)
        await screen.strip.get_by_role("button", name="2 more").click()
        await screen.page.get_by_role("menuitem", name="Erin got a text message").click()
        await expect(screen.phone).to_contain_text("News")


async def test_a_text_leaves_the_strip_when_it_is_dismissed_or_no_longer_new(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.text(BOBS, "One")
        await screen.strip.get_by_role("button", name="Dismiss: Bob Brandt got a text message").click()
        await expect(screen.strip).to_have_text("")
        await network.text(BOBS, "Two")
        await expect(screen.strip).to_contain_text("Bob Brandt got a text message")
        await screen.button("Forward 5 minutes").click()
        await expect(screen.strip).to_contain_text("Bob Brandt got a text message")
        await screen.button("Forward 5 minutes").click()
        await expect(screen.strip).to_have_text("")


async def test_a_window_that_is_made_narrow_puts_the_phone_away_and_a_wide_one_takes_it_out_again(opens: Any) -> None:
    screen = await opens()
    await expect(screen.phone).to_be_visible()
    await screen.page.set_viewport_size({"width": 390, "height": 844})
    await expect(screen.phone).to_be_hidden()
    await expect(screen.composer()).to_be_visible()
    await expect(screen.button("Phone")).to_have_attribute("aria-expanded", "false")
    await screen.page.set_viewport_size({"width": 1280, "height": 800})
    await expect(screen.phone).to_be_visible()


async def test_a_call_that_is_under_way_stays_in_view_when_the_window_is_made_narrow(
    opens: Any, little: LittleApp
) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.call(ALICES)
        await screen.phone.get_by_role("button", name="Answer").click()
        await expect(screen.phone).to_contain_text("Press 4")
        await screen.page.set_viewport_size({"width": 390, "height": 844})
        await expect(screen.phone.get_by_role("button", name="Key 4")).to_be_visible()
