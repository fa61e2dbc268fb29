"""Who was and will be on call on the schedules of a person or a team: read from the record, worked out in a thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.core.calendar import Feed, schedules_of
from bot.core.schedule import shifts
from bot.core.targets import find_target
from bot.errors import NotFoundError
from bot.services import directory
from bot.store import rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.core.calendar import Source
    from bot.core.record import Record
    from bot.core.roster import Roster
    from bot.services.world import World
    from bot.store import Connection


@dataclass(frozen=True)
class Timetable:
    """The schedules of a feed, by ``team/name``: what answers with their final shifts, the past as it was.

    ``roster`` calls everybody as Slack does where the files name nobody.
    """

    sources: dict[str, Source]
    roster: Roster


def read_timetable(
    conn: Connection, world: World, feed: Feed, span: tuple[datetime, datetime], known: Iterable[str] = ()
) -> Timetable:
    """Return the timetable of a feed for [start, end). ``known`` are addresses of schedules besides those of now."""
    roster = world.roster
    addresses = dict.fromkeys([*(each.address for each in schedules_of(roster, feed)), *known])
    records = {address: rota.record(conn, address, *span) for address in addresses}
    if feed.kind == "person":
        then = (name for name in rota.naming(conn, feed.name) if name not in records)
        found = ((name, rota.record(conn, name, *span)) for name in then)
        records |= {name: record for name, record in found if record.mentions(feed.name)}
    sources = {address: _source(roster, address, record) for address, record in records.items()}
    return Timetable(sources, _named(conn, roster))


def _source(roster: Roster, address: str, record: Record) -> Source:
    if record.definitions:
        return record.shifts
    schedule = roster.schedules.get(address)
    return _nothing if schedule is None else partial(shifts, schedule)


def _nothing(_start: datetime, _end: datetime) -> tuple[()]:
    return ()


def _named(conn: Connection, roster: Roster) -> Roster:
    names = directory.names(conn, roster)
    people = {
        key: person if person.name != key else replace(person, name=names.get(person.slack or "", key))
        for key, person in directory.people(conn, roster).items()
    }
    return replace(roster, people=people)


def check_feed(roster: Roster, feed: Feed) -> None:
    """Raise ``NotFoundError`` unless there is such a person, schedule or team."""
    known = {"person": roster.people, "schedule": roster.schedules, "team": roster.teams}[feed.kind]
    if feed.name not in known:
        raise NotFoundError(f"There is no {feed.kind} called {feed.name}. `/oncall` lists the teams.")


def feed_of(roster: Roster, text: str, slack_users: Mapping[str, str]) -> Feed:
    """Return the schedule, team or person that somebody typed; a service means its team. Raises ``NotFoundError``.

    ``slack_users`` are people's keys by Slack id.
    """
    found = find_target(roster, text, slack_users)
    if found.kind == "schedule":
        return Feed("schedule", found.name)
    if found.kind == "service":
        return Feed("team", roster.services[found.name].team)
    return Feed("person" if found.kind == "user" else "team", found.name)


def zone_of_feed(roster: Roster, feed: Feed) -> str:
    """Return the zone in which a feed is told to whoever names no other."""
    if feed.kind == "schedule" and feed.name in roster.schedules:
        return roster.schedules[feed.name].timezone
    if feed.kind == "person":
        person = roster.people.get(feed.name)
        return (person.timezone if person else None) or "UTC"
    team = roster.teams.get(feed.name.partition("/")[0])
    return team.timezone if team else "UTC"
