# SQLModel types __tablename__ as its own descriptor and documents assigning a plain string to it.
# pyright: reportAssignmentType=false
"""The table of everything that is still to be done: effects on the world, and timers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from bot.store.columns import Json, UtcDateTime

_WAITING = text("done_at IS NULL AND lease_token IS NULL")
_LEASED = text("lease_token IS NOT NULL")
_UNDONE = text("done_at IS NULL")
_DONE = text("done_at IS NOT NULL")


class JobRow(SQLModel, table=True):
    """One thing to do at an instant.

    It waits (no lease), runs (a lease until ``lease_until``, held by whoever knows ``lease_token``) or is done
    (``done_at``). ``again_at`` is set when it is asked for once more while it runs. ``cancelled`` is set when it is
    called off while it runs; one that waits is deleted instead. ``error`` is what went wrong last.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("job_waiting", "lane", "due_at", "kind", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("job_leased", "lease_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
        Index("job_once", "dedupe_key", unique=True, sqlite_where=_UNDONE, postgresql_where=_UNDONE),
        Index("job_group", "group_key", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
        Index("job_done", "done_at", sqlite_where=_DONE, postgresql_where=_DONE),
        # Ids go out into the world (messages carry them), so a pruned one must not come back.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    kind: str
    lane: str
    payload: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    due_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    again_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    dedupe_key: str | None = None
    group_key: str | None = None
    attempts: int = 0
    lease_token: str | None = None
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    cancelled: bool = False
    error: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


job = SQLModel.metadata.tables["job"]
