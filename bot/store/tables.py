# SQLModel types __tablename__ as its own descriptor and documents assigning a plain string to it.
# pyright: reportAssignmentType=false
"""The tables of what Tocsin records. Rows never leave ``bot.store``: query modules turn them into core values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.store.columns import Json, UtcDateTime


def table_of(model: type[SQLModel]) -> Table:
    """Return the Core table of a row class, for queries."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _at(*, required: bool = False, index: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=not required, index=index)


def _json() -> Column[Any]:
    return Column(Json, nullable=False)


def _text() -> Column[str]:
    return Column(Text, nullable=False)


class IncidentRow(SQLModel, table=True):
    """An incident. ``request`` is what made it (a view or command id): the same request makes it once."""

    __tablename__ = "incident"

    number: int | None = Field(default=None, primary_key=True)
    request: str = Field(unique=True)
    title: str = Field(sa_column=_text())
    status: str = Field(index=True)
    severity: str
    urgency: str
    priority: str
    service: str | None = None
    team: str | None = None
    affected: str = Field(default="", sa_column=_text())
    noticed_by: str = Field(default="", sa_column=_text())
    detected_by: str = "employee"
    is_private: bool = False
    is_drill: bool = False
    declared_by: str
    declared_at: datetime = Field(sa_column=_at(required=True))
    started_at: datetime | None = Field(default=None, sa_column=_at())
    detected_at: datetime | None = Field(default=None, sa_column=_at())
    acknowledged_at: datetime | None = Field(default=None, sa_column=_at())
    mitigated_at: datetime | None = Field(default=None, sa_column=_at())
    resolved_at: datetime | None = Field(default=None, sa_column=_at())
    closed_at: datetime | None = Field(default=None, sa_column=_at())
    next_update_at: datetime | None = Field(default=None, sa_column=_at())
    channel_id: str | None = Field(default=None, index=True)
    channel_name: str | None = None
    card_ts: str | None = None
    announcement_channel: str | None = None
    announcement_ts: str | None = None
    topic: str = Field(default="", sa_column=_text())
    steps_done: list[str] = Field(default_factory=list, sa_column=_json())
    version: int = 1


class RoleRow(SQLModel, table=True):
    """Who held a role of an incident, and when."""

    __tablename__ = "incident_role"
    __table_args__ = (
        Index(
            "incident_role_one_holder",
            "incident",
            "role",
            unique=True,
            sqlite_where=text("until IS NULL AND role <> 'sme'"),
            postgresql_where=text("until IS NULL AND role <> 'sme'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    incident: int = Field(foreign_key="incident.number", index=True)
    role: str
    holder: str
    since: datetime = Field(sa_column=_at(required=True))
    until: datetime | None = Field(default=None, sa_column=_at())


class TimelineRow(SQLModel, table=True):
    """One line of an incident's record. ``source`` names the message or request it came from, once each."""

    __tablename__ = "timeline"
    __table_args__ = (UniqueConstraint("incident", "source", name="timeline_source_once"),)

    id: int | None = Field(default=None, primary_key=True)
    incident: int = Field(foreign_key="incident.number", index=True)
    at: datetime = Field(sa_column=_at(required=True))
    recorded_at: datetime = Field(sa_column=_at(required=True))
    kind: str
    actor: str = ""
    text: str = Field(default="", sa_column=_text())
    permalink: str | None = None
    source: str | None = None
    retracted_at: datetime | None = Field(default=None, sa_column=_at())


class ActionRow(SQLModel, table=True):
    """A follow-up."""

    __tablename__ = "action_item"
    __table_args__ = (UniqueConstraint("incident", "source", name="action_source_once"),)

    id: int | None = Field(default=None, primary_key=True)
    incident: int = Field(foreign_key="incident.number", index=True)
    text: str = Field(sa_column=_text())
    owner: str | None = None
    due: datetime | None = Field(default=None, sa_column=_at())
    created_by: str
    created_at: datetime = Field(sa_column=_at(required=True))
    done_at: datetime | None = Field(default=None, sa_column=_at())
    permalink: str | None = None
    source: str | None = None
    retracted_at: datetime | None = Field(default=None, sa_column=_at())


class PageRow(SQLModel, table=True):
    """A page with its frozen policy. A code is unique among the pages that are not over."""

    __tablename__ = "page"
    __table_args__ = (
        Index(
            "page_code_live",
            "code",
            unique=True,
            sqlite_where=text("status IN ('triggered', 'exhausted')"),
            postgresql_where=text("status IN ('triggered', 'exhausted')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    request: str = Field(unique=True)
    code: str
    status: str = Field(index=True)
    title: str = Field(sa_column=_text())
    urgency: str
    policy: dict[str, Any] = Field(sa_column=_json())
    step: int = -1
    round: int = 0
    next_at: datetime | None = Field(default=None, sa_column=_at())
    triggered_at: datetime = Field(sa_column=_at(required=True))
    triggered_by: str = ""
    incident: int | None = Field(default=None, foreign_key="incident.number", index=True)
    team: str | None = None
    acknowledged_at: datetime | None = Field(default=None, sa_column=_at())
    acknowledged_by: str | None = None
    acknowledged_via: str | None = None
    room_ts: str | None = None
    version: int = 1


class NotificationRow(SQLModel, table=True):
    """One attempt to reach one person by one contact method, because of one page."""

    __tablename__ = "notification"

    id: int | None = Field(default=None, primary_key=True)
    page: int = Field(foreign_key="page.id", index=True)
    person: str = Field(index=True)
    medium: str
    status: str = "pending"
    due_at: datetime = Field(sa_column=_at(required=True))
    attempt: int = 0
    sent_at: datetime | None = Field(default=None, sa_column=_at())
    provider_id: str | None = Field(default=None, index=True)
    provider_channel: str | None = None
    error: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class MessageRow(SQLModel, table=True):
    """One message of an incident's channel, as last seen. ``deleted`` ones keep their place without their text."""

    __tablename__ = "message"

    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    author: str = ""
    text: str = Field(default="", sa_column=_text())
    posted_at: datetime = Field(sa_column=_at(required=True))
    thread_ts: str | None = None
    files: list[dict[str, Any]] = Field(default_factory=list, sa_column=_json())
    is_bot: bool = False
    subtype: str | None = None
    edited_at: datetime | None = Field(default=None, sa_column=_at())
    is_deleted: bool = False


class ReactionRow(SQLModel, table=True):
    """One person's reaction to a message of an incident's channel."""

    __tablename__ = "reaction"

    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    author: str = Field(primary_key=True)


class SlackUserRow(SQLModel, table=True):
    """What Slack says of a user: names and time zone for showing, e-mail for finding people of the roster."""

    __tablename__ = "slack_user"

    id: str = Field(primary_key=True)
    name: str
    real_name: str = ""
    email: str | None = Field(default=None, index=True)
    timezone: str | None = None
    is_bot: bool = False
    is_deleted: bool = False
    is_admin: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class HomeRow(SQLModel, table=True):
    """Somebody who has opened App Home, and when they last did."""

    __tablename__ = "home"

    viewer: str = Field(primary_key=True)
    opened_at: datetime = Field(sa_column=_at(required=True))


class PostmortemRow(SQLModel, table=True):
    """The current draft of an incident's postmortem."""

    __tablename__ = "postmortem"

    incident: int = Field(primary_key=True, foreign_key="incident.number")
    markdown: str = Field(sa_column=_text())
    made_at: datetime = Field(sa_column=_at(required=True))
    version: int = 1
    file_id: str | None = None


class SeenRow(SQLModel, table=True):
    """An event of Slack's that was taken in: it comes again after a lost acknowledgement."""

    __tablename__ = "seen"

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_column=_at(required=True, index=True))
