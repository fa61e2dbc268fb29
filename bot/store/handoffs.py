"""Who was last announced as being on call, and what was said once and is not said again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from bot.store.tables import table_of
from bot.store.tables_rota import HandoffRow, ToldRow
from bot.store.upsert import insert_once, only_one_at_a_time, put

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

handoff = table_of(HandoffRow)
told = table_of(ToldRow)


@dataclass(frozen=True)
class Announced:
    """Who was announced last on a schedule (sorted keys), and since when they are on call (aware UTC)."""

    users: tuple[str, ...]
    since: datetime


def is_first_time(conn: Connection) -> bool:
    """Tell whether nobody was ever recorded as being on call."""
    return conn.execute(select(handoff.c.schedule).limit(1)).first() is None


def begin(conn: Connection, standing: Mapping[str, Iterable[str]], now: datetime) -> None:
    """Take who is on call by schedule for announced, unless anybody was announced before."""
    only_one_at_a_time(conn, "handoff:first")
    rows = [{"schedule": schedule, "users": list(users), "since": now} for schedule, users in standing.items()]
    if rows and is_first_time(conn):
        conn.execute(insert(handoff), rows)


def announced(conn: Connection, schedules: Collection[str]) -> dict[str, Announced]:
    """Return who was announced last, by ``TEAM/NAME``, as far as anybody was."""
    rows = conn.execute(select(handoff).where(handoff.c.schedule.in_(list(schedules)))).mappings()
    return {row["schedule"]: Announced(tuple(row["users"]), row["since"]) for row in rows}


def schedules_announced(conn: Connection) -> tuple[str, ...]:
    """Return every schedule of which anybody was announced, whether it is still there or not."""
    return tuple(conn.execute(select(handoff.c.schedule).order_by(handoff.c.schedule)).scalars())


def note(conn: Connection, schedule: str, users: Iterable[str], since: datetime) -> None:
    """Record whom an announcement named."""
    put(conn, handoff, ["schedule"], {"schedule": schedule, "users": list(users), "since": since})


def forget(conn: Connection, schedule: str) -> None:
    """Forget a schedule that is gone."""
    conn.execute(delete(handoff).where(handoff.c.schedule == schedule))


def tell_once(conn: Connection, key: str, now: datetime) -> bool:
    """Tell whether this was not said yet, and remember that it is now."""
    return insert_once(conn, told, {"key": key, "at": now}, told.c.key) is not None


def was_told(conn: Connection, prefix: str) -> frozenset[str]:
    """Return the keys of what was said, of those that begin with ``prefix``."""
    return frozenset(conn.execute(select(told.c.key).where(told.c.key.startswith(prefix, autoescape=True))).scalars())


def forget_told(conn: Connection, keys: Iterable[str]) -> None:
    """Have things said again when they come up again."""
    conn.execute(delete(told).where(told.c.key.in_(list(keys))))
