"""Talking: messages, threads, reactions, channels, and what other people see of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page.little_app import ALICE, BOB, CAROL

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def newest(little: LittleApp, channel: str = "incidents") -> dict[str, Any]:
    found = await little.client.conversations_history(channel=little.channels[channel], limit=1)
    return found["messages"][0]


async def test_what_one_person_says_is_seen_by_the_other_at_once(opens: Any) -> None:
    alice, bob = await opens(ALICE), await opens(BOB)
    await alice.say("Checkout is *down*")
    await expect(bob.message("Checkout is down")).to_contain_text("Alice Archer")
    await expect(bob.page.get_by_role("status").filter(has_text="Alice Archer: Checkout is down")).to_have_count(1)


async def test_names_emoji_and_addresses_are_sent_as_slack_sends_them(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.say("@bob see #random and https://a.example/x?a=1&b=2 🔥 1 < 2 @here")
    await expect(screen.message("see")).to_contain_text("@Bob Brandt see #random")
    sent = await newest(little)
    random = little.channels["random"]
    assert sent["text"] == (
        f"<@{BOB}> see <#{random}|random> and <https://a.example/x?a=1&amp;b=2> :fire: 1 &lt; 2 <!here>"
    )


async def test_a_mention_is_completed_while_one_types(opens: Any) -> None:
    screen = await opens()
    await screen.composer().press_sequentially("ask @car")
    await expect(screen.page.get_by_role("option", name="Carol Chen")).to_be_visible()
    await screen.composer().press("Tab")
    await expect(screen.composer()).to_have_value("ask @carol ")


async def test_shift_enter_makes_a_second_line(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.composer().press_sequentially("one")
    await screen.composer().press("Shift+Enter")
    await screen.composer().press_sequentially("two")
    await screen.composer().press("Enter")
    await expect(screen.message("one")).to_contain_text("two")
    assert (await newest(little))["text"] == "one\ntwo"


async def test_a_thread_is_opened_answered_and_counted(opens: Any) -> None:
    alice, bob = await opens(ALICE), await opens(BOB)
    await alice.say("Who looks?")
    await alice.tool(alice.message("Who looks?"), "Reply in thread")
    reply = alice.thread.get_by_role("textbox", name="Reply in thread")
    await expect(reply).to_be_focused()
    await reply.fill("I do")
    await reply.press("Enter")
    await expect(alice.thread.get_by_role("article").last).to_contain_text("I do")
    bar = bob.message("Who looks?").get_by_role("button", name="1 reply")
    await bar.click()
    await expect(bob.thread).to_contain_text("I do")
    answer = bob.thread.get_by_role("textbox", name="Reply in thread")
    await bob.thread.get_by_label("Also send to #incidents").check()
    await answer.fill("Me too")
    await answer.press("Enter")
    await expect(alice.message("Who looks?").get_by_role("button", name="2 replies")).to_be_visible()
    await expect(alice.message("Me too")).to_contain_text("replied to a thread")


async def test_reactions_are_added_from_the_picker_and_toggled(opens: Any, little: LittleApp) -> None:
    alice, bob = await opens(ALICE), await opens(BOB)
    await alice.say("Rolled back")
    await alice.tool(alice.message("Rolled back"), "Add reaction")
    await alice.page.get_by_label("Search emoji").fill("pushpin")
    await alice.page.get_by_role("button", name=":pushpin:", exact=True).click()
    mine = alice.message("Rolled back").get_by_role("button", name=":pushpin: 1")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await bob.message("Rolled back").get_by_role("button", name=":pushpin: 1").click()
    both = alice.message("Rolled back").get_by_role("button", name=":pushpin: 2")
    await expect(both).to_be_visible()
    await both.click()
    await expect(bob.message("Rolled back").get_by_role("button", name=":pushpin: 1, you")).to_be_visible()
    assert (await newest(little))["reactions"] == [{"name": "pushpin", "users": [BOB], "count": 1}]


async def test_one_edits_and_deletes_what_one_wrote_and_nothing_else(opens: Any) -> None:
    alice, bob = await opens(ALICE), await opens(BOB)
    await alice.say("Hello @bob, chekout is down")
    await alice.composer().press("ArrowUp")
    field = alice.page.get_by_role("textbox", name="Edit message")
    await expect(field).to_have_value("Hello @bob, chekout is down")
    await field.fill("Hello @bob, checkout is down")
    await field.press("Enter")
    await expect(bob.message("checkout is down")).to_contain_text("(edited)")
    await bob.tool(bob.message("checkout is down"), "More actions")
    await expect(bob.page.get_by_role("menuitem", name="Copy link")).to_be_visible()
    await expect(bob.page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    await alice.tool(alice.message("checkout is down"), "More actions")
    await alice.page.get_by_role("menuitem", name="Delete message").click()
    await alice.dialog.get_by_role("button", name="Delete").click()
    await expect(bob.list().get_by_text("checkout is down")).to_have_count(0)


async def test_a_pinned_message_is_marked_and_listed(opens: Any) -> None:
    alice, bob = await opens(ALICE), await opens(BOB)
    await alice.say("The card")
    await alice.tool(alice.message("The card"), "More actions")
    await alice.page.get_by_role("menuitem", name="Pin to channel").click()
    await expect(bob.list().get_by_role("article").filter(has_text="Pinned in #incidents")).to_contain_text("The card")
    await bob.button("Pins").click()
    details = bob.page.get_by_role("complementary", name="Channel details")
    await expect(details).to_contain_text("The card")
    await details.get_by_role("button", name="Go to message").click()
    await expect(bob.list().get_by_role("article").filter(has_text="Pinned in")).to_be_focused()


async def test_unread_messages_are_counted_for_every_person(opens: Any) -> None:
    screen = await opens(BOB)
    await screen.go("general")
    await expect(screen.composer("#general")).to_be_visible()
    await screen.act_as("Alice Archer")
    await screen.go("incidents")
    await screen.say("One")
    await screen.say("Two")
    await expect(screen.message("Two")).to_be_visible()
    await screen.button("Acting as").click()
    await expect(screen.page.get_by_role("menuitemradio", name="Bob Brandt 2 unread")).to_be_visible()
    await screen.page.get_by_role("menuitemradio", name="Bob Brandt").click()
    await expect(screen.page.locator("[data-channel=incidents]")).to_have_accessible_name("incidents")
    await screen.button("Acting as").click()
    await expect(screen.page.get_by_role("menuitemradio", name="Bob Brandt", exact=True)).to_be_visible()


async def test_a_channel_is_made_joined_by_another_and_left(opens: Any) -> None:
    alice, bob = await opens(ALICE), await opens(BOB)
    await alice.button("Create a channel").click()
    await alice.dialog.get_by_label("Name").fill("Not Valid")
    await alice.dialog.get_by_role("button", name="Create").click()
    await expect(alice.dialog.get_by_role("alert")).to_contain_text("lower-case")
    await alice.dialog.get_by_label("Name").fill("war-room")
    await alice.dialog.get_by_role("button", name="Create").click()
    await alice.say("In here", "#war-room")
    await bob.button("Browse channels").click()
    await bob.dialog.get_by_role("button", name="View war-room").click()
    await expect(bob.message("In here", "#war-room")).to_be_visible()
    await bob.button("Join channel").click()
    await bob.say("Coming", "#war-room")
    await expect(alice.message("Coming", "#war-room")).to_contain_text("Bob Brandt")
    await expect(alice.button("2 members")).to_be_visible()
    await bob.button("2 members").click()
    await bob.button("Leave channel").click()
    await expect(bob.composer("#general")).to_be_visible()


async def test_a_topic_set_by_the_app_and_a_new_channel_are_seen_without_reload(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await little.client.conversations_setTopic(channel=little.channels["incidents"], topic="P1 since 09:00")
    await expect(screen.page.locator(".topic")).to_have_text("P1 since 09:00")
    await expect(screen.message("set the channel topic: P1 since 09:00")).to_be_visible()
    made = await little.client.conversations_create(name="inc-1-checkout")
    await little.client.conversations_invite(channel=made["channel"]["id"], users=ALICE)
    await screen.go("inc-1-checkout")
    await expect(screen.composer("#inc-1-checkout")).to_be_visible()


async def test_bookmarks_are_links_above_the_messages(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    await little.client.bookmarks_add(channel_id=channel, title="Runbook", type="link", link="https://example.com/r")
    screen = await opens()
    marks = screen.page.get_by_role("navigation", name="Bookmarks")
    await expect(marks.get_by_role("link", name="Runbook")).to_have_attribute("href", "https://example.com/r")


async def test_what_happened_is_no_news_and_what_names_somebody_is_told_to_whoever_acts(
    opens: Any, little: LittleApp
) -> None:
    screen = await opens(route="general")
    channel, bob = little.channels["incidents"], little.person(BOB)
    place = screen.page.locator("a[data-channel=incidents]")
    called = await bob.chat_postMessage(channel=channel, text=f"<@{ALICE}> and <@{CAROL}>: look")
    await expect(place).to_have_accessible_name("incidents 1 unread, 1 for you")
    await little.client.pins_add(channel=channel, timestamp=called["ts"])
    await bob.chat_postMessage(channel=channel, text="News for everybody")
    await expect(place).to_have_accessible_name("incidents 2 unread, 1 for you")
    await little.client.conversations_setTopic(channel=channel, topic="P1")
    await expect(screen.button("Acting as")).to_have_accessible_name(
        "Acting as Alice Archer. Act as somebody else. New for Carol"
    )
    await screen.page.reload()
    await expect(place).to_have_accessible_name("incidents 2 unread, 1 for you")
    await screen.go("incidents")
    await expect(place).to_have_accessible_name("incidents")


async def test_a_direct_message_reaches_the_other_person_and_the_app(opens: Any, little: LittleApp) -> None:
    alice, carol = await opens(ALICE), await opens(CAROL)
    await alice.button("New message").click()
    await alice.dialog.get_by_role("button", name="Carol Chen").click()
    await alice.say("Are you there?", "Carol Chen")
    await carol.go("Alice Archer")
    await expect(carol.message("Are you there?", "Alice Archer")).to_be_visible()
    await carol.say("Yes", "Alice Archer")
    await expect(alice.message("Yes", "Carol Chen")).to_be_visible()


async def test_a_reload_and_a_second_tab_show_the_same(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.say("Before the reload")
    await screen.page.reload()
    await expect(screen.message("Before the reload")).to_be_visible()
    tab = await screen.page.context.new_page()
    await tab.goto(screen.page.url)
    await screen.say("Live in both")
    await expect(tab.get_by_role("article").filter(has_text="Live in both")).to_be_visible()


async def test_the_page_catches_up_after_the_connection_was_lost(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.page.context.set_offline(True)
    little.sandbox.site.feed.stop()
    await expect(screen.page.get_by_text("Reconnecting")).to_be_visible()
    await little.client.chat_postMessage(channel=little.channels["incidents"], text="Said meanwhile")
    await screen.page.context.set_offline(False)
    await expect(screen.message("Said meanwhile")).to_be_visible(timeout=15_000)
    await expect(screen.page.get_by_text("Reconnecting")).to_be_hidden()


async def test_a_link_to_a_message_leads_to_it_in_a_long_channel(opens: Any, little: LittleApp) -> None:
    channel = little.channels["incidents"]
    bob = little.person(BOB)
    first = await bob.chat_postMessage(channel=channel, text="The very first")
    for number in range(150):
        await bob.chat_postMessage(channel=channel, text=f"Number {number}")
    link = (await little.client.chat_getPermalink(channel=channel, message_ts=first["ts"]))["permalink"]
    await little.client.chat_postMessage(channel=channel, text=f"<{link}|Where it began>")
    screen = await opens()
    await screen.list().get_by_role("link", name="Where it began").click()
    await expect(screen.message("The very first")).to_be_focused()
    await expect(screen.message("The very first")).to_be_in_viewport()
    await screen.page.goto(link)
    await expect(screen.message("The very first")).to_be_in_viewport()


async def test_a_file_is_sent_with_a_comment(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    files = [{"name": "log.txt", "mimeType": "text/plain", "buffer": b"line one\nline two\n"}]
    await screen.page.get_by_label("Choose files").set_input_files(files)
    await screen.say("The log")
    message = screen.message("The log")
    await expect(message.get_by_role("button", name="Download log.txt")).to_be_visible()
    await expect(message).to_contain_text("line two")
