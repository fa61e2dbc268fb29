"""Hand-offs: whoever is on call now is compared with whoever was announced last, and what differs is announced once.

Whatever makes other people be on call ends here: time, a change in Slack or its end, undo, a changed file, a start
after hours away. Each schedule has one timer, due when it changes next. Who is on call is computed before, outside of
any transaction; what was found and what is said of it are written in one, under a lock for each team.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.core.coverage import gap_key, is_planned_gap
from bot.core.oncall import current_and_next, next_change, on_call, on_call_until
from bot.core.roster import Team
from bot.services import directory, lookout, outbox
from bot.store import handoffs, homes, incidents, pages, rota
from bot.store.outcome import Done
from bot.store.upsert import only_one_at_a_time
from bot.views import handoffs as views
from bot.views.handoffs import Handover, OwnTurn, Unfinished
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.core.roster import Person, Roster, Schedule
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.handoffs import Announced
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome

T = TypeVar("T")

_LATE = timedelta(minutes=5)
_SOON = timedelta(minutes=1)
_AT_ONCE = 100


@dataclass
class _Turns:
    taken: list[OwnTurn] = field(default_factory=list[OwnTurn])
    left: list[OwnTurn] = field(default_factory=list[OwnTurn])


@dataclass(frozen=True)
class _Seen:
    """What a comparison stands on, as it was read: where another transaction changed it meanwhile, it is void."""

    roster: Roster
    addresses: tuple[str, ...]
    known: Mapping[str, Announced]
    revisions: Mapping[str, int]


@dataclass(frozen=True)
class _Compared:
    """What a comparison found: what is to be announced, and when it is due again."""

    changed: tuple[Handover, ...]
    turns: Mapping[str, _Turns]
    next_at: datetime | None

    @property
    def handovers(self) -> list[Handover]:
        """Return what people are told of: a new schedule that nobody covers is none of it."""
        return [each for each in self.changed if each.before != each.after]


@dataclass(frozen=True)
class _News:
    """What is to be said: to the team, to people by their Slack ids (text and small print), and on whose Homes."""

    team: str = ""
    people: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    homes: tuple[str, ...] = ()


class Handoffs:
    """Announces who is on call.

    Whoever waits to write waits for none of the computing: it is done before, and thrown away where what it stands on
    is not so any more.
    """

    def __init__(self, db: Database, world: World) -> None:
        """Read the schedules in force of ``world``; everything else is in ``db``."""
        self._db = db
        self._world = world
        self._one_at_a_time = asyncio.Lock()  # many teams change at the same hour, and pages want the processor too

    async def look(self) -> None:
        """Have every schedule, user group and team looked at: at a start, and after the files changed.

        A first start takes what it finds without a word.
        """
        await self._begin()
        roster, now = await self._db.read(self._world.in_force), self._world.clock.now()
        announced = await self._db.read(handoffs.schedules_announced)
        for some in _batches(tuple(dict.fromkeys([*roster.schedules, *announced]))):
            await self._db.write(partial(_reconcile, addresses=some, now=now))
        for some in _batches(tuple(roster.teams.values())):
            await self._db.write(partial(_keep_usergroups, teams=some, now=now))
        for some in _batches(tuple(roster.teams)):
            await self._db.write(partial(lookout.begin, teams=some, among=len(roster.teams), now=now))

    async def due(self, job: Job) -> Outcome:
        """Compare one schedule; where it changed, all of its team, so that they are told of together."""
        address, now = str(job.payload["schedule"]), self._world.clock.now()
        await self._begin()
        async with self._one_at_a_time:
            seen = await self._db.read(lambda conn: self._read(conn, address))
            if seen is None:
                return Done(lambda conn: outbox.reconcile_handoff(conn, address, now + _SOON))
            since = job.due_at if now - job.due_at > _LATE else now
            found = await asyncio.to_thread(_compare, seen, address, now, since)
            team = seen.roster.teams.get(_team(address)) or Team(_team(address), _team(address), "UTC")
            news = _News()
            if found.handovers:
                news = await self._db.read(lambda conn: self._news(conn, seen.roster, team, found))
        return Done(partial(_record, job=job, team=team, seen=seen, found=found, news=news, now=now))

    def _read(self, conn: Connection, address: str) -> _Seen | None:
        """Return what there is to compare; None where other files than those read here have the schedule."""
        roster, team = self._world.in_force(conn), _team(address)
        is_known = address in roster.schedules and team in roster.teams
        if not is_known and rota.is_in_force(conn, address):
            return None
        own = [name for name, schedule in roster.schedules.items() if schedule.team == team]
        addresses = tuple(dict.fromkeys([*own, address]))
        return _Seen(roster, addresses, handoffs.announced(conn, addresses), rota.revisions(conn, addresses))

    async def _begin(self) -> None:
        """Take the state that is found at a first start for announced."""
        if not await self._db.read(handoffs.is_first_time):
            return
        roster, now = await self._db.read(self._world.in_force), self._world.clock.now()
        standing = await asyncio.to_thread(_standing, roster, now)
        await self._db.write(lambda conn: handoffs.begin(conn, standing, now))

    def _news(self, conn: Connection, roster: Roster, team: Team, found: _Compared) -> _News:
        people = _concerned(conn, roster, found.handovers)
        unfinished, commands = self._unfinished(conn, team), Commands.prefixed(self._world.command_prefix)
        text = views.team_notice(team, found.handovers, unfinished, people, commands)
        told: dict[str, tuple[str, str]] = {}
        for key, turns in found.turns.items():
            user = people[key].slack if key in people else None
            if user:
                told[user] = self._own_news(conn, roster, team, user, turns, unfinished, people)
        changed = {key for each in found.handovers for key in (*each.gained, *each.lost)}
        ids = {people[key].slack or "" for key in changed if key in people} - {""}
        return _News(text, told, homes.among(conn, ids))

    def _own_news(
        self,
        conn: Connection,
        roster: Roster,
        team: Team,
        user: str,
        turns: _Turns,
        unfinished: Unfinished,
        people: Mapping[str, Person],
    ) -> tuple[str, str]:
        """Return what somebody is told, and the small print."""
        zone, commands = directory.timezone_of(conn, roster, user), Commands.prefixed(self._world.command_prefix)
        commanded = [] if turns.taken else _commanded(conn, user)
        text = views.own_notice(team, turns.taken, turns.left, unfinished, commanded, people, zone, commands)
        return text, views.own_hint(zone, is_taking=bool(turns.taken), commands=commands)

    def _unfinished(self, conn: Connection, team: Team) -> Unfinished:
        """Return what a team has open, without what is private: not everybody who reads it may know of that.

        What belongs to no service is the business of the team whose policy is the default one.
        """
        is_default = (self._world.organization.default_policy or "").partition("/")[0] == team.key
        owners = {team.key, None} if is_default else {team.key}
        found = {each.number: each for each in incidents.open_incidents(conn)}
        mine = tuple(each for each in found.values() if each.team in owners and not each.is_private)
        live = [page for owner in owners for page in pages.live_of_team(conn, owner) if owner or page.incident]
        waiting = ((page, found.get(page.incident or 0)) for page in live)
        shown = ((page, incident) for page, incident in waiting if incident is None or not incident.is_private)
        return Unfinished(mine, tuple(shown))


def _batches(found: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield a few at a time: others write in between."""
    return (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))


def _reconcile(conn: Connection, *, addresses: Iterable[str], now: datetime) -> None:
    for address in addresses:
        outbox.reconcile_handoff(conn, address, now)


def _keep_usergroups(conn: Connection, *, teams: Iterable[Team], now: datetime) -> None:
    for team in teams:
        if team.usergroup:
            outbox.keep_usergroup(conn, team.usergroup, team.key, now)


def _standing(roster: Roster, now: datetime) -> dict[str, tuple[str, ...]]:
    return {address: on_call(schedule, now) for address, schedule in roster.schedules.items()}


def _compare(seen: _Seen, address: str, now: datetime, since: datetime) -> _Compared:
    """Return what changed, ``since`` when the first of it was to be announced."""
    schedules = seen.roster.schedules
    schedule = schedules.get(address)
    next_at = next_change(schedule, now) if schedule else None
    if not _is_changed(seen, address, now):
        return _Compared((), {}, next_at)
    names = [name for name in seen.addresses if _is_changed(seen, name, now)]
    changed = tuple(_compared(name, schedules.get(name), seen.known.get(name), now, since) for name in names)
    found = _Compared(changed, {}, next_at)
    return replace(found, turns=_own_turns(seen.roster, found.handovers, now))


def _is_changed(seen: _Seen, address: str, now: datetime) -> bool:
    schedule, known = seen.roster.schedules.get(address), seen.known.get(address)
    return known is None or known.users != (on_call(schedule, now) if schedule else ())


def _record(
    conn: Connection, *, job: Job, team: Team, seen: _Seen, found: _Compared, news: _News, now: datetime
) -> None:
    """Write what was found, and what is said of it, unless somebody was faster: then it is compared anew."""
    address = str(job.payload["schedule"])
    only_one_at_a_time(conn, f"handoff:{team.key}")
    if not _is_still_so(conn, seen):
        outbox.reconcile_handoff(conn, address, job.due_at)
        return
    for each in found.changed:
        _note(conn, each, now)
    _say(conn, team, news, now)
    if found.changed and team.usergroup:
        outbox.keep_usergroup(conn, team.usergroup, team.key, now)
    if found.next_at is not None:
        outbox.reconcile_handoff(conn, address, found.next_at)


def _is_still_so(conn: Connection, seen: _Seen) -> bool:
    is_known = handoffs.announced(conn, seen.addresses) == seen.known
    return is_known and rota.revisions(conn, seen.addresses) == seen.revisions


def _say(conn: Connection, team: Team, news: _News, now: datetime) -> None:
    if news.team:
        outbox.tell_team(conn, team.key, news.team, now)
    for user, (text, hint) in news.people.items():
        outbox.tell(conn, user, text, now, hint)
    for user in news.homes:
        outbox.draw_home(conn, user, now)


def _note(conn: Connection, handover: Handover, now: datetime) -> None:
    if handover.is_gone:
        handoffs.forget(conn, handover.schedule)
        return
    handoffs.note(conn, handover.schedule, handover.after, handover.since or now)
    if handover.before and not handover.after:  # it is said here: not once more by the look ahead
        handoffs.tell_once(conn, f"ahead:{_team(handover.schedule)}:{gap_key(handover.schedule)}", now)


def _compared(
    address: str, schedule: Schedule | None, known: Announced | None, now: datetime, due_at: datetime
) -> Handover:
    """Return what a schedule's people are told: ``known`` is None for one that is new.

    Since when is told where nothing was announced for a while: nobody had been relieved before ``due_at``.
    """
    before = known.users if known else ()
    if schedule is None:
        return Handover(address, address.partition("/")[2], before, (), is_gone=True)
    standing = current_and_next(schedule, now)
    is_late = standing.since is not None and due_at <= standing.since < now - _LATE
    return Handover(
        address,
        schedule.name,
        before,
        standing.users,
        until=standing.until,
        since=standing.since if is_late else None,
        next=standing.next,
        is_planned=not standing.users and is_planned_gap(schedule, now, standing.until),
    )


def _concerned(conn: Connection, roster: Roster, handovers: Iterable[Handover]) -> Mapping[str, Person]:
    """Return whom hand-overs name, by key, with their Slack ids: a thousand teams may change at the same instant."""
    named = ((*each.before, *each.after, *(each.next.users if each.next else ())) for each in handovers)
    keys = {key for group in named for key in group if key in roster.people}
    return {key: replace(roster.people[key], slack=directory.slack_id(conn, roster, key)) for key in keys}


def _own_turns(roster: Roster, handovers: Iterable[Handover], now: datetime) -> Mapping[str, _Turns]:
    """Return what changes for each person, by key."""
    found: defaultdict[str, _Turns] = defaultdict(_Turns)
    for each in handovers:
        for key in each.gained:
            until = on_call_until(roster.schedules[each.schedule], key, now)
            found[key].taken.append(OwnTurn(each, until))
        for key in each.lost:
            found[key].left.append(OwnTurn(each))
    return found


def _commanded(conn: Connection, user: str) -> list[Incident]:
    return [
        incident
        for incident in incidents.open_incidents(conn)
        if any(
            each.user == user and each.role == "commander" for each in incidents.current_roles(conn, incident.number)
        )
    ]


def _team(address: str) -> str:
    return address.partition("/")[0]
