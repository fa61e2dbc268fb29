"""The eight steps of the main job, clicked and typed as a person would, with the pictures kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.page.screen import Screen
from tests.support.stage import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Download

    from bot.sandbox.demo import Demo

pytestmark = pytest.mark.browser

PICTURES = ROOT / "tests" / "screenshots"
INCIDENT = "inc-1-checkout-is-down"
HERE = f"#{INCIDENT}"


class Visit(Screen):
    """The demo's page with its pictures: the same steps at every size."""

    def __init__(self, screen: Screen, name: str) -> None:
        super().__init__(screen.page, screen.url)
        self._name = name
        self._count = 0

    async def picture(self, what: str) -> None:
        """Keep what the screen shows, and hold it to the rules: accessible, and not wider than the window."""
        self._count += 1
        PICTURES.mkdir(exist_ok=True)
        await self.page.screenshot(path=PICTURES / f"{self._name}-{self._count:02d}-{what}.png")
        assert await self.faults() == []
        assert await self.overflow() == 0


@pytest.fixture
async def visit(demo: Demo, chromium: Browser) -> Visit:
    page = await chromium.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
    screen = Visit(Screen(page, demo.url), "laptop")
    await screen.open("U0ROBIN", "general")
    return screen


async def test_the_eight_steps(visit: Visit, tmp_path: Path) -> None:
    await _declare(visit)
    await _the_channel_is_there(visit)
    await _the_phone_rings_and_is_answered(visit)
    await _roles_are_taken(visit)
    await _who_is_on_call(visit)
    await _the_timeline_fills(visit)
    await _it_is_resolved(visit)
    await _the_postmortem_is_read(visit, tmp_path)


async def _declare(screen: Visit) -> None:
    await screen.say("/incident declare Checkout is down", "#general")
    await expect(screen.dialog).to_have_accessible_name("Declare an incident")
    title = screen.dialog.get_by_label("Title")
    await expect(title).to_have_value("Checkout is down")
    await title.fill("...")
    await title.fill("   ")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(screen.dialog.get_by_role("alert").first).to_be_visible()
    await title.fill("Checkout is down")
    await screen.pick("Service", "checkout-api")
    await screen.dialog.get_by_label("What is affected").fill("Nobody can pay, since about ten minutes")
    await screen.picture("declare")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(screen.dialog).to_have_count(0)


async def _the_channel_is_there(screen: Visit) -> None:
    await screen.go(INCIDENT)
    card = screen.message("#1 Checkout is down", HERE)
    await expect(card).to_contain_text("Nobody can pay")
    await expect(card.get_by_role("button", name="Be commander")).to_be_visible()
    await expect(screen.page.get_by_role("navigation", name="Bookmarks")).to_contain_text("Runbook")
    await screen.picture("channel")
    await screen.go("incidents")
    await expect(screen.message("#1 Checkout is down").get_by_role("button", name="Join")).to_be_visible()


async def _the_phone_rings_and_is_answered(screen: Visit) -> None:
    await screen.button("Forward 1 minute").click()
    await expect(screen.strip).to_contain_text("Alice")
    await screen.act_as("Alice Ahrens")
    await screen.page.get_by_role("navigation", name="Workspace").get_by_role("link", name="Tocsin").click()
    page = screen.list("Tocsin").get_by_role("article").filter(has_text="Acknowledge if you take it").last
    await expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    await screen.picture("ringing")
    await screen.phone.get_by_role("button", name="Answer").click()
    await expect(screen.phone).to_contain_text("Press 4 to acknowledge")
    await screen.phone.get_by_role("button", name="Key 4").click()
    await expect(screen.phone).to_contain_text("It is yours now")
    await expect(screen.list("Tocsin")).to_contain_text("Acknowledged by")
    await screen.phone.get_by_role("button", name="Done").click()
    await screen.phone.get_by_role("tab", name="Texts").click()
    await expect(screen.phone).to_contain_text("ACK")
    await screen.picture("acknowledged")
    await screen.go(INCIDENT)
    await expect(screen.message("acknowledged the page", HERE)).to_contain_text("by key press")
    await expect(screen.list(HERE)).to_contain_text("Commander is now @Alice Ahrens")


async def _roles_are_taken(screen: Visit) -> None:
    await screen.act_as("Robin Reyes")
    await screen.go(INCIDENT)
    await screen.say("/incident role comms @carol", HERE)
    await expect(screen.list(HERE)).to_contain_text("Comms lead is now @Carol Castro")
    await screen.message("#1 Checkout is down", HERE).get_by_role("button", name="Be scribe").click()
    await expect(screen.list(HERE)).to_contain_text("Scribe is now @Robin Reyes")
    await expect(screen.button("Be scribe")).to_have_count(0)


async def _who_is_on_call(screen: Visit) -> None:
    await screen.say("/oncall", HERE)
    await expect(screen.message("On call now", HERE)).to_contain_text("Platform")
    await screen.say("/oncall checkout", HERE)
    await expect(screen.message("On call for Checkout now", HERE)).to_contain_text("Next:")
    await expect(screen.message("On call for Checkout now", HERE)).to_contain_text("Europe/London")
    await screen.picture("oncall")


async def _the_timeline_fills(screen: Visit) -> None:
    await screen.say("The payment gateway answers 502 since 09:50", HERE)
    said = screen.message("The payment gateway answers 502", HERE)
    await screen.tool(said, "Add reaction")
    await screen.page.get_by_label("Search emoji").fill("pushpin")
    await screen.page.get_by_role("button", name=":pushpin:", exact=True).click()
    await expect(said.get_by_role("button", name=":pushpin: 1")).to_be_visible()
    await screen.say("/incident note Rolled back to 1.4.2", HERE)
    await expect(screen.message("On the timeline of #1", HERE)).to_contain_text("Rolled back to 1.4.2")


async def _it_is_resolved(screen: Visit) -> None:
    await screen.message("#1 Checkout is down", HERE).get_by_role("button", name="Update").click()
    await screen.dialog.get_by_label("What is the state now?").fill("Half of the users can pay again")
    await screen.dialog.get_by_role("button", name="Send update").click()
    await expect(screen.list(HERE)).to_contain_text("Next update")
    await screen.say("/incident mitigate the rollback helps", HERE)
    await expect(screen.message("mitigated the incident", HERE)).to_contain_text("the rollback helps")
    await screen.say("/incident resolve everybody can pay", HERE)
    await expect(screen.message("resolved the incident", HERE)).to_contain_text("everybody can pay")
    await screen.picture("resolved")


async def _the_postmortem_is_read(screen: Visit, tmp_path: Path) -> None:
    await screen.message("resolved the incident", HERE).get_by_role("button", name="Postmortem").click()
    posted = screen.message("The postmortem draft of #1 is here", HERE)
    await expect(posted).to_contain_text("Postmortem: #1 Checkout is down")
    await screen.picture("postmortem")
    async with screen.page.expect_download() as downloading:
        await posted.get_by_role("button", name="Download").click()
    text = await _text_of(await downloading.value)
    for part in (
        "Postmortem: #1 Checkout is down",
        "The payment gateway answers 502 since 09:50",
        "Rolled back to 1.4.2",
        "Half of the users can pay again",
        "Alice Ahrens",
        "Comms lead | Carol Castro",
    ):
        assert part in text, part
    assert text == (tmp_path / "demo" / "postmortems" / "inc-1.md").read_text(encoding="utf-8")
    await screen.say("/incident close", HERE)
    await expect(screen.message("closed the incident", HERE)).to_be_visible()


async def _text_of(download: Download) -> str:
    path = await download.path()
    return await asyncio.to_thread(path.read_text, encoding="utf-8")
