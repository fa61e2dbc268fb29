"""Finding out whether the database still takes what is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from bot.store.tables_job import job

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def write(conn: Connection) -> None:
    """Write a row and take it away again in the same transaction: nobody sees it, and the disk has to take it."""
    values = {"kind": "probe", "lane": "cosmetic", "payload": {}, "due_at": _NEVER, "attempts": 0, "cancelled": False}
    row = conn.execute(insert(job).values(values).returning(job.c.id)).scalar_one()
    conn.execute(delete(job).where(job.c.id == row))
