"""The matrix of severity and urgency, and when a priority pages."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.core.priority import is_covered, next_coverage, page_at, priority_of, urgency_of_page
from bot.core.roster import Coverage, Organization
from bot.errors import BadInputError

DEFAULT = Organization()


@pytest.mark.parametrize(
    ("severity", "urgency", "expected"),
    [
        ("SEV1", "high", "P1"), ("SEV1", "low", "P2"), ("SEV2", "high", "P1"), ("SEV2", "low", "P3"),
        ("SEV3", "high", "P2"), ("SEV3", "low", "P3"), ("SEV4", "high", "P3"), ("SEV4", "low", "P4"),
    ],
)  # fmt: skip
def test_the_default_matrix(severity: str, urgency: str, expected: str) -> None:
    assert priority_of(DEFAULT, severity, urgency) == expected  # type: ignore[arg-type]


def test_unknown_severities_are_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInputError, match="SEV1, SEV2, SEV3, SEV4"):
        priority_of(DEFAULT, "SEV9", "high")


def test_p1_and_p2_are_loud() -> None:
    assert [urgency_of_page(name) for name in ("P1", "P2", "P3", "P4")] == ["high", "high", "low", "low"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-04T08:59", "2026-03-04T09:00"),  # a Wednesday, in London
        ("2026-03-04T09:00", "2026-03-04T09:00"),
        ("2026-03-04T16:59", "2026-03-04T16:59"),
        ("2026-03-04T17:00", "2026-03-05T09:00"),
        ("2026-03-06T17:00", "2026-03-09T09:00"),  # Friday evening waits for Monday
        ("2026-03-27T18:00", "2026-03-30T08:00"),  # over the change to summer time: 09:00 BST is 08:00 UTC
    ],
)
def test_p2_pages_in_coverage_or_when_it_begins(at: str, expected: str) -> None:
    rule = DEFAULT.priorities["P2"]
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert page_at(rule, DEFAULT.coverage, "Europe/London", now) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_p1_pages_now_and_p3_never() -> None:
    night = datetime(2026, 3, 7, 3, 0, tzinfo=UTC)
    assert page_at(DEFAULT.priorities["P1"], DEFAULT.coverage, "UTC", night) == night
    assert page_at(DEFAULT.priorities["P3"], DEFAULT.coverage, "UTC", night) is None


def test_coverage_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    nights = Coverage(frozenset({0}), time(22), time(6))
    assert is_covered(nights, "UTC", datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    assert is_covered(nights, "UTC", datetime(2026, 3, 3, 5, 59, tzinfo=UTC))
    assert not is_covered(nights, "UTC", datetime(2026, 3, 3, 6, 0, tzinfo=UTC))
    assert not is_covered(nights, "UTC", datetime(2026, 3, 3, 23, 0, tzinfo=UTC))


def test_no_days_of_coverage_never_begin() -> None:
    assert next_coverage(Coverage(frozenset()), "UTC", datetime(2026, 3, 2, tzinfo=UTC)) is None


def test_a_beginning_that_the_clocks_skip_is_the_first_instant_after_it() -> None:
    early = Coverage(frozenset(range(7)), time(2, 30), time(10))
    night = datetime(2026, 3, 28, 23, tzinfo=UTC)  # Berlin's clocks go from 2:00 to 3:00
    assert next_coverage(early, "Europe/Berlin", night) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
