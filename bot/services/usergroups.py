"""Slack's user groups, kept equal to who is on call: at each change, and once a day for what people changed by hand."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.coverage import is_planned_gap
from bot.core.mrkdwn import escape
from bot.core.oncall import next_change, on_call
from bot.core.walltime import NEVER
from bot.notify.slack_fault import NO_PLAN, SlackFault
from bot.services import outbox, senders
from bot.services.alarms import tell_admins
from bot.services.reach import Reach
from bot.store import handoffs, rota
from bot.store.outcome import Done
from bot.views.phrases import inline

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.core.roster import Roster
    from bot.notify.slack import SlackApi, UserGroup
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome

log = logging.getLogger(__name__)

AGAIN = timedelta(days=1)
_SOON = timedelta(minutes=1)
_FRESH = timedelta(minutes=5)
_EVERYWHERE = NO_PLAN | {"permission_denied"}
"""Refusals that every group of the workspace meets."""

_WHO_MAY = (
    "Slack does not let Tocsin change user groups: in Slack's settings of the workspace, under Permissions, let "
    "everybody manage user groups (permission_denied)"
)


@dataclass(frozen=True)
class _Wanted:
    """Who belongs into a group. ``members`` are Slack ids; ``left_out`` says by key who has none, and why.

    ``team`` is whose channel is told. ``is_planned`` tells that nobody is on call because nobody is meant to be.
    """

    team: str
    members: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    is_planned: bool = False


@dataclass(frozen=True)
class _OnCall:
    """Who is on call on a team's schedules, by key."""

    keys: tuple[str, ...]
    is_planned: bool


class UserGroups:
    """Sets who is in the groups that the files name."""

    def __init__(self, db: Database, world: World, slack: SlackApi) -> None:
        """Read who is on call from ``world`` and ``db``, and act through ``slack``."""
        self._db = db
        self._world = world
        self._slack = slack
        self._groups: list[UserGroup] = []
        self._read_at = NEVER

    async def keep(self, job: Job) -> Outcome:
        """Have exactly those in a group who are on call now; nobody on call leaves it as it is."""
        handle, now = str(job.payload["handle"]), self._world.clock.now()
        roster = await self._db.read(self._world.in_force)
        named_by = [team.key for team in roster.teams.values() if team.usergroup == handle]
        if not named_by:
            team = str(job.payload.get("team") or "")
            return Done(None if team in roster.teams else partial(_leave, handle=handle, team=team, now=now))
        standing = await asyncio.to_thread(_on_call, roster, named_by, now)
        wanted = await self._db.read(lambda conn: self._wanted(conn, named_by[0], standing, now))
        try:
            trouble = await self._set(handle, wanted.members, now)
        except SlackFault as fault:
            log.warning("The user group @%s could not be set: %s", handle, fault)
            self._groups = []  # it may be gone, and another may have its handle
            if fault.is_passing or fault.may_be_mended:
                return senders.after_fault(job, fault, now)
            return Done(partial(self._refused, handle=handle, wanted=wanted, fault=fault, now=now))
        return Done(lambda conn: self._record(conn, handle, wanted, trouble, now))

    def _wanted(self, conn: Connection, team: str, standing: _OnCall, now: datetime) -> _Wanted:
        reach = Reach(conn, self._world, now)
        ids = {key: reach.slack_id(key) for key in standing.keys}
        left_out = {key: reach.lacks(key) or "is not in Slack" for key, user in ids.items() if user is None}
        return _Wanted(
            team,
            tuple(sorted({user for user in ids.values() if user})),
            tuple(sorted(left_out.items())),
            is_planned=standing.is_planned,
        )

    async def _set(self, handle: str, members: tuple[str, ...], now: datetime) -> str:
        """Have exactly ``members`` in a group; return why that cannot be, or nothing. Raises ``SlackFault``."""
        group = await self._find(handle, now)
        if group is None:
            return f"there is no user group @{handle} in Slack: create it there, or correct `usergroup` in the file"
        if group.is_disabled:
            return f"the user group @{handle} is disabled in Slack: enable it there"
        if members and await self._slack.group_members(group.id) != frozenset(members):
            await self._slack.set_group_members(group.id, members)
        return ""

    async def _find(self, handle: str, now: datetime) -> UserGroup | None:
        """Return a group by handle or id. One list is good for all of them: Slack gives it 20 times a minute."""
        known = self._named(handle)
        if known is None or known.is_disabled or abs(now - self._read_at) > _FRESH:
            self._groups, self._read_at = await self._slack.user_groups(), now
            known = self._named(handle)
        return known

    def _named(self, handle: str) -> UserGroup | None:
        return next((each for each in self._groups if handle in {each.handle, each.id}), None)

    def _record(self, conn: Connection, handle: str, wanted: _Wanted, trouble: str, now: datetime) -> None:
        """Say once what is wrong, forget what is right again, and look again tomorrow."""
        standing = dict(_standing(handle, wanted, trouble, self._world.in_force(conn)))
        known = handoffs.was_told(conn, f"usergroup:{handle}:")
        handoffs.forget_told(conn, known - standing.keys() - {_off_hours(handle)})
        if not trouble:
            refused = handoffs.was_told(conn, f"usergroup-refused:{handle}:")
            handoffs.forget_told(conn, refused | {f"usergroup-refused:{code}" for code in _EVERYWHERE})
        for key, text in standing.items():
            if handoffs.tell_once(conn, key, now):
                outbox.tell_team(conn, wanted.team, f":warning: {text}", now)
        outbox.keep_usergroup(conn, handle, wanted.team, now + AGAIN)

    def _refused(self, conn: Connection, handle: str, wanted: _Wanted, fault: SlackFault, now: datetime) -> None:
        """Say once what Slack refuses: what is so for every group to whoever looks after Tocsin, else to the team."""
        is_ours = fault.code in _EVERYWHERE
        why = _WHO_MAY if fault.code == "permission_denied" else fault.reason
        text = f":warning: The user group @{inline(handle)} does not follow who is on call: {escape(why)}."
        if handoffs.tell_once(conn, f"usergroup-refused:{fault.code if is_ours else f'{handle}:{fault.code}'}", now):
            if is_ours:
                tell_admins(conn, self._world, f"{text} Everything else works.", now)
            else:
                outbox.tell_team(conn, wanted.team, text, now)
        outbox.keep_usergroup(conn, handle, wanted.team, now + AGAIN)


def _on_call(roster: Roster, teams: Collection[str], now: datetime) -> _OnCall:
    own = [schedule for schedule in roster.schedules.values() if schedule.team in teams]
    keys = dict.fromkeys(key for schedule in own for key in on_call(schedule, now))
    return _OnCall(tuple(keys), all(is_planned_gap(schedule, now, next_change(schedule, now)) for schedule in own))


def _leave(conn: Connection, *, handle: str, team: str, now: datetime) -> None:
    """Leave the group of a team that is in other files than those read here; else no team names it any more."""
    if rota.is_in_force(conn, team):
        outbox.keep_usergroup(conn, handle, team, now + _SOON)


def _off_hours(handle: str) -> str:
    return f"usergroup:{handle}:off-hours"


def _standing(handle: str, wanted: _Wanted, trouble: str, roster: Roster) -> list[tuple[str, str]]:
    """Return what is to be said of a group, by the key under which it is said once; mrkdwn."""
    shown = f"@{inline(handle)}"
    if trouble:
        return [(f"usergroup:{handle}:trouble", f"{trouble[0].upper()}{escape(trouble[1:])}.")]
    found = [
        (f"usergroup:{handle}:left-out:{key}", f"{_name(roster, key)} {why}, and so is not in {shown} while on call.")
        for key, why in wanted.left_out
    ]
    if not wanted.members and not wanted.left_out:
        text = f"Nobody is on call, so {shown} keeps its last members: Slack does not let a user group be empty."
        found.append((_off_hours(handle) if wanted.is_planned else f"usergroup:{handle}:kept", text))
    return found


def _name(roster: Roster, key: str) -> str:
    person = roster.people.get(key)
    return inline(person.name if person else key)
