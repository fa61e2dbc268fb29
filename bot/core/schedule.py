"""Who is on call on a schedule: at an instant, and as final shifts.

Rules (PRODUCT section 5), at each instant: the highest priority with somebody on call wins, equal priorities are on
call together, lower ones fill the rest; the latest takeover replaces that set; ``replaces`` act on the set so far in
the order made; additions come last; a temporary schedule replaces all of it for its time, with the edits that
were made to its shifts.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import finalize

from bot.core.intervals import IntervalIndex
from bot.core.layer import LayerPlan
from bot.core.walltime import as_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.core.layer import Group, Span
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


_plans: dict[int, Plan] = {}
"""Plans by the identity of their schedule. Comparing schedules would cost more than the answer: 10,000 overrides."""


def plan_of(schedule: Schedule) -> Plan:
    """Return the schedule made ready to be asked; it is made once, and kept as long as the schedule is."""
    plan = _plans.get(id(schedule))
    if plan is None:
        plan = _plans[id(schedule)] = Plan(schedule)
        finalize(schedule, _plans.pop, id(schedule), None).atexit = False
    return plan


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
            return _edited(temporaries[-1].at(at), self._overrides.at(at) if len(self._overrides) else ())
        groups = [layer.at(at) for layer in self._layers]
        return _composed(self._priorities, groups, self._overrides.at(at) if len(self._overrides) else ())

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the final shifts of [start, end)."""
        sweep = _Sweep(self._priorities)
        for number, layer in enumerate(self._layers):
            sweep.add_groups(number, layer.between(start, end))
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


_Change: TypeAlias = "tuple[datetime, Any, int, Any]"


class _Sweep:
    """Walks over the instants at which anything begins or ends, keeping what holds between them."""

    def __init__(self, priorities: Sequence[int]) -> None:
        self._priorities = priorities
        self.groups: list[Group] = [()] * len(priorities)
        self.overrides: dict[int, Override] = {}
        self.temporaries: dict[int, _TemporaryPlan] = {}
        self._begins: list[_Change] = []
        self._ends: list[_Change] = []
        self._seen: dict[tuple[Group, ...], Group] = {}

    def add_groups(self, number: int, spans: Iterable[Span]) -> None:
        """Let a layer's groups be on call for their spans."""
        for start, end, group in spans:
            self._begins.append((start, self.groups, number, group))
            self._ends.append((end, self.groups, number, ()))

    def add(self, start: datetime, end: datetime, held: dict[int, Any], number: int, value: object) -> None:
        """Let ``held[number]`` be ``value`` during [start, end), which may be no time at all."""
        if start >= end:
            return
        self._begins.append((start, held, number, value))
        self._ends.append((end, held, number, None))

    def touch(self, moment: datetime) -> None:
        """Look again at ``moment``."""
        self._begins.append((moment, self.overrides, -1, None))

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        found: list[Shift] = []
        at = start
        for moment, held, number, value in self._changes():
            if moment >= end:
                break
            if moment > at:
                self._note(found, at, moment)
                at = moment
            if value is None:
                held.pop(number, None)
            else:
                held[number] = value
        self._note(found, at, end)
        return found

    def _changes(self) -> list[_Change]:
        """Return all changes in order; at the same instant what ends comes before what begins: sorting is stable."""
        return sorted(self._ends + self._begins, key=itemgetter(0))

    def _note(self, found: list[Shift], start: datetime, end: datetime) -> None:
        users = self._users(start)
        if not users:
            return
        if found and found[-1].users == users and found[-1].end == start:
            found[-1] = Shift(found[-1].start, end, users)
        else:
            found.append(Shift(start, end, users))

    def _users(self, moment: datetime) -> Group:
        if self.temporaries:
            users = self.temporaries[max(self.temporaries)].at(moment)
            return _edited(users, [self.overrides[number] for number in sorted(self.overrides)])
        if self.overrides:
            overrides = [self.overrides[number] for number in sorted(self.overrides)]
            return _composed(self._priorities, self.groups, overrides)
        groups = tuple(self.groups)
        if groups not in self._seen:
            self._seen[groups] = _composed(self._priorities, groups, ())
        return self._seen[groups]


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


def _edited(users: Group, overrides: Sequence[Override]) -> Group:
    """Return who is on call in a temporary schedule after the edits of its shifts, one by one in the order made."""
    edits = [each for each in overrides if each.is_edit]
    if not edits:
        return users
    found = set(users)
    for edit in edits:
        if edit.replaces is not None:
            found = found - {edit.replaces} | _named(edit) if edit.replaces in found else found
        else:
            found = found | _named(edit) if edit.add else _named(edit)
    return tuple(sorted(found))


def _named(override: Override) -> set[str]:
    return set() if override.user is None else {override.user}
