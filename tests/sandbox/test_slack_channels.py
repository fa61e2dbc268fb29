"""Channels: their names, who is in them, what is said when that changes, and who may know."""

from __future__ import annotations

import pytest

from tests.sandbox.slack_lab import ALICE, BOB, BOT, CAROL, Lab, refusal, refused


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "invalid_name_required"),
        ("a" * 81, "invalid_name_maxlength"),
        ("Incident", "invalid_name_specials"),
        ("inc 1", "invalid_name_specials"),
        ("inc.1", "invalid_name_specials"),
        ("späti", "invalid_name_specials"),
        ("---", "invalid_name_punctuation"),
        ("ops", "name_taken"),
        ("secret", "name_taken"),
    ],
)
async def test_a_name_that_slack_would_not_take_is_refused(slack: Lab, name: str, word: str) -> None:
    assert await refused(slack.bot.conversations_create(name=name)) == word


async def test_the_name_of_an_archived_channel_stays_taken(slack: Lab) -> None:
    channel = (await slack.bot.conversations_create(name="inc-1"))["channel"]["id"]
    await slack.bot.conversations_archive(channel=channel)
    assert await refused(slack.bot.conversations_create(name="inc-1")) == "name_taken"
    assert await refused(slack.bot.chat_postMessage(channel=channel, text="x")) == "is_archived"
    assert await refused(slack.bot.conversations_archive(channel=channel)) == "already_archived"
    assert await refused(slack.bot.conversations_setTopic(channel=channel, topic="x")) == "is_archived"
    assert await refused(slack.bot.conversations_invite(channel=channel, users=BOB)) == "is_archived"
    assert await refused(slack.bot.conversations_rename(channel=channel, name="inc-2")) == "is_archived"
    assert await refused(slack.bot.conversations_join(channel=channel)) == "is_archived"
    assert await refused(slack.bot.conversations_create(name="inc-1", is_private=True)) == "name_taken"


async def test_an_archived_channel_is_closed_to_the_app_until_a_person_opens_it_and_asks_it_back(slack: Lab) -> None:
    channel = (await slack.bot.conversations_create(name="inc-1"))["channel"]["id"]
    ts = (await slack.bot.chat_postMessage(channel=channel, text="x"))["ts"]
    await slack.bot.conversations_invite(channel=channel, users=BOB)
    await slack.bot.conversations_archive(channel=channel)
    assert await refused(slack.bot.conversations_history(channel=channel)) == "not_in_channel"
    assert await refused(slack.bot.chat_update(channel=channel, ts=ts, text="y")) == "is_inactive"
    assert await refused(slack.bot.chat_delete(channel=channel, ts=ts)) == "cant_delete_message"
    assert await refused(slack.bot.chat_postEphemeral(channel=channel, user=BOB, text="x")) == "is_archived"
    assert await refused(slack.bot.reactions_add(channel=channel, timestamp=ts, name="eyes")) == "is_archived"
    assert await refused(slack.bot.pins_add(channel=channel, timestamp=ts)) == "not_in_channel"
    assert await refused(slack.bot.conversations_unarchive(channel=channel)) == "not_in_channel"
    await slack.bob.api.conversations_unarchive(channel=channel)
    assert await refused(slack.bob.api.conversations_unarchive(channel=channel)) == "not_archived"
    assert await refused(slack.bot.chat_postMessage(channel=channel, text="x")) == "not_in_channel"
    await slack.bob.api.conversations_invite(channel=channel, users=BOT)
    assert (await slack.bot.chat_postMessage(channel=channel, text="x"))["ok"]


async def test_whoever_creates_a_channel_is_in_it_and_it_says_so(slack: Lab) -> None:
    created = (await slack.bot.conversations_create(name="inc-2"))["channel"]
    assert (created["name"], created["is_member"], created["is_private"]) == ("inc-2", True, False)
    assert created["creator"] == BOT
    assert (await slack.bot.conversations_members(channel=created["id"]))["members"] == [BOT]
    joined = slack.history("inc-2")
    assert [(message["subtype"], message["user"]) for message in joined] == [("channel_join", BOT)]


async def test_inviting_tells_the_invited_and_the_channel(slack: Lab) -> None:
    created = (await slack.bot.conversations_create(name="inc-3"))["channel"]["id"]
    async with slack.watching(slack.bob), slack.watching(slack.carol):
        await slack.bot.conversations_invite(channel=created, users=[BOB, CAROL])
        assert (await slack.bob.sees("channel_joined"))["channel"]["id"] == created
        await slack.carol.sees("message", subtype="channel_join", user=CAROL, inviter=BOT)
        await slack.bob.sees("member_joined_channel", user=CAROL, inviter=BOT, channel_type="C")
    assert set((await slack.bot.conversations_members(channel=created))["members"]) == {BOT, BOB, CAROL}
    assert [channel["name"] for channel in (await slack.carol.ask("channels"))["channels"]] == ["general", "inc-3"]


async def test_an_invitation_with_one_fault_invites_nobody_unless_forced(slack: Lab) -> None:
    created = (await slack.bot.conversations_create(name="inc-4"))["channel"]["id"]
    users = [BOB, "U0NOBODY", BOT]
    answer = await refusal(slack.bot.conversations_invite(channel=created, users=users))
    assert answer["error"] == "user_not_found"
    assert answer["errors"] == [
        {"user": "U0NOBODY", "ok": False, "error": "user_not_found"},
        {"user": BOT, "ok": False, "error": "cant_invite_self"},
    ]
    assert (await slack.bot.conversations_members(channel=created))["members"] == [BOT]
    forced = await slack.bot.conversations_invite(channel=created, users=users, force=True)
    assert [each["user"] for each in forced["errors"]] == ["U0NOBODY", BOT]
    assert (await slack.bot.conversations_members(channel=created))["members"] == [BOT, BOB]
    assert await refused(slack.bot.conversations_invite(channel=created, users=BOB)) == "already_in_channel"
    outside = slack.bot.conversations_invite(channel=slack.channel("random"), users=BOB)
    assert await refused(outside) == "not_in_channel"


async def test_a_private_channel_does_not_exist_for_those_outside(slack: Lab) -> None:
    channel = (await slack.bot.conversations_create(name="inc-5-private", is_private=True))["channel"]["id"]
    await slack.bot.conversations_invite(channel=channel, users=BOB)
    assert (await slack.bob.api.conversations_info(channel=channel))["channel"]["is_private"]
    for call in (
        slack.carol.api.conversations_info(channel=channel),
        slack.carol.api.conversations_history(channel=channel),
        slack.carol.api.conversations_join(channel=channel),
        slack.carol.api.chat_postMessage(channel=channel, text="x"),
    ):
        assert await refused(call) == "channel_not_found"
    listed = await slack.carol.api.conversations_list(types="public_channel,private_channel")
    assert {each["name"] for each in listed["channels"]} == {"general", "ops", "random"}
    theirs = await slack.bob.api.conversations_list(types="private_channel")
    assert {each["name"] for each in theirs["channels"]} == {"secret", "inc-5-private"}
    assert {each["name"] for each in (await slack.carol.ask("channels"))["browse"]} == {"ops", "random"}
    await slack.bot.conversations_kick(channel=channel, user=BOB)
    assert await refused(slack.bob.api.conversations_history(channel=channel)) == "channel_not_found"


async def test_people_join_leave_and_are_removed(slack: Lab) -> None:
    random = slack.channel("random")
    joined = await slack.bot.conversations_join(channel=random)
    assert joined["channel"]["is_member"]
    again = await slack.bot.conversations_join(channel=random)
    assert again["warning"] == "already_in_channel"
    assert again["response_metadata"]["warnings"] == ["already_in_channel"]
    async with slack.watching(slack.alice):
        await slack.bot.conversations_leave(channel=random)
        await slack.alice.sees("member_left_channel", user=BOT)
    assert (await slack.bot.conversations_leave(channel=random))["not_in_channel"]
    ops = slack.channel("ops")
    assert await refused(slack.bot.conversations_kick(channel=ops, user=BOT)) == "cant_kick_self"
    assert await refused(slack.bot.conversations_kick(channel=ops, user=CAROL)) == "not_in_channel"
    await slack.bot.conversations_kick(channel=ops, user=BOB)
    assert BOB not in (await slack.bot.conversations_members(channel=ops))["members"]
    assert await refused(slack.alice.api.conversations_leave(channel=slack.channel("general"))) == "cant_leave_general"


async def test_a_topic_is_told_once_and_measured(slack: Lab) -> None:
    ops = slack.channel("ops")
    async with slack.watching(slack.alice):
        changed = await slack.bot.conversations_setTopic(channel=ops, topic="P1 | Checkout is down")
        updated = await slack.alice.sees("channel_updated")
    assert changed["channel"]["topic"]["value"] == "P1 | Checkout is down"
    assert updated["channel"]["topic"]["creator"] == BOT
    await slack.bot.conversations_setTopic(channel=ops, topic="P1 | Checkout is down")
    notices = [(message["subtype"], message["topic"]) for message in slack.history("ops")]
    assert notices == [("channel_topic", "P1 | Checkout is down")]
    assert await refused(slack.bot.conversations_setTopic(channel=ops, topic="x" * 251)) == "too_long"
    await slack.bot.conversations_setPurpose(channel=ops, purpose="Fixing")
    assert (await slack.bot.conversations_info(channel=ops))["channel"]["purpose"]["value"] == "Fixing"


async def test_a_renamed_channel_frees_its_name(slack: Lab) -> None:
    channel = (await slack.bot.conversations_create(name="inc-6"))["channel"]["id"]
    renamed = await slack.bot.conversations_rename(channel=channel, name="inc-6-checkout")
    assert renamed["channel"]["name"] == "inc-6-checkout"
    assert renamed["channel"]["previous_names"] == ["inc-6"]
    assert await refused(slack.bot.conversations_rename(channel=channel, name="ops")) == "name_taken"
    assert (await slack.bot.conversations_create(name="inc-6"))["ok"]
    assert await refused(slack.bot.conversations_rename(channel=slack.channel("ops"), name="x")) == "not_authorized"


async def test_lists_come_in_pages_of_the_types_asked_for(slack: Lab) -> None:
    names: list[str] = []
    cursor = ""
    while True:
        page = await slack.alice.api.conversations_list(limit=2, cursor=cursor)
        names += [channel["name"] for channel in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["general", "ops", "random"]
    await slack.bot.chat_postMessage(channel=ALICE, text="x")
    mine = await slack.bot.users_conversations(types="public_channel,im")
    assert {each.get("name") or each["user"] for each in mine["channels"]} == {"ops", ALICE}
    assert await refused(slack.bot.conversations_list(types="everything")) == "invalid_types"
    assert await refused(slack.bot.conversations_list(cursor="bogus")) == "invalid_cursor"


async def test_several_people_share_one_group_message(slack: Lab) -> None:
    group = (await slack.alice.api.conversations_open(users=[BOB, CAROL], return_im=True))["channel"]
    assert group["is_mpim"]
    again = (await slack.bob.api.conversations_open(users=[ALICE, CAROL]))["channel"]
    assert again["id"] == group["id"]
    assert await refused(slack.bot.conversations_open(users=["U0NOBODY"])) == "user_not_found"
    word = await refused(slack.bot.conversations_invite(channel=group["id"], users=ALICE))
    assert word == "channel_not_found"


async def test_people_are_found_by_id_address_and_page(slack: Lab) -> None:
    alice = (await slack.bot.users_info(user=ALICE))["user"]
    assert (alice["name"], alice["tz"], alice["profile"]["email"]) == ("alice", "Europe/Berlin", "alice@example.com")
    assert alice["tz_offset"] in {3600, 7200}
    assert (alice["is_admin"], alice["is_bot"]) == (True, False)
    found = await slack.bot.users_lookupByEmail(email="BOB@example.com")
    assert found["user"]["id"] == BOB
    assert await refused(slack.bot.users_lookupByEmail(email="no@example.com")) == "users_not_found"
    assert await refused(slack.bot.users_info(user="U0NOBODY")) == "user_not_found"
    first = await slack.bot.users_list(limit=3)
    rest = await slack.bot.users_list(limit=3, cursor=first["response_metadata"]["next_cursor"])
    everybody = [user["id"] for user in [*first["members"], *rest["members"]]]
    assert everybody == ["USLACKBOT", ALICE, BOB, CAROL, BOT]


async def test_user_groups_are_kept_and_cannot_be_emptied(slack: Lab) -> None:
    group = (await slack.bot.usergroups_create(name="Checkout on call", handle="checkout-oncall"))["usergroup"]
    await slack.bot.usergroups_users_update(usergroup=group["id"], users=[BOB, CAROL])
    assert (await slack.bot.usergroups_users_list(usergroup=group["id"]))["users"] == [BOB, CAROL]
    listed = (await slack.bot.usergroups_list(include_users=True))["usergroups"]
    assert [(each["handle"], each["users"]) for each in listed] == [("checkout-oncall", [BOB, CAROL])]
    empty = slack.bot.usergroups_users_update(usergroup=group["id"], users=[])
    assert await refused(empty) == "no_users_provided"
    unknown = slack.bot.usergroups_users_update(usergroup=group["id"], users=["U0NOBODY"])
    assert await refused(unknown) == "invalid_users"
    same = slack.bot.usergroups_create(name="Other", handle="checkout-oncall")
    assert await refused(same) == "handle_already_exists"


async def test_a_disabled_user_group_is_listed_only_when_asked_for(slack: Lab) -> None:
    group = (await slack.bot.usergroups_create(name="Checkout", handle="checkout"))["usergroup"]["id"]
    assert (await slack.bot.usergroups_disable(usergroup=group))["usergroup"]["date_delete"] > 0
    assert (await slack.bot.usergroups_list())["usergroups"] == []
    assert len((await slack.bot.usergroups_list(include_disabled=True))["usergroups"]) == 1
    assert await refused(slack.bot.usergroups_users_list(usergroup=group)) == "no_such_subteam"
    assert (await slack.bot.usergroups_users_list(usergroup=group, include_disabled=True))["users"] == []
    assert (await slack.bot.usergroups_enable(usergroup=group))["usergroup"]["date_delete"] == 0
    assert await refused(slack.bot.usergroups_enable(usergroup="S0NONE")) == "no_such_subteam"


async def test_unread_messages_are_counted_until_they_are_marked(slack: Lab) -> None:
    ops = slack.channel("ops")
    await slack.bob.api.chat_postMessage(channel=ops, text="mine")
    last = (await slack.bot.chat_postMessage(channel=ops, text="theirs"))["ts"]

    async def unread(person: str) -> int:
        listed = (await slack.person(person).ask("channels"))["channels"]
        return next(each["unread_count"] for each in listed if each["id"] == ops)

    assert (await unread(ALICE), await unread(BOB)) == (2, 1)
    await slack.alice.api.conversations_mark(channel=ops, ts=last)
    assert (await unread(ALICE), await unread(BOB)) == (0, 1)


async def test_who_joined_and_what_was_pinned_or_renamed_is_not_unread(slack: Lab) -> None:
    ops = slack.channel("ops")
    read = (await slack.bot.chat_postMessage(channel=ops, text="read"))["ts"]
    await slack.alice.api.conversations_mark(channel=ops, ts=read)
    await slack.bot.conversations_setTopic(channel=ops, topic="P1")
    await slack.bot.pins_add(channel=ops, timestamp=read)
    await slack.bot.conversations_invite(channel=ops, users=CAROL)
    await slack.bot.chat_postMessage(channel=ops, text="This is news")
    assert await counts(slack, "ops") == (1, 0)


async def test_messages_that_name_somebody_are_counted_apart_from_the_rest(slack: Lab) -> None:
    ops = slack.channel("ops")
    for text in (f"<@{ALICE}> look", "nobody", f"<@{BOB}>", "<!here> all of you", f"<@{ALICE}|alice> again"):
        await slack.bot.chat_postMessage(channel=ops, text=text)
    assert await counts(slack, "ops") == (5, 3)


async def counts(slack: Lab, name: str) -> tuple[int, int]:
    """What is unread for Alice, and how much of it calls her."""
    listed = (await slack.alice.ask("channels"))["channels"]
    found = next(each for each in listed if each["name"] == name)
    return found["unread_count"], found["mention_count"]
