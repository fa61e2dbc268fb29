"""For everybody: axe-core in both themes and sizes, the keyboard alone, small screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page import showcase
from tests.page.little_app import ALICE, BOB
from tests.page.provider import BOBS, provider
from tests.page.screen import until

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp
    from tests.page.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHAPES = [
    pytest.param(True, "light", id="laptop-light"),
    pytest.param(True, "dark", id="laptop-dark"),
    pytest.param(False, "light", id="small-light"),
    pytest.param(False, "dark", id="small-dark"),
]


async def fill(little: LittleApp) -> None:
    """A channel with everything in it."""
    channel = little.channels["incidents"]
    text = "*All* of them? `HTTP 500` <@U0BOB0001> <!here> <https://example.com|link>\n&gt; quoted\n```trace```"
    first = await little.client.chat_postMessage(channel=channel, text=text)
    await little.client.reactions_add(channel=channel, timestamp=first["ts"], name="eyes")
    await little.client.chat_postMessage(channel=channel, text="A reply", thread_ts=first["ts"])
    await little.client.bookmarks_add(channel_id=channel, title="Runbook", type="link", link="https://example.com/r")
    card = await little.client.chat_postMessage(channel=channel, text="All", blocks=showcase.everything())
    await little.client.pins_add(channel=channel, timestamp=card["ts"])
    long = "https://example.com/" + "x" * 300
    attachments = [{"color": "#b3261e", "text": f"long {'y' * 200}", "fallback": "x"}]
    await little.client.chat_postMessage(channel=channel, text=f"{long} {'word' * 100}", attachments=attachments)
    await little.client.chat_postEphemeral(channel=channel, user=ALICE, text="Only you")
    await little.client.files_upload_v2(
        channel=channel, filename="a.md", title="Draft", content=f"# Draft\n\n{'z' * 200}"
    )


async def sound(screen: Screen, what: str) -> None:
    assert await screen.faults() == [], what
    assert await screen.overflow() <= 0, what


@pytest.mark.parametrize(("wide", "colours"), SHAPES)
async def test_axe_finds_nothing_serious_in_a_conversation(
    opens: Any, little: LittleApp, wide: bool, colours: str
) -> None:
    await fill(little)
    screen = await opens(wide=wide, colours=colours)
    for place in (0, 500, 1000, 5000):
        await screen.list().evaluate("(list, place) => { list.scrollTop = place; }", place)
        await sound(screen, f"the list at {place}")
    message = screen.message("All of them?")
    await message.hover()
    await message.get_by_role("button", name="Add reaction").click()
    await sound(screen, "the emoji picker")
    await screen.page.keyboard.press("Escape")
    await message.get_by_role("button", name="1 reply").click()
    await expect(screen.thread).to_contain_text("A reply")
    await sound(screen, "the thread")
    await screen.button("Close thread").click()
    await screen.button("4 members").click()
    await expect(screen.page.get_by_role("heading", name="4 members")).to_be_visible()
    await sound(screen, "the details")
    await screen.button("Close details").click()
    await screen.composer().fill("/s")
    await expect(screen.page.get_by_role("option").first).to_be_visible()
    await sound(screen, "the suggestions")


@pytest.mark.parametrize(("wide", "colours"), SHAPES)
async def test_axe_finds_nothing_serious_in_modals_menus_and_the_home_tab(opens: Any, wide: bool, colours: str) -> None:
    screen = await opens(wide=wide, colours=colours)
    await screen.say("/show modal")
    await screen.dialog.wait_for()
    await sound(screen, "the modal")
    await screen.dialog.get_by_label("Title").fill("")
    await screen.dialog.get_by_role("button", name="Declare").click()
    await expect(screen.dialog.get_by_text("Please complete this required field.").first).to_be_visible()
    await sound(screen, "the modal with errors")
    await screen.dialog.get_by_role("combobox", name="Severity").click()
    await expect(screen.page.get_by_role("option", name="SEV1")).to_be_visible()
    await sound(screen, "an open select")
    await screen.page.keyboard.press("Escape")
    await screen.button("Never mind").click()
    if not wide:
        await screen.button("Open menu").click()
    await screen.button("Acting as").click()
    await sound(screen, "the people to act as")
    await screen.page.keyboard.press("Escape")
    await screen.button("Browse channels").click()
    await sound(screen, "the channels to browse")
    await screen.page.keyboard.press("Escape")
    await screen.go("Beacon")
    await expect(screen.page.get_by_role("heading", name="Your incidents")).to_be_visible()
    await sound(screen, "the Home tab")
    await screen.button("Clock").click()
    await sound(screen, "the clock")


@pytest.mark.parametrize(("wide", "colours"), SHAPES)
async def test_axe_finds_nothing_serious_on_a_phone(opens: Any, little: LittleApp, wide: bool, colours: str) -> None:
    async with provider(little) as network:
        screen = await opens(wide=wide, colours=colours)
        await network.call(BOBS)
        await expect(screen.strip).to_contain_text("phone is ringing")
        await sound(screen, "the strip")
        await screen.button("Act as Bob Brandt").click()
        await expect(screen.phone.get_by_text("Incoming call")).to_be_visible()
        await sound(screen, "a phone that rings")
        await screen.phone.get_by_role("button", name="Answer").click()
        await expect(screen.phone.get_by_text("Press 4")).to_be_visible()
        await sound(screen, "a call")
        await screen.phone.get_by_role("button", name="Hang up").click()
        await screen.phone.get_by_role("button", name="Done").click()
        await network.text(BOBS, "Reply ACK 4821")
        await screen.phone.get_by_role("button", name="Messages with").click()
        await sound(screen, "a conversation by text")


async def tab_to(screen: Screen, name: str) -> None:
    """Press Tab until the element of that name has the focus."""
    for _ in range(80):
        focused = await screen.page.evaluate(
            "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()"
        )
        if name in focused:
            return
        await screen.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {name!r}")


async def test_the_keyboard_alone_reacts_replies_sends_a_modal_and_acts_as_another(
    opens: Any, little: LittleApp
) -> None:
    screen = await opens()
    keys = screen.page.keyboard
    await keys.type("By keyboard")
    await keys.press("Enter")
    await expect(screen.message("By keyboard")).to_be_visible()
    await keys.press("Shift+Tab")
    await expect(screen.message("By keyboard")).to_be_focused()
    await tab_to(screen, "Add reaction")
    await keys.press("Enter")
    await keys.type("scales")
    await keys.press("Enter")
    await expect(screen.message("By keyboard").get_by_role("button", name=":scales: 1")).to_be_visible()
    await tab_to(screen, "Reply in thread")
    await keys.press("Enter")
    await expect(screen.thread.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    await keys.type("A reply")
    await keys.press("Enter")
    await expect(screen.thread).to_contain_text("1 reply")
    await keys.press("Escape")
    await expect(screen.composer()).to_be_focused()
    await keys.type("/show stack")
    await keys.press("Enter")
    await expect(screen.dialog.get_by_label("Title")).to_be_focused()
    await keys.press("Control+A")
    await keys.type("Typed")
    await keys.press("Enter")
    await until(lambda: little.of_kind("view_submission"), "the submission")
    await expect(screen.dialog).to_have_count(0)
    await screen.button("Acting as").focus()
    await keys.press("Enter")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(screen.button("Acting as Bob Brandt")).to_be_visible()


async def test_arrow_keys_go_from_message_to_message(opens: Any, little: LittleApp) -> None:
    for text in ("One", "Two", "Three"):
        await little.client.chat_postMessage(channel=little.channels["incidents"], text=text)
    screen = await opens()
    await screen.message("Three").focus()
    await screen.page.keyboard.press("ArrowUp")
    await screen.page.keyboard.press("ArrowUp")
    await expect(screen.message("One")).to_be_focused()
    await expect(screen.message("One").get_by_role("button", name="More actions")).to_be_visible()


async def test_on_a_small_screen_the_sidebar_is_a_drawer_and_the_phone_a_sheet(opens: Any) -> None:
    screen = await opens(BOB, wide=False)
    await expect(screen.page.get_by_role("link", name="general")).to_be_hidden()
    await expect(screen.page.get_by_role("region", name="Guide")).to_be_hidden()
    await screen.button("Open menu").click()
    await screen.page.get_by_role("link", name="general").click()
    await expect(screen.composer("#general")).to_be_visible()
    await expect(screen.page.get_by_role("link", name="general")).to_be_hidden()
    await screen.button("Phone").click()
    box = await screen.phone.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    await screen.button("Close phone").click()
    await screen.say("/show modal", "#general")
    await screen.dialog.wait_for()
    size = await screen.dialog.bounding_box()
    assert size is not None
    assert (size["width"], size["height"]) == (390, 844)


async def test_the_theme_follows_the_system_until_somebody_chooses(opens: Any) -> None:
    screen = await opens(colours="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = await screen.page.evaluate(background)
    await screen.button("Use light colours").click()
    light = await screen.page.evaluate(background)
    assert dark != light
    await screen.page.reload()
    await screen.page.locator("html[data-ready]").wait_for()
    assert await screen.page.evaluate(background) == light


async def test_nothing_moves_for_people_who_asked_for_that(opens: Any) -> None:
    screen = await opens(reduced_motion="reduce")
    await screen.say("/show modal")
    await screen.dialog.wait_for()
    running = "document.getAnimations().length"
    assert await screen.page.evaluate(running) == 0


async def test_a_message_that_comes_in_does_not_move_what_one_reads(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    for number in range(40):
        await little.person(BOB).chat_postMessage(channel=channel, text=f"Line {number}")
    screen = await opens()
    await screen.message("Line 5").scroll_into_view_if_needed()
    before = await screen.message("Line 5").bounding_box()
    await little.client.chat_postMessage(channel=channel, text="News")
    await expect(screen.button("New messages below")).to_be_visible()
    assert await screen.message("Line 5").bounding_box() == before
    await screen.button("New messages below").click()
    await expect(screen.message("News")).to_be_in_viewport()
