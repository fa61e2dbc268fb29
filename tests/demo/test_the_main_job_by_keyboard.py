"""The main job without a mouse: declared, answered, a role taken, resolved; one always sees where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.page.screen import Screen

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator

    from bot.sandbox.demo import Demo

pytestmark = pytest.mark.browser

INCIDENT = "inc-1-checkout-is-down"
HERE = f"#{INCIDENT}"

# An outline, the ring of the box around a field, or the colour of a chosen menu item.
IS_MARKED = """node => {
    const style = getComputedStyle(node);
    const ring = node.closest(".composer-box, .combo");
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1)
        || (ring && getComputedStyle(ring).boxShadow !== "none")
        || (node.role === "menuitemradio" && style.backgroundColor !== "rgba(0, 0, 0, 0)");
}"""


class Keys:
    """Somebody who has a keyboard only, and looks where the focus is before every key."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.keyboard = screen.page.keyboard

    async def reach(self, wanted: Locator, key: str = "Tab", most: int = 90) -> None:
        """Press the key until the wanted control has the focus."""
        await wanted.wait_for()
        for _ in range(most):
            if await wanted.evaluate("node => node === document.activeElement"):
                return
            await self.keyboard.press(key)
            assert await self.screen.page.locator(":focus").count() == 0 or await self.is_marked()
        raise AssertionError(f"{key} does not lead to {wanted}")

    async def is_marked(self) -> bool:
        return await self.screen.page.locator(":focus").evaluate(IS_MARKED)

    async def enter(self, wanted: Locator, key: str = "Tab") -> None:
        await self.reach(wanted, key)
        await self.keyboard.press("Enter")

    async def write(self, text: str) -> None:
        await self.keyboard.type(text)


async def test_the_main_job_needs_no_mouse(demo: Demo, chromium: Browser) -> None:
    page = await chromium.new_page(viewport={"width": 1280, "height": 800})
    screen = Screen(page, demo.url)
    await screen.open("U0ROBIN", "general")
    keys = Keys(screen)
    await _declare(screen, keys)
    await _answer(screen, keys)
    await _take_a_role(screen, keys)
    await _resolve(screen, keys)


async def _declare(screen: Screen, keys: Keys) -> None:
    await expect(screen.composer("#general")).to_be_focused()
    await keys.write("/incident declare Checkout is down")
    await keys.keyboard.press("Enter")
    await expect(screen.dialog.get_by_label("Title")).to_be_focused()
    await keys.reach(screen.dialog.get_by_role("combobox", name="Service"))
    await keys.write("checkout")
    await keys.keyboard.press("Enter")
    await keys.enter(screen.dialog.get_by_role("button", name="Declare"))
    await expect(screen.dialog).to_have_count(0)
    await expect(screen.composer("#general")).to_be_focused()


async def _answer(screen: Screen, keys: Keys) -> None:
    await keys.enter(screen.button("Forward 1 minute"), "Shift+Tab")
    await keys.enter(screen.strip.get_by_role("button", name="Act as Alice Ahrens"))
    await expect(screen.phone.get_by_role("button", name="Answer")).to_be_focused()
    await keys.keyboard.press("Enter")
    await expect(screen.phone).to_contain_text("Press 4 to acknowledge")
    await keys.reach(screen.phone.get_by_role("button", name="Key 4"))
    await keys.keyboard.press("4")  # the digits of the keyboard are those of the phone
    await expect(screen.phone).to_contain_text("It is yours now")
    await expect(screen.phone.get_by_role("button", name="Done")).to_be_focused()
    await keys.keyboard.press("Enter")


async def _take_a_role(screen: Screen, keys: Keys) -> None:
    await keys.enter(screen.page.get_by_role("link", name=INCIDENT), "Shift+Tab")
    await expect(screen.composer(HERE)).to_be_focused()
    await keys.keyboard.press("Shift+Tab")
    card = screen.list(HERE).get_by_role("article").filter(has=screen.page.get_by_role("heading"))
    await keys.reach(card, "ArrowUp")
    await keys.enter(card.get_by_role("button", name="Be scribe"))
    await expect(screen.list(HERE)).to_contain_text("Scribe is now @Alice Ahrens")
    await expect(screen.button("Be scribe")).to_have_count(0)
    await expect(card).to_be_focused()


async def _resolve(screen: Screen, keys: Keys) -> None:
    card = screen.list(HERE).get_by_role("article").filter(has=screen.page.get_by_role("heading"))
    resolve = card.get_by_role("button", name="Resolve")
    await keys.enter(resolve)
    await expect(screen.dialog).to_have_accessible_name("Resolve")
    await keys.keyboard.press("Escape")
    await expect(screen.dialog).to_have_count(0)
    await expect(resolve).to_be_focused()
    await keys.keyboard.press("Enter")
    await expect(screen.dialog.get_by_label("What fixed it?")).to_be_focused()
    await keys.write("Rolled back")
    await keys.enter(screen.dialog.get_by_role("button", name="Resolve"))
    await expect(screen.dialog).to_have_count(0)
    await expect(screen.message("resolved the incident", HERE)).to_contain_text("Rolled back")
    await expect(screen.list(HERE).locator(":focus")).to_have_count(1)  # where one pressed, not at the top of the page
