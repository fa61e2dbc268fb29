"""One schedule of a team file: layers, overrides and temporary schedules."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, cast, get_args

from bot.core.roster import (
    Layer,
    Override,
    Restriction,
    Rotation,
    RotationUnit,
    Schedule,
    Temporary,
    TemporaryShift,
)
from bot.core.walltime import instant_of, zone_of

if TYPE_CHECKING:
    from bot.ingest.names import Names
    from bot.ingest.values import Fields, Value

_LAYER = (
    "name", "timezone", "start", "rotation", "participants", "restrictions", "from", "until", "priority",
)  # fmt: skip
_MOST = {"hour": 876_000, "day": 36_500, "week": 5_200, "month": 1_200}
_HOW_TO_ROTATE = "this is missing. Write when people take turns, such as {every: 1, unit: week}."
_MIDNIGHT = time(0)
_PLACEHOLDER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where a time could not be read; what was read is thrown away then."""


def read_schedule(value: Value, team: str, name: str, timezone: str, names: Names) -> Schedule:
    """Return a schedule. ``timezone`` is the team's; overrides come out as aware UTC instants."""
    names.note("schedule", f"{team}/{name}", value)
    fields = value.fields("timezone", "layers", "overrides", "temporary")
    zone = fields["timezone"].zone(timezone)
    return Schedule(
        team,
        name,
        zone,
        tuple(
            _layer(each, place, f"{team}/{name}", zone, names) for place, each in enumerate(fields["layers"].tables())
        ),
        tuple(_override(each, zone, names) for each in fields["overrides"].tables()),
        tuple(_temporary(each, zone, names) for each in fields["temporary"].tables()),
    )


def _layer(value: Value, place: int, schedule: str, timezone: str, names: Names) -> Layer:
    names.note("layer", f"{schedule}#{place}", value)
    fields = value.fields(*_LAYER)
    zone = fields["timezone"].zone(timezone)
    if "start" not in fields:
        fields["start"].fault("this is missing. Write the first hand-off, such as 2026-01-05T09:00.")
    start = fields["start"].moment() or _PLACEHOLDER
    from_, until = fields["from"].moment(), fields["until"].moment()
    if from_ and until and not _is_in_order(from_, until, zone):
        fields["until"].fault("this must be later than 'from'.")
    return Layer(
        name=fields["name"].text(f"layer {place + 1}"),
        timezone=zone,
        start=start,
        rotation=_rotation(fields["rotation"]),
        participants=tuple(_group(each, names) for each in fields["participants"].items()),
        restrictions=_restrictions(fields["restrictions"]),
        from_=from_,
        until=until,
        priority=fields["priority"].number(0, least=-1_000_000, most=1_000_000),
    )


def _rotation(value: Value) -> Rotation:
    if value.is_absent:
        value.fault(_HOW_TO_ROTATE)
        return Rotation(1, "week")
    fields = value.fields("every", "unit", "duration", "count")
    if "unit" not in fields and value.is_table():
        fields["unit"].fault(f"this is missing. Write one of {', '.join(get_args(RotationUnit))}.")
    unit = cast("RotationUnit", fields["unit"].choice(get_args(RotationUnit), "week", "unit"))
    counts_active = fields["count"].choice(("active",), "", "way to count") == "active"
    if counts_active and unit != "day":
        fields["count"].fault("only turns of days can be counted by active days. Write 'unit: day', or remove this.")
    duration = fields["duration"].positive_duration(timedelta(0)) if "duration" in fields else None
    return Rotation(fields["every"].number(1, least=1, most=_MOST[unit]), unit, duration, counts_active)


def _group(value: Value, names: Names) -> tuple[str, ...]:
    """Return the people of one turn; an empty list is a turn in which nobody is on call."""
    return names.person_list(value) if value.is_list() else (names.person(value),)


def _restrictions(value: Value) -> tuple[Restriction, ...] | None:
    """Return the windows, None when there are no restrictions. An entry with ``days: []`` opens none."""
    if not value.items():
        return None
    return tuple(window for entry in value.tables() for window in _windows(entry))


def _windows(value: Value) -> tuple[Restriction, ...]:
    fields = value.fields("days", "start", "end", "start_day", "end_day")
    start, is_end_of_day = fields["start"].clock(_MIDNIGHT)
    if is_end_of_day:
        fields["start"].fault("a window cannot start at 24:00. Write 00:00 of the next day.")
    if "start_day" in fields or "end_day" in fields:
        return (_long_window(fields, start),)
    days = [day.weekday() for day in fields["days"].items()] if "days" in fields else list(range(7))
    end, _at_midnight = fields["end"].clock(_MIDNIGHT)
    return tuple(Restriction(day, start, end, 1 if end <= start else 0) for day in dict.fromkeys(days))


def _long_window(fields: Fields, start: time) -> Restriction:
    if "days" in fields:
        fields["days"].fault("write either 'days', or 'start_day' and 'end_day'.")
    for name in ("start_day", "end_day"):
        if name not in fields:
            fields[name].fault("this is missing. A window over several days has 'start_day' and 'end_day'.")
    first, last = fields["start_day"].weekday(), fields["end_day"].weekday()
    end, is_end_of_day = fields["end"].clock(_MIDNIGHT) if "end" in fields else (_MIDNIGHT, True)
    days = (last - first) % 7
    if is_end_of_day:
        days += 1
    elif days == 0 and end <= start:
        days = 7
    return Restriction(first, start, end, days, is_daily=False)


def _override(value: Value, timezone: str, names: Names) -> Override:
    fields = value.fields("start", "end", "user", "replaces", "add")
    start, end = _span(fields, timezone)
    user = names.person(fields["user"]) if "user" in fields else None
    replaces = names.person(fields["replaces"]) if "replaces" in fields else None
    add = fields["add"].flag()
    if user is None and replaces is None:
        value.fault("an override needs 'user', 'replaces' or both.")
    if add and replaces is not None:
        fields["add"].fault("somebody is either added or replaces somebody. Remove 'add' or 'replaces'.")
    elif add and user is None:
        fields["add"].fault("'add' needs a 'user' to add.")
    return Override(start, end, user, replaces, add)


def _temporary(value: Value, timezone: str, names: Names) -> Temporary:
    fields = value.fields("start", "end", "shifts")
    start, end = _span(fields, timezone)
    return Temporary(start, end, tuple(_temporary_shift(each, timezone, names) for each in fields["shifts"].tables()))


def _temporary_shift(value: Value, timezone: str, names: Names) -> TemporaryShift:
    fields = value.fields("start", "end", "users")
    start, end = _span(fields, timezone)
    return TemporaryShift(start, end, names.person_list(fields["users"]))


def _span(fields: Fields, timezone: str) -> tuple[datetime, datetime]:
    """Return start and end as aware UTC instants, having checked that both are there and in order."""
    for name in ("start", "end"):
        if name not in fields:
            fields[name].fault(f"'{name}' is missing. Write a time such as 2026-02-01T08:00.")
    start, end = fields["start"].moment(), fields["end"].moment()
    if start is None or end is None:
        return _PLACEHOLDER, _PLACEHOLDER
    if not _is_in_order(start, end, timezone):
        fields["end"].fault("this must be later than 'start'.")
    zone = zone_of(timezone)
    return instant_of(start, zone), instant_of(end, zone)


def _is_in_order(start: datetime, end: datetime, timezone: str) -> bool:
    """Tell whether ``end`` is later: on the clock, though a clock change may skip all that is between, or in fact."""
    if start.tzinfo is None and end.tzinfo is None:
        return start < end
    return instant_of(start, zone_of(timezone)) < instant_of(end, zone_of(timezone))
