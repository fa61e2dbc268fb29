"""Who holds a secret: known without asking the database each time, and while it is away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import psycopg
import pytest
from sqlalchemy import make_url

from bot.clock import ManualClock
from bot.services import tokens
from bot.services.tokens import Tokens
from bot.store import Database, StoreUnavailableError
from bot.store.tokens import everything
from tests.support.person import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.store import Connection

T = TypeVar("T")

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


class Counted(Database):
    """A database that counts how often it is read."""

    reads = 0

    async def read(self, function: Callable[[Connection], T]) -> T:
        self.reads += 1
        return await super().read(function)


@pytest.fixture
async def counted(sqlite_address: str) -> AsyncIterator[Counted]:
    db = Counted(sqlite_address)
    yield db
    await db.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def secret(counted: Counted) -> str:
    return await counted.write(lambda conn: tokens.create(conn, "wallboard", ["oncall:read"], NOW))


async def test_a_thousand_requests_read_the_tokens_once_and_again_after_seconds(
    counted: Counted, clock: ManualClock, secret: str
) -> None:
    known = Tokens(counted, clock)
    found = await asyncio.gather(*(known.holder(secret) for _ in range(1000)))
    assert {each.name for each in found if each} == {"wallboard"}
    assert None not in found
    assert counted.reads == 1
    clock.advance(timedelta(seconds=3))
    await known.holder(secret)
    assert counted.reads == 2
    await known.close()


async def test_secrets_tried_in_vain_share_a_reading_and_hold_nobody_up(
    counted: Counted, clock: ManualClock, secret: str
) -> None:
    known = Tokens(counted, clock)
    await known.holder(secret)
    wrong = asyncio.gather(*(known.holder(f"tocsin_{number}") for number in range(200)))
    await asyncio.sleep(0)
    assert await known.holder(secret)
    assert not wrong.done()
    assert await wrong == [None] * 200
    assert counted.reads == 2
    await known.close()


async def test_while_the_database_is_away_what_was_read_last_counts(postgres_address: str, clock: ManualClock) -> None:
    db = Database.open(postgres_address)
    secret = await db.write(lambda conn: tokens.create(conn, "wallboard", ["oncall:read"], NOW))
    known, new = Tokens(db, clock), Tokens(db, clock)
    assert await known.holder(secret)
    clock.advance(timedelta(hours=1))
    with psycopg.connect(
        make_url(postgres_address).set(database="postgres").render_as_string(), autocommit=True
    ) as admin:
        name = make_url(postgres_address).database
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        assert await known.holder(secret)
        assert await known.holder("tocsin_wrong") is None
        with pytest.raises(StoreUnavailableError, match="Try again"):
            await new.holder(secret)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert await new.holder(secret)
    await known.close()
    await new.close()
    await db.close()


async def test_a_single_use_is_recorded_without_waiting_for_another(
    counted: Counted, clock: ManualClock, secret: str
) -> None:
    known = Tokens(counted, clock)
    await known.holder(secret)

    async def noted() -> bool:
        [token] = await counted.read(everything)
        return token.last_used_at == NOW

    await eventually(noted, "the use to be recorded")
    await known.close()


async def test_what_was_used_is_recorded_before_the_end(counted: Counted, clock: ManualClock, secret: str) -> None:
    known = Tokens(counted, clock)
    await known.holder(secret)
    await known.close()
    [token] = await counted.read(everything)
    assert token.last_used_at == NOW
