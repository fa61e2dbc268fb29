"""The page as somebody sees it: what is where, by the names that people and screen readers know it by."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Locator, Page

PATIENCE_SECONDS = 15
SERIOUS = {"serious", "critical"}


async def until(look: Callable[[], Any], what: str) -> Any:
    """Return the first truthy answer of ``look``; fail naming ``what`` when there is none within the patience."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not (found := look()):
        assert asyncio.get_running_loop().time() < deadline, f"waited {PATIENCE_SECONDS} s in vain for {what}"
        await asyncio.sleep(0.02)
    return found


class Screen:
    """One open page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    async def open(self, user: str, route: str) -> None:
        """Go to an address and wait until the page has read everything once."""
        await self.page.goto(f"{self.url}/?as={user}#{route}")
        await self.page.locator("html[data-ready]").wait_for()

    # parts

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def phone(self) -> Locator:
        return self.page.get_by_role("complementary", name="Phone of")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def strip(self) -> Locator:
        return self.page.get_by_role("region", name="Phones")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def composer(self, where: str = "#incidents") -> Locator:
        return self.page.get_by_role("textbox", name=f"Message {where}")

    def list(self, where: str = "#incidents") -> Locator:
        return self.page.get_by_role("log", name=f"Messages in {where}")

    def message(self, text: str, where: str = "#incidents") -> Locator:
        """The newest message that has this text."""
        return self.list(where).get_by_role("article").filter(has_text=text).last

    # doing

    async def say(self, text: str, where: str = "#incidents") -> None:
        """Type into the message box and press Enter."""
        await self.composer(where).fill(text)
        await self.composer(where).press("Enter")

    async def act_as(self, name: str) -> None:
        await self.button("Acting as").click()
        await self.page.get_by_role("menuitemradio", name=name).click()
        await expect(self.button(f"Acting as {name}")).to_be_visible()

    async def go(self, channel: str) -> None:
        await self.page.get_by_role("navigation", name="Workspace").get_by_role("link", name=channel).click()

    async def pick(self, field: str, option: str) -> None:
        """Choose in a select that one can search."""
        await self.page.get_by_role("combobox", name=field).click()
        await self.page.get_by_role("option", name=option).click()

    async def tool(self, message: Locator, name: str) -> None:
        """Press a button of the bar that a message shows while it is pointed at."""
        await message.hover()
        await message.get_by_role("button", name=name).click()

    # judging

    async def faults(self) -> list[str]:
        """What axe-core finds serious or critical."""
        found = await Axe().run(self.page)
        return [
            f"{each['id']}: {each['nodes'][0]['html'][:160]}"
            for each in found.response["violations"]
            if each["impact"] in SERIOUS
        ]

    async def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
