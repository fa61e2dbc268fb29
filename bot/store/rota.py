"""Versions of schedules and the changes that people made in Slack: how they are written, and read back."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import Text, cast, insert, or_, select, update

from bot.core.record import Change, Definition, Record, Version
from bot.core.roster import Override, Schedule
from bot.store.tables import table_of
from bot.store.tables_rota import RosterStateRow, ScheduleChangeRow, ScheduleHeadRow, ScheduleVersionRow
from bot.store.upsert import insert_once, put

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection, RowMapping


state = table_of(RosterStateRow)
head = table_of(ScheduleHeadRow)
version = table_of(ScheduleVersionRow)
change = table_of(ScheduleChangeRow)

_codec = TypeAdapter(Schedule)
_AT_ONCE = 500


@dataclass(frozen=True)
class Head:
    """Where a schedule stands: its revision, what the files said last, and the version whose definition is in force."""

    schedule: str
    revision: int
    file_hash: str = ""
    definition: int | None = None


@dataclass(frozen=True)
class Standing:
    """What tells which definition of a schedule is in force, also from one whose transaction was rolled back."""

    schedule: str
    version: int
    kind: str
    content: str


def plain(schedule: Schedule | None) -> dict[str, Any]:
    """Return a definition as plain data, ``{}`` for None.

    What has its default is left out: a newer program that knows more fields finds the same content unchanged.
    """
    return {} if schedule is None else _codec.dump_python(schedule, mode="json", exclude_defaults=True)


def from_plain(data: Mapping[str, Any]) -> Schedule | None:
    """Return the definition that ``plain`` wrote."""
    return _codec.validate_json(json.dumps(data)) if data else None


def hash_of(data: Mapping[str, Any]) -> str:
    """Return what tells one definition from another."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def token(conn: Connection) -> str:
    """Return what changes whenever anybody may be on call otherwise; empty before anything was written."""
    return conn.execute(select(state.c.token)).scalar() or ""


def touch(conn: Connection) -> None:
    """Tell every process that what it knows of who is on call is old."""
    put(conn, state, ["id"], {"id": 1, "token": uuid.uuid4().hex})


def heads(conn: Connection) -> dict[str, Head]:
    """Return where each schedule stands, by ``TEAM/NAME``."""
    return {row["schedule"]: Head(**row) for row in conn.execute(select(head)).mappings()}


def head_of(conn: Connection, schedule: str, *, to_change: bool = False) -> Head:
    """Return where one schedule stands, revision 0 before its first version; locked in order to be changed."""
    query = select(head).where(head.c.schedule == schedule)
    row = conn.execute(query.with_for_update() if to_change else query).mappings().first()
    return Head(**row) if row else Head(schedule, 0)


def add_version(
    conn: Connection,
    known: Head,
    author: str,
    kind: str,
    now: datetime,
    *,
    facts: Mapping[str, Any] | None = None,
    definition: Mapping[str, Any] | None = None,
    file_hash: str | None = None,
    request: str | None = None,
    undoes: int | None = None,
) -> int | None:
    """Write the next version of a schedule after the one ``known``; return its id, or None when somebody was faster."""
    if not _advance(conn, known):
        return None
    values = {
        "schedule": known.schedule,
        "revision": known.revision + 1,
        "at": max(filter(None, (now, _last_at(conn, known.schedule)))),  # a clock that was set back changes no past
        "author": author,
        "kind": kind,
        "facts": dict(facts or {}),
        "definition": None if definition is None else dict(definition),
        "request": request,
        "undoes": undoes,
    }
    made: int = conn.execute(insert(version).values(**values).returning(version.c.id)).scalar_one()
    news: dict[str, Any] = {} if definition is None else {"definition": made}
    if file_hash is not None:
        news["file_hash"] = file_hash
    if news:
        conn.execute(update(head).where(head.c.schedule == known.schedule).values(**news))
    touch(conn)
    return made


def _last_at(conn: Connection, schedule: str) -> datetime | None:
    query = select(version.c.at).where(version.c.schedule == schedule).order_by(version.c.revision.desc()).limit(1)
    return conn.execute(query).scalar()


def _advance(conn: Connection, known: Head) -> bool:
    if known.revision == 0:
        first = {"schedule": known.schedule, "revision": 1, "file_hash": ""}
        return insert_once(conn, head, first, head.c.schedule) is not None
    where = (head.c.schedule == known.schedule, head.c.revision == known.revision)
    return conn.execute(update(head).where(*where).values(revision=known.revision + 1)).rowcount == 1


def add_changes(conn: Connection, made: int, schedule: str, parts: Iterable[Override], now: datetime) -> None:
    """Write the pieces of a change that a version made."""
    for one in parts:
        values = {
            "version": made,
            "schedule": schedule,
            "start": one.start,
            "end": one.end,
            "user": one.user,
            "replaces": one.replaces,
            "add": one.add,
            "is_edit": one.is_edit,
            "made_at": now,
        }
        conn.execute(insert(change).values(**values))


def end_changes(conn: Connection, made: int, now: datetime) -> None:
    """Have what a version changed act no longer."""
    conn.execute(update(change).where(change.c.version == made, change.c.ended_at.is_(None)).values(ended_at=now))


def mark_undone(conn: Connection, undone: int, by: int) -> None:
    """Note which version took another one back."""
    conn.execute(update(version).where(version.c.id == undone).values(undone_by=by))


def outcome_of(conn: Connection, known: Version) -> tuple[Version, bool]:
    """Return what became of a version, and whether it holds: the last of those that took back one another from it on.

    One that was taken back and put back holds again, by the version that put it back.
    """
    holds = True
    while known.undone_by is not None:
        known = get(conn, known.undone_by) or _gone(known)
        holds = not holds
    return known, holds


def _gone(known: Version) -> Version:
    raise LookupError(f"The version that took back version {known.id} is gone.")


def get(conn: Connection, number: int) -> Version | None:
    """Return a version by id."""
    row = conn.execute(select(version).where(version.c.id == number)).mappings().first()
    return _version(row) if row else None


def by_request(conn: Connection, request: str) -> Version | None:
    """Return the version that a request made: Slack may deliver it twice."""
    row = conn.execute(select(version).where(version.c.request == request)).mappings().first()
    return _version(row) if row else None


def history(
    conn: Connection, schedules: Sequence[str] | None = None, *, author: str | None = None, limit: int = 20
) -> tuple[Version, ...]:
    """Return the last versions, newest first: of some schedules or all, by one author or anybody. No definitions."""
    columns = [column for column in version.c if column.name not in {"definition", "request"}]
    query = select(*columns).order_by(version.c.id.desc()).limit(limit)
    if schedules is not None:
        query = query.where(version.c.schedule.in_(schedules))
    if author is not None:
        query = query.where(version.c.author == author)
    return tuple(Version(**row) for row in conn.execute(query).mappings())


def definition_of(conn: Connection, made: int | None) -> Mapping[str, Any] | None:
    """Return the definition that a version brought, or None when it brought none."""
    return None if made is None else conn.execute(select(version.c.definition).where(version.c.id == made)).scalar()


def definitions(
    conn: Connection, known: Mapping[Standing, Schedule | None] = MappingProxyType({})
) -> dict[Standing, Schedule | None]:
    """Return the definitions in force; None for a schedule that is gone. Those ``known`` are not read again."""
    query = select(head.c.schedule, version.c.id, version.c.kind, head.c.file_hash)
    rows = conn.execute(query.join(version, version.c.id == head.c.definition))
    standings = [Standing(*row) for row in rows]
    news = [each.version for each in standings if each not in known]
    read: dict[int, Schedule | None] = {}
    for start in range(0, len(news), _AT_ONCE):
        some = version.c.id.in_(news[start : start + _AT_ONCE])
        for number, data in conn.execute(select(version.c.id, version.c.definition).where(some)):
            read[number] = from_plain(data)
    return {each: read[each.version] if each.version in read else known[each] for each in standings}


def is_in_force(conn: Connection, name: str) -> bool:
    """Tell whether a schedule (``TEAM/NAME``), or any of a ``TEAM``, has a definition, whatever the files here say."""
    query = select(version.c.definition).join(head, version.c.id == head.c.definition)
    mine = or_(head.c.schedule == name, head.c.schedule.startswith(f"{name}/", autoescape=True))
    return any(conn.execute(query.where(mine)).scalars())


def revisions(conn: Connection, schedules: Collection[str]) -> dict[str, int]:
    """Return how often each of these schedules was changed, as far as there is a version."""
    query = select(head.c.schedule, head.c.revision).where(head.c.schedule.in_(list(schedules)))
    return {row["schedule"]: row["revision"] for row in conn.execute(query).mappings()}


def definition_before(conn: Connection, schedule: str, revision: int) -> Mapping[str, Any] | None:
    """Return the definition that was in force before a revision, or None when there was none."""
    where = (version.c.schedule == schedule, version.c.revision < revision, version.c.definition.is_not(None))
    query = select(version.c.definition).where(*where).order_by(version.c.revision.desc()).limit(1)
    return conn.execute(query).scalar()


def changes_of(conn: Connection, made: int) -> tuple[Change, ...]:
    """Return the pieces of a change that a version made."""
    return tuple(map(_change, conn.execute(select(change).where(change.c.version == made)).mappings()))


def changes_ending_after(conn: Connection, since: datetime) -> dict[str, list[Change]]:
    """Return what was made in Slack and ends after ``since``, by schedule: earlier changes cost nothing."""
    found: defaultdict[str, list[Change]] = defaultdict(list)
    query = select(change).where(change.c.end > since).order_by(change.c.id)
    for row in conn.execute(query).mappings():
        found[row["schedule"]].append(_change(row))
    return found


def record(conn: Connection, schedule: str, start: datetime, end: datetime) -> Record:
    """Return everything that decides who is on call on a schedule during [start, end), aware instants."""
    chosen = (version.c.schedule == schedule, version.c.definition.is_not(None))
    query = select(version.c.at, version.c.definition).where(*chosen).order_by(version.c.revision)
    known = [(at, data) for at, data in conn.execute(query)]
    definitions = [Definition(at, from_plain(data)) for at, data in _needed(known, start, end)]
    where = (change.c.schedule == schedule, change.c.end > start, change.c.start < end)
    changes = conn.execute(select(change).where(*where).order_by(change.c.id)).mappings()
    return Record(tuple(definitions), tuple(map(_change, changes)))


def gone(conn: Connection, known: Container[str]) -> dict[str, Schedule]:
    """Return the schedules that there once were besides those ``known`` by their addresses, as they were last."""
    every = conn.execute(select(head.c.schedule).order_by(head.c.schedule)).scalars()
    names = [name for name in every if name not in known]
    where = (version.c.schedule.in_(names), version.c.definition.is_not(None))
    query = select(version.c.schedule, version.c.definition).where(*where)
    found = conn.execute(query.order_by(version.c.schedule, version.c.revision)) if names else ()
    last = {name: data for name, data in found if data}
    return {name: schedule for name, data in last.items() if (schedule := from_plain(data)) is not None}


def naming(conn: Connection, person: str) -> list[str]:
    """Return the schedules in whose versions or changes a person's key occurs, at any time, in whatever role."""
    words = cast(version.c.definition, Text).contains(json.dumps(person), autoescape=True)
    defined = select(version.c.schedule).where(words)
    changed = select(change.c.schedule).where(change.c.user == person)
    return sorted(conn.execute(defined.union(changed)).scalars())


def _needed(
    known: Sequence[tuple[datetime, Mapping[str, Any]]], start: datetime, end: datetime
) -> Sequence[tuple[datetime, Mapping[str, Any]]]:
    """Return those that hold at some instant of [start, end); the first one of them counts for all time before."""
    first = max((place for place, (at, _data) in enumerate(known) if at <= start), default=0)
    return [each for place, each in enumerate(known) if place >= first and (place == first or each[0] < end)]


def _version(row: RowMapping) -> Version:
    return Version(**{name: value for name, value in row.items() if name != "request"})


def _change(row: RowMapping) -> Change:
    override = Override(row["start"], row["end"], row["user"], row["replaces"], row["add"], row["is_edit"])
    return Change(row["id"], row["schedule"], override, row["made_at"], row["ended_at"])
