"""What people see when Slack refuses a call in the middle of an incident, or at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from bot.export.templates import Templates
from bot.services.postmortems import Postmortems
from bot.store import transcript
from tests.support.aftermath import Scene, has
from tests.support.person import eventually
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.sandbox.wire import Json

ROBIN, ALICE = "U0ROBIN", "U0ALICE"
FOR_EVER = 10_000
CLOSED = "channel_not_found is_archived restricted_action restricted_action_read_only_channel not_in_channel"
NOT_EDITED = "edit_window_closed slack_connect_file_link_sharing_blocked slack_connect_canvas_sharing_blocked"


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path, wait="60m") as stage:
        yield Scene(stage, await stage.start_bot())


def in_room(scene: Scene, channel: str) -> Callable[[Json], bool]:
    """Return what is true of calls in an incident's own channel."""
    return lambda args: channel in {args.get("channel"), args.get("channel_id")}


async def ready(scene: Scene, title: str) -> tuple[int, str]:
    """Declare an incident and return its number and its channel."""
    number = await scene.declare(title)
    return number, (await scene.incident(number)).channel_id or ""


async def test_a_card_that_somebody_deleted_is_posted_anew_once_and_pinned(scene: Scene) -> None:
    number, channel = await ready(scene, "Checkout is down")
    robin = scene.stage.person("robin")
    old = (await scene.incident(number)).card_ts or ""
    scene.stage.sandbox.change_person("U0ROBIN", is_admin=True)
    await robin.api("chat.delete", channel=channel, ts=old)
    for severity in ("SEV2", "SEV1"):
        await scene.incidents.correct(number, {"severity": severity}, ROBIN)
        await scene.stage.settle()
    new = (await scene.incident(number)).card_ts
    assert new != old
    assert {"card", "pinned"} <= await scene.facts(number)


@pytest.mark.parametrize("lost", ["message_not_found", "cant_update_message"])
async def test_a_new_card_whose_answer_is_lost_is_posted_once(scene: Scene, lost: str) -> None:
    number, channel = await ready(scene, "Checkout is down")
    faults = scene.stage.sandbox.faults
    faults.fail("chat.update", lost, times=2, when=in_room(scene, channel))
    faults.lose("chat.postMessage")
    await scene.incidents.assign(number, "scribe", ROBIN, ROBIN)
    await scene.stage.settle()
    await scene.pass_time(5)
    await scene.pass_time(30)
    room = scene.channel(channel)
    assert room is not None
    drawn = [each for each in room.log if has(each, "incident.update", "*Scribe*\\n<@U0ROBIN>")]
    assert len(drawn) == 1


async def test_a_card_that_cannot_be_redrawn_keeps_neither_announcement_nor_topic_back(scene: Scene) -> None:
    faults = scene.stage.sandbox.faults
    for error in (*CLOSED.split(), "is_inactive", "posting_to_channel_denied", *NOT_EDITED.split()):
        number, channel = await ready(scene, f"Checkout {error}")
        faults.fail("chat.update", error, times=FOR_EVER, when=in_room(scene, channel))
        for severity in ("SEV2", "SEV4"):
            await scene.incidents.correct(number, {"severity": severity}, ROBIN)
            await scene.stage.settle()
        await scene.pass_time(30)
        announced = [each for each in scene.said("incidents") if has(each, f"#{number} ")]
        assert [has(each, "SEV4") for each in announced] == [True], error
        room = scene.channel(channel)
        assert room is not None
        assert room.topic.value.startswith("P3"), error
        words = (
            (f"The card of #{number} stays as it was",)
            if error in NOT_EDITED
            else (f"Tocsin cannot post in <#{channel}",)
        )
        assert await scene.told(number, "room" if error in NOT_EDITED else ROBIN, *words), error
        await scene.end(number)


async def test_a_card_that_has_to_wait_keeps_the_announcement_waiting_for_nothing(scene: Scene) -> None:
    number, channel = await ready(scene, "Checkout is down")
    scene.stage.sandbox.faults.fail("chat.update", 503, times=1, when=in_room(scene, channel))
    await scene.incidents.correct(number, {"severity": "SEV4"}, ROBIN)
    await scene.stage.settle()
    assert [each for each in scene.said("incidents") if has(each, f"#{number} ", "SEV4")]
    await scene.pass_time(2)
    room = scene.channel(channel)
    assert room is not None
    assert [each for each in room.log if has(each, "incident.update", "SEV4")]


async def test_an_announcement_that_was_deleted_is_posted_anew(scene: Scene) -> None:
    number, _ = await ready(scene, "Checkout is down")
    incident = await scene.incident(number)
    scene.stage.sandbox.change_person("U0ROBIN", is_admin=True)
    await scene.stage.person("robin").api(
        "chat.delete", channel=incident.announcement_channel, ts=incident.announcement_ts
    )
    await scene.incidents.correct(number, {"severity": "SEV2"}, ROBIN)
    await scene.stage.settle()
    assert "announced" in await scene.facts(number)


async def test_what_cannot_be_said_in_the_channel_is_told_once_to_whoever_leads(scene: Scene) -> None:
    faults = scene.stage.sandbox.faults
    for error in (*CLOSED.split(), "app_access_restricted"):
        number, channel = await ready(scene, f"Checkout {error}")
        faults.fail("chat.postMessage", error, times=FOR_EVER, when=in_room(scene, channel))
        for text in ("half are back", "all are back"):
            await scene.incidents.update(number, text, ROBIN, None)
            await scene.stage.settle()
        await scene.pass_time(30)
        words = (f"Tocsin cannot post in <#{channel}>", f"Incident #{number} goes on")
        assert await scene.told(number, ROBIN, *words), error
        asked = [each for each in scene.stage.sandbox.requests if each.error == error]
        assert len(asked) <= 6, error
        scene.stage.sandbox.requests.clear()
        await scene.end(number)


async def test_a_bot_that_was_taken_out_of_a_channel_enters_it_again(scene: Scene) -> None:
    number, channel = await ready(scene, "Checkout is down")
    bot = scene.stage.sandbox.workspace.app.user_id
    await scene.stage.person("robin").api("conversations.kick", channel=channel, user=bot)
    await scene.incidents.update(number, "half are back", ROBIN, None)
    await scene.stage.settle()
    room = scene.channel(channel)
    assert room is not None
    assert len([each for each in room.log if each.body["text"] == "Update: half are back"]) == 1
    assert bot in room.members


async def test_an_archived_channel_keeps_neither_pages_nor_the_timeline_back(scene: Scene) -> None:
    number, channel = await ready(scene, "Checkout is down")
    scene.stage.sandbox.change_person("U0ROBIN", is_admin=True)
    await scene.stage.person("robin").api("conversations.archive", channel=channel)
    await scene.incidents.note(number, "note", "rolled back", ROBIN)
    await scene.incidents.update(number, "half are back", ROBIN, None)
    await scene.stage.settle()
    assert await scene.told(number, ROBIN, "the channel is archived: unarchive it")
    await scene.pass_time(61 * 60)
    bobs = await scene.stage.person("bob").phone()
    assert [each for each in bobs["sms"] if "Checkout is down" in each["body"]]


async def test_a_missing_scope_is_told_once_however_often_it_is_missed_and_until_it_is_there(scene: Scene) -> None:
    sandbox, world = scene.stage.sandbox, scene.bot.world
    whole = sandbox.workspace.app.scopes or frozenset()
    object.__setattr__(sandbox.workspace.app, "scopes", whole - {"pins:write", "bookmarks:write"})
    for title in ("One", "Two", "Three"):
        await scene.declare(title)
    (text,) = world.troubles.slight()
    assert "without bookmarks:write" in text
    assert "without pins:write" in text
    assert "Paste manifest.yml" in text
    await scene.bot.alarms.pass_on()
    await scene.stage.settle()
    said = [each for each in scene.said("incidents") if has(each, "pins:write")]
    assert len(said) == 1
    object.__setattr__(sandbox.workspace.app, "scopes", whole)
    number = await scene.declare("Four")
    assert {"pinned", "links"} <= await scene.facts(number)
    assert world.troubles.slight() == []


async def test_the_draft_is_made_of_what_was_captured_when_the_history_is_closed(scene: Scene) -> None:
    faults, robin = scene.stage.sandbox.faults, scene.stage.person("robin")
    for method, error in (
        ("conversations.history", "channel_not_found"),
        ("conversations.history", "channel_is_limited_access"),
        ("conversations.history", "missing_scope"),
        ("conversations.history", "not_in_channel"),
        ("conversations.replies", "missing_scope"),
        ("conversations.replies", "channel_not_found"),
    ):
        number, channel = await ready(scene, f"Checkout {method} {error}")
        said = await robin.api("chat.postMessage", channel=channel, text="The disk of db-3 is full")
        if method == "conversations.replies":
            await robin.api("chat.postMessage", channel=channel, text="cleaning it", thread_ts=said["ts"])
            await eventually(lambda: _forget_replies(scene), "the reply to be captured, and forgotten")
        faults.fail(method, error, times=FOR_EVER, when=in_room(scene, channel))
        await draft(scene, number)
        kept = (scene.stage.settings.data / "postmortems" / f"inc-{number}.md").read_text()
        assert "The disk of db-3 is full" in kept, error
        room = scene.channel(channel)
        assert room is not None
        assert len([each for each in room.log if each.body.get("files")]) == 1, error
        assert await scene.told(number, ROBIN, f"The history of #{number}'s channel could not be read"), error
        await scene.end(number)


async def _forget_replies(scene: Scene) -> bool:
    """Take the replies that were captured out of the database again; tell whether there were any."""
    is_reply = transcript.message.c.thread_ts.is_not(None)
    return bool(
        await scene.bot.db.write(lambda conn: conn.execute(delete(transcript.message).where(is_reply)).rowcount)
    )


async def test_a_draft_that_cannot_be_uploaded_says_where_it_is(scene: Scene) -> None:
    faults = scene.stage.sandbox.faults
    for method, errors in (
        (
            "files.getUploadURLExternal",
            "file_type_not_allowed file_upload_size_restricted file_uploads_disabled snippet_too_large"
            " file_uploads_except_images_disabled storage_limit_reached",
        ),
        (
            "files.completeUploadExternal",
            "access_denied channel_not_found file_not_found file_type_not_allowed invalid_channel invalid_blocks"
            " file_uploads_except_images_disabled posting_to_channel_denied",
        ),
    ):
        for error in errors.split():
            number, _ = await ready(scene, f"Checkout {method} {error}")
            faults.fail(method, error, times=FOR_EVER)
            await draft(scene, number)
            words = (f"The postmortem draft of #{number}", f"`tocsin export postmortem {number}`", f"({error})")
            assert await scene.told(number, ROBIN, *words), error
            await scene.end(number)


async def test_a_draft_whose_answer_is_lost_is_posted_once(scene: Scene) -> None:
    number, channel = await ready(scene, "Checkout is down")
    scene.stage.sandbox.faults.lose("files.completeUploadExternal")
    await draft(scene, number)
    await scene.pass_time(5)
    room = scene.channel(channel)
    assert room is not None
    assert len([each for each in room.log if each.body.get("files")]) == 1


async def draft(scene: Scene, number: int) -> None:
    bot = scene.bot
    postmortems = Postmortems(bot.db, bot.world, bot.slack, Templates(), bot.settings.data)
    await postmortems.ask(number, ROBIN)
    await scene.stage.settle()


async def test_announcements_that_have_no_place_are_said_with_the_cure(scene: Scene) -> None:
    faults = scene.stage.sandbox.faults
    for method, error in (
        ("conversations.list", "missing_scope"),
        ("conversations.join", "is_archived"),
        ("conversations.join", "channel_is_limited_access"),
        ("conversations.join", "too_many_members"),
        ("conversations.join", "method_not_supported_for_channel_type"),
        ("conversations.join", "missing_scope"),
    ):
        scene.bot = await scene.stage.restart_bot()
        faults.fail(method, error, times=FOR_EVER)
        number = await scene.declare(f"Checkout {method} {error}")
        assert await scene.told(number, "room", "not announced in #incidents", f"({error})", "organization.yml"), error
        assert {"card", "page", "joined"} <= await scene.facts(number), error
        await scene.end(number)


async def test_an_announcement_goes_into_the_channel_that_took_the_name_of_an_archived_one(scene: Scene) -> None:
    first = await scene.declare("One")
    sandbox, robin = scene.stage.sandbox, scene.stage.person("robin")
    sandbox.change_person("U0ROBIN", is_admin=True)
    old = sandbox.workspace.channel_named("incidents")
    assert old is not None
    await robin.api("conversations.rename", channel=old.id, name="incidents-of-old")
    await robin.api("conversations.archive", channel=old.id)
    await robin.api("conversations.create", name="incidents")
    second = await scene.declare("Two")
    assert "announced" in await scene.facts(second)
    assert "announced" not in await scene.facts(first)


async def test_a_channel_that_an_escalation_names_in_vain_is_stood_in_for(scene: Scene) -> None:
    number = await scene.declare("Checkout is down")
    for _ in range(4):
        scene.stage.sandbox.faults.fail(
            "chat.postMessage", "restricted_action", times=FOR_EVER, when=lambda args: args["channel"] == _team(scene)
        )
        await scene.pass_time(61 * 60)
    said = [each for each in scene.said("incidents") if has(each, "Nobody acknowledged the page", "page.acknowledge")]
    assert len(said) == 1, number


def _team(scene: Scene) -> str:
    found = scene.stage.sandbox.workspace.channel_named("team-checkout")
    assert found is not None
    return found.id


async def test_pages_go_before_the_rest_when_slack_takes_calls_again(scene: Scene) -> None:
    scene.stage.sandbox.faults.fail("chat.postMessage", 429, times=3, retry_after=30)
    await scene.declare("Checkout is down")
    scene.stage.sandbox.requests.clear()
    await scene.pass_time(30.5)
    posts = [each for each in scene.stage.sandbox.requests if each.method == "chat.postMessage"]
    assert len(posts) == 1
    assert "page.acknowledge" in str(posts[0].args["blocks"])
    for _ in range(3):
        await scene.pass_time(31)
    assert {"card", "announced", "page", "paging"} <= await scene.facts(1)


async def test_a_direct_message_that_cannot_be_opened_holds_nothing_up(scene: Scene) -> None:
    for error in ("user_disabled", "user_not_found", "user_not_visible", "channel_not_found"):
        scene.bot = await scene.stage.restart_bot()
        scene.stage.sandbox.faults.fail("conversations.open", error, times=FOR_EVER)
        number = await scene.declare(f"Checkout {error}")
        await scene.incidents.assign(number, "comms", "U0CAROL", ROBIN)
        await scene.stage.settle()
        room = scene.channel((await scene.incident(number)).channel_id or "")
        assert room is not None
        assert [each for each in room.log if has(each, "*Comms lead* is now <@U0CAROL>")], error
        assert {"card", "page", "announced"} <= await scene.facts(number), error
        asked = [each for each in scene.stage.sandbox.requests if each.error == error]
        assert len(asked) <= 3, error
        scene.stage.sandbox.requests.clear()
        await scene.end(number)
