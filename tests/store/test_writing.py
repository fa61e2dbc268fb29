"""What is written is there, once, or its writer is told otherwise: on both databases."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store import Database, InnerCommitError, StoreUnavailableError, jobs
from tests.store.counters import COUNTER, add, increment, names, value_of

if TYPE_CHECKING:
    from bot.store import Connection


class RefusedError(Exception):
    """What a use case raises when it refuses."""


def enqueue_one(conn: Connection) -> int:
    return jobs.enqueue(conn, "some.kind", {}, datetime(2026, 1, 5, 9, tzinfo=UTC))


def refuse(conn: Connection) -> None:
    add("half")(conn)
    raise RefusedError


async def test_what_was_written_can_be_read_and_the_result_comes_back(counters: Database) -> None:
    assert await counters.write(add("one")) == "one"
    assert await counters.read(names) == ["one"]


async def test_a_function_that_raises_leaves_no_row_and_its_error_comes_back(counters: Database) -> None:
    with pytest.raises(RefusedError):
        await counters.write(refuse)
    assert await counters.read(names) == []


async def test_of_many_writers_at_once_only_the_one_that_raises_fails(counters: Database) -> None:
    writers = [counters.write(refuse if number == 7 else add(f"{number:02d}")) for number in range(20)]
    results = await asyncio.gather(*writers, return_exceptions=True)
    assert [type(each) for each in results] == [RefusedError if number == 7 else str for number in range(20)]
    assert await counters.read(names) == [f"{number:02d}" for number in range(20) if number != 7]


async def test_of_two_that_want_the_same_name_one_gets_it(counters: Database) -> None:
    results = await asyncio.gather(*(counters.write(add("same")) for _ in range(2)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["IntegrityError", "str"]
    assert await counters.read(names) == ["same"]


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_function_cannot_end_the_transaction_that_others_share(counters: Database, end: str) -> None:
    def ends_it(conn: Connection) -> None:
        add("mine")(conn)
        getattr(conn, end)()

    results = await asyncio.gather(
        counters.write(add("before")),
        counters.write(ends_it),
        counters.write(add("after")),
        return_exceptions=True,
    )
    assert results[0] == "before"
    assert isinstance(results[1], InnerCommitError)
    assert results[2] == "after"
    assert await counters.read(names) == ["after", "before"]


async def test_a_function_that_hides_its_inner_commit_fails_alone_too(counters: Database) -> None:
    def hides_it(conn: Connection) -> None:
        add("mine")(conn)
        try:
            conn.commit()
        except InnerCommitError:
            return

    calls = [add("before"), hides_it, add("after")]
    results = await asyncio.gather(*(counters.write(each) for each in calls), return_exceptions=True)
    assert results[0] == "before"
    assert isinstance(results[1], Exception)
    assert results[2] == "after"
    assert await counters.read(names) == ["after", "before"]


async def test_a_function_may_use_savepoints_of_its_own(counters: Database) -> None:
    def tries_twice(conn: Connection) -> str:
        try:
            with conn.begin_nested():
                add("taken")(conn)
        except IntegrityError:
            return add("other")(conn)
        return "first"

    await counters.write(add("taken"))
    assert await counters.write(tries_twice) == "other"
    assert await counters.read(names) == ["other", "taken"]


async def test_nothing_can_be_written_while_reading(counters: Database) -> None:
    with pytest.raises(DBAPIError):
        await counters.read(add("sneaked"))
    assert await counters.read(names) == []


async def test_eight_threads_that_read_modify_and_write_lose_no_update(counters: Database) -> None:
    await counters.write(add("hits"))

    def work() -> None:
        for _ in range(100):
            counters.write_now(increment("hits"))

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(work) for _ in range(8)]:
            await asyncio.to_thread(done.result)
    assert await counters.read(value_of("hits")) == 800


async def test_many_tasks_that_read_modify_and_write_lose_no_update(counters: Database) -> None:
    await counters.write(add("hits"))
    values = await asyncio.gather(*(counters.write(increment("hits")) for _ in range(200)))
    assert sorted(values) == list(range(1, 201))


async def test_closing_finishes_what_waits_and_then_refuses(database_address: str) -> None:
    db = Database.open(database_address)
    await db.write(COUNTER.create)
    waiting = [asyncio.ensure_future(db.write(add(f"{number:02d}"))) for number in range(30)]
    await asyncio.sleep(0)
    await db.close()
    assert await asyncio.gather(*waiting) == [f"{number:02d}" for number in range(30)]
    with pytest.raises(StoreUnavailableError, match="stopping"):
        await db.write(add("late"))
    again = Database.open(database_address)
    assert len(again.read_now(names)) == 30
    again.close_now()


async def test_who_gives_up_waiting_does_not_disturb_the_others(counters: Database) -> None:
    entered, leave = threading.Event(), threading.Event()

    def blocks(conn: Connection) -> str:
        entered.set()
        leave.wait(10)
        return add("slow")(conn)

    slow = asyncio.ensure_future(counters.write(blocks))
    await asyncio.to_thread(entered.wait, 10)
    impatient = asyncio.ensure_future(counters.write(add("impatient")))
    patient = asyncio.ensure_future(counters.write(add("patient")))
    await asyncio.sleep(0)
    impatient.cancel()
    leave.set()
    assert await slow == "slow"
    assert await patient == "patient"
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_a_function_that_runs_out_of_its_iterator_says_so(counters: Database) -> None:
    def careless(_conn: Connection) -> str:
        return next(iter([]))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(counters.write(careless), 10)


async def test_callbacks_hear_of_commits_with_work_in_them_and_of_no_others(counters: Database) -> None:
    heard = threading.Semaphore(0)
    counters.after_write(heard.release)
    if counters.is_shared:  # PostgreSQL: what was said before anybody listened counts as heard
        assert await asyncio.to_thread(heard.acquire, timeout=10)
    await counters.write(add("no work"))
    with pytest.raises(RefusedError):
        await counters.write(lambda conn: (enqueue_one(conn), refuse(conn)))
    assert not heard.acquire(blocking=False)
    await counters.write(enqueue_one)
    assert await asyncio.to_thread(heard.acquire, timeout=10)


async def test_a_listener_that_fails_ends_no_writing(sqlite_address: str, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    db = Database.open(sqlite_address)
    db.after_write(fails)
    assert [await db.write(enqueue_one) for _ in range(2)] == [1, 2]
    await db.close()
    assert [record.getMessage() for record in caplog.records] == ["What listens for new work failed."] * 2


def test_who_waits_in_a_loop_that_was_closed_ends_no_writing(sqlite_address: str) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(conn: Connection) -> int:
        entered.set()
        leave.wait(10)
        return enqueue_one(conn)

    db = Database.open(sqlite_address)
    loop = asyncio.new_event_loop()
    waiting = loop.create_task(db.write(slow))
    loop.call_soon(loop.stop)
    loop.run_forever()
    assert entered.wait(10)
    waiting.cancel()
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    leave.set()
    assert db.write_now(enqueue_one) == 2
    db.close_now()


async def test_a_file_is_written_so_that_a_loss_of_power_keeps_what_was_committed(sqlite_address: str) -> None:
    def settings(conn: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    db = Database.open(sqlite_address)
    full = 2
    assert await db.write(settings) == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1}
    await db.close()


async def test_two_processes_that_read_modify_and_write_one_file_lose_no_update(sqlite_address: str) -> None:
    ours, theirs = Database.open(sqlite_address), Database.open(sqlite_address)
    await ours.write(COUNTER.create)
    await ours.write(add("hits"))
    for _ in range(20):
        await asyncio.gather(*(db.write(increment("hits")) for db in (ours, theirs) for _ in range(5)))
    assert await ours.read(value_of("hits")) == 200
    await ours.close()
    await theirs.close()


async def test_a_file_that_somebody_else_keeps_locked_is_told_as_unavailable_to_everybody_who_waits(
    sqlite_address: str,
) -> None:
    db = Database.open(f"{sqlite_address}?timeout=0.05")
    with closing(sqlite3.connect(sqlite_address.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        results = await asyncio.gather(*(db.write(enqueue_one) for _ in range(3)), return_exceptions=True)
        assert [type(each) for each in results] == [StoreUnavailableError] * 3
        assert "another program holds the database" in str(results[0])
        other.execute("ROLLBACK")
    assert await db.write(enqueue_one) == 1
    await db.close()
