"""The record of a schedule: what was in force when, so that the past never changes, and what is in force from now on.

Rule (PRODUCT section 5): every accepted change is a new version with author and time, and the past never changes.
A definition (what the files say) holds from the instant it was applied until the next; the first holds for all time
before. A change made in Slack acts on its own span, but only from the instant it was made until it was taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.core.oncall import mentions
from bot.core.schedule import Shift, on_call, shifts
from bot.core.walltime import NEVER, as_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.roster import Override, Roster, Schedule

NO_FILE = "files"
"""The author of the version by which a schedule left the files."""


@dataclass(frozen=True)
class Version:
    """One accepted change of a schedule (``TEAM/NAME``), by a Slack user id, a person's key or a file (``author``).

    ``kind`` is file, undo, redo (an undo was taken back), or what somebody did: take, override, swap, assign. ``facts``
    is what a change in Slack was about; ``definition`` is plain data, ``{}`` for a schedule that is gone, None when the
    layers did not change. ``undoes`` and ``undone_by`` are the ids of versions; what was put back keeps its
    ``undone_by``, which then is undone itself.
    """

    id: int
    schedule: str
    revision: int
    at: datetime
    author: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    definition: Mapping[str, Any] | None = None
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True)
class Definition:
    """What the files said of a schedule from ``since`` (aware UTC) on; None when they no longer had it."""

    since: datetime
    schedule: Schedule | None


@dataclass(frozen=True)
class Change:
    """One override made in Slack. Instants are aware UTC.

    ``ended_at`` is when it was taken back. ``override`` is what was asked for.
    """

    id: int
    schedule: str
    override: Override
    made_at: datetime
    ended_at: datetime | None = None

    def acting(self) -> Override | None:
        """Return the override for the time it really acted or will act, or None when it never did."""
        start = max(self.override.start, self.made_at)
        end = self.override.end if self.ended_at is None else min(self.override.end, self.ended_at)
        return replace(self.override, start=start, end=end) if start < end else None


def effective(definition: Schedule, changes: Iterable[Change]) -> Schedule:
    """Return a definition with the changes made in Slack, which come after those of its file in the order made."""
    acting = (change.acting() for change in sorted(changes, key=lambda each: each.id))
    return replace(definition, overrides=(*definition.overrides, *filter(None, acting)))


@dataclass(frozen=True)
class Record:
    """Everything that decides who was, is and will be on call on one schedule.

    ``definitions`` are in the order of ``since``; the last one holds from then on.
    """

    definitions: tuple[Definition, ...]
    changes: tuple[Change, ...] = ()

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the final shifts of [start, end), aware instants, as they were and as they are to be."""
        start, end = as_utc(start), as_utc(end)
        found: list[Shift] = []
        for begin, finish, schedule in self._eras():
            if schedule is not None:
                found += shifts(schedule, max(begin, start), min(finish, end))
        return _joined(found)

    def mentions(self, person: str) -> bool:
        """Tell whether any of it names a person (a key) as somebody on call."""
        defined = (each.schedule for each in self.definitions)
        return any(each.override.user == person for each in self.changes) or any(
            mentions(schedule, person) for schedule in defined if schedule is not None
        )

    def on_call(self, at: datetime) -> tuple[str, ...]:
        """Return the sorted keys of who was, is or will be on call at an aware instant."""
        at = as_utc(at)
        for begin, finish, schedule in self._eras():
            if begin <= at < finish:
                return () if schedule is None else on_call(schedule, at)
        return ()

    def _eras(self) -> Iterable[tuple[datetime, datetime, Schedule | None]]:
        """Yield (from, until, effective schedule); the first era begins before all time."""
        if not self.definitions:
            return
        first = NEVER.min.replace(tzinfo=NEVER.tzinfo)
        starts = [first, *(each.since for each in self.definitions[1:]), NEVER]
        for (begin, finish), definition in zip(pairwise(starts), self.definitions, strict=True):
            known = definition.schedule
            yield begin, finish, None if known is None else effective(known, self.changes)


def compose(
    files: Roster, definitions: Mapping[str, Schedule | None], changes: Mapping[str, Sequence[Change]]
) -> Roster:
    """Return the roster in force: that of the files, its schedules as the database has them.

    ``definitions`` are those of the database (None for a schedule that is gone): undo may have put them back, and
    another process may have newer files. ``changes`` is what was made in Slack, by schedule. A schedule whose team the
    files do not have is left out.
    """
    known = {name: definitions.get(name, each) for name, each in files.schedules.items()}
    known |= {name: each for name, each in definitions.items() if each is not None and each.team in files.teams}
    in_force = {name: _in_force(each, changes.get(name, ())) for name, each in known.items() if each is not None}
    return replace(files, schedules=in_force)


def _in_force(definition: Schedule, changes: Sequence[Change]) -> Schedule:
    return effective(definition, changes) if changes else definition


def _joined(found: list[Shift]) -> list[Shift]:
    joined: list[Shift] = []
    for shift in found:
        last = joined[-1] if joined else None
        if last is not None and last.end == shift.start and last.users == shift.users:
            joined[-1] = Shift(last.start, shift.end, shift.users)
        else:
            joined.append(shift)
    return joined
