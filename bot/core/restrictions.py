"""Weekly windows of wall-clock time in which a layer may have somebody on call.

Rules (PRODUCT section 5): a start that occurs twice takes the first, an end the last; windows are a union.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.walltime import first_instant, last_instant

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.core.roster import Restriction

_SLACK_DAYS = 1
"""Clocks that go back across midnight show a day again whose successor has begun: look a day further on both sides."""


class Windows:
    """The windows of one layer, as instants."""

    def __init__(self, restrictions: tuple[Restriction, ...], zone: ZoneInfo) -> None:
        """Take the windows in ``zone``; none at all means never."""
        self._restrictions = restrictions
        self._zone = zone

    def contains(self, at: datetime, wall: datetime) -> bool:
        """Tell whether some window is open at ``at``, when clocks in the zone show ``wall``."""
        today = wall.date()
        weekday = today.weekday()
        for window in self._restrictions:
            ago = (weekday - window.start_day + _SLACK_DAYS) % 7 - _SLACK_DAYS
            while ago <= window.end_offset_days + _SLACK_DAYS:
                start, end = self._opened(window, today - timedelta(days=ago))
                if start <= at < end:
                    return True
                ago += 7
        return False

    def between(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Return the open spans that touch [start, end), in order, overlapping and touching ones joined."""
        first = start.astimezone(self._zone).date()
        last = end.astimezone(self._zone).date() + timedelta(days=_SLACK_DAYS)
        spans: list[tuple[datetime, datetime]] = []
        for window in self._restrictions:
            day = first - timedelta(days=window.end_offset_days + _SLACK_DAYS)
            day += timedelta(days=(window.start_day - day.weekday()) % 7)
            while day <= last:
                spans.append(self._opened(window, day))
                day += timedelta(days=7)
        return _joined([(opens, closes) for opens, closes in spans if opens < end and closes > start])

    def _opened(self, window: Restriction, day: date) -> tuple[datetime, datetime]:
        ends_on = day + timedelta(days=window.end_offset_days)
        return (
            first_instant(datetime.combine(day, window.start), self._zone),
            last_instant(datetime.combine(ends_on, window.end), self._zone),
        )


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for opens, closes in sorted(spans):
        if opens >= closes:
            continue
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], closes)
        else:
            joined.append((opens, closes))
    return joined
