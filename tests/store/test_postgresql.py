"""What only a server does: deadlocks, lost connections, other processes' work."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url, text

from bot.cli.process import agree
from bot.clock import ManualClock, SystemClock
from bot.store import Database, StoreUnavailableError, jobs
from tests.store.counters import COUNTER, add, increment, names, value_of
from tests.store.queue import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Connection

END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def server(postgres_address: str) -> AsyncIterator[Database]:
    """Return a PostgreSQL database with a table of counters in it."""
    database = Database.open(postgres_address)
    await database.write(COUNTER.create)
    yield database
    await database.close()


async def test_two_transactions_in_each_others_way_both_succeed(server: Database) -> None:
    await server.write(add("a"))
    await server.write(add("b"))
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def crosswise(first: str, second: str) -> None:
        def work(conn: Connection) -> None:
            increment(first)(conn)
            runs.append(first)
            if len(runs) <= 2:
                both_hold_one.wait(10)
            increment(second)(conn)

        server.write_now(work)

    await asyncio.gather(asyncio.to_thread(crosswise, "a", "b"), asyncio.to_thread(crosswise, "b", "a"))
    assert len(runs) >= 3  # whoever is rolled back runs again, and may be in the way once more
    assert [await server.read(value_of(name)) for name in ("a", "b")] == [2, 2]


async def test_a_connection_that_was_lost_before_the_commit_costs_nothing(
    server: Database, postgres_address: str
) -> None:
    runs: list[int] = []

    def cut_off_once(conn: Connection) -> str:
        add("one")(conn)
        runs.append(1)
        if len(runs) == 1:
            with psycopg.connect(postgres_address, autocommit=True) as admin:
                admin.execute(END_OTHERS)
        return add("two")(conn)

    assert await server.write(cut_off_once) == "two"
    assert len(runs) == 2
    assert await server.read(names) == ["one", "two"]


async def test_readers_get_over_a_restart_of_the_server_too(server: Database, postgres_address: str) -> None:
    await server.write(add("one"))
    with psycopg.connect(postgres_address, autocommit=True) as admin:
        admin.execute(END_OTHERS)
    assert await server.read(names) == ["one"]


async def test_a_connection_lost_during_the_commit_is_told_and_not_tried_again(server: Database) -> None:
    runs: list[int] = []

    def cut_off_at_the_end(conn: Connection) -> None:
        runs.append(1)
        add("one")(conn)
        # The session ends between the last statement and the commit, as far as the client can tell.
        conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
        threading.Event().wait(0.2)

    with pytest.raises(StoreUnavailableError, match="during a commit"):
        await server.write(cut_off_at_the_end)
    assert len(runs) == 1
    assert await server.read(names) == []


async def test_a_server_that_lets_nobody_in_is_told_as_unavailable(server: Database, postgres_address: str) -> None:
    await server.write(add("one"))
    url = make_url(postgres_address)
    name, elsewhere = url.database, url.set(database="postgres").render_as_string()
    with psycopg.connect(elsewhere, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with pytest.raises(StoreUnavailableError, match="cannot be used now"):
            await server.write(add("two"))
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert await server.read(names) == ["one"]


async def test_work_that_another_process_enqueues_is_heard_of(server: Database, postgres_address: str) -> None:
    heard = threading.Semaphore(0)
    server.after_write(heard.release)
    assert await asyncio.to_thread(heard.acquire, timeout=10)
    other = Database.open(postgres_address)
    await other.write(lambda conn: jobs.enqueue(conn, "send", {}, NOW))
    assert await asyncio.to_thread(heard.acquire, timeout=10)
    await other.close()


async def test_after_a_lost_connection_other_processes_are_heard_again(server: Database, postgres_address: str) -> None:
    heard = threading.Semaphore(0)
    server.after_write(heard.release)
    assert await asyncio.to_thread(heard.acquire, timeout=10)
    with psycopg.connect(postgres_address, autocommit=True) as other:
        other.execute(END_OTHERS)
        assert await asyncio.to_thread(heard.acquire, timeout=10)  # it is back: something may have been missed
        other.execute("NOTIFY tocsin")
        assert await asyncio.to_thread(heard.acquire, timeout=10)


async def test_the_offset_of_the_servers_clock_is_measured(server: Database) -> None:
    assert abs(server.clock_offset(SystemClock())) < timedelta(seconds=5)
    slow = ManualClock(datetime.now(UTC) - timedelta(hours=1))
    assert timedelta(minutes=59) < server.clock_offset(slow) < timedelta(minutes=61)


async def test_replicas_whose_machines_disagree_agree_on_the_time(server: Database) -> None:
    clock = SystemClock()
    clock.correct(timedelta(minutes=-10))
    agree(clock, server)
    assert abs(server.clock_offset(clock)) < timedelta(seconds=5)


def test_a_file_has_no_clock_of_its_own(sqlite_address: str) -> None:
    db = Database.open(sqlite_address)
    assert db.clock_offset(ManualClock(NOW)) == timedelta(0)
    db.close_now()
