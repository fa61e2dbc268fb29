"""Guests, people who were deactivated, people who want quiet, and plans that lack something."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.seed import SeedUser
from tests.sandbox.slack_lab import ALICE, BOB, BOT, CAROL, Lab, ManualTime, laboratory, refusal, refused

GUEST, VISITOR = "U0GUEST01", "U0VISIT01"


def add_guests(slack: Lab) -> None:
    slack.sandbox.add_person(SeedUser(GUEST, "gil", "Gil Guest", "gil@example.com", guest="multi"))
    slack.sandbox.add_person(SeedUser(VISITOR, "vera", "Vera Visitor", "vera@example.com", guest="single"))


async def test_guests_are_told_from_members(slack: Lab) -> None:
    add_guests(slack)
    kinds = {user["id"]: (user["is_restricted"], user["is_ultra_restricted"]) for user in await members(slack)}
    assert (kinds[GUEST], kinds[VISITOR], kinds[ALICE]) == ((True, False), (True, True), (False, False))


async def members(slack: Lab) -> list[dict[str, bool]]:
    return (await slack.bot.users_list())["members"]


async def test_guests_cannot_be_invited_and_others_are_when_that_is_forced(slack: Lab) -> None:
    add_guests(slack)
    ops = slack.channel("ops")
    assert await refused(slack.bot.conversations_invite(channel=ops, users=GUEST)) == "user_is_restricted"
    await slack.bot.conversations_invite(channel=ops, users=VISITOR)
    other = (await slack.bot.conversations_create(name="inc-1"))["channel"]["id"]
    assert await refused(slack.bot.conversations_invite(channel=other, users=VISITOR)) == "ura_max_channels"
    forced = await slack.bot.conversations_invite(channel=other, users=[CAROL, GUEST, VISITOR], force=True)
    assert forced["errors"] == [
        {"user": GUEST, "ok": False, "error": "user_is_restricted"},
        {"user": VISITOR, "ok": False, "error": "ura_max_channels"},
    ]
    assert (await slack.bot.conversations_members(channel=other))["members"] == [BOT, CAROL]


async def test_guests_know_of_no_channel_but_their_own(slack: Lab) -> None:
    add_guests(slack)
    await slack.bot.conversations_invite(channel=slack.channel("ops"), users=VISITOR)
    vera = slack.person(VISITOR)
    assert [each["name"] for each in (await vera.api.conversations_list())["channels"]] == ["ops"]
    assert (await vera.ask("channels"))["browse"] == []
    assert await refused(vera.api.conversations_join(channel=slack.channel("random"))) == "channel_not_found"
    assert await refused(vera.api.conversations_create(name="mine")) == "restricted_action"
    topic = vera.api.conversations_setTopic(channel=slack.channel("ops"), topic="x")
    assert await refused(topic) == "user_is_restricted"


async def test_somebody_deactivated_is_in_no_channel_and_cannot_be_reached_anew(slack: Lab) -> None:
    group = (await slack.bot.usergroups_create(name="On call", handle="oncall"))["usergroup"]["id"]
    await slack.bot.usergroups_users_update(usergroup=group, users=[BOB, CAROL])
    slack.sandbox.change_person(BOB, is_deleted=True)
    ops = slack.channel("ops")
    assert (await slack.bot.conversations_members(channel=ops))["members"] == [ALICE, BOT]
    assert (await slack.bot.usergroups_users_list(usergroup=group))["users"] == [CAROL]
    assert (await slack.bot.users_info(user=BOB))["user"]["deleted"]
    assert await refused(slack.bot.users_lookupByEmail(email="bob@example.com")) == "users_not_found"
    assert await refused(slack.bot.conversations_open(users=BOB)) == "user_disabled"
    assert await refused(slack.bot.chat_postMessage(channel=BOB, text="x")) == "channel_not_found"
    assert await refused(slack.bot.chat_postEphemeral(channel=ops, user=BOB, text="x")) == "user_not_in_channel"
    assert await refused(slack.bot.usergroups_users_update(usergroup=group, users=[BOB])) == "invalid_users"


async def test_what_was_begun_with_somebody_deactivated_goes_on_unread(slack: Lab) -> None:
    await slack.bot.chat_postMessage(channel=BOB, text="before")
    slack.sandbox.change_person(BOB, is_deleted=True)
    assert (await slack.bot.chat_postMessage(channel=BOB, text="after"))["ok"]


async def test_inviting_somebody_deactivated_is_refused_though_the_others_are_invited(slack: Lab) -> None:
    slack.sandbox.change_person(BOB, is_deleted=True)
    channel = (await slack.bot.conversations_create(name="inc-1"))["channel"]["id"]
    answer = await refusal(slack.bot.conversations_invite(channel=channel, users=[BOB, CAROL]))
    assert answer["error"] == "user_not_found"
    assert answer["errors"] == [{"user": BOB, "ok": False, "error": "user_not_found"}]
    assert (await slack.bot.conversations_members(channel=channel))["members"] == [BOT, CAROL]


async def test_somebody_who_wants_quiet_gets_messages_all_the_same_until_it_is_over() -> None:
    time = ManualTime()
    async with laboratory(time=time) as slack, slack.watching(slack.bob):
        end = int((time.now() + timedelta(hours=1)).timestamp())
        slack.sandbox.change_person(BOB, snoozed_until=end)
        info = await slack.bot.dnd_info(user=BOB)
        assert (info["snooze_enabled"], info["snooze_endtime"]) == (True, end)
        assert set((await slack.bot.dnd_teamInfo(users=[ALICE, BOB, "U0NOBODY"]))["users"]) == {ALICE, BOB}
        await slack.bot.chat_postMessage(channel=BOB, text="Wake up")
        await slack.bob.sees("message", text="Wake up")
        time.advance(timedelta(hours=1))
        assert (await slack.bot.dnd_info(user=BOB))["snooze_enabled"] is False


async def test_a_free_plan_has_no_user_groups(slack: Lab) -> None:
    group = (await slack.bot.usergroups_create(name="On call", handle="oncall"))["usergroup"]["id"]
    slack.sandbox.faults.is_free_plan = True
    assert await refused(slack.bot.usergroups_create(name="Other")) == "plan_upgrade_required"
    assert await refused(slack.bot.usergroups_list()) == "plan_upgrade_required"
    assert await refused(slack.bot.usergroups_users_update(usergroup=group, users=[BOB])) == "plan_upgrade_required"
    assert await refused(slack.bot.usergroups_users_list(usergroup=group)) == "plan_upgrade_required"
    assert await refused(slack.bot.usergroups_disable(usergroup=group)) == "plan_upgrade_required"
    assert await refused(slack.bot.usergroups_update(usergroup=group, name="x")) == "paid_teams_only"
    slack.sandbox.faults.clear()
    assert len((await slack.bot.usergroups_list())["usergroups"]) == 1


async def test_names_of_user_groups_have_limits(slack: Lab) -> None:
    group = (await slack.bot.usergroups_create(name="On call", handle="oncall"))["usergroup"]["id"]
    assert await refused(slack.bot.usergroups_create(name="")) == "missing_subteam_name"
    assert await refused(slack.bot.usergroups_create(name="x" * 256)) == "name_too_long"
    assert await refused(slack.bot.usergroups_create(name="x", description="x" * 141)) == "description_too_long"
    assert await refused(slack.bot.usergroups_create(name="x", handle="X!")) == "bad_handle"
    assert await refused(slack.bot.usergroups_create(name="x", channels=["C0NONE"])) == "invalid_channel_provided"
    assert await refused(slack.bot.usergroups_create(name="On call", handle="other")) == "name_already_exists"
    await slack.bot.usergroups_create(name="Other", handle="other")
    assert await refused(slack.bot.usergroups_update(usergroup=group, name="Other")) == "name_already_exists"
    assert (await slack.bot.usergroups_update(usergroup=group, name="On call"))["ok"]


async def test_smaller_limits_of_what_hangs_on_channels(slack: Lab) -> None:
    ops = slack.channel("ops")
    link = {"channel_id": ops, "title": "Runbook", "type": "link", "link": "https://example.com"}
    assert await refused(slack.bot.bookmarks_add(**link, emoji="book")) == "invalid_emoji"
    bookmark = (await slack.bot.bookmarks_add(**link, emoji=":book:"))["bookmark"]["id"]
    wrong = slack.bot.bookmarks_edit(channel_id=ops, bookmark_id=bookmark, emoji="::")
    assert await refused(wrong) == "invalid_emoji"
    await slack.bot.conversations_setTopic(channel=ops, topic="x" * 250)
    notice = slack.history("ops")[-1]["ts"]
    assert await refused(slack.bot.pins_add(channel=ops, timestamp=notice)) == "not_pinnable"
    for _ in range(99):
        await slack.alice.api.bookmarks_add(**link)
    assert await refused(slack.bot.bookmarks_add(**link)) == "too_many_bookmarks"
    for number in range(101):
        ts = (await slack.alice.api.chat_postMessage(channel=ops, text=str(number)))["ts"]
        if number < 100:
            await slack.alice.api.pins_add(channel=ops, timestamp=ts)
    assert await refused(slack.bot.pins_add(channel=ops, timestamp=ts)) == "too_many_pins"
    upload = slack.bot.files_getUploadURLExternal(filename="a.txt", length=1, alt_txt="x" * 1001)
    assert await refused(upload) == "alt_txt_too_large"
