"""What does not fit: long words, code, tables, broken pictures, the longest names; small and zoomed windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page.little_app import ALICE, BOB
from tests.page.provider import ALICES, provider

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from tests.page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIDTHS = (1280, 640, 390, 320)
TRACE = "Traceback\n  File '/srv/app/payments/gateway/client/some/very/long/path/module.py', line 1234, in charge"
BARS = "| host  | status | latency | region       | version |\n| web-1 | 502    | 1200ms  | eu-central-1 | 1.4.2   |"


def table(columns: int) -> dict[str, Any]:
    def row(what: str) -> list[dict[str, str]]:
        return [
            {"type": "raw_text", "text": f"{what} {column} {'w' * 50 if column == 3 else ''}"}
            for column in range(columns)
        ]

    return {"type": "table", "rows": [row("Column"), row("Cell"), row("Another cell")]}


def rich() -> dict[str, Any]:
    def said(text: str) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}

    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_list", "style": "ordered", "elements": [said("first"), said("second")]},
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [said("n" * 200)]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "It is always DNS. " * 9}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "y" * 300}]},
        ],
    }


async def scrolls_inside(node: Locator) -> None:
    """It is wider than its place, stays in its message, and a keyboard reaches it."""
    assert await node.evaluate("node => node.scrollWidth > node.clientWidth")
    assert await node.evaluate("node => node.getBoundingClientRect().right <= innerWidth")
    await expect(node).to_have_attribute("tabindex", "0")


async def test_nothing_in_a_message_is_wider_than_the_window_at_any_size(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    bob = little.person(BOB)
    await bob.chat_postMessage(channel=channel, text=f"https://example.com/{'x' * 400} {'word' * 200}")
    await bob.chat_postMessage(channel=channel, text=f"```{TRACE}\n{BARS}```")
    await little.client.chat_postMessage(channel=channel, text="Rich", blocks=[rich()])
    await little.client.chat_postMessage(channel=channel, text="Wide", blocks=[table(12)])
    await little.client.conversations_setTopic(channel=channel, topic="A topic that goes on " * 11)
    screen = await opens()
    for width in WIDTHS:
        await screen.page.set_viewport_size({"width": width, "height": 700})
        assert await screen.overflow() == 0, width
        inside = "list => list.scrollWidth - list.clientWidth"
        assert await screen.list().evaluate(inside) == 0, width
    await scrolls_inside(screen.message("Traceback").get_by_role("group", name="Code"))
    await scrolls_inside(screen.message("Column").get_by_role("group", name="Table"))


async def test_lines_of_code_and_cells_of_tables_keep_their_shape(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    await little.person(BOB).chat_postMessage(channel=channel, text=f"```{BARS}```")
    await little.client.chat_postMessage(channel=channel, text="Wide", blocks=[table(12)])
    screen = await opens(wide=False)
    code = screen.message("latency").get_by_role("group", name="Code")
    assert await code.inner_text() == BARS
    height = await code.evaluate(
        "node => node.getBoundingClientRect().height / parseFloat(getComputedStyle(node).lineHeight)"
    )
    assert height < 4  # two lines and the edges, on the narrowest phone too
    widths = await screen.message("Column").get_by_role("cell").evaluate_all("all => all.map(node => node.clientWidth)")
    assert min(widths) >= 60


async def test_a_picture_that_is_none_says_what_it_would_have_shown(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    await little.client.files_upload_v2(channel=channel, filename="rate.png", title="Error rate", content=b"no picture")
    screen = await opens()
    shown = screen.message("Error rate").get_by_role("img", name="Error rate (cannot be shown)")
    await expect(shown).to_be_visible()
    await expect(screen.message("Error rate").get_by_role("button", name="Download Error rate")).to_be_visible()


async def test_the_longest_name_of_a_channel_leaves_room_for_everything_else(opens: Any, little: LittleApp) -> None:
    name = "inc-1-" + "everything-is-down-" * 3 + "for-everybody-now"
    assert len(name) == 80
    channel = (await little.client.conversations_create(name=name))["channel"]["id"]
    await little.client.conversations_invite(channel=channel, users=ALICE)
    heading = {"type": "header", "text": {"type": "plain_text", "text": "L" * 150}}
    await little.client.chat_postMessage(channel=channel, text="x", blocks=[heading])
    screen = await opens(route=name)
    await expect(screen.page.get_by_role("heading", level=1)).to_have_accessible_name(f"#{name}")
    box = screen.composer(f"#{name}")
    for width in WIDTHS:
        await screen.page.set_viewport_size({"width": width, "height": 700})
        assert await screen.overflow() == 0, width
        await expect(screen.button("2 members")).to_be_in_viewport(ratio=1)
        await expect(screen.button("Pins")).to_be_in_viewport(ratio=1)
        assert await box.evaluate("field => field.scrollHeight - field.clientHeight") <= 0, width


async def test_every_key_of_the_phone_is_in_view_on_a_laptop_at_two_hundred_percent(
    opens: Any, little: LittleApp
) -> None:
    async with provider(little) as network:
        screen = await opens()
        await screen.page.set_viewport_size({"width": 640, "height": 400})
        await expect(screen.phone).to_be_hidden()  # one that is in use when the window shrinks stays
        await network.call(ALICES)
        await screen.button("Open phone").click()
        await expect(screen.phone.get_by_role("button", name="Answer")).to_be_in_viewport(ratio=1)
        await screen.phone.get_by_role("button", name="Answer").click()
        await expect(screen.phone).to_contain_text("Press 4")
        for key in ("Key 1", "Key 4", "Key 9", "Key pound", "Hang up"):
            await expect(screen.phone.get_by_role("button", name=key)).to_be_in_viewport(ratio=0.9)


async def test_with_colours_of_ones_own_one_sees_where_one_is(opens: Any) -> None:
    screen = await opens(forced_colors="active")
    colour = "node => getComputedStyle(node).backgroundColor"
    marked = screen.page.locator("a[data-channel=incidents]")
    assert await marked.evaluate(colour) != await screen.page.locator("a[data-channel=general]").evaluate(colour)
    line = "node => getComputedStyle(node).borderBottomColor"
    texts, calls = (screen.phone.get_by_role("tab", name=name) for name in ("Texts", "Calls"))
    assert await texts.evaluate(line) != await calls.evaluate(line)
