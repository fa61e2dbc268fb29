"""What can be seen coming on a schedule: times that nobody covers, and turns that are longer than is healthy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.inspection import gaps, longest_each
from bot.core.oncall import next_change
from bot.core.schedule import on_call, shifts
from bot.core.walltime import NEVER, as_utc, instant_of, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.roster import Layer, Schedule

WEEK = timedelta(days=7)
DAY = timedelta(days=1)

_LONGEST_LIMIT = timedelta(days=60)
"""Who allows longer shifts than this does not want to hear of them, and looking that far each hour is dear."""

Kind: TypeAlias = Literal["gap", "off hours", "long turns", "long shift"]


@dataclass(frozen=True)
class Foresight:
    """Something to say ahead of time. ``key`` tells it from everything else, so that it is said once.

    ``start`` and ``end`` are aware UTC; ``end`` of a gap is None when nobody is coming. ``user`` is a key.
    """

    kind: Kind
    key: str
    start: datetime
    end: datetime | None
    user: str = ""


def is_planned_gap(schedule: Schedule, start: datetime, end: datetime | None) -> bool:
    """Tell whether nobody is meant to be on call during [start, end), aware instants; ``end`` None is without end.

    So it is outside of the hours that the layers are written for. What an override or a temporary schedule leaves
    free is a hole that somebody made, and so is a layer that is over.
    """
    start = as_utc(start)
    if end is None or shifts(replace(schedule, overrides=(), temporary=()), start, end):
        return False
    return any(_has_hours(layer) and _is_in_force(layer, start) for layer in schedule.layers)


def foresee(schedule: Schedule, limit: timedelta, now: datetime) -> list[Foresight]:
    """Return what is to be said of a schedule ahead of time, seven days from ``now`` (aware); ``limit`` is of shifts.

    A gap is there twice in its last day, under another key: what was said a week before is forgotten by then.
    """
    now = as_utc(now)
    return [*_gaps(schedule, now), *_long(schedule, limit, now)]


def _gaps(schedule: Schedule, now: datetime) -> Iterator[Foresight]:
    planned: list[Foresight] = []
    for start, _clipped in gaps(shifts(schedule, now, now + WEEK), now, now + WEEK):
        end = next_change(schedule, start)
        if is_planned_gap(schedule, start, end):
            planned.append(Foresight("off hours", f"{schedule.address}:off-hours", start, end))
        elif start == now:
            yield Foresight("gap", gap_key(schedule.address), start, end)
        else:
            yield Foresight("gap", f"{schedule.address}:gap:{start.isoformat()}:week", start, end)
            if start - now <= DAY:
                yield Foresight("gap", f"{schedule.address}:gap:{start.isoformat()}:day", start, end)
    yield from planned[:1]


def gap_key(address: str) -> str:
    """Return the key of the gap that a schedule is in now."""
    return f"{address}:gap:now"


def _long(schedule: Schedule, limit: timedelta, now: datetime) -> Iterator[Foresight]:
    if limit > _LONGEST_LIMIT:
        return
    end = now + WEEK + limit + timedelta(minutes=1)
    planned = _beyond(replace(schedule, overrides=(), temporary=()), limit, now, end)
    if planned:
        yield replace(planned[0], kind="long turns", key=f"{schedule.address}:long-turns")
        return
    for found in _beyond(schedule, limit, now, end):
        if found.start > now:  # one that has begun was said before
            yield found


def _beyond(schedule: Schedule, limit: timedelta, now: datetime, end: datetime) -> list[Foresight]:
    """Return everybody's longest time on call that is longer than ``limit`` and begins within a week."""
    found = longest_each(shifts(schedule, now, end)).items()
    return [
        Foresight("long shift", f"{schedule.address}:long:{user}:{start.isoformat()}", start, finish, user)
        for user, (start, finish) in sorted(found, key=lambda each: each[1])
        if finish - start > limit and start < now + WEEK
    ]


def working(schedule: Schedule, now: datetime) -> dict[str, datetime]:
    """Return who is on call within seven days of ``now`` (aware), and when that begins for each."""
    begun: dict[str, datetime] = dict.fromkeys(on_call(schedule, now), as_utc(now))
    for shift in shifts(schedule, now, now + WEEK):
        for user in shift.users:
            begun.setdefault(user, shift.start)
    return begun


def _has_hours(layer: Layer) -> bool:
    return bool(layer.participants) and bool(layer.restrictions or layer.rotation.duration)


def _is_in_force(layer: Layer, at: datetime) -> bool:
    zone = zone_of(layer.timezone)
    begun = max(instant_of(layer.start, zone), instant_of(layer.from_ or layer.start, zone))
    return begun <= at < (NEVER if layer.until is None else instant_of(layer.until, zone))
