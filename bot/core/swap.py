"""Offers of one's own time on call: to one person or to all, for nothing or for time of the other's in return.

An offer covers exactly the parts of its time in which the giver is on call. It is open until it is accepted, declined,
withdrawn or assigned, until its time is over (expired), or until the schedule changed under it (void).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.change import LONGEST, Effect, Wish, put_on_in_addition, split, with_parts
from bot.core.oncall import spans_of
from bot.core.schedule import shifts
from bot.errors import BadInputError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.roster import Roster, Schedule

Status: TypeAlias = Literal["open", "accepted", "declined", "withdrawn", "assigned", "expired", "void"]
Span: TypeAlias = "tuple[datetime, datetime]"

NOTE_LIMIT = 500


@dataclass(frozen=True)
class Stretch:
    """Somebody's time on call on one schedule (``TEAM/NAME``).

    ``spans`` are half-open, aware UTC, in order and apart from each other.
    """

    schedule: str
    spans: tuple[Span, ...]

    @property
    def start(self) -> datetime:
        """Return when the first span begins."""
        return self.spans[0][0]

    @property
    def end(self) -> datetime:
        """Return when the last span ends."""
        return self.spans[-1][1]

    @property
    def length(self) -> timedelta:
        """Return how long it is, without what lies between its spans."""
        return sum((end - start for start, end in self.spans), timedelta(0))

    def within(self, start: datetime | None = None, end: datetime | None = None) -> Stretch:
        """Return what of it lies in [start, end); None is without bound."""
        low = [(max(begin, start) if start else begin, finish) for begin, finish in self.spans]
        cut = [(begin, min(finish, end) if end else finish) for begin, finish in low]
        return replace(self, spans=tuple((begin, finish) for begin, finish in cut if begin < finish))

    def without(self, other: Stretch) -> Stretch:
        """Return what of it lies outside the spans of another."""
        left = self
        for start, end in other.spans:
            left = replace(left, spans=left.within(end=start).spans + left.within(start=end).spans)
        return left

    def common(self, other: Stretch) -> Stretch:
        """Return what of it lies inside the spans of another."""
        return self.without(self.without(other))


@dataclass(frozen=True)
class Offer:
    """One offer, as it stands. ``giver`` and ``taker`` are keys of people; ``taker`` is None while it is open to all.

    ``gives`` is the giver's time, ``returns`` the taker's that the giver takes for it. ``made_by`` and ``settled_by``
    are Slack user ids. ``part_of`` is the offer of which this one was a part. ``version`` counts its changes.
    """

    id: int
    giver: str
    gives: Stretch
    made_at: datetime
    made_by: str
    taker: str | None = None
    returns: Stretch | None = None
    note: str = ""
    status: Status = "open"
    settled_at: datetime | None = None
    settled_by: str | None = None
    part_of: int | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Tell whether somebody may still take it."""
        return self.status == "open"

    @property
    def schedule(self) -> str:
        """Return the schedule (``TEAM/NAME``) of the giver's time."""
        return self.gives.schedule

    @property
    def over_at(self) -> datetime:
        """Return from when on there is nothing left to give, or nothing to give in return."""
        return self.gives.end if self.returns is None else min(self.gives.end, self.returns.end)


def stretch_of(schedule: Schedule, person: str, start: datetime, end: datetime) -> Stretch:
    """Return exactly the parts of [start, end) in which a person (a key) is on call; without spans for none."""
    return Stretch(schedule.address, tuple(spans_of(schedule, person, start, end)))


def next_stretch(schedule: Schedule, person: str, now: datetime, horizon: timedelta) -> Stretch | None:
    """Return what is left of somebody's present shift, or their next one; None when none begins within ``horizon``."""
    spans = stretch_of(schedule, person, now, now + 2 * horizon).spans
    return Stretch(schedule.address, spans[:1]) if spans and spans[0][0] < now + horizon else None


def left_of(offer: Offer, schedules: Mapping[str, Schedule], now: datetime) -> Offer:
    """Return what time and the schedules in force leave of an open offer, which is then expired, void, or smaller.

    One that gives and takes is void as soon as the schedules changed in any part of it: both halves or neither.
    """
    if not offer.is_open:
        return offer
    if offer.over_at <= now:
        return replace(offer, status="expired")
    ahead = offer.gives.within(start=now)
    gives = _held(ahead, offer.giver, schedules)
    returns = offer.returns.within(start=now) if offer.returns else None
    if returns is not None:
        is_whole = gives == ahead and _held(returns, offer.taker or "", schedules) == returns
        return replace(offer, gives=ahead, returns=returns) if is_whole else replace(offer, status="void")
    return replace(offer, gives=gives) if gives.spans else replace(offer, status="void")


def _held(stretch: Stretch, person: str, schedules: Mapping[str, Schedule]) -> Stretch:
    schedule = schedules.get(stretch.schedule)
    if schedule is None:
        return replace(stretch, spans=())
    return stretch.common(stretch_of(schedule, person, stretch.start, stretch.end))


def settled(offer: Offer, status: Status, by: str | None, now: datetime, taker: str | None = None) -> Offer:
    """Return an open offer as settled. Raises ``ConflictError`` for one that is settled already."""
    if not offer.is_open:
        raise ConflictError("That offer is settled already.")
    known = taker or offer.taker
    return replace(offer, status=status, settled_at=now, settled_by=by, taker=known, version=offer.version + 1)


def parted(offer: Offer, start: datetime | None, end: datetime | None) -> tuple[Stretch, Stretch]:
    """Return what of an offer lies in [start, end), which somebody takes, and the rest. None is without bound.

    Raises ``BadInputError`` when that is nothing, or when the offer gives and takes.
    """
    taken = offer.gives.within(start, end)
    if start is not None and end is not None and end <= start:
        raise BadInputError("The end must be later than the start.", field="end")
    if not taken.spans:
        raise BadInputError("None of the time on offer lies in there. Choose a time inside it.", field="start")
    rest = offer.gives.without(taken)
    if rest.spans and offer.returns is not None:
        raise BadInputError("This offer is one time for another: take all of it, or decline it.", field="start")
    return taken, rest


def wishes_of(giver: str, taker: str | None, gives: Stretch, returns: Stretch | None = None) -> tuple[Wish, ...]:
    """Return the changes that taking an offer makes: one for each part, in both directions when it takes too.

    ``taker`` is None while nobody has taken it: then they say what giving it away alone would do.
    """
    there = [Wish(gives.schedule, start, end, taker, giver) for start, end in gives.spans]
    back = [Wish(returns.schedule, start, end, giver, taker) for start, end in returns.spans] if returns else []
    return (*there, *back)


def exchange(roster: Roster, wishes: Iterable[Wish], now: datetime) -> tuple[Effect, ...]:
    """Return what several changes do together, one effect for each schedule, in the order of their names.

    Raises ``BadInputError`` with the way out.
    """
    by_schedule: dict[str, list[Wish]] = {}
    for wish in wishes:
        by_schedule.setdefault(wish.schedule, []).append(replace(wish, start=max(wish.start, now)))
    return tuple(_effect(roster, name, found) for name, found in sorted(by_schedule.items()))


def _effect(roster: Roster, name: str, wishes: Sequence[Wish]) -> Effect:
    schedule = roster.schedules.get(name)
    if schedule is None:
        raise BadInputError(f"There is no schedule {name} any more.", field="schedule")
    for wish in wishes:
        _check(roster, schedule, wish)
    parts = tuple(part for wish in wishes for part in split(schedule, wish))
    changed = with_parts(schedule, parts)
    for wish in wishes:
        _check_outcome(changed, wish)
    start, end = min(wish.start for wish in wishes), max(wish.end for wish in wishes)
    before, after = (tuple(shifts(each, start, end)) for each in (schedule, changed))
    return Effect(replace(wishes[0], start=start, end=end), before, after, parts)


def _check(roster: Roster, schedule: Schedule, wish: Wish) -> None:
    """Raise ``BadInputError`` unless one person can stand in for the other in all of a time."""
    taker, giver = wish.user, wish.replaces or ""
    for key in (giver, *([taker] if taker else [])):
        if key not in roster.people:
            raise BadInputError(f"{key} is not among the people of the schedule files.", field="user")
    if taker == giver:
        raise BadInputError("Nobody can stand in for themselves. Choose somebody else.", field="user")
    if wish.end <= wish.start:
        raise BadInputError("That time is over; what was on call in the past stays as it was.", field="end")
    if wish.end - wish.start > LONGEST:
        raise BadInputError("That is longer than a year. Change the schedule file instead.", field="end")
    if stretch_of(schedule, giver, wish.start, wish.end).spans != ((wish.start, wish.end),):
        raise BadInputError(f"{giver} is not on call on {schedule.address} in all of that time.", field="start")
    if taker and stretch_of(schedule, taker, wish.start, wish.end).spans:
        why = f"{taker} is on call on {schedule.address} in that time too, so there would be one person less."
        raise BadInputError(f"{why} Choose somebody else, or another time.", field="user")


def _check_outcome(changed: Schedule, wish: Wish) -> None:
    """Raise ``BadInputError`` when somebody stays on call: nobody can stand in for whoever was put on in addition."""
    if stretch_of(changed, wish.replaces or "", wish.start, wish.end).spans:
        raise BadInputError(put_on_in_addition(wish.replaces or "", changed.address), field="start")
