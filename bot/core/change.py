"""A change of who is on call, as somebody wishes it: checked, cut to what it can still do, and shown before and after.

Rules (PRODUCT section 5): take, override and swap inside a temporary schedule edit its shifts; the past never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.roster import Override
from bot.core.schedule import shifts
from bot.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.core.roster import Roster, Schedule
    from bot.core.schedule import Shift

LONGEST = timedelta(days=366)

LOOK_AHEAD = timedelta(days=28)
"""How far ahead the effect of going back to earlier layers is shown."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a schedule (``TEAM/NAME``) for [start, end), aware UTC. People are keys.

    ``user`` alone takes over, with ``replaces`` stands in for that person, with ``add`` is on call in addition;
    ``replaces`` alone is off, and nobody stands in.
    """

    schedule: str
    start: datetime
    end: datetime
    user: str | None = None
    replaces: str | None = None
    add: bool = False


@dataclass(frozen=True)
class Effect:
    """What a change does: the final shifts of its time before and after. ``wish`` is cut to what lies ahead."""

    wish: Wish
    before: tuple[Shift, ...]
    after: tuple[Shift, ...]
    parts: tuple[Override, ...] = ()

    @property
    def relieved(self) -> tuple[str, ...]:
        """Return the keys of those who are on call for less of the time than before."""
        return _fewer(self.before, self.after)

    @property
    def put_on(self) -> tuple[str, ...]:
        """Return the keys of those who are on call for more of the time than before."""
        return _fewer(self.after, self.before)

    def changed_at(self, at: datetime) -> frozenset[str]:
        """Return the keys of those who are on call at an instant either before or after, not both."""
        return frozenset(_users_at(self.before, at)) ^ frozenset(_users_at(self.after, at))


def effect(roster: Roster, wish: Wish, now: datetime) -> Effect:
    """Return what a wish would do to the roster in force. Raises ``BadInputError`` with the way out."""
    schedule = roster.schedules.get(wish.schedule)
    if schedule is None:
        raise BadInputError(f"There is no schedule {wish.schedule} any more.", field="schedule")
    wish = _checked(roster, wish, now)
    parts = tuple(split(schedule, wish))
    before = tuple(shifts(schedule, wish.start, wish.end))
    after = tuple(shifts(with_parts(schedule, parts), wish.start, wish.end))
    if before == after:
        raise BadInputError(_why_nothing(roster, wish, before), field="user" if wish.replaces is None else "replaces")
    return Effect(wish, before, after, parts)


def split(schedule: Schedule, wish: Wish) -> Iterator[Override]:
    """Yield a wish in pieces: inside a temporary schedule it edits the shifts, outside it is an override."""
    start = wish.start
    for opens, closes in _temporary_spans(schedule, wish.start, wish.end):
        if start < opens:
            yield _override(wish, start, opens)
        yield replace(_override(wish, opens, closes), is_edit=True)
        start = closes
    if start < wish.end:
        yield _override(wish, start, wish.end)


def with_parts(schedule: Schedule, parts: Sequence[Override]) -> Schedule:
    """Return a schedule with the pieces of a change, which come after all that was made before."""
    return replace(schedule, overrides=(*schedule.overrides, *parts))


def _checked(roster: Roster, wish: Wish, now: datetime) -> Wish:
    for key in (wish.user, wish.replaces):
        if key is not None and key not in roster.people:
            raise BadInputError(f"{key} is not among the people of the schedule files.", field="user")
    if wish.user is None and wish.replaces is None:
        raise BadInputError("Say who is to be on call.", field="user")
    if wish.user == wish.replaces or (wish.add and wish.replaces is not None):
        raise BadInputError("Nobody can stand in for themselves. Choose somebody else.", field="user")
    if wish.end <= wish.start:
        raise BadInputError("The end must be later than the start.", field="end")
    if wish.end <= now:
        raise BadInputError("That time is over; what was on call in the past stays as it was.", field="end")
    if wish.end - wish.start > LONGEST:
        raise BadInputError("That is longer than a year. Change the schedule file instead.", field="end")
    return replace(wish, start=max(wish.start, now))


def _why_nothing(roster: Roster, wish: Wish, before: Sequence[Shift]) -> str:
    name = roster.people[wish.replaces or wish.user or ""].name
    if wish.replaces is not None and not any(wish.replaces in shift.users for shift in before):
        consequence = "so nobody can stand in for them" if wish.user else "so there is nothing to take them off"
        return f"{name} is not on call on {wish.schedule} in that time, {consequence}."
    if wish.replaces is not None:
        return put_on_in_addition(name, wish.schedule)
    return f"{name} is on call on {wish.schedule} in all of that time already."


def put_on_in_addition(user: str, schedule: str) -> str:
    """Return why nobody can stand in for somebody, and what to do instead."""
    why = f"{user} was put on call in addition on {schedule}, and nobody can stand in for that."
    return f"{why} Undo that change instead, and have the other one added."


def _temporary_spans(schedule: Schedule, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the spans of [start, end) that temporary schedules hold, in order, overlapping ones joined."""
    spans: list[tuple[datetime, datetime]] = []
    for each in sorted(schedule.temporary, key=lambda each: each.start):
        opens, closes = max(each.start, start), min(each.end, end)
        if opens >= closes:
            continue
        if spans and opens <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], closes)
        else:
            spans.append((opens, closes))
    return spans


def _override(wish: Wish, start: datetime, end: datetime) -> Override:
    return Override(start, end, wish.user, wish.replaces, wish.add)


def _fewer(first: Sequence[Shift], second: Sequence[Shift]) -> tuple[str, ...]:
    held, kept = _held(first), _held(second)
    return tuple(sorted(key for key, length in held.items() if kept.get(key, timedelta(0)) < length))


def _users_at(found: Sequence[Shift], at: datetime) -> tuple[str, ...]:
    return next((shift.users for shift in found if shift.start <= at < shift.end), ())


def _held(found: Sequence[Shift]) -> dict[str, timedelta]:
    held: dict[str, timedelta] = {}
    for shift in found:
        for key in shift.users:
            held[key] = held.get(key, timedelta(0)) + (shift.end - shift.start)
    return held
