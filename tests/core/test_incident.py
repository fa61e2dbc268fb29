"""The table of allowed transitions (PRODUCT section 4)."""

from __future__ import annotations

import pytest

from bot.core.incident import OPEN_STATUSES, TRANSITIONS, can_move


@pytest.mark.parametrize("status", sorted(OPEN_STATUSES))
def test_every_open_incident_can_be_resolved_or_cancelled(status: str) -> None:
    assert can_move(status, "resolved")  # type: ignore[arg-type]
    assert can_move(status, "cancelled")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("current", "target"),
    [
        ("triage", "active"), ("active", "mitigated"), ("mitigated", "active"), ("resolved", "closed"),
        ("resolved", "active"), ("closed", "active"), ("cancelled", "active"),
    ],
)  # fmt: skip
def test_allowed(current: str, target: str) -> None:
    assert can_move(current, target)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("current", "target"),
    [
        ("active", "closed"),
        ("closed", "resolved"),
        ("merged", "active"),
        ("resolved", "mitigated"),
        ("active", "triage"),
    ],
)  # fmt: skip
def test_refused(current: str, target: str) -> None:
    assert not can_move(current, target)  # type: ignore[arg-type]


def test_no_state_leads_to_itself() -> None:
    assert not [status for status, targets in TRANSITIONS.items() if status in targets]
