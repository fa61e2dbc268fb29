"""The app's modals: checked, sent, refused, replaced, stacked, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page import showcase
from tests.page.little_app import ALICE, BOB, CAROL
from tests.page.screen import until

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp
    from tests.page.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def form(opens: Any, word: str = "modal", **options: Any) -> Screen:
    screen = await opens(**options)
    await screen.say(f"/show {word}")
    await screen.dialog.wait_for()
    return screen


async def sent(little: LittleApp) -> dict[str, Any]:
    await until(lambda: little.of_kind("view_submission"), "a submission")
    return little.of_kind("view_submission")[-1]["view"]["state"]["values"]


async def test_a_modal_opens_with_its_texts_and_the_focus_in_its_first_field(opens: Any) -> None:
    screen = await form(opens)
    await expect(screen.dialog).to_have_accessible_name("Declare an incident")
    await expect(screen.dialog.get_by_label("Title")).to_be_focused()
    await expect(screen.dialog.get_by_label("Title")).to_have_value("Checkout is down")
    await expect(screen.dialog.get_by_label("Title")).to_have_accessible_description("What is visible from outside")
    await expect(screen.button("Never mind")).to_be_visible()


async def test_every_kind_of_field_arrives_as_slack_sends_it(opens: Any, little: LittleApp) -> None:
    screen = await form(opens)
    dialog = screen.dialog
    await dialog.get_by_label("Title").fill("Payments are down")
    await screen.pick("Severity", "SEV2")
    await dialog.get_by_role("combobox", name="Service").press_sequentially("check")
    await screen.page.get_by_role("option", name="checkout-eu").click()
    await screen.pick("Responders", "Bob Brandt")
    await screen.page.get_by_role("option", name="Carol Chen").click()
    await dialog.get_by_role("combobox", name="Tags").press_sequentially("as")
    await dialog.get_by_role("combobox", name="Tags").press("Enter")
    await dialog.get_by_label("An employee").check()
    await dialog.get_by_label("Page on-call").check()
    await dialog.get_by_label("Since").fill("2026-01-05T09:00")
    await dialog.get_by_label("Customers affected").fill("250")
    await dialog.get_by_label("Contact").fill("ann@example.com")
    await dialog.get_by_label("Dashboard").fill("https://example.com/d")
    await dialog.get_by_label("What is affected").fill("Nobody\ncan pay")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(dialog).to_have_count(0)
    values = {block: actions[block] for block, actions in (await sent(little)).items()}
    assert {block: {key: part for key, part in value.items() if key != "type"} for block, value in values.items()} == {
        "title": {"value": "Payments are down"},
        "severity": {"selected_option": showcase.SEVERITIES[1]},
        "service": {"selected_option": showcase.option("checkout-eu", "checkout-eu")},
        "people": {"selected_users": [BOB, CAROL]},
        "tags": {"selected_options": [showcase.option("asia", "Asia")]},
        "noticed": {"selected_option": showcase.option("employee", "An employee", "One of us")},
        "options": {"selected_options": [showcase.option("page", "Page on-call")]},
        "since": {"selected_date_time": 1767600000},
        "count": {"value": "250"},
        "mail": {"value": "ann@example.com"},
        "dashboard": {"value": "https://example.com/d"},
        "what": {"value": "Nobody\ncan pay"},
    }


async def test_what_is_missing_or_wrong_is_said_before_anything_is_sent(opens: Any, little: LittleApp) -> None:
    screen = await form(opens)
    dialog = screen.dialog
    await dialog.get_by_label("Title").fill("ab")
    await dialog.get_by_label("Contact").fill("nobody")
    await dialog.get_by_label("Customers affected").fill("many")
    await dialog.get_by_role("button", name="Declare").click()
    said = {
        "Title": "Please enter at least 3 characters. What is visible from outside",
        "Contact": "Please enter a valid email address.",
        "Customers affected": "Please enter a whole number.",
        "Severity": "Please complete this required field.",
    }
    for label, words in said.items():
        await expect(dialog.get_by_label(label)).to_have_accessible_description(words)
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await dialog.get_by_label("Title").fill("abc")
    await expect(dialog.get_by_label("Title")).not_to_have_attribute("aria-invalid", "true")
    assert little.of_kind("view_submission") == []


async def test_the_apps_own_errors_stand_at_their_fields_and_what_was_entered_stays(opens: Any) -> None:
    screen = await form(opens)
    await screen.dialog.get_by_label("Title").fill("wrong")
    await screen.pick("Severity", "SEV1")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(screen.dialog.get_by_text("An incident needs a better title.")).to_be_visible()
    await expect(screen.dialog.get_by_label("Title")).to_have_value("wrong")
    await expect(screen.dialog.get_by_role("combobox", name="Severity")).to_have_value("SEV1")


async def test_an_update_keeps_what_was_entered(opens: Any, little: LittleApp) -> None:
    screen = await form(opens, "stack")
    await screen.dialog.get_by_label("Title").fill("half a tit")
    view = showcase.short_form("Look here")
    view["blocks"].append({"type": "section", "block_id": "more", "text": showcase.mrkdwn("Two similar incidents")})
    await little.client.views_update(view_id=little.sandbox.site.modals.stack(ALICE)[0].id, view=view)
    await expect(screen.dialog).to_contain_text("Two similar incidents")
    await expect(screen.dialog.get_by_label("Title")).to_have_value("half a tit")
    await expect(screen.dialog.get_by_label("Title")).to_be_focused()


async def test_a_button_in_a_modal_tells_the_app_what_was_entered_so_far(opens: Any, little: LittleApp) -> None:
    screen = await form(opens, "stack")
    await screen.dialog.get_by_label("Title").fill("so far")
    await screen.button("Press me").click()
    await until(lambda: little.of_kind("block_actions"), "the press")
    assert little.of_kind("block_actions")[0]["view"]["state"]["values"]["title"]["title"]["value"] == "so far"


async def test_views_are_pushed_popped_and_cleared(opens: Any) -> None:
    screen = await form(opens, "stack")
    await screen.dialog.get_by_label("Title").fill("more")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(screen.dialog).to_have_accessible_name("Second step")
    await screen.button("Back").click()
    await expect(screen.dialog).to_have_accessible_name("Short form")
    await expect(screen.dialog.get_by_label("Title")).to_have_value("more")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(screen.dialog).to_have_accessible_name("Second step")
    await screen.button("Finish").click()
    await expect(screen.dialog).to_have_count(0)


async def test_a_view_is_replaced_by_the_answer_to_its_submission(opens: Any) -> None:
    screen = await form(opens, "stack")
    await screen.dialog.get_by_label("Title").fill("again")
    await screen.dialog.get_by_label("Title").press("Enter")
    await expect(screen.dialog).to_have_accessible_name("Updated")


async def test_escape_closes_the_modal_tells_the_app_and_gives_the_focus_back(opens: Any, little: LittleApp) -> None:
    screen = await form(opens)
    await screen.dialog.get_by_role("combobox", name="Severity").click()
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.get_by_role("listbox")).to_have_count(0)
    await expect(screen.dialog).to_be_visible()
    await screen.page.keyboard.press("Escape")
    await expect(screen.dialog).to_have_count(0)
    await expect(screen.composer()).to_be_focused()
    await until(lambda: little.of_kind("view_closed"), "the news that it was closed")


async def test_the_focus_stays_inside_the_modal(opens: Any) -> None:
    screen = await form(opens, "stack")
    for _ in range(12):
        await screen.page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        assert await screen.page.evaluate(inside)


async def test_an_app_that_does_not_answer_is_told_in_the_modal_and_nothing_is_lost(
    opens: Any, little: LittleApp
) -> None:
    screen = await form(opens, "stack")
    little.sandbox.be_patient(1)
    await screen.dialog.get_by_label("Title").fill("late")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(screen.dialog.get_by_role("button", name="Declare")).to_have_attribute("aria-busy", "true")
    await expect(screen.dialog.get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")
    await expect(screen.dialog.get_by_label("Title")).to_have_value("late")


async def test_a_modal_opens_in_the_tab_that_asked_for_it_only(opens: Any) -> None:
    screen = await opens()
    tab = await screen.page.context.new_page()
    await tab.goto(screen.page.url)
    await tab.locator("html[data-ready]").wait_for()
    await screen.say("/show modal")
    await screen.dialog.wait_for()
    await expect(tab.get_by_role("dialog")).to_have_count(0)


async def test_a_global_shortcut_opens_its_modal(opens: Any) -> None:
    screen = await opens()
    await screen.button("Shortcuts and commands").click()
    await screen.page.get_by_role("menuitem", name="Open the form").click()
    await expect(screen.dialog).to_have_accessible_name("Short form")
