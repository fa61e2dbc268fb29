"""What Slack's formatting becomes on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page import showcase
from tests.page.little_app import CAROL

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What stands for the page's own context, so that the module can be asked alone.
RENDER = """async (texts) => {
    const { renderMrkdwn } = await import("/page/mrkdwn.js");
    const ctx = {
        userName: (id) => ({ U1: "Ann" })[id], channelName: (id) => ({ C1: "ops" })[id],
        zone: () => "Europe/Berlin", now: () => 1767600000, me: () => "U9", openUser() {}, openChannel() {},
    };
    return texts.map((text) => {
        const box = document.createElement("div");
        box.append(renderMrkdwn(text, ctx));
        for (const node of box.querySelectorAll("*")) {
            for (const { name } of [...node.attributes]) if (name !== "href") node.removeAttribute(name);
        }
        return box.innerHTML;
    });
}"""

MRKDWN = {
    "*bold* _italic_ ~gone~ `code`": "<strong>bold</strong> <em>italic</em> <s>gone</s> <code>code</code>",
    "*bold _both_*": "<strong>bold <em>both</em></strong>",
    "2*3*4 snake_case_name": "2*3*4 snake_case_name",
    "* not bold * _ nor _": "* not bold * _ nor _",
    "`*literal* &lt;b&gt;`": "<code>*literal* &lt;b&gt;</code>",
    "```a *b*\n  c```": "<pre>a *b*\n  c</pre>",
    "before\n&gt; quoted\n&gt;*twice*\nafter": "before<blockquote>quoted<br><strong>twice</strong></blockquote>after",
    "&gt;&gt;&gt; all\nof it": "<blockquote>all<br>of it</blockquote>",
    "a\n\nb": "a<br><br>b",
    "<https://a.example/x?y=1&amp;z=2|label>": '<a href="https://a.example/x?y=1&amp;z=2">label</a>',
    "see https://a.example/b.": 'see <a href="https://a.example/b">https://a.example/b</a>.',
    "<mailto:ann@a.example|ann@a.example>": '<a href="mailto:ann@a.example">ann@a.example</a>',
    "<@U1> and <@U7|zed>": "<button>@Ann</button> and <button>@zed</button>",
    "<#C1|old> <#C9|gone>": "<button>#ops</button> <button>#gone</button>",
    "<!here> <!channel> <!subteam^S1|@oncall>": "<span>@here</span> <span>@channel</span> <span>@oncall</span>",
    ":fire: :+1::skin-tone-3: :no_such_thing:": "<span>🔥</span> <span>👍🏼</span> :no_such_thing:",
    "1 &lt; 2 &amp;&amp; 3 &gt; 2": "1 &lt; 2 &amp;&amp; 3 &gt; 2",
    "*unclosed and _crossed* over_": "<strong>unclosed and _crossed</strong> over_",
}

DATES = {
    "<!date^1767600000^{date_num} {time}|x>": "2026-01-05 09:00",
    "<!date^1767600000^{date_short_pretty} at {time}|x>": "Today at 09:00",
    "<!date^1767513600^{date_pretty}|x>": "Yesterday",
    "<!date^1767100000^{date_long}|x>": "Tuesday, December 30th, 2025",
    "<!date^1767599000^{ago}|x>": "16 minutes ago",
    "<!date^soon^{date}|the fallback>": "the fallback",
}


async def test_mrkdwn_becomes_elements(opens: Any) -> None:
    screen = await opens()
    assert await screen.page.evaluate(RENDER, list(MRKDWN)) == list(MRKDWN.values())


async def test_dates_are_written_out_in_the_zone_of_whoever_looks(opens: Any) -> None:
    screen = await opens()
    found = await screen.page.evaluate(RENDER, list(DATES))
    assert [each.replace("<time>", "").replace("</time>", "") for each in found] == list(DATES.values())


async def test_the_same_message_shows_each_person_their_own_time(opens: Any, little: LittleApp) -> None:
    text = "Since <!date^1767600000^{date_num} {time}|then>"
    await little.client.chat_postMessage(channel=little.channels["incidents"], text=text)
    berlin, new_york = await opens(), await opens(CAROL)
    await expect(berlin.message("Since 2026-01-05 09:00")).to_be_visible()
    await expect(new_york.message("Since 2026-01-05 03:00")).to_be_visible()


async def test_every_kind_of_block_and_element_is_drawn(opens: Any, little: LittleApp) -> None:
    blocks = showcase.everything()
    await little.client.chat_postMessage(channel=little.channels["incidents"], text="Everything", blocks=blocks)
    screen = await opens()
    message = screen.message("Checkout is down")
    for kind in {block["type"] for block in blocks}:
        assert await message.locator(f"[data-block-type={kind}]").count(), kind
    elements = [each for block in blocks for each in [*block.get("elements", []), block.get("accessory", {})]]
    for action in {each["action_id"] for each in elements if "action_id" in each}:
        await expect(message.locator(f"[data-action-id={action}]").first).to_be_visible()
    await expect(message).not_to_contain_text("does not show")
    await expect(message.get_by_role("heading", name="Checkout is down")).to_be_visible()
    await expect(message.get_by_role("listitem").filter(has_text="first")).to_be_visible()
    await expect(message.get_by_role("cell", name="10:07")).to_be_visible()
    await expect(message.get_by_role("link", name="Error rate")).to_have_attribute(
        "href", "https://example.com/chart.png"
    )


async def test_attachments_have_their_bar_title_and_fields(opens: Any, little: LittleApp) -> None:
    attachment = {
        "color": "#b3261e",
        "title": "CPU high",
        "title_link": "https://example.com/a",
        "text": "since *10:00*",
        "fields": [{"title": "Host", "value": "web-1"}],
        "fallback": "CPU high",
    }
    await little.client.chat_postMessage(channel=little.channels["incidents"], text="Alert", attachments=[attachment])
    screen = await opens()
    shown = screen.message("Alert").locator(".attachment")
    await expect(shown).to_have_css("--bar", "#b3261e")
    await expect(shown.get_by_role("link", name="CPU high")).to_have_attribute("href", "https://example.com/a")
    await expect(shown).to_contain_text("web-1")


async def test_a_markdown_file_is_shown_viewed_whole_and_downloaded(opens: Any, little: LittleApp) -> None:
    text = "# Postmortem\n\n- **first** thing\n\n" + "word " * 600 + "\n\n## The end\n"
    await little.client.files_upload_v2(
        channel=little.channels["incidents"], filename="postmortem.md", title="Postmortem", content=text
    )
    screen = await opens()
    message = screen.list().get_by_role("article").filter(has_text="Postmortem").last
    await expect(message.get_by_role("heading", name="Postmortem")).to_be_visible()
    await message.get_by_role("button", name="View Postmortem").click()
    await expect(screen.dialog.get_by_role("heading", name="The end")).to_be_visible()
    async with screen.page.expect_download() as download:
        await screen.dialog.get_by_role("button", name="Download").click()
    found = await download.value
    assert found.suggested_filename == "postmortem.md"
    assert (await found.path()).read_text(encoding="utf-8") == text
