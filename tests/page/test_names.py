"""What a screen reader is told: names, roles, and what is said without being asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page.little_app import ALICE, BOB
from tests.page.provider import BOBS, provider
from tests.page.test_phones import RINGS

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_parts_of_the_page_and_its_messages_have_names(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    for text in ("First", "Second"):  # the second is drawn without its author, who is told all the same
        await little.person(BOB).chat_postMessage(channel=channel, text=text)
    screen = await opens()
    page = screen.page
    await expect(page.get_by_role("textbox", name="Message #incidents", exact=True)).to_be_visible()
    await expect(page.get_by_role("log", name="Messages in #incidents", exact=True)).to_be_visible()
    await expect(page.get_by_role("navigation", name="Workspace", exact=True)).to_be_visible()
    await expect(page.get_by_role("main")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_have_accessible_name("#incidents")
    await expect(page.get_by_role("group", name="Clock", exact=True)).to_be_visible()
    await expect(page.get_by_role("complementary", name="Phone of Alice Archer", exact=True)).to_be_visible()
    for text in ("First", "Second"):
        await expect(screen.message(text)).to_have_accessible_name(re.compile(r"^Bob Brandt \d\d:\d\d$"))
    await screen.message("First").hover()
    for name in ("Add reaction", "Reply in thread", "More actions"):
        await expect(screen.message("First").get_by_role("button", name=name, exact=True)).to_be_visible()


async def test_what_others_write_is_said_once_and_what_rings_interrupts(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        said = screen.page.locator("[aria-live=polite][role=status]")
        await little.person(BOB).chat_postMessage(channel=little.channels["incidents"], text="*It* is back")
        await expect(said).to_have_text("Bob Brandt: It is back")
        await little.client.chat_postEphemeral(channel=little.channels["incidents"], user=ALICE, text="Psst")
        await expect(said).to_have_text("Only visible to you. Beacon: Psst")
        await network.call(BOBS)
        await expect(screen.page.locator("[aria-live=assertive]")).to_have_text(f"Bob Brandt{RINGS}")
        await screen.button("Act as Bob Brandt").click()
        await expect(screen.phone).to_have_accessible_name("Phone of Bob Brandt")
        await expect(screen.phone.get_by_role("button", name="Answer", exact=True)).to_be_focused()
        await screen.phone.get_by_role("button", name="Answer").click()
        await expect(screen.phone.get_by_role("log", name="What is said", exact=True)).to_be_visible()
        await expect(screen.phone.get_by_role("group", name="Keypad").get_by_role("button")).to_have_count(12)
        await expect(screen.phone.get_by_role("button", name="Hang up", exact=True)).to_be_visible()


async def test_a_modal_says_what_it_is_and_which_field_is_wrong(opens: Any) -> None:
    screen = await opens()
    await screen.say("/show modal")
    await expect(screen.dialog).to_have_accessible_name("Declare an incident")
    title = screen.dialog.get_by_role("textbox", name="Title", exact=True)
    await title.fill("")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(title).to_be_focused()
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_have_accessible_description(
        "Please complete this required field. What is visible from outside"
    )
    await expect(screen.dialog.get_by_role("alert")).to_have_text("Please check the marked fields.")
    await title.fill("Payments are down")
    await screen.pick("Severity", "SEV2")
    await expect(screen.dialog.get_by_role("alert")).to_have_text("")
