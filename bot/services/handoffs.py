"""Hand-offs: whoever is on call now is compared with whoever was announced last, and what differs is announced once.

Whatever makes other people be on call ends here: time, a change in Slack or its end, undo, a changed file, a start
after hours away. Each schedule has one timer, due when it changes next; what it finds and what it has said are written
in one transaction, under a lock for each team.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.coverage import gap_key, is_planned_gap
from bot.core.oncall import current_and_next, next_change, on_call, on_call_until
from bot.core.roster import Team
from bot.services import directory, outbox
from bot.store import handoffs, homes, incidents, pages
from bot.store.upsert import only_one_at_a_time
from bot.views import handoffs as views
from bot.views.handoffs import Handover, OwnTurn, Unfinished
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.core.roster import Person, Roster, Schedule
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.handoffs import Announced
    from bot.store.jobs import Job

_LATE = timedelta(minutes=5)


@dataclass
class _Turns:
    taken: list[OwnTurn] = field(default_factory=list[OwnTurn])
    left: list[OwnTurn] = field(default_factory=list[OwnTurn])


class Handoffs:
    """Announces who is on call."""

    def __init__(self, db: Database, world: World) -> None:
        """Read the schedules in force of ``world``; everything else is in ``db``."""
        self._db = db
        self._world = world

    async def look(self) -> None:
        """Have everything compared now: at a start, and after the files changed."""
        await self._db.write(lambda conn: look(conn, self._world, self._world.clock.now()))

    def due(self, conn: Connection, job: Job, now: datetime) -> None:
        """Compare one schedule; where it changed, all of its team, so that they are told of together."""
        roster, address = self._world.in_force(conn), str(job.payload["schedule"])
        _begin(conn, roster, now)
        only_one_at_a_time(conn, f"handoff:{_team(address)}")
        if self._is_lost(roster, address):
            return
        schedule = roster.schedules.get(address)
        known = handoffs.announced(conn, [address]).get(address)
        if known is None or known.users != _users(schedule, now):
            self._hand_over(conn, roster, address, now, job.due_at if now - job.due_at > _LATE else now)
        at = next_change(schedule, now) if schedule else None
        if at is not None:
            outbox.reconcile_handoff(conn, address, at)

    def _is_lost(self, roster: Roster, address: str) -> bool:
        """Tell whether a schedule is missing only because the files are faulty: then nothing is known of it."""
        return address not in roster.schedules and self._world.troubles.has("schedules")

    def _hand_over(self, conn: Connection, roster: Roster, address: str, now: datetime, due_at: datetime) -> None:
        """Announce what changed in a team since ``due_at``, when the first of it was to be announced."""
        team = roster.teams.get(_team(address)) or Team(_team(address), _team(address), "UTC")
        own = [name for name, schedule in roster.schedules.items() if schedule.team == team.key]
        addresses = dict.fromkeys([*own, address])
        known = handoffs.announced(conn, addresses)
        changed = [
            _compared(name, roster.schedules.get(name), known.get(name), now, due_at)
            for name in addresses
            if name not in known or known[name].users != _users(roster.schedules.get(name), now)
        ]
        for each in changed:
            _record(conn, each, now)
        self._announce(conn, roster, team, [each for each in changed if each.before != each.after], now)
        if team.usergroup:
            outbox.keep_usergroup(conn, team.usergroup, now)

    def _announce(self, conn: Connection, roster: Roster, team: Team, handovers: list[Handover], now: datetime) -> None:
        if not handovers:
            return
        people = _concerned(conn, roster, handovers)
        unfinished, commands = self._unfinished(conn, team), Commands.prefixed(self._world.command_prefix)
        text = views.team_notice(team, handovers, unfinished, people, commands)
        outbox.tell_team(conn, team.key, text, now)
        told = {
            key: people[key].slack or "" for each in handovers for key in (*each.gained, *each.lost) if key in people
        }
        for key, turns in _own_turns(roster, handovers, now).items():
            if told.get(key):
                self._tell(conn, roster, team, told[key], turns, unfinished, people, now)
        for user in homes.among(conn, [user for user in told.values() if user]):
            outbox.draw_home(conn, user, now)

    def _tell(
        self,
        conn: Connection,
        roster: Roster,
        team: Team,
        user: str,
        turns: _Turns,
        unfinished: Unfinished,
        people: Mapping[str, Person],
        now: datetime,
    ) -> None:
        zone, commands = directory.timezone_of(conn, roster, user), Commands.prefixed(self._world.command_prefix)
        commanded = [] if turns.taken else _commanded(conn, user)
        text = views.own_notice(team, turns.taken, turns.left, unfinished, commanded, people, zone, commands)
        hint = views.own_hint(zone, is_taking=bool(turns.taken), commands=commands)
        outbox.tell(conn, user, text, now, hint)

    @staticmethod
    def _unfinished(conn: Connection, team: Team) -> Unfinished:
        """Return what a team has open, without what is private: not everybody who reads it may know of that."""
        found = {each.number: each for each in incidents.open_incidents(conn)}
        mine = tuple(each for each in found.values() if each.team == team.key and not each.is_private)
        waiting = ((page, found.get(page.incident or 0)) for page in pages.live_of_team(conn, team.key))
        shown = ((page, incident) for page, incident in waiting if incident is None or not incident.is_private)
        return Unfinished(mine, tuple(shown))


def look(conn: Connection, world: World, now: datetime) -> None:
    """Have every schedule, user group and team looked at; a first start takes what it finds without a word."""
    roster = world.in_force(conn)
    _begin(conn, roster, now)
    for address in dict.fromkeys([*roster.schedules, *handoffs.schedules_announced(conn)]):
        outbox.reconcile_handoff(conn, address, now)
    for team in roster.teams.values():
        outbox.look_ahead(conn, team.key, now + timedelta(minutes=1))
        if team.usergroup:
            outbox.keep_usergroup(conn, team.usergroup, now)


def _begin(conn: Connection, roster: Roster, now: datetime) -> None:
    """Take the state that is found at a first start for announced."""
    if not handoffs.is_first_time(conn):
        return
    only_one_at_a_time(conn, "handoff:first")
    if not handoffs.is_first_time(conn):
        return
    for address, schedule in roster.schedules.items():
        handoffs.note(conn, address, on_call(schedule, now), now)


def _record(conn: Connection, handover: Handover, now: datetime) -> None:
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


def _users(schedule: Schedule | None, now: datetime) -> tuple[str, ...]:
    return on_call(schedule, now) if schedule else ()


def _team(address: str) -> str:
    return address.partition("/")[0]
