"""The parts around an engine under test."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from bot.clock import ManualClock
from bot.engine import Engine
from bot.store import Done, jobs
from bot.store.tables_job import job

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.store import Connection, Database, Job, Outcome

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
JOURNAL = Table("journal", MetaData(), Column("id", Integer, primary_key=True), Column("line", String))
PATIENCE_SECONDS = 20.0


def write_line(conn: Connection, line: str) -> None:
    """Write a line into the journal, in whatever transaction this is."""
    conn.execute(insert(JOURNAL).values(line=line))


def recording(line: str) -> Callable[[Connection], None]:
    """Return a record for an outcome."""
    return lambda conn: write_line(conn, line)


async def until(condition: Callable[[], Awaitable[bool]] | Callable[[], bool]) -> None:
    """Wait for something that a real task or process does; fail after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = condition()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


class Gate:
    """A sender that waits until it is let through."""

    def __init__(self) -> None:
        self.inside = 0
        self.most_inside = 0
        self.entered = 0
        self.open = asyncio.Event()

    async def send(self, one: Job) -> Outcome:
        """Wait for the gate."""
        self.entered += 1
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            await self.open.wait()
        finally:
            self.inside -= 1
        return Done(recording(f"through {one.id}"))


class Rig:
    """An engine, its database and its clock. Timers write ``KIND NAME`` into the journal, senders into ``sent`` too."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = ManualClock(NOW)
        self.sent: list[str] = []
        self.timers: dict[str, Callable[[Connection, Job, datetime], object]] = {"tick": self._tick}
        self.senders: dict[str, Callable[[Job], Awaitable[Outcome]]] = {"send": self._send}
        self.engines: list[Engine] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def prepare(self) -> None:
        """Make the journal's table."""
        await self.db.write(JOURNAL.create)

    def engine(self, **options: Any) -> Engine:
        """Build an engine of the timers and senders as they are now."""
        one = Engine(self.db, self.clock, self.timers, self.senders, **options)
        self.engines.append(one)
        return one

    def start(self, **options: Any) -> Engine:
        """Build an engine and run it."""
        one = self.engine(**options)
        self._tasks.append(asyncio.ensure_future(one.run()))
        return one

    async def settle(self) -> int:
        """Let one engine do all that is due."""
        return await self.engine().settle()

    async def stop(self) -> None:
        """Stop every engine."""
        for one in self.engines:
            await one.stop()
        await asyncio.gather(*self._tasks)

    async def put(self, kind: str, name: str = "", due_at: datetime = NOW, **more: Any) -> int:
        """Enqueue a job."""
        return await self.db.write(lambda conn: jobs.enqueue(conn, kind, {"name": name}, due_at, **more))

    async def journal(self) -> list[str]:
        """Return what was written down, in order."""
        return await self.db.read(
            lambda conn: list(conn.execute(select(JOURNAL.c.line).order_by(JOURNAL.c.id)).scalars())
        )

    async def row(self, number: int) -> Mapping[str, Any]:
        """Return the row of a job."""
        return await self.db.read(
            lambda conn: dict(conn.execute(select(job).where(job.c.id == number)).mappings().one())
        )

    async def is_done(self, number: int) -> bool:
        """Tell whether a job is done."""
        return (await self.row(number))["done_at"] is not None

    def _tick(self, conn: Connection, one: Job, now: datetime) -> None:
        write_line(conn, f"tick {one.payload['name']} at {now:%H:%M:%S}")

    async def _send(self, one: Job) -> Outcome:
        self.sent.append(one.payload["name"])
        return Done(recording(f"sent {one.payload['name']}"))
