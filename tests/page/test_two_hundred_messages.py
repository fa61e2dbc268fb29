"""A long channel: the newest in view, the oldest within reach, and nothing drawn twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page.little_app import BOB, CAROL

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp
    from tests.page.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COUNT = 200

WATCH = """list => {
    window.touched = { added: 0, removed: 0, attributes: [] };
    new MutationObserver(records => {
        for (const { type, target, addedNodes, removedNodes } of records) {
            touched.added += addedNodes.length;
            touched.removed += removedNodes.length;
            if (type === "attributes") touched.attributes.push(target.textContent);
        }
    }).observe(list.querySelector(".message-rows"), { childList: true, subtree: true, attributes: true });
}"""


async def fill(little: LittleApp) -> None:
    """Two people talk by turns, so that authors and times are drawn as often as they can be."""
    for number in range(COUNT):
        person = little.person((BOB, CAROL)[number // 2 % 2])
        await person.chat_postMessage(channel=little.channels["incidents"], text=f"Line {number}.")


async def place_of(screen: Screen, text: str) -> float:
    box = await screen.message(text).bounding_box()
    assert box is not None
    return box["y"]


async def test_two_hundred_messages_open_at_the_newest_and_the_oldest_is_reached_without_a_jump(
    opens: Any, little: LittleApp
) -> None:
    await fill(little)
    screen = await opens()
    await expect(screen.message("Line 199.")).to_be_in_viewport()
    articles = screen.list().get_by_role("article")
    assert await articles.count() <= 60
    await screen.list().evaluate("list => { list.scrollTop = 100; }")
    first_shown = "Line 142."
    before = await place_of(screen, first_shown)
    await screen.list().evaluate("list => { list.scrollTop = 70; }")
    await expect(screen.message("Line 100.")).to_be_attached()
    assert abs(await place_of(screen, first_shown) - before - 30) <= 1
    for text in ("Line 30.", "Line 0."):
        await screen.list().evaluate("list => { list.scrollTop = 0; }")
        await expect(screen.message(text)).to_be_attached()
    await screen.list().evaluate("list => { list.scrollTop = 0; }")
    await expect(screen.message("Line 0.")).to_be_in_viewport()
    texts = await articles.locator(".text").all_inner_texts()
    assert [text for text in texts if text.startswith("Line")] == [f"Line {number}." for number in range(COUNT)]


async def test_a_message_more_among_two_hundred_adds_one_node_and_leaves_the_others_alone(
    opens: Any, little: LittleApp
) -> None:
    await fill(little)
    screen = await opens()
    await screen.list().evaluate(WATCH)
    await little.person(BOB).chat_postMessage(channel=little.channels["incidents"], text="One more")
    await expect(screen.message("One more")).to_be_in_viewport()
    touched = await screen.page.evaluate("touched")
    assert (touched["added"], touched["removed"]) == (1, 0)
    others = [text for text in touched["attributes"] if "Line 199." not in text and "One more" not in text]
    assert others == []  # the last message hands its place on Tab's way to the new one
