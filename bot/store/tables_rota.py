# SQLModel types __tablename__ as its own descriptor and documents assigning a plain string to it.
# pyright: reportAssignmentType=false
"""The tables of who is on call: versions of schedules, changes made in Slack, swaps, hand-offs, calendars, tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.columns import Json, UtcDateTime


def _at(*, required: bool = False, index: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=not required, index=index)


class RosterStateRow(SQLModel, table=True):
    """One row (id 1). ``token`` changes, never to an earlier one, whenever other people may be on call than before."""

    __tablename__ = "roster_state"

    id: int = Field(primary_key=True)
    token: str


class ScheduleHeadRow(SQLModel, table=True):
    """Where a schedule stands. ``revision`` counts its versions and is compared and swapped by each change.

    ``file_hash`` is the content of the files that was applied last, whatever undo has put back since: the same content
    is not applied again. ``definition`` is the version whose definition is in force, None before the files' first.
    """

    __tablename__ = "schedule_head"

    schedule: str = Field(primary_key=True)
    revision: int
    file_hash: str = ""
    definition: int | None = None


class ScheduleVersionRow(SQLModel, table=True):
    """One accepted change of a schedule, never deleted. ``author`` is a Slack user id, a person's key or a file.

    ``definition`` is there when the layers changed (``kind`` file, or an undo of one), ``{}`` for a schedule that is
    gone; ``facts`` is what a Slack change did, for showing. ``undoes`` is the version that this one takes back.
    """

    __tablename__ = "schedule_version"
    __table_args__ = (UniqueConstraint("schedule", "revision", name="schedule_version_once"),)

    id: int | None = Field(default=None, primary_key=True)
    schedule: str = Field(index=True)
    revision: int
    at: datetime = Field(sa_column=_at(required=True, index=True))
    author: str
    kind: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    definition: dict[str, Any] | None = Field(default=None, sa_column=Column(Json, nullable=True))
    request: str | None = Field(default=None, unique=True)
    undoes: int | None = Field(default=None, foreign_key="schedule_version.id")
    undone_by: int | None = Field(default=None, foreign_key="schedule_version.id")


class ScheduleChangeRow(SQLModel, table=True):
    """One override made in Slack, or one edit of a temporary schedule (``is_edit``). People are keys.

    It acts on [start, end) from ``made_at`` until ``ended_at``: what was on call meanwhile stays true.
    """

    __tablename__ = "schedule_change"
    __table_args__ = (Index("schedule_change_by_end", "schedule", "end"),)

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(foreign_key="schedule_version.id", index=True)
    schedule: str
    start: datetime = Field(sa_column=_at(required=True))
    end: datetime = Field(sa_column=_at(required=True, index=True))
    user: str | None = None
    replaces: str | None = None
    add: bool = False
    is_edit: bool = False
    made_at: datetime = Field(sa_column=_at(required=True))
    ended_at: datetime | None = Field(default=None, sa_column=_at())


class SwapOfferRow(SQLModel, table=True):
    """Somebody's time on call, [start, end), offered to one person (``taker``) or to all. People are keys.

    ``status``: open, accepted, declined, withdrawn, assigned, expired or void (the schedule changed under it).
    ``spans`` are the parts of that time that are on offer, ``[start, end]`` each (ISO). ``in_return`` is what the giver
    takes for it, ``{"schedule", "spans"}`` of the taker's time, when the two swap. ``messages`` are what shows it:
    ``{"to", "channel", "ts"}``.
    """

    __tablename__ = "swap_offer"

    id: int | None = Field(default=None, primary_key=True)
    request: str = Field(unique=True)
    schedule: str = Field(index=True)
    giver: str = Field(index=True)
    taker: str | None = Field(default=None, index=True)
    start: datetime = Field(sa_column=_at(required=True))
    end: datetime = Field(sa_column=_at(required=True))
    spans: list[list[str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False, server_default="[]"))
    in_return: dict[str, Any] | None = Field(default=None, sa_column=Column(Json, nullable=True))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    status: str = Field(default="open", index=True)
    made_at: datetime = Field(sa_column=_at(required=True))
    made_by: str = ""
    settled_at: datetime | None = Field(default=None, sa_column=_at())
    settled_by: str | None = None
    part_of: int | None = Field(default=None, foreign_key="swap_offer.id")
    messages: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    version: int = 1


class HandoffRow(SQLModel, table=True):
    """Who was last announced as being on call on a schedule, and since when. ``users`` are sorted keys."""

    __tablename__ = "handoff"

    schedule: str = Field(primary_key=True)
    users: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    since: datetime = Field(sa_column=_at(required=True))


class ToldRow(SQLModel, table=True):
    """A warning that was given, so that it is given once."""

    __tablename__ = "told"

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_column=_at(required=True, index=True))


class CalendarFeedRow(SQLModel, table=True):
    """A calendar's secret address, known by its SHA-256 alone. ``kind`` is person, schedule or team."""

    __tablename__ = "calendar_feed"

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True)
    kind: str
    name: str
    owner: str = Field(index=True)
    created_at: datetime = Field(sa_column=_at(required=True))
    revoked_at: datetime | None = Field(default=None, sa_column=_at())


class CalendarEventRow(SQLModel, table=True):
    """An event as calendars have been given it, so that one that changes or is gone is told as such."""

    __tablename__ = "calendar_event"

    uid: str = Field(primary_key=True)
    calendar: str = Field(index=True)
    start: datetime = Field(sa_column=_at(required=True))
    end: datetime = Field(sa_column=_at(required=True, index=True))
    users: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    sequence: int = 0
    changed_at: datetime = Field(sa_column=_at(required=True))
    cancelled_at: datetime | None = Field(default=None, sa_column=_at())


class ApiTokenRow(SQLModel, table=True):
    """A token of the HTTP API, known by its SHA-256 alone."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    name: str = Field(unique=True)
    scopes: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(sa_column=_at(required=True))
    last_used_at: datetime | None = Field(default=None, sa_column=_at())
    revoked_at: datetime | None = Field(default=None, sa_column=_at())
