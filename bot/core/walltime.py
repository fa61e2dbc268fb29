"""Wall-clock time of a zone, and the instants that it means.

Rule (PRODUCT section 5): a wall-clock time that a clock change skips means the first instant that exists after it; one
that occurs twice means its first occurrence, except for the end of a restriction, which means its last.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from datetime import tzinfo

NEVER = datetime.max.replace(tzinfo=UTC)
"""Later than every instant that is asked about. Only ever compared, never converted to a zone."""

_SECOND = timedelta(seconds=1)
_NOTHING = timedelta(0)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock times are naive on purpose
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises ``ZoneInfoNotFoundError``, ``ValueError`` or ``OSError`` if unknown."""
    return ZoneInfo(name)


def is_zone(name: str) -> bool:
    """Tell whether this machine knows a zone of this name."""
    try:
        zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def as_utc(at: datetime) -> datetime:
    """Return an aware instant in UTC."""
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def wall_of(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clocks in ``zone`` show at an aware instant, naive."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def first_instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return the first instant (UTC) at which clocks in ``zone`` show naive ``wall``, or have skipped it."""
    early, late = _offsets(wall, zone)
    if late > early:
        return _end_of_gap(wall, early, late, zone)
    return _EPOCH + (wall - _WALL_EPOCH - early)


def last_instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return the last instant (UTC) at which clocks in ``zone`` show naive ``wall``, or the first after a gap."""
    early, late = _offsets(wall, zone)
    if late > early:
        return _end_of_gap(wall, early, late, zone)
    return _EPOCH + (wall - _WALL_EPOCH - late)


def instant_of(time: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) that ``time`` means: aware as it is, naive as the first such wall clock in ``zone``."""
    return first_instant(time, zone) if time.tzinfo is None else as_utc(time)


def _offsets(wall: datetime, zone: tzinfo) -> tuple[timedelta, timedelta]:
    """Return the offsets before and after the clock change around ``wall``; equal on ordinary times (PEP 495)."""
    steady = _offset_of_day(zone, wall.toordinal())
    if steady is not None:
        return steady, steady
    return zone.utcoffset(wall) or _NOTHING, zone.utcoffset(wall.replace(fold=1)) or _NOTHING


@lru_cache(maxsize=16_384)
def _offset_of_day(zone: tzinfo, day: int) -> timedelta | None:
    """Return the one offset of a day (its proleptic ordinal), None when clocks change on it or at either end.

    Nearly every day has one, and remembering it makes final shifts twice as fast.
    """
    start = datetime.fromordinal(day)
    noon, last = start + timedelta(hours=12), start + timedelta(days=1, microseconds=-1)
    offsets = {zone.utcoffset(each.replace(fold=fold)) for each in (start, noon, last) for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def _end_of_gap(wall: datetime, before: timedelta, after: timedelta, zone: tzinfo) -> datetime:
    """Return the instant of the clock change that skipped ``wall``, found by halving to the second."""
    low = (wall - after).replace(tzinfo=UTC)
    high = (wall - before).replace(tzinfo=UTC)
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
