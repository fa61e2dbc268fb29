"""Who is on call on a schedule: at an instant, and as final shifts.

Rules (PRODUCT section 5), at each instant: the highest priority with somebody on call wins, equal priorities are on
call together, lower ones fill the rest; the latest takeover replaces that set; ``replaces`` act on the set so far in
the order made; additions come last; a temporary schedule replaces all of it for its time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.core.intervals import IntervalIndex
from bot.core.layer import LayerPlan
from bot.core.walltime import as_utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.layer import Group
    from bot.core.roster import Override, Schedule, Temporary


@dataclass(frozen=True)
class Shift:
    """A maximal span [start, end), aware UTC, of one constant, non-empty set of people; ``users`` are sorted keys."""

    start: datetime
    end: datetime
    users: tuple[str, ...]


def shifts(schedule: Schedule, start: datetime, end: datetime) -> list[Shift]:
    """Return the final shifts of [start, end), aware instants, clipped to it and in order.

    Touching spans with the same people are one shift. An empty or reversed range has none.
    """
    start, end = as_utc(start), as_utc(end)
    return plan_of(schedule).shifts(start, end) if start < end else []


def on_call(schedule: Schedule, at: datetime) -> tuple[str, ...]:
    """Return the keys of the people on call at an aware instant, sorted; empty for nobody."""
    return plan_of(schedule).at(as_utc(at))


@lru_cache(maxsize=8192)
def plan_of(schedule: Schedule) -> Plan:
    """Return the schedule made ready to be asked. Equal schedules share a plan."""
    return Plan(schedule)


class Plan:
    """A schedule made ready to be asked many times. All instants are aware UTC."""

    def __init__(self, schedule: Schedule) -> None:
        """Work out what stays the same between questions."""
        self._layers = sorted((LayerPlan(layer) for layer in schedule.layers), key=lambda layer: -layer.priority)
        self._priorities = [layer.priority for layer in self._layers]
        self._overrides = IntervalIndex(schedule.overrides)
        self._temporaries = IntervalIndex([_TemporaryPlan(temporary) for temporary in schedule.temporary])

    def at(self, at: datetime) -> Group:
        """Return the sorted keys of the people on call at ``at``."""
        temporaries = self._temporaries.at(at)
        if temporaries:
            return temporaries[-1].at(at)
        groups = [layer.at(at) for layer in self._layers]
        return _composed(self._priorities, groups, self._overrides.at(at) if len(self._overrides) else ())

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the final shifts of [start, end)."""
        sweep = _Sweep(self._priorities)
        for number, layer in enumerate(self._layers):
            for begin, finish, group in layer.between(start, end):
                sweep.add(max(begin, start), finish, sweep.groups, number, group)
        for number, override in self._overrides.between(start, end):
            sweep.add(max(override.start, start), override.end, sweep.overrides, number, override)
        for number, temporary in self._temporaries.between(start, end):
            sweep.add(max(temporary.start, start), temporary.end, sweep.temporaries, number, temporary)
            for moment in temporary.moments:
                sweep.touch(moment)
        return sweep.shifts(start, end)


class _TemporaryPlan:
    def __init__(self, temporary: Temporary) -> None:
        self.start = temporary.start
        self.end = temporary.end
        self.moments = [moment for shift in temporary.shifts for moment in (shift.start, shift.end)]
        self._shifts = IntervalIndex(temporary.shifts)

    def at(self, at: datetime) -> Group:
        return tuple(sorted({user for shift in self._shifts.at(at) for user in shift.users}))


_Change: TypeAlias = "tuple[dict[int, Any], int, Any]"


class _Sweep:
    """Walks over the instants at which anything begins or ends, keeping what holds between them."""

    def __init__(self, priorities: Sequence[int]) -> None:
        self._priorities = priorities
        self.groups: dict[int, Group] = {}
        self.overrides: dict[int, Override] = {}
        self.temporaries: dict[int, _TemporaryPlan] = {}
        self._begins: defaultdict[datetime, list[_Change]] = defaultdict(list)
        self._ends: defaultdict[datetime, list[_Change]] = defaultdict(list)

    def add(self, start: datetime, end: datetime, held: dict[int, Any], number: int, value: object) -> None:
        """Let ``held[number]`` be ``value`` during [start, end)."""
        if start >= end:
            return
        self._begins[start].append((held, number, value))
        self._ends[end].append((held, number, value))

    def touch(self, moment: datetime) -> None:
        """Look again at ``moment``."""
        self._begins[moment] += ()

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        found: list[Shift] = []
        moments = sorted({moment for moment in (*self._begins, *self._ends) if start <= moment < end} | {end})
        for moment, following in pairwise(moments):
            self._move_to(moment)
            users = self._users(moment)
            if not users:
                continue
            if found and found[-1].end == moment and found[-1].users == users:
                found[-1] = Shift(found[-1].start, following, users)
            else:
                found.append(Shift(moment, following, users))
        return found

    def _move_to(self, moment: datetime) -> None:
        for held, number, _value in self._ends.get(moment, ()):
            held.pop(number, None)
        for held, number, value in self._begins.get(moment, ()):
            held[number] = value

    def _users(self, moment: datetime) -> Group:
        if self.temporaries:
            return self.temporaries[max(self.temporaries)].at(moment)
        groups = [self.groups.get(number, ()) for number in range(len(self._priorities))]
        overrides = [self.overrides[number] for number in sorted(self.overrides)] if self.overrides else ()
        return _composed(self._priorities, groups, overrides)


def _composed(priorities: Sequence[int], groups: Sequence[Group], overrides: Sequence[Override]) -> Group:
    """Compose one instant. ``groups`` belong to ``priorities``, highest first; ``overrides`` come in the order made."""
    users = _of_layers(priorities, groups)
    if not overrides:
        return tuple(sorted(users))
    users = _taken_over(users, overrides)
    for override in overrides:
        if override.replaces in users:
            users = users - {override.replaces} | _named(override)
    return tuple(sorted(users.union(*(_named(override) for override in overrides if override.add))))


def _of_layers(priorities: Sequence[int], groups: Sequence[Group]) -> set[str]:
    users: set[str] = set()
    winning: int | None = None
    for priority, group in zip(priorities, groups, strict=True):
        if winning is not None and priority < winning:
            break
        if group:
            winning = priority
            users.update(group)
    return users


def _taken_over(users: set[str], overrides: Sequence[Override]) -> set[str]:
    for override in reversed(overrides):
        if override.user is not None and override.replaces is None and not override.add:
            return {override.user}
    return users


def _named(override: Override) -> set[str]:
    return set() if override.user is None else {override.user}
