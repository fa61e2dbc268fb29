"""The job queue: what is to be done and when, written in the transaction that causes it.

How jobs are taken and done is in ``bot.store.leases``. Every instant is an argument, so a moved clock moves the queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sqlalchemy import bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.columns import UtcDateTime
from bot.store.tables_job import job
from bot.store.transactions import announce_work

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Executable, Select
    from sqlalchemy.engine import Connection

Lane: TypeAlias = Literal["page", "room", "cosmetic"]

LANES: tuple[Lane, ...] = ("page", "room", "cosmetic")
"""The lanes in the order of their right of way: what reaches people, what an incident needs, what is nice to have."""


@dataclass(frozen=True)
class Job:
    """A claimed job. ``attempts`` counts this one; ``due_at`` is aware UTC; only ``lease_token`` may record over it."""

    id: int
    kind: str
    lane: Lane
    payload: Mapping[str, Any]
    due_at: datetime
    attempts: int
    lease_token: str


def enqueue(
    conn: Connection,
    kind: str,
    payload: Mapping[str, Any],
    due_at: datetime,
    *,
    dedupe_key: str | None = None,
    lane: Lane = "room",
    group: str | None = None,
) -> int:
    """Have a job of ``kind`` done at ``due_at`` (aware) and return its id. ``payload`` is plain JSON data.

    There is at most one job with a ``dedupe_key`` that is not done. Asked for again:

    1. while it waits, it takes the new payload and the earlier of both instants;
    2. while it waits for another try, it takes the new payload and keeps the instant of that try;
    3. while it runs, it runs once more afterwards, with the new payload, at the new instant.

    ``group`` names what calls it off together with others (``cancel_group``).
    """
    values = {
        "kind": kind,
        "lane": lane,
        "payload": dict(payload),
        "due_at": due_at,
        "dedupe_key": dedupe_key,
        "group_key": group,
        "attempts": 0,
        "cancelled": False,
    }
    announce_work(conn)
    return int(conn.execute(_enqueue_statement(conn.dialect.name), values).scalar_one())


@cache
def _enqueue_statement(dialect: str) -> Executable:
    statement = postgresql.insert(job) if dialect == "postgresql" else sqlite.insert(job)
    new, old = statement.excluded, job.c
    earlier = case((new.due_at < old.due_at, new.due_at), else_=old.due_at)
    is_waiting = old.lease_token.is_(None)
    is_first_try = is_waiting & (old.attempts == 0)
    has_earlier_again = old.again_at < new.due_at
    return statement.on_conflict_do_update(
        index_elements=[old.dedupe_key],
        index_where=old.done_at.is_(None),
        set_={
            "kind": new.kind,
            "lane": new.lane,
            "payload": new.payload,
            "group_key": new.group_key,
            "due_at": case((is_first_try, earlier), else_=old.due_at),
            "again_at": case((is_waiting | has_earlier_again, old.again_at), else_=new.due_at),
            "cancelled": new.cancelled,
        },
    ).returning(job.c.id)


def cancel(conn: Connection, dedupe_key: str) -> int:
    """Call off the job with this key; return how many were (0 or 1). One that runs is not run again."""
    return _cancel(conn, job.c.dedupe_key == dedupe_key)


def cancel_group(conn: Connection, group: str) -> int:
    """Call off every job of a group that is not done; return how many were. Those that run are not run again."""
    return _cancel(conn, job.c.group_key == group)


def _cancel(conn: Connection, which: Any) -> int:  # noqa: ANN401  # SQLAlchemy's expression types are not public
    undone = job.c.done_at.is_(None)
    running = update(job).where(which, undone, job.c.lease_token.is_not(None)).values(cancelled=True, again_at=None)
    waiting = delete(job).where(which, undone, job.c.lease_token.is_(None))
    return conn.execute(waiting).rowcount + conn.execute(running).rowcount


def next_due(conn: Connection, after: datetime) -> datetime | None:
    """Return when the next waiting job comes due after an instant, or None when there is none."""
    found = conn.execute(_next_due_statement(), {"after": after}).one()
    return min((each for each in found if each is not None), default=None)


@cache
def _next_due_statement() -> Select[Any]:
    # One look into the index for each lane: asked for all lanes at once, both databases read every waiting job.
    waiting = (
        job.c.done_at.is_(None),
        job.c.lease_token.is_(None),
        job.c.due_at > bindparam("after", type_=UtcDateTime),
    )
    first = select(job.c.due_at).where(*waiting).order_by(job.c.due_at).limit(1)
    return select(*[first.where(job.c.lane == lane).scalar_subquery().label(lane) for lane in LANES])


def prune(conn: Connection, before: datetime, limit: int = 1000) -> int:
    """Delete up to ``limit`` jobs that were done before an instant; return how many were."""
    old = select(job.c.id).where(job.c.done_at < before).limit(limit)
    return conn.execute(delete(job).where(job.c.id.in_(old))).rowcount


def kinds_due(conn: Connection, now: datetime, besides: Collection[str]) -> list[str]:
    """Return the kinds of waiting jobs that are due and not among ``besides``, in alphabetical order."""
    waiting = (job.c.done_at.is_(None), job.c.lease_token.is_(None), job.c.due_at <= now)
    query = select(job.c.kind).distinct().where(*waiting, job.c.kind.not_in(list(besides))).order_by(job.c.kind)
    return list(conn.execute(query).scalars())
