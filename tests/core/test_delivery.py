"""How a person is reached, and when a refused send is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.delivery import plan, retry_at

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
SECONDS = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("urgency", "media", "expected"),
    [
        # PRODUCT section 6: high is Slack and SMS at 0, a call at 1 minute, repeated each minute, three in all
        ("high", {"slack", "sms", "voice"}, [("slack", 0), ("sms", 0), ("voice", 60), ("voice", 120), ("voice", 180)]),
        ("high", {"slack"}, [("slack", 0)]),
        # a call that is the first thing possible does not wait for what cannot be sent
        ("high", {"voice"}, [("voice", 0), ("voice", 60), ("voice", 120)]),
        ("low", {"slack", "sms", "voice"}, [("slack", 0)]),
        ("low", {"sms", "voice"}, []),
        ("high", set(), []),
    ],
)
def test_the_default_rules_by_urgency(urgency: str, media: set[str], expected: list[tuple[str, int]]) -> None:
    found = plan(urgency, frozenset(media))  # type: ignore[arg-type]
    assert [(rule.medium, rule.after / SECONDS) for rule in found] == expected


def test_waits_grow_to_half_a_minute_and_stay_there() -> None:
    waits = [(retry_at(attempts, NOW) - NOW) / SECONDS for attempts in (1, 2, 3, 4, 5, 6, 7, 100)]
    assert waits == [1, 2, 5, 10, 20, 30, 30, 30]


def test_a_providers_own_wait_counts_up_to_five_minutes() -> None:
    assert retry_at(1, NOW, timedelta(seconds=90)) == NOW + timedelta(seconds=90)
    assert retry_at(1, NOW, timedelta(hours=2)) == NOW + timedelta(minutes=5)
    assert retry_at(6, NOW, timedelta(seconds=3)) == NOW + timedelta(seconds=30)
