"""The job queue as the tests drive it: short words for what the engine does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.store import LANES, Database, Job, jobs, leases
from bot.store.tables_job import job

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
KINDS = frozenset({"send", "tick"})
EVERYTHING = tuple(leases.Want(lane, KINDS, 10) for lane in LANES)


@dataclass(frozen=True)
class Queue:
    """A database whose ``job`` table the tests look at and change."""

    db: Database

    async def put(self, kind: str = "send", due_at: datetime = NOW, **more: Any) -> int:
        """Enqueue a job."""
        payload: Mapping[str, Any] = more.pop("payload", {})
        return await self.db.write(lambda conn: jobs.enqueue(conn, kind, payload, due_at, **more))

    async def claim(
        self, now: datetime = NOW, wants: tuple[leases.Want, ...] = EVERYTHING, lease: timedelta = MINUTE
    ) -> list[Job]:
        """Claim what is due."""
        return await self.db.write(lambda conn: leases.claim(conn, wants, now, now + lease))

    async def claim_one(self, now: datetime = NOW) -> Job:
        """Claim what is due, which is one job."""
        (one,) = await self.claim(now)
        return one

    async def finish(self, one: Job, now: datetime = NOW) -> bool:
        """Record a job as done."""
        return await self.db.write(lambda conn: leases.finish(conn, one, now))

    async def begin(self, one: Job, now: datetime = NOW) -> bool:
        """Record a timer as done, before its work."""
        return await self.db.write(lambda conn: leases.begin_timer(conn, one, now))

    async def retry(self, one: Job, due_at: datetime, error: str = "busy") -> bool:
        """Have a job tried again."""
        return await self.db.write(lambda conn: leases.retry(conn, one, due_at, error))

    async def release_expired(self, now: datetime) -> int:
        """Have jobs wait again whose lease ran out."""
        return await self.db.write(lambda conn: leases.release_expired(conn, now))

    async def cancel(self, key: str) -> int:
        """Call off the job with a key."""
        return await self.db.write(lambda conn: jobs.cancel(conn, key))

    async def cancel_group(self, group: str) -> int:
        """Call off a group."""
        return await self.db.write(lambda conn: jobs.cancel_group(conn, group))

    async def row(self, number: int) -> Mapping[str, Any]:
        """Return the row of a job."""
        return await self.db.read(
            lambda conn: dict(conn.execute(select(job).where(job.c.id == number)).mappings().one())
        )

    async def ids(self) -> list[int]:
        """Return the ids of all jobs."""
        return await self.db.read(lambda conn: list(conn.execute(select(job.c.id).order_by(job.c.id)).scalars()))
