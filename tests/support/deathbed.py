"""What a killed bot left behind: its database read, locked and moved on by somebody else."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import func, select, update

from bot.store import Database, incidents, pages
from bot.store.tables_job import job
from tests.support.once import STANDING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from bot.store import Connection

_LOCK_TRIES = 100
_BUSY_SECONDS = 10
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Books:
    """The bot's database, in the hands of another process."""

    def __init__(self, address: str) -> None:
        self.db = Database.open(address)
        self._address = address

    async def close(self) -> None:
        """Let go of it."""
        await self.db.close()

    async def facts(self) -> Mapping[str, str]:
        """Return what is recorded of provider calls, by what it is about."""
        return await self.db.read(_facts)

    async def provider_ids(self) -> frozenset[str]:
        """Return what the notifications are called at their providers."""

        def work(conn: Connection) -> frozenset[str]:
            rows = conn.execute(select(pages.notification.c.provider_id))
            return frozenset(each for each in rows.scalars() if each)

        return await self.db.read(work)

    async def is_at_rest(self) -> bool:
        """Tell whether nothing is due, nothing is being done and nothing waits to be tried again."""
        now = datetime.now(UTC)
        undone = select(func.count()).select_from(job).where(job.c.done_at.is_(None))
        due = undone.where((job.c.attempts > 0) | (job.c.due_at <= now))
        return await self.db.read(lambda conn: conn.execute(due).scalar_one() == 0)

    async def waiting(self) -> list[str]:
        """Return what is not done yet, with what went wrong last."""
        query = select(job.c["kind", "attempts", "due_at", "lease_until", "error"]).where(job.c.done_at.is_(None))
        return await self.db.read(lambda conn: [str(tuple(each)) for each in conn.execute(query)])

    async def end_leases(self) -> None:
        """Let the fifteen seconds be over that the jobs of a killed bot are kept for it."""
        held = update(job).where(job.c.lease_token.is_not(None)).values(lease_until=_LONG_AGO)
        await self.db.write(lambda conn: conn.execute(held).rowcount)

    async def first_call(self) -> int:
        """Return the id of the first call that waits to be placed."""
        waiting = (pages.notification.c.medium == "voice", pages.notification.c.status == "pending")
        query = select(func.min(pages.notification.c.id)).where(*waiting)
        return await self.db.read(lambda conn: int(conn.execute(query).scalar_one()))

    async def bring_forward(self, notification: int) -> None:
        """Let the minute be over that an attempt to reach somebody waits for."""
        now = datetime.now(UTC)

        def work(conn: Connection) -> int:
            mine = (job.c.dedupe_key == f"page.notify:{notification}", job.c.done_at.is_(None))
            return conn.execute(update(job).where(*mine).values(due_at=now)).rowcount

        assert await self.db.write(work) == 1

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Let nobody record anything meanwhile: whoever wants to waits."""
        lock = _lock_sqlite if self._address.startswith("sqlite") else _lock_postgresql
        release = await asyncio.to_thread(lock, self._address)
        try:
            yield
        finally:
            await asyncio.to_thread(release)


def _facts(conn: Connection) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for one in conn.execute(select(incidents.incident)).mappings():
        name = f"incident {one['number']}"
        found[name] = "declared"
        found |= {f"{name}: {step}": "done" for step in one["steps_done"]}
        found[f"{name}: topic text"] = one["topic"]
    for one in conn.execute(select(pages.page.c.id, pages.page.c.status)):
        found[f"page {one.id}"] = one.status
    for one in conn.execute(select(pages.notification.c["id", "person", "medium", "status"])):
        found[f"{one.medium} to {one.person} ({one.id})"] = one.status
    for one in conn.execute(select(incidents.role.c["role", "holder"])):
        found[f"role {one.role}"] = one.holder
    of_each_start = ("people.sync", *STANDING)
    own = (job.c.done_at.is_not(None), job.c.kind.not_in(of_each_start))
    for one in conn.execute(select(job.c["id", "kind"]).where(*own)):
        found[f"job {one.kind} ({one.id})"] = "done"
    return found


def _lock_sqlite(address: str) -> Callable[[], None]:
    path = address.removeprefix("sqlite:///")
    conn = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    conn.execute("BEGIN IMMEDIATE")

    def release() -> None:
        conn.rollback()
        conn.close()

    return release


def _lock_postgresql(address: str) -> Callable[[], None]:
    conn = psycopg.connect(address)
    conn.execute("SET lock_timeout = '100ms'")
    conn.commit()
    for _ in range(_LOCK_TRIES):
        try:
            conn.execute("LOCK TABLE job, incident IN EXCLUSIVE MODE")
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            conn.rollback()  # the bot holds one of them and wants the other: let it go on
        else:
            return lambda: (conn.rollback(), conn.close())[0]
    raise AssertionError("the tables could not be locked")
