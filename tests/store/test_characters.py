"""Characters that no database takes are left out on their way in, wherever they come from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.core.incident import FileRef, Message
from bot.store import jobs, people, transcript
from bot.store.leases import Want, claim
from bot.store.people import SlackUser

if TYPE_CHECKING:
    from bot.store import Database

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize("bad", ["\x00", "\ud83d", "\udc00\x00"])
async def test_texts_lose_what_cannot_be_stored_and_nothing_else(db: Database, bad: str) -> None:
    file = FileRef("F1", f"a{bad}b.txt")
    message = Message("C1", "1.0", "U1", f"it{bad} is 🔥 \\u0000 \\ud83d", NOW, files=(file,))
    await db.write(lambda conn: transcript.save(conn, message))
    found = await db.read(lambda conn: transcript.get(conn, "C1", "1.0"))
    assert found is not None
    assert found.text == "it is 🔥 \\u0000 \\ud83d"
    assert found.files[0].name == "ab.txt"


async def test_what_is_asked_for_is_treated_as_what_is_stored(db: Database) -> None:
    await db.write(lambda conn: people.save(conn, [SlackUser("U1", "al\x00ice", email="alice@example.com")]))
    assert await db.read(lambda conn: people.by_email(conn, "alice\x00@example.com")) is not None


async def test_a_payload_keeps_backslashes_and_loses_what_cannot_be_stored(db: Database) -> None:
    payload = {"text": "\x00a\\u0000b\\\x00c\ud800", "key\x00": ["\x00"]}
    await db.write(lambda conn: jobs.enqueue(conn, "tell", payload, NOW))
    wants = [Want("room", frozenset({"tell"}), 1)]
    (job,) = await db.write(lambda conn: claim(conn, wants, NOW, NOW))
    assert job.payload == {"text": "a\\u0000b\\c", "key": [""]}
