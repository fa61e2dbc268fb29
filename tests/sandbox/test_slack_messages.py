"""Posting, threads, changes, deletion, history and ephemeral messages, through the official client."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.posting import Draft, post
from tests.sandbox.slack_lab import ALICE, BOB, BOT, CAROL, Lab, ManualTime, laboratory, plain, refusal, refused


async def test_a_posted_message_comes_back_from_the_history_with_the_app_as_its_author(slack: Lab) -> None:
    ops = slack.channel("ops")
    posted = await slack.bot.chat_postMessage(channel=ops, text="Hello")
    messages = (await slack.bot.conversations_history(channel=ops))["messages"]
    assert messages[0] == posted["message"]
    expected = {"type": "message", "user": BOT, "bot_id": "B0SANDBOX1", "app_id": "A0SANDBOX1", "text": "Hello"}
    assert expected.items() <= messages[0].items()
    assert posted["ts"] == messages[0]["ts"]
    assert posted["channel"] == ops


async def test_timestamps_are_unique_and_rise_even_when_the_clock_stands_still() -> None:
    async with laboratory(time=ManualTime()) as lab:
        ops = lab.channel("ops")
        stamps = [(await lab.bot.chat_postMessage(channel=ops, text=str(n)))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    assert stamps[0].startswith("1772442000.")
    assert all(len(ts.split(".")[1]) == 6 for ts in stamps)


async def test_history_is_paged_newest_first_without_gaps_or_repetition(slack: Lab) -> None:
    ops = slack.channel("ops")
    for number in range(25):
        await slack.bob.api.chat_postMessage(channel=ops, text=str(number))
    seen: list[str] = []
    cursor: str | None = None
    sizes: list[int] = []
    while True:
        page = await slack.bot.conversations_history(channel=ops, limit=10, cursor=cursor)
        seen += [message["text"] for message in page["messages"]]
        sizes.append(len(page["messages"]))
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == [str(number) for number in reversed(range(25))]
    assert sizes == [10, 10, 5]


async def test_history_between_two_times_leaves_them_out_unless_inclusive(slack: Lab) -> None:
    ops = slack.channel("ops")
    first, _, last = [(await slack.bot.chat_postMessage(channel=ops, text=text))["ts"] for text in "abc"]
    between = await slack.bot.conversations_history(channel=ops, oldest=first, latest=last)
    assert [message["text"] for message in between["messages"]] == ["b"]
    within = await slack.bot.conversations_history(channel=ops, oldest=first, latest=last, inclusive=True)
    assert [message["text"] for message in within["messages"]] == ["c", "b", "a"]
    one = await slack.bot.conversations_history(channel=ops, latest=first, inclusive=True, limit=1)
    assert [message["text"] for message in one["messages"]] == ["a"]
    assert await refused(slack.bot.conversations_history(channel=ops, oldest="yesterday")) == "invalid_ts_oldest"
    assert await refused(slack.bot.conversations_history(channel=ops, cursor="nonsense")) == "invalid_cursor"


async def test_replies_are_in_the_thread_and_not_in_the_history(slack: Lab) -> None:
    ops = slack.channel("ops")
    parent = (await slack.bot.chat_postMessage(channel=ops, text="parent"))["ts"]
    for number in range(3):
        await slack.bob.api.chat_postMessage(channel=ops, text=f"reply {number}", thread_ts=parent)
    broadcast = await slack.bot.chat_postMessage(channel=ops, text="all", thread_ts=parent, reply_broadcast=True)
    shown = (await slack.bot.conversations_history(channel=ops))["messages"]
    assert [message["text"] for message in shown] == ["all", "parent"]
    assert shown[0]["subtype"] == "thread_broadcast"
    figures = {"thread_ts": parent, "reply_count": 4, "reply_users_count": 2, "latest_reply": broadcast["ts"]}
    assert figures.items() <= shown[1].items()
    thread = await slack.bot.conversations_replies(channel=ops, ts=parent, limit=2)
    assert [message["text"] for message in thread["messages"]] == ["parent", "reply 0"]
    assert thread["messages"][1]["parent_user_id"] == BOT
    rest = await slack.bot.conversations_replies(
        channel=ops, ts=parent, cursor=thread["response_metadata"]["next_cursor"]
    )
    assert [message["text"] for message in rest["messages"]] == ["reply 1", "reply 2", "all"]
    assert not rest["has_more"]
    assert await refused(slack.bot.conversations_replies(channel=ops, ts="1.000001")) == "thread_not_found"


async def test_a_reply_to_a_message_that_does_not_exist_is_refused(slack: Lab) -> None:
    call = slack.bot.chat_postMessage(channel=slack.channel("ops"), text="x", thread_ts="1600000000.000100")
    assert await refused(call) == "cannot_reply_to_message"


async def test_an_update_marks_the_message_as_edited_and_keeps_its_place(slack: Lab) -> None:
    ops = slack.channel("ops")
    blocks = [{"type": "divider"}]
    posted = await slack.bot.chat_postMessage(channel=ops, text="one", blocks=blocks)
    async with slack.watching(slack.alice):
        updated = await slack.bot.chat_update(channel=ops, ts=posted["ts"], text="two")
        seen = await slack.alice.sees("message_changed")
    assert updated["text"] == "two"
    assert seen["previous_message"]["text"] == "one"
    assert seen["message"]["edited"]["user"] == BOT
    assert "blocks" not in seen["message"]
    assert [message["text"] for message in slack.history("ops")] == ["two"]
    assert await refused(slack.bob.api.chat_update(channel=ops, ts=posted["ts"], text="x")) == "cant_update_message"
    assert await refused(slack.bot.chat_update(channel=ops, ts="1.000001", text="x")) == "message_not_found"
    assert await refused(slack.bot.chat_update(channel=ops, ts=posted["ts"], text="x" * 4001)) == "msg_too_long"


async def test_a_deleted_message_is_gone_but_a_parent_leaves_a_tombstone(slack: Lab) -> None:
    ops = slack.channel("ops")
    alone = (await slack.bot.chat_postMessage(channel=ops, text="alone"))["ts"]
    parent = (await slack.bot.chat_postMessage(channel=ops, text="parent"))["ts"]
    await slack.bob.api.chat_postMessage(channel=ops, text="reply", thread_ts=parent)
    await slack.bob.api.pins_add(channel=ops, timestamp=parent)
    assert await refused(slack.bob.api.chat_delete(channel=ops, ts=alone)) == "cant_delete_message"
    async with slack.watching(slack.alice):
        await slack.bot.chat_delete(channel=ops, ts=alone)
        await slack.alice.sees("message_deleted", deleted_ts=alone)
        await slack.bot.chat_delete(channel=ops, ts=parent)
        await slack.alice.sees("message_changed", hidden=True)
    left = slack.history("ops")
    assert [message["subtype"] for message in left] == ["tombstone", "pinned_item"]
    assert left[0]["text"] == "This message was deleted."
    assert "pinned_to" not in left[0]
    assert (await slack.bot.pins_list(channel=ops))["items"] == []
    assert left[0]["reply_count"] == 1


async def test_metadata_is_kept_and_shown_on_demand_only(slack: Lab) -> None:
    ops = slack.channel("ops")
    metadata = {"event_type": "page", "event_payload": {"job_id": 7}}
    posted = await slack.bot.chat_postMessage(channel=ops, text="x", metadata=metadata)
    assert posted["message"]["metadata"] == metadata
    plainly = await slack.bot.conversations_history(channel=ops)
    assert "metadata" not in plainly["messages"][0]
    fully = await slack.bot.conversations_history(channel=ops, include_all_metadata=True)
    assert fully["messages"][0]["metadata"] == metadata
    reply = slack.bot.chat_postMessage(channel=ops, text="r", thread_ts=posted["ts"], metadata=metadata)
    await reply
    thread = await slack.bot.conversations_replies(channel=ops, ts=posted["ts"], include_all_metadata=True)
    assert [message["metadata"] for message in thread["messages"]] == [metadata, metadata]
    bad: Any = {"event_type": "page"}
    assert await refused(slack.bot.chat_postMessage(channel=ops, text="x", metadata=bad)) == "invalid_metadata_format"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a &amp; b &lt;c&gt;", "a &amp; b &lt;c&gt;"),
        ("*bold* <@U0ALICE01> <#C1|x>", "*bold* <@U0ALICE01> <#C1|x>"),
        ("see https://example.com/a?b=1.", "see <https://example.com/a?b=1>."),
        ("<https://example.com|here>", "<https://example.com|here>"),
        ("`https://example.com`", "`https://example.com`"),
    ],
)
async def test_text_is_kept_as_sent_but_for_bare_addresses(slack: Lab, text: str, kept: str) -> None:
    posted = await slack.bot.chat_postMessage(channel=slack.channel("ops"), text=text)
    assert posted["message"]["text"] == kept


async def test_messages_without_content_or_with_too_much_are_refused(slack: Lab) -> None:
    ops = slack.channel("ops")
    empty = slack.bot.api_call("chat.postMessage", json={"channel": ops, "text": " ", "blocks": []})
    assert await refused(empty) == "no_text"
    assert await refused(slack.bot.chat_postMessage(channel=ops, text="x" * 40_001)) == "msg_too_long"
    assert (await slack.bot.chat_postMessage(channel=ops, text="x" * 40_000))["ok"]


async def test_the_bot_posts_only_where_it_is_and_does_not_learn_of_what_it_may_not_see(slack: Lab) -> None:
    assert await refused(slack.bot.chat_postMessage(channel=slack.channel("random"), text="x")) == "not_in_channel"
    assert await refused(slack.bot.chat_postMessage(channel=slack.channel("secret"), text="x")) == "channel_not_found"
    assert await refused(slack.bot.chat_postMessage(channel="C0NOWHERE", text="x")) == "channel_not_found"
    assert await refused(slack.bot.conversations_history(channel=slack.channel("random"))) == "not_in_channel"
    assert (await slack.bot.chat_postMessage(channel="#ops", text="by name"))["channel"] == slack.channel("ops")


async def test_posting_to_a_person_opens_the_direct_message(slack: Lab) -> None:
    posted = await slack.bot.chat_postMessage(channel=BOB, text="psst")
    opened = await slack.bot.conversations_open(users=BOB)
    assert opened["channel"]["id"] == posted["channel"]
    assert posted["channel"].startswith("D")
    assert opened["already_open"]
    dms = (await slack.bob.ask("channels"))["dms"]
    assert [(dm["user"], dm["unread_count"]) for dm in dms] == [(BOT, 1)]
    assert await refused(slack.carol.api.conversations_history(channel=posted["channel"])) == "channel_not_found"


async def test_an_ephemeral_message_is_seen_by_one_person_and_kept_by_nobody(slack: Lab) -> None:
    ops = slack.channel("ops")
    async with slack.watching(slack.bob), slack.watching(slack.alice):
        sent = await slack.bot.chat_postEphemeral(channel=ops, user=BOB, text="only you")
        seen = await slack.bob.sees("ephemeral", channel=ops)
        await slack.bot.chat_postMessage(channel=ops, text="all")
        await slack.alice.sees("message")
        assert [each["text"] for each in (await slack.bob.ask("ephemerals", channel=ops))["messages"]] == ["only you"]
        assert (await slack.alice.ask("ephemerals", channel=ops))["messages"] == []
    assert seen["message"]["ts"] == sent["message_ts"]
    assert seen["message"]["text"] == "only you"
    assert "ephemeral" not in {event["type"] for event in slack.alice.feed}
    assert [message["text"] for message in slack.history("ops")] == ["all"]
    assert await refused(slack.bot.chat_postEphemeral(channel=ops, user=CAROL, text="x")) == "user_not_in_channel"
    async with slack.watching(slack.bob):
        # The client was loaded again.
        assert (await slack.bob.ask("ephemerals", channel=ops))["messages"] == []
    random = slack.channel("random")
    assert await refused(slack.bot.chat_postEphemeral(channel=random, user=ALICE, text="x")) == "not_in_channel"


async def test_reactions_and_pins_are_counted_once(slack: Lab) -> None:
    ops = slack.channel("ops")
    ts = (await slack.bot.chat_postMessage(channel=ops, text="x"))["ts"]
    await slack.bob.api.reactions_add(channel=ops, timestamp=ts, name="pushpin")
    await slack.alice.api.reactions_add(channel=ops, timestamp=ts, name="pushpin")
    again = slack.bob.api.reactions_add(channel=ops, timestamp=ts, name="pushpin")
    assert await refused(again) == "already_reacted"
    message = (await slack.bot.reactions_get(channel=ops, timestamp=ts))["message"]
    assert message["reactions"] == [{"name": "pushpin", "users": [BOB, ALICE], "count": 2}]
    await slack.bob.api.reactions_remove(channel=ops, timestamp=ts, name="pushpin")
    gone = slack.bob.api.reactions_remove(channel=ops, timestamp=ts, name="pushpin")
    assert await refused(gone) == "no_reaction"
    await slack.bot.pins_add(channel=ops, timestamp=ts)
    assert await refused(slack.bot.pins_add(channel=ops, timestamp=ts)) == "already_pinned"
    pins = (await slack.bot.pins_list(channel=ops))["items"]
    assert [(pin["message"]["ts"], pin["message"]["pinned_to"]) for pin in pins] == [(ts, [ops])]
    assert slack.history("ops")[-1]["subtype"] == "pinned_item"
    await slack.bot.pins_remove(channel=ops, timestamp=ts)
    assert (await slack.bot.pins_list(channel=ops))["items"] == []
    assert await refused(slack.bot.reactions_add(channel=ops, timestamp=ts, name="No!")) == "invalid_name"


async def test_bookmarks_can_be_added_changed_and_removed(slack: Lab) -> None:
    ops = slack.channel("ops")
    added = await slack.bot.bookmarks_add(channel_id=ops, title="Runbook", type="link", link="https://example.com")
    mark = added["bookmark"]["id"]
    await slack.bot.bookmarks_edit(channel_id=ops, bookmark_id=mark, title="Book")
    listed = (await slack.bot.bookmarks_list(channel_id=ops))["bookmarks"]
    assert [(each["title"], each["link"]) for each in listed] == [("Book", "https://example.com")]
    await slack.bot.bookmarks_remove(channel_id=ops, bookmark_id=mark)
    assert (await slack.bot.bookmarks_list(channel_id=ops))["bookmarks"] == []
    bad = slack.bot.bookmarks_add(channel_id=ops, title="x", type="link", link="nowhere")
    assert await refused(bad) == "invalid_link"


async def test_a_permalink_names_the_message_and_its_thread(slack: Lab) -> None:
    ops = slack.channel("ops")
    parent = (await slack.bot.chat_postMessage(channel=ops, text="x"))["ts"]
    reply = (await slack.bot.chat_postMessage(channel=ops, text="y", thread_ts=parent))["ts"]
    link = (await slack.bot.chat_getPermalink(channel=ops, message_ts=parent))["permalink"]
    assert link == f"{slack.sandbox.url}/archives/{ops}/p{parent.replace('.', '')}"
    threaded = (await slack.bot.chat_getPermalink(channel=ops, message_ts=reply))["permalink"]
    assert threaded.endswith(f"/p{reply.replace('.', '')}?thread_ts={parent}&cid={ops}")


async def test_an_invalid_block_is_refused_with_its_place(slack: Lab) -> None:
    blocks = [{"type": "divider"}, {"type": "section", "text": plain("x" * 3001)}]
    answer = await refusal(slack.bot.chat_postMessage(channel=slack.channel("ops"), text="x", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    place = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert answer["response_metadata"]["messages"] == [place]


async def test_ten_thousand_messages_are_read_in_pages_that_cost_a_page(slack: Lab) -> None:
    workspace = slack.sandbox.workspace
    ops = workspace.channels[slack.channel("ops")]
    for number in range(10_000):
        post(workspace, ops, Draft(BOB, f"message {number}"))
    texts: list[str] = []
    cursor: str | None = None
    while cursor != "":
        page = await slack.bot.conversations_history(channel=ops.id, limit=999, cursor=cursor)
        texts += [message["text"] for message in page["messages"]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
    assert texts == [f"message {number}" for number in reversed(range(10_000))]
    assert ops.unread(ALICE) == 10_000
