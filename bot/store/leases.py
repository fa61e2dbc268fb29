"""Taking jobs to do them: a lease for a while, fenced by a token, so that each job runs at least once.

A worker that died, or was too slow to renew, loses its lease: the job waits again, and what the old worker still wants
to record is refused.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, select, union_all, update

from bot.store.columns import UtcDateTime
from bot.store.jobs import LANES, Job, Lane
from bot.store.tables_job import job
from bot.store.transactions import announce_work

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Executable
    from sqlalchemy.engine import Connection
    from sqlalchemy.sql.dml import ReturningUpdate


@dataclass(frozen=True)
class Want:
    """Up to ``limit`` due jobs of one lane and some kinds."""

    lane: Lane
    kinds: frozenset[str]
    limit: int


def claim(conn: Connection, wants: Sequence[Want], now: datetime, until: datetime) -> list[Job]:
    """Take jobs that are due, oldest first within each want, leased ``until``; in the order of the lanes."""
    asked = tuple(want for want in wants if want.limit > 0 and want.kinds)
    if not asked:
        return []
    token = secrets.token_hex(8)
    limits = {f"limit_{index}": want.limit for index, want in enumerate(asked)}
    statement = _claim_statement(tuple((want.lane, want.kinds) for want in asked))
    rows = conn.execute(statement, {"now": now, "token": token, "until": until, **limits})
    found = [Job(lease_token=token, **row) for row in rows.mappings()]
    return sorted(found, key=lambda one: (LANES.index(one.lane), one.due_at, one.id))


@cache
def _claim_statement(shape: tuple[tuple[Lane, frozenset[str]], ...]) -> Executable:
    # The rows are chosen once, in the CTE: as a plain subquery PostgreSQL may run it again for each row that it
    # updates, and lock more than the limit. SQLite has one writer and ignores the locking clause.
    parts = [select(_due(lane, kinds, index).c.id) for index, (lane, kinds) in enumerate(shape)]
    due = union_all(*parts).cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
    return (
        update(job)
        .where(job.c.id.in_(select(due.c.id)))
        .values(
            lease_token=bindparam("token"),
            lease_until=bindparam("until", type_=UtcDateTime),
            attempts=job.c.attempts + 1,
        )
        .returning(job.c.id, job.c.kind, job.c.lane, job.c.payload, job.c.due_at, job.c.attempts)
    )


def _due(lane: Lane, kinds: frozenset[str], index: int) -> Any:  # noqa: ANN401  # a subquery of ids
    waiting = (job.c.done_at.is_(None), job.c.lease_token.is_(None), job.c.lane == lane)
    query = (
        select(job.c.id)
        .where(*waiting, job.c.due_at <= bindparam("now", type_=UtcDateTime), job.c.kind.in_(sorted(kinds)))
        .order_by(job.c.due_at)
        .limit(bindparam(f"limit_{index}"))
        .with_for_update(skip_locked=True)
    )
    return query.subquery(f"due_{index}")


def finish(conn: Connection, one: Job, now: datetime, *, error: str | None = None) -> bool:
    """Record that a job is done, for good; False when its lease went to somebody else: then record nothing else.

    ``error`` says why it was given up. A job that was asked for again meanwhile waits for its next run instead.
    """
    return _finish(conn, _finish_statement(), one, now, error)


def begin_timer(conn: Connection, one: Job, now: datetime) -> bool:
    """Record a job as done in the transaction that is about to do it; False when it must not be done.

    That is when its lease went to somebody else, or when it was called off after it was claimed. As it is done
    already, the work may enqueue its own successor under the same key.
    """
    return _finish(conn, _finish_statement().where(job.c.cancelled.is_(False)), one, now, None)


def _finish(conn: Connection, statement: Executable, one: Job, now: datetime, error: str | None) -> bool:
    values = {"held_id": one.id, "held_token": one.lease_token, "now": now, "error": error}
    row = conn.execute(statement, values).first()
    if row is not None and row.done_at is None:
        announce_work(conn)
    return row is not None


@cache
def _finish_statement() -> ReturningUpdate[Any]:
    is_last = job.c.again_at.is_(None)
    return (
        update(job)
        .where(job.c.id == bindparam("held_id"), job.c.lease_token == bindparam("held_token"))
        .values(
            done_at=case((is_last, bindparam("now", type_=UtcDateTime)), else_=None),
            due_at=case((is_last, job.c.due_at), else_=job.c.again_at),
            attempts=case((is_last, job.c.attempts), else_=0),
            again_at=None,
            lease_token=None,
            lease_until=None,
            error=bindparam("error"),
        )
        .returning(job.c.done_at)
    )


def retry(conn: Connection, one: Job, due_at: datetime, error: str) -> bool:
    """Have a job tried again at ``due_at``; False when its lease went to somebody else: then record nothing else.

    One that was called off meanwhile is deleted instead.
    """
    mine = _held_by(one)
    if conn.execute(delete(job).where(*mine, job.c.cancelled)).rowcount:
        return True
    later = case((job.c.again_at > due_at, job.c.again_at), else_=None)
    values = {"due_at": due_at, "again_at": later, "lease_token": None, "lease_until": None, "error": error}
    is_mine = conn.execute(update(job).where(*mine).values(**values)).rowcount == 1
    if is_mine:
        announce_work(conn)
    return is_mine


def _held_by(one: Job) -> tuple[Any, ...]:
    return (job.c.id == one.id, job.c.lease_token == one.lease_token)


def renew(conn: Connection, jobs: Collection[Job], until: datetime) -> None:
    """Keep the leases of jobs until a later instant, those that are still held."""
    for one in jobs:
        conn.execute(update(job).where(*_held_by(one)).values(lease_until=until))


def release(conn: Connection, jobs: Collection[Job]) -> None:
    """Give jobs back that were not finished, so that the next worker need not wait for their leases to run out."""
    for one in jobs:
        conn.execute(update(job).where(*_held_by(one)).values(lease_token=None, lease_until=None))
    if jobs:
        announce_work(conn)


def release_expired(conn: Connection, now: datetime) -> int:
    """Have jobs wait again whose lease ran out, and return how many there were; those called off are deleted.

    A worker renews its own leases first: a clock that is moved far ends them while the jobs are in good hands.
    """
    expired = (job.c.lease_token.is_not(None), job.c.lease_until <= now)
    conn.execute(delete(job).where(*expired, job.c.cancelled))
    return conn.execute(update(job).where(*expired).values(lease_token=None, lease_until=None)).rowcount
