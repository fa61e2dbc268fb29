"""Incidents, their roles, timeline and action items: queries in, core values out."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, or_, select, update

from bot.core.incident import OPEN_STATUSES, ActionItem, Incident, RoleHolder, TimelineEntry
from bot.store.tables import ActionRow, IncidentRow, RoleRow, TimelineRow, table_of
from bot.store.upsert import insert_once, only_one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

incident = table_of(IncidentRow)
role = table_of(RoleRow)
timeline = table_of(TimelineRow)
action = table_of(ActionRow)

NO_CHANNEL = "no_channel"
"""Recorded among the steps when Slack will not have a channel for the incident."""

NO_CARD = "no_card"
"""Recorded among the steps when Slack will not have the card in the channel."""

_INCIDENT_COLUMNS = [incident.c[each.name] for each in fields(Incident)]

# Built once: putting that many columns together costs as much as running the query, and every command runs one.
_BY_NUMBER = select(*_INCIDENT_COLUMNS).where(incident.c.number == bindparam("wanted"))
_BY_NUMBER_FOR_CHANGE = _BY_NUMBER.with_for_update()
_BY_CHANNEL = select(*_INCIDENT_COLUMNS).where(incident.c.channel_id == bindparam("wanted"))


def _incident(row: Mapping[str, Any]) -> Incident:
    return Incident(**row)


def insert_incident(conn: Connection, request: str, values: Mapping[str, Any]) -> int | None:
    """Write a new incident and return its number, or None when ``request`` has made one already."""
    only_one_at_a_time(conn, f"incident:{request}")
    if number_of_request(conn, request) is not None:
        return None  # an insert that is refused would use up a number
    row = insert_once(conn, incident, {"request": request, "steps_done": [], "topic": "", **values}, incident.c.number)
    return None if row is None else int(row)


def number_of_request(conn: Connection, request: str) -> int | None:
    """Return the number of the incident that ``request`` made."""
    return conn.execute(select(incident.c.number).where(incident.c.request == request)).scalar()


def get(conn: Connection, number: int, *, for_change: bool = False) -> Incident | None:
    """Return an incident by number; ``for_change`` locks it until the transaction ends (PostgreSQL)."""
    row = conn.execute(_BY_NUMBER_FOR_CHANGE if for_change else _BY_NUMBER, {"wanted": number}).mappings().first()
    return _incident(dict(row)) if row else None


def by_channel(conn: Connection, channel_id: str) -> Incident | None:
    """Return the incident whose channel this is."""
    row = conn.execute(_BY_CHANNEL, {"wanted": channel_id}).mappings().first()
    return _incident(dict(row)) if row else None


def open_incidents(conn: Connection, *, service: str | None = None) -> list[Incident]:
    """Return the incidents that people still work on, newest first; only those of ``service`` when it is given."""
    query = select(*_INCIDENT_COLUMNS).where(incident.c.status.in_(OPEN_STATUSES))
    if service is not None:
        query = query.where(incident.c.service == service)
    rows = conn.execute(query.order_by(incident.c.number.desc())).mappings()
    return [_incident(dict(row)) for row in rows]


def public(conn: Connection) -> list[Incident]:
    """Return every incident that is not private, newest first."""
    query = select(*_INCIDENT_COLUMNS).where(incident.c.is_private.is_(False)).order_by(incident.c.number.desc())
    return [_incident(dict(row)) for row in conn.execute(query).mappings()]


def search(conn: Connection, words: str, limit: int = 20) -> list[Incident]:
    """Return incidents, open or over, whose title or service contains ``words``, newest first; no private ones."""
    columns = (incident.c.title, incident.c.service)
    matches = or_(*(column.icontains(words, autoescape=True) for column in columns))
    query = select(*_INCIDENT_COLUMNS).where(matches, incident.c.is_private.is_(False))
    rows = conn.execute(query.order_by(incident.c.number.desc()).limit(limit)).mappings()
    return [_incident(dict(row)) for row in rows]


def change(conn: Connection, number: int, values: Mapping[str, Any]) -> None:
    """Write ``values`` into an incident and count its version up."""
    counted = {**values, "version": incident.c.version + 1}
    conn.execute(update(incident).where(incident.c.number == number).values(**counted))


def steps_done(conn: Connection, number: int) -> frozenset[str]:
    """Return the provisioning steps of the incident's channel that are recorded as done."""
    found = conn.execute(select(incident.c.steps_done).where(incident.c.number == number)).scalar()
    return frozenset(found or ())


def step_done(conn: Connection, number: int, step: str, values: Mapping[str, Any] | None = None) -> bool:
    """Record a provisioning step as done, together with what it brought (a channel id, a message's ts).

    False when it was done before.
    """
    query = select(incident.c.steps_done).where(incident.c.number == number).with_for_update()
    before = conn.execute(query).scalar() or ()
    change(conn, number, {"steps_done": sorted({*before, step}), **(values or {})})
    return step not in before


def topic(conn: Connection, number: int) -> str:
    """Return the topic that the incident's channel was last given."""
    return conn.execute(select(incident.c.topic).where(incident.c.number == number)).scalar() or ""


def set_topic(conn: Connection, number: int, text: str) -> None:
    """Record the topic that the incident's channel was given."""
    conn.execute(update(incident).where(incident.c.number == number).values(topic=text))


def current_roles(conn: Connection, number: int) -> tuple[RoleHolder, ...]:
    """Return who holds which role now."""
    return tuple(each for each in role_history(conn, number) if each.until is None)


def role_history(conn: Connection, number: int) -> tuple[RoleHolder, ...]:
    """Return every interval in which somebody held a role, in the order they began."""
    query = select(role.c.role, role.c.holder, role.c.since, role.c.until).where(role.c.incident == number)
    rows = conn.execute(query.order_by(role.c.since, role.c.id))
    return tuple(RoleHolder(role=row.role, user=row.holder, since=row.since, until=row.until) for row in rows)


def begin_role(conn: Connection, number: int, name: str, user: str, now: datetime) -> None:
    """Record that ``user`` holds a role from now on."""
    conn.execute(insert(role).values(incident=number, role=name, holder=user, since=now))


def end_role(conn: Connection, number: int, name: str, user: str | None, now: datetime) -> None:
    """Record that the holder of a role (or only ``user``, for roles that several hold) no longer holds it."""
    query = update(role).where(role.c.incident == number, role.c.role == name, role.c.until.is_(None))
    if user is not None:
        query = query.where(role.c.holder == user)
    conn.execute(query.values(until=now))


def add_entry(conn: Connection, number: int, values: Mapping[str, Any]) -> int | None:
    """Append a line to the timeline; None when its ``source`` is there already."""
    return insert_once(conn, timeline, {"incident": number, **values}, timeline.c.id)


def entries(conn: Connection, number: int) -> tuple[TimelineEntry, ...]:
    """Return the timeline in the order things happened."""
    columns = [timeline.c[each.name] for each in fields(TimelineEntry)]
    query = select(*columns).where(timeline.c.incident == number, timeline.c.retracted_at.is_(None))
    rows = conn.execute(query.order_by(timeline.c.at, timeline.c.id)).mappings()
    return tuple(TimelineEntry(**row) for row in rows)


def retract(conn: Connection, number: int, source: str, now: datetime | None) -> bool:
    """Take back (``now``) or bring back (None) what came from ``source``; False when nothing did.

    The line stays in the table: the record is append-only, and this says when it stopped counting.
    """
    changed = 0
    for table in (timeline, action):
        query = update(table).where(table.c.incident == number, table.c.source == source).values(retracted_at=now)
        changed += conn.execute(query).rowcount
    return changed > 0


def erase(conn: Connection, number: int, sources: Collection[str]) -> None:
    """Erase the text of what came from ``sources``: the lines stay as tombstones."""
    for table in (timeline, action):
        where = (table.c.incident == number, table.c.source.in_(sources))
        conn.execute(update(table).where(*where).values(text=""))


def latest_text(conn: Connection, number: int, kind: str) -> str:
    """Return the text of the newest timeline line of a kind, empty when there is none."""
    where = (timeline.c.incident == number, timeline.c.kind == kind, timeline.c.retracted_at.is_(None))
    return conn.execute(select(timeline.c.text).where(*where).order_by(timeline.c.id.desc())).scalar() or ""


def has_source(conn: Connection, number: int, source: str) -> bool:
    """Tell whether the timeline holds a line from this source."""
    query = select(timeline.c.id).where(timeline.c.incident == number, timeline.c.source == source)
    return conn.execute(query).first() is not None


def add_action(conn: Connection, number: int, values: Mapping[str, Any]) -> int | None:
    """Add an action item; None when its ``source`` made one already."""
    return insert_once(conn, action, {"incident": number, **values}, action.c.id)


def actions(conn: Connection, number: int) -> tuple[ActionItem, ...]:
    """Return the action items in the order they were made."""
    columns = [action.c[each.name] for each in fields(ActionItem)]
    query = select(*columns).where(action.c.incident == number, action.c.retracted_at.is_(None))
    return tuple(ActionItem(**row) for row in conn.execute(query.order_by(action.c.id)).mappings())
