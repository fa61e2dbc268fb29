"""Durations, times and days as people write them in schedule files. Each raises ``ValueError`` saying what to write."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from bot.core.roster import WEEKDAYS

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"(?:\d{1,9}[smhdw])+")
_PART = re.compile(r"(\d+)([smhdw])")
_BUSINESS = re.compile(r"(\d{1,4}) business (?:hours?|days?)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_MOST_SECONDS = 36_525 * 86_400


def read_duration(text: str) -> timedelta:
    """Return ``90s``, ``5m``, ``8h``, ``4d``, ``2w`` or a row of these such as ``1h30m``; ``0`` is none at all."""
    if text == "0":
        return timedelta(0)
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not a length of time. Write 90s, 5m, 8h, 4d or 2w.")
    seconds = sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(text))
    if seconds > _MOST_SECONDS:
        raise ValueError(f"{text!r} is longer than a hundred years.")
    return timedelta(seconds=seconds)


def is_business_time(text: str) -> bool:
    """Tell whether ``text`` is a length of working time such as ``8 business hours``."""
    return _BUSINESS.fullmatch(text) is not None


def read_moment(text: str, example: str = "2026-01-05T09:00") -> datetime:
    """Return an ISO 8601 date and time: naive as written, or aware when it has an offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date and time. Write it like {example}.") from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"{text!r} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}.")
    return moment


def read_clock(text: str) -> tuple[time, bool]:
    """Return a time of day, and whether it was written as 24:00, the midnight that ends a day."""
    match = _CLOCK.fullmatch(text)
    if match is not None:
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        if (hour, minute, second) == (24, 0, 0):
            return time(0), True
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second), False
    raise ValueError(f"{text!r} is not a time of day. Write it like 09:00.")


def read_weekday(text: str) -> int:
    """Return the number of a day, 0 for ``mon`` to 6 for ``sun``."""
    lowered = text.lower()
    for names in (WEEKDAYS, _DAY_NAMES):
        if lowered in names:
            return names.index(lowered)
    raise ValueError(f"{text!r} is not a day. Use one of {', '.join(WEEKDAYS)}.")
