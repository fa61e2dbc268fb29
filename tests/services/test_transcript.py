"""What is said in an incident's channel, and what is put on its timeline."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from bot.store import incidents, transcript
from tests.services.conftest import ALICE, BOB

if TYPE_CHECKING:
    from tests.services.conftest import Office

CHANNEL = "C0INC1"
TS = "1772618405.000100"
EVENT_IDS = itertools.count()


@pytest.fixture
async def room(office: Office) -> Office:
    await office.declare()
    await office.db.write(lambda conn: incidents.change(conn, 1, {"channel_id": CHANNEL}))
    return office


def said(text: str = "The gateway answers 502", **facts: Any) -> dict[str, Any]:
    return {"type": "message", "channel": CHANNEL, "user": ALICE, "ts": TS, "text": text, **facts}


async def react(office: Office, event: dict[str, Any], event_id: str | None = None) -> None:
    await office.transcript.reaction(event, event_id or f"Ev{next(EVENT_IDS)}")


def reacted(name: str, user: str = BOB, kind: str = "reaction_added") -> dict[str, Any]:
    return {"type": kind, "user": user, "reaction": name, "item": {"type": "message", "channel": CHANNEL, "ts": TS}}


async def messages(office: Office) -> list[tuple[str, bool]]:
    found = await office.db.read(lambda conn: transcript.messages(conn, CHANNEL))
    return [(each.text, each.is_deleted) for each in found]


async def entries(office: Office, kind: str) -> list[str]:
    found = await office.db.read(lambda conn: incidents.entries(conn, 1))
    return [each.text for each in found if each.kind == kind]


async def test_a_message_is_kept_once_however_often_it_is_delivered(room: Office) -> None:
    for _ in range(3):
        await room.transcript.message(said())
    assert await messages(room) == [("The gateway answers 502", False)]


async def test_messages_elsewhere_are_nobodys_business(room: Office) -> None:
    await room.transcript.message(said(channel="C0OTHER"))
    assert await room.db.read(lambda conn: transcript.messages(conn, "C0OTHER")) == ()


async def test_an_edit_wins_even_when_the_original_comes_after_it(room: Office) -> None:
    edited = said("It answers 504", edited={"user": ALICE, "ts": "1772618410.000000"})
    await room.transcript.message({"channel": CHANNEL, "subtype": "message_changed", "message": edited})
    await room.transcript.message(said())
    assert await messages(room) == [("It answers 504", False)]


async def test_a_deleted_message_leaves_a_tombstone_that_late_events_do_not_fill(room: Office) -> None:
    await room.transcript.message(said())
    await room.transcript.message({"channel": CHANNEL, "subtype": "message_deleted", "deleted_ts": TS})
    await room.transcript.message(said())
    assert await messages(room) == [("", True)]


@pytest.mark.parametrize(
    ("name", "kind"), [("pushpin", "pinned"), ("scales", "decision"), ("white_check_mark", "action")]
)
async def test_a_marking_reaction_puts_the_message_on_the_timeline_once(room: Office, name: str, kind: str) -> None:
    await room.transcript.message(said())
    await react(room, reacted(name))
    await react(room, reacted(name, ALICE))
    assert await entries(room, kind) == ["The gateway answers 502"]
    actions = await room.db.read(lambda conn: incidents.actions(conn, 1))
    assert len(actions) == (1 if kind == "action" else 0)


async def test_the_line_goes_when_the_last_reaction_goes_and_comes_back_with_a_new_one(room: Office) -> None:
    await room.transcript.message(said())
    await react(room, reacted("pushpin"))
    await react(room, reacted("pushpin", ALICE))
    await react(room, reacted("pushpin", BOB, "reaction_removed"))
    assert len(await entries(room, "pinned")) == 1
    await react(room, reacted("pushpin", ALICE, "reaction_removed"))
    assert await entries(room, "pinned") == []
    await react(room, reacted("pushpin"))
    assert len(await entries(room, "pinned")) == 1


async def test_a_reaction_that_is_delivered_again_after_it_was_taken_back_stays_back(room: Office) -> None:
    await room.transcript.message(said())
    await react(room, reacted("pushpin"), "Ev-added")
    await react(room, reacted("pushpin", BOB, "reaction_removed"))
    await react(room, reacted("pushpin"), "Ev-added")
    assert await entries(room, "pinned") == []


async def test_other_reactions_mean_nothing(room: Office) -> None:
    await room.transcript.message(said())
    await react(room, reacted("tada"))
    assert await entries(room, "pinned") == []


@pytest.mark.parametrize("name", ["pushpin", "scales", "white_check_mark"])
async def test_what_was_marked_and_is_deleted_is_erased_from_the_record_too(room: Office, name: str) -> None:
    await room.transcript.message(said("the password is hunter2"))
    await react(room, reacted(name))
    await room.transcript.message({"channel": CHANNEL, "subtype": "message_deleted", "deleted_ts": TS})
    record = await room.db.read(lambda conn: (incidents.entries(conn, 1), incidents.actions(conn, 1)))
    assert "hunter2" not in str(record)
    assert [each.text for each in record[0] if each.permalink or each.kind in {"pinned", "decision", "action"}] == [""]


async def test_a_message_that_comes_after_its_deletion_stays_deleted(room: Office) -> None:
    previous = {"previous_message": said()}
    await room.transcript.message({"channel": CHANNEL, "subtype": "message_deleted", "deleted_ts": TS, **previous})
    await room.transcript.message(said())
    await react(room, reacted("pushpin"))
    assert await messages(room) == [("", True)]
    assert "502" not in str(await entries(room, "pinned"))
    (tombstone,) = await room.db.read(lambda conn: transcript.messages(conn, CHANNEL))
    assert tombstone.user == ALICE
