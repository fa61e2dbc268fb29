"""Short ways to write layers, schedules and times in tests."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.roster import Layer, Override, Restriction, Rotation, Schedule, Temporary, TemporaryShift
from bot.core.schedule import Shift, shifts

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = "UTC") -> datetime:
    """Return an instant: ISO with an offset, or a wall-clock time in ``zone``."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def group(text: str) -> tuple[str, ...]:
    """Return ``"bob+carol"`` as a group; ``"-"`` is nobody."""
    return () if text == "-" else tuple(text.split("+"))


def layer(start: str, turn: str, people: str, *, zone: str = BERLIN, **more) -> Layer:
    """Return a layer such as ``layer("2026-01-05T09:00", "1 week", "alice bob+carol")``.

    ``more``: duration (timedelta), active (bool), windows (list from ``daily`` and ``long``), from_, until, priority.
    """
    every, unit = turn.split()
    windows = more.pop("windows", None)
    return Layer(
        name="layer",
        timezone=zone,
        start=datetime.fromisoformat(start),
        rotation=Rotation(int(every), unit, more.pop("duration", None), more.pop("active", False)),
        participants=tuple(group(each) for each in people.split()),
        restrictions=None if windows is None else tuple(window for row in windows for window in row),
        from_=_moment(more.pop("from_", None)),
        until=_moment(more.pop("until", None)),
        **more,
    )


def daily(days: str, start: str, end: str) -> list[Restriction]:
    """Return a window on each of ``days``, such as ``"mon tue"``."""
    opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    return [Restriction(_day(day), opens, closes, 1 if closes <= opens else 0) for day in days.split()]


def long(start_day: str, start: str, end_day: str, end: str) -> list[Restriction]:
    """Return one window over several days."""
    opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    days = (_day(end_day) - _day(start_day)) % 7 or (7 if closes <= opens else 0)
    return [Restriction(_day(start_day), opens, closes, days, is_daily=False)]


WORKDAYS = "mon tue wed thu fri"
EVERY_DAY = "mon tue wed thu fri sat sun"


def schedule(*layers: Layer, overrides=(), temporary=(), zone: str = BERLIN) -> Schedule:
    """Return a schedule of these layers."""
    return Schedule("team", "primary", zone, tuple(layers), tuple(overrides), tuple(temporary))


def override(start: str, end: str, user: str | None = None, replaces: str | None = None, **more) -> Override:
    """Return an override; times are UTC unless they say otherwise."""
    return Override(at(start), at(end), user, replaces, **more)


def temporary(start: str, end: str, *held: tuple[str, str, str]) -> Temporary:
    """Return a temporary schedule with (start, end, people) shifts."""
    inside = tuple(TemporaryShift(at(begin), at(finish), group(who)) for begin, finish, who in held)
    return Temporary(at(start), at(end), inside)


def final(rota: Schedule, start: str, end: str) -> list[str]:
    """Return final shifts as readable lines in the schedule's zone, the form in which the tables are written."""
    return [line(shift, rota.timezone) for shift in shifts(rota, at(start, rota.timezone), at(end, rota.timezone))]


def line(shift: Shift, zone: str) -> str:
    """Return one shift such as ``"03-29 09:00+02 .. 03-30 09:00+02 alice"``."""
    return f"{_short(shift.start, zone)} .. {_short(shift.end, zone)} {'+'.join(shift.users)}"


def minutes(start: datetime, end: datetime) -> list[datetime]:
    """Return every minute of [start, end)."""
    return [start + timedelta(minutes=count) for count in range(int((end - start) / timedelta(minutes=1)))]


def _short(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    offset = local.isoformat()[-6:].removesuffix(":00")
    return f"{local:%m-%d %H:%M}{offset}"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _day(name: str) -> int:
    return EVERY_DAY.split().index(name)
