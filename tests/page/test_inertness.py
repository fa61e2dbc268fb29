"""Whatever people and apps write stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page import showcase
from tests.page.screen import until

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCRIPT = '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 1">'

# Everything on the page that could run or fetch something that was not there before.
SUSPECTS = """() => [...document.querySelectorAll("*")].flatMap((node) => [
    ...[...node.attributes].filter(({ name }) => name.startsWith("on")).map(({ name }) => `${node.localName} ${name}`),
    ...(node.matches("script:not([src='/page/main.js']), iframe, object, embed, base, style") ? [node.outerHTML] : []),
    ...(/^(javascript|data:text|vbscript)/i.test(node.getAttribute("href") ?? node.getAttribute("src") ?? "")
        ? [node.outerHTML] : []),
])"""


async def assert_inert(screen: Any) -> None:
    assert await screen.page.evaluate(SUSPECTS) == []
    assert await screen.page.evaluate("window.pwned") is None


async def test_nasty_messages_stay_text(opens: Any, little: LittleApp) -> None:
    for text in showcase.NASTY:
        await little.client.chat_postMessage(channel=little.channels["incidents"], text=text)
    screen = await opens()
    await expect(screen.list()).to_contain_text("<script>window.pwned = 1</script>")
    await expect(screen.list().get_by_role("link", name="click me")).to_have_count(0)
    await assert_inert(screen)


async def test_nasty_blocks_attachments_files_and_names_stay_text(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    table = f"# {SCRIPT}\n\n[run](javascript:window.pwned=1) {SCRIPT}\n\n| {SCRIPT} |\n| - |\n| {SCRIPT} |"
    rich = [{"type": "text", "text": SCRIPT}]
    blocks = [
        {"type": "header", "text": showcase.plain(SCRIPT)},
        {"type": "section", "text": showcase.mrkdwn(SCRIPT), "fields": [showcase.mrkdwn(SCRIPT)]},
        {"type": "actions", "elements": [showcase.button("a", SCRIPT[:75])]},
        {"type": "markdown", "text": table},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": rich}]},
    ]
    attachment = {"fallback": SCRIPT, "title": SCRIPT, "text": SCRIPT, "color": "red;x"}
    attachments = [attachment | {"title_link": "javascript:window.pwned=1"}]
    await little.client.chat_postMessage(channel=channel, text=SCRIPT, blocks=blocks, attachments=attachments)
    await little.client.conversations_setTopic(channel=channel, topic=SCRIPT)
    await little.client.files_upload_v2(channel=channel, filename="<b>x.md", title=SCRIPT, content=SCRIPT)
    screen = await opens()
    await expect(screen.list().get_by_role("heading", name="<script>").first).to_be_visible()
    await expect(screen.list()).to_contain_text("set the channel topic")
    await assert_inert(screen)


async def test_a_link_that_slack_would_refuse_becomes_no_link(opens: Any) -> None:
    screen = await opens()
    shown = await screen.page.evaluate(
        """async () => {
            const { renderRichText } = await import("/page/richtext.js");
            const link = { type: "link", url: "javascript:window.pwned=1", text: "run" };
            const block = { elements: [{ type: "rich_text_section", elements: [link] }] };
            document.body.append(renderRichText(block, {}));
            return document.body.lastChild.innerHTML;
        }"""
    )
    assert shown == '<div class="rt-section">run</div>'
    await assert_inert(screen)


async def test_a_nasty_command_answer_and_a_nasty_modal_stay_text(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.say(f"/shout {SCRIPT.lower()}")
    await expect(screen.message("WINDOW.PWNED")).to_be_visible()
    await screen.say(f"/{SCRIPT}")
    await expect(screen.message("is not a valid command")).to_be_visible()
    await screen.say("/show stack")
    await screen.dialog.wait_for()
    view = showcase.short_form()
    view["blocks"].append({"type": "section", "block_id": "nasty", "text": showcase.mrkdwn(SCRIPT)})
    stack = await until(lambda: little.sandbox.site.modals.stack("U0ALICE01"), "the modal")
    await little.client.views_update(view_id=stack[0].id, view=view)
    await expect(screen.dialog).to_contain_text("<script>")
    await assert_inert(screen)


async def test_people_with_nasty_names_stay_text_in_lists_and_mentions(opens: Any, little: LittleApp) -> None:
    little.sandbox.workspace.users["U0ALICE01"].real_name = SCRIPT
    await little.client.chat_postMessage(channel=little.channels["incidents"], text="Hello <@U0ALICE01>")
    screen = await opens("U0BOB0001")
    await expect(screen.message("Hello @<script>")).to_be_visible()
    await screen.button("Acting as").click()
    await expect(screen.page.get_by_role("menuitemradio", name="<script>")).to_be_visible()
    await assert_inert(screen)


async def test_the_page_asks_no_other_host(opens: Any, little: LittleApp) -> None:
    image = {"type": "image", "image_url": "https://elsewhere.example/pixel.png", "alt_text": "Pixel"}
    await little.client.chat_postMessage(channel=little.channels["incidents"], text="Look", blocks=[image])
    screen = await opens(route="general")
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))
    await screen.go("incidents")
    await expect(screen.list().get_by_role("link", name="Pixel")).to_be_visible()
    assert [url for url in asked if not url.startswith(little.sandbox.url)] == []


ADDRESSES = {
    "https://example.com/a": True,
    "http://example.com": True,
    "mailto:ann@example.com": True,
    "/archives/C1/p1": True,
    "javascript:alert(1)": False,
    " javascript:alert(1)": False,
    "JaVaScRiPt:alert(1)": False,
    "java\nscript:alert(1)": False,
    "data:text/html,<script>": False,
    "data:image/svg+xml;base64,PHN2Zz4=": False,
    "vbscript:x": False,
    "file:///etc/passwd": False,
    "//example.com/x": False,
    "": False,
}


async def test_only_web_addresses_become_links_at_every_place_that_makes_one(opens: Any) -> None:
    screen = await opens()
    ask = """async (addresses) => {
        const { safeAddress, h } = await import("/page/dom.js");
        const { link } = await import("/page/mrkdwn.js");
        return addresses.map((each) => [
            safeAddress(each) !== null, h("a", { href: each }).hasAttribute("href"), link(each, "x").nodeName === "A",
        ]);
    }"""
    found = await screen.page.evaluate(ask, list(ADDRESSES))
    for (address, is_allowed), (safe, has_target, is_link) in zip(ADDRESSES.items(), found, strict=True):
        assert (safe, has_target) == (is_allowed, is_allowed), address
        assert is_link == (is_allowed and not address.startswith("/")), address
