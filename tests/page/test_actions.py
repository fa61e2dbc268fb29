"""Buttons, selects and menus of messages and of the Home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page import showcase
from tests.page.little_app import ALICE, BOB
from tests.page.screen import until

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from tests.page.little_app import LittleApp
    from tests.page.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def card(opens: Any, little: LittleApp, **options: Any) -> tuple[Screen, Locator]:
    await little.client.chat_postMessage(
        channel=little.channels["incidents"], text="Everything", blocks=showcase.everything()
    )
    screen = await opens(**options)
    return screen, screen.message("Checkout is down")


async def done(little: LittleApp, count: int = 1) -> dict[str, Any]:
    await until(lambda: len(little.of_kind("block_actions")) == count, f"{count} actions")
    return little.of_kind("block_actions")[-1]


async def test_a_button_tells_the_app_and_keeps_the_focus_when_the_card_is_redrawn(
    opens: Any, little: LittleApp
) -> None:
    screen, message = await card(opens, little)
    await message.get_by_role("button", name="Acknowledge").focus()
    await screen.page.keyboard.press("Enter")
    await expect(screen.message("Pressed by @Alice Archer")).to_be_visible()
    await expect(screen.message("Pressed by").get_by_role("button", name="Acknowledge")).to_be_focused()
    action = (await done(little))["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("press", "buttons", "press")


async def test_a_confirmation_is_asked_first_and_can_be_refused(opens: Any, little: LittleApp) -> None:
    screen, message = await card(opens, little)
    await message.get_by_role("button", name="Close", exact=True).click()
    await expect(screen.dialog).to_contain_text("Nobody is paged any more.")
    await screen.button("Keep open").click()
    await message.get_by_role("button", name="Close", exact=True).click()
    await screen.button("Yes, close").click()
    assert (await done(little))["actions"][0]["action_id"] == "close"


async def test_an_overflow_menu_is_used_by_keyboard(opens: Any, little: LittleApp) -> None:
    screen, message = await card(opens, little)
    await message.get_by_role("button", name="More options").focus()
    await screen.page.keyboard.press("Enter")
    await screen.page.keyboard.press("ArrowDown")
    await screen.page.keyboard.press("Enter")
    assert (await done(little))["actions"][0]["selected_option"]["value"] == "merge"
    await expect(message.get_by_role("button", name="More options")).to_be_focused()


async def test_selects_checkboxes_and_dates_report_what_was_chosen(opens: Any, little: LittleApp) -> None:
    screen, message = await card(opens, little)
    await screen.pick("Severity", "SEV1")
    assert (await done(little, 1))["actions"][0]["selected_option"]["value"] == "sev1"
    await message.get_by_role("combobox", name="Pick a person").fill("bra")
    await screen.page.get_by_role("option", name="Bob Brandt").click()
    assert (await done(little, 2))["actions"][0]["selected_user"] == BOB
    await message.get_by_label("Support").check()
    assert [each["value"] for each in (await done(little, 3))["actions"][0]["selected_options"]] == ["support"]
    await message.get_by_label("Day").fill("2026-02-03")
    last = await done(little, 4)
    assert last["actions"][0]["selected_date"] == "2026-02-03"
    assert last["state"]["values"]["selects"]["person"]["selected_user"] == BOB


async def test_a_button_with_an_address_is_a_link_that_tells_the_app_too(opens: Any, little: LittleApp) -> None:
    screen, message = await card(opens, little)
    await screen.page.context.route("https://example.com/**", lambda route: route.fulfill(body="elsewhere"))
    async with screen.page.context.expect_page() as opened:
        await message.get_by_role("link", name="Runbook").click()
    assert (await opened.value).url == "https://example.com/runbook"
    assert (await done(little))["actions"][0]["action_id"] == "docs"


async def test_an_app_that_does_not_answer_is_told_in_words(opens: Any, little: LittleApp) -> None:
    screen, message = await card(opens, little)
    little.sandbox.be_patient(0.5)
    await message.get_by_role("button", name="Slow").click()
    trouble = screen.page.get_by_role("alert").filter(has_text="We had some trouble connecting. Try again?")
    await expect(trouble).to_be_visible()


async def test_a_message_shortcut_gets_the_message(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.say("Keep me")
    await screen.tool(screen.message("Keep me"), "More actions")
    await screen.page.get_by_role("menuitem", name="Keep this").click()
    await expect(screen.message("Kept.")).to_be_visible()
    assert little.of_kind("message_action")[0]["message"]["text"] == "Keep me"


async def test_the_home_tab_is_filled_when_it_is_opened_and_its_buttons_work(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.go("Beacon")
    await expect(screen.page.get_by_role("heading", name="Your incidents")).to_be_visible()
    await screen.button("Declare an incident").click()
    action = await done(little)
    assert (action["view"]["type"], action["user"]["id"]) == ("home", ALICE)
    await screen.page.get_by_role("tab", name="Messages").click()
    await expect(screen.composer("Beacon")).to_be_visible()


async def test_a_direct_message_of_the_app_is_counted_and_opened(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await little.client.chat_postMessage(channel=ALICE, text="You are paged", blocks=showcase.card("Paged"))
    await expect(screen.page.get_by_role("link", name="Beacon 1 unread")).to_be_visible()
    await screen.go("Beacon")
    await expect(screen.message("Paged", "Beacon")).to_be_visible()
    await screen.message("Paged", "Beacon").get_by_role("button", name="Acknowledge").click()
    await expect(screen.message("Pressed by @Alice Archer", "Beacon")).to_be_visible()
