"""Calendar feeds: their secret addresses, known by hash alone, and what has been published of which series."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select, update

from bot.core.calendar import Event, Feed
from bot.store.tables import SlackUserRow, table_of
from bot.store.tables_rota import CalendarEventRow, CalendarFeedRow
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

calendar_feed = table_of(CalendarFeedRow)
calendar_event = table_of(CalendarEventRow)
slack_user = table_of(SlackUserRow)


@dataclass(frozen=True)
class Held:
    """A feed that somebody (a Slack user id) has an address of."""

    feed: Feed
    owner: str
    created_at: datetime


def add(conn: Connection, secret_hash: str, held: Held) -> None:
    """Write a new address."""
    values = {"kind": held.feed.kind, "name": held.feed.name, "owner": held.owner, "created_at": held.created_at}
    conn.execute(insert(calendar_feed).values(secret_hash=secret_hash, **values))


def by_hash(conn: Connection, secret_hash: str) -> Held | None:
    """Return whose feed an address is, or None when it is unknown or revoked, or its owner has left."""
    query = (
        select(calendar_feed.c.kind, calendar_feed.c.name, calendar_feed.c.owner, calendar_feed.c.created_at)
        .outerjoin(slack_user, slack_user.c.id == calendar_feed.c.owner)
        .where(
            calendar_feed.c.secret_hash == secret_hash,
            calendar_feed.c.revoked_at.is_(None),
            or_(slack_user.c.id.is_(None), slack_user.c.is_deleted.is_(False)),
        )
    )
    row = conn.execute(query).first()
    return None if row is None else Held(Feed(row.kind, row.name), row.owner, row.created_at)


def of_owner(conn: Connection, owner: str) -> tuple[Held, ...]:
    """Return the feeds that somebody has addresses of, oldest first."""
    query = (
        select(calendar_feed)
        .where(calendar_feed.c.owner == owner, calendar_feed.c.revoked_at.is_(None))
        .order_by(calendar_feed.c.id)
    )
    return tuple(Held(Feed(row.kind, row.name), row.owner, row.created_at) for row in conn.execute(query))


def revoke(conn: Connection, feed: Feed, owner: str, now: datetime) -> bool:
    """Have somebody's address of a feed lead nowhere from now on; False when they have none."""
    where = (
        calendar_feed.c.kind == feed.kind,
        calendar_feed.c.name == feed.name,
        calendar_feed.c.owner == owner,
        calendar_feed.c.revoked_at.is_(None),
    )
    return conn.execute(update(calendar_feed).where(*where).values(revoked_at=now)).rowcount > 0


def published(conn: Connection, feed: Feed, since: datetime) -> list[Event]:
    """Return what has been published of a feed's series and ends after ``since``."""
    query = select(calendar_event).where(_series(feed), calendar_event.c.end > since)
    return [
        Event(
            row.uid, row.calendar, row.start, row.end, tuple(row.users), row.sequence, row.changed_at, row.cancelled_at
        )
        for row in conn.execute(query)
    ]


def _series(feed: Feed) -> ColumnElement[bool]:
    if feed.kind == "schedule":
        return calendar_event.c.calendar == f"schedule:{feed.name}"
    prefix = f"person:{feed.name}:" if feed.kind == "person" else f"schedule:{feed.name}/"
    return calendar_event.c.calendar.startswith(prefix, autoescape=True)


def publish(conn: Connection, events: Iterable[Event]) -> None:
    """Write events as they are published now, unless another process has published a later state of one."""
    for event in events:
        values = {name: value for name, value in asdict(event).items() if name != "series"}
        row = {**values, "calendar": event.series, "users": list(event.users)}
        put(conn, calendar_event, ["uid"], row, only_if=calendar_event.c.sequence < event.sequence)


def forget_events(conn: Connection, before: datetime) -> None:
    """Delete what was published and ended before an instant: no feed tells of it any more."""
    conn.execute(delete(calendar_event).where(calendar_event.c.end < before))
