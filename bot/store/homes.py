"""Who has opened App Home: only they are shown what changes on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.store.tables import HomeRow, table_of
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.engine import Connection

home = table_of(HomeRow)


def opened(conn: Connection, viewer: str, now: datetime) -> None:
    """Record that a Slack user looks at their Home."""
    put(conn, home, ["viewer"], {"viewer": viewer, "opened_at": now})


def among(conn: Connection, users: Iterable[str]) -> tuple[str, ...]:
    """Return those of these Slack users who have opened Home, in the order of their ids."""
    query = select(home.c.viewer).where(home.c.viewer.in_(list(users))).order_by(home.c.viewer)
    return tuple(conn.execute(query).scalars())
