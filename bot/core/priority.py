"""Severity and urgency give the priority; the priority says when to page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.walltime import first_instant
from bot.errors import BadInputError

if TYPE_CHECKING:
    from bot.core.incident import Urgency
    from bot.core.roster import Coverage, Organization, PriorityRule


def priority_of(organization: Organization, severity: str, urgency: Urgency) -> str:
    """Return the priority that the matrix gives, such as ``P1``. Raises ``BadInputError`` for unknown names."""
    row = organization.matrix.get(severity)
    if row is None:
        known = ", ".join(organization.matrix)
        raise BadInputError(f"There is no severity {severity}. Use one of {known}.", field="severity")
    if urgency not in row:
        raise BadInputError(f"There is no urgency {urgency}. Use high or low.", field="urgency")
    return row[urgency]


def urgency_of_page(priority: str) -> Urgency:
    """Return how loud a page of this priority is: high for P1 and P2, else low."""
    return "high" if priority in {"P1", "P2"} else "low"


def page_at(rule: PriorityRule, coverage: Coverage, timezone: str, now: datetime) -> datetime | None:
    """Return when to page for this priority: now, at the next start of coverage, or None for never.

    ``timezone`` is the team's, in which the coverage hours are meant.
    """
    if rule.page == "never":
        return None
    if rule.page == "now" or is_covered(coverage, timezone, now):
        return now
    return next_coverage(coverage, timezone, now)


def is_covered(coverage: Coverage, timezone: str, at: datetime) -> bool:
    """Tell whether ``at`` lies in the coverage hours. Hours that end at or before their start run into the next day."""
    local = at.astimezone(ZoneInfo(timezone))
    clock = local.time()
    yesterday = (local.weekday() - 1) % 7
    if coverage.start < coverage.end:
        return local.weekday() in coverage.days and coverage.start <= clock < coverage.end
    begun_today = local.weekday() in coverage.days and clock >= coverage.start
    begun_yesterday = yesterday in coverage.days and clock < coverage.end
    return begun_today or begun_yesterday


def next_coverage(coverage: Coverage, timezone: str, after: datetime) -> datetime | None:
    """Return the first start of coverage after ``after``, aware UTC, or None when no day is covered."""
    zone = ZoneInfo(timezone)
    today = after.astimezone(zone).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        start = first_instant(datetime.combine(day, coverage.start), zone)
        if day.weekday() in coverage.days and start > after:
            return start
    return None
