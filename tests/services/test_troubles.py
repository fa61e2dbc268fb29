"""The board of troubles: said when something begins, now and then while it lasts, and when it is over."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import ManualClock
from bot.services.troubles import Troubles


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 4, tzinfo=UTC))


@pytest.fixture
def troubles(clock: ManualClock, caplog: pytest.LogCaptureFixture) -> Troubles:
    caplog.set_level(logging.INFO)
    return Troubles(clock)


def test_the_same_trouble_is_said_once_and_again_every_ten_minutes(
    troubles: Troubles, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(130):
        troubles.report("slack", "Slack is away.")
        clock.advance(timedelta(seconds=5))
    assert caplog.messages == ["Slack is away.", "Still: Slack is away."]
    troubles.report("slack", "Slack is slow.")
    troubles.mend("slack", "Slack is back.")
    troubles.mend("slack", "Slack is back.")
    assert caplog.messages[2:] == ["Slack is slow.", "Slack is back."]
    assert troubles.grave() == []


def test_people_are_told_once_of_a_trouble_and_once_of_its_end(troubles: Troubles, clock: ManualClock) -> None:
    troubles.report("schedules", "They are faulty.", is_told=True)
    clock.advance(timedelta(hours=1))
    troubles.report("schedules", "They are faulty.", is_told=True)
    troubles.report("slack", "Slack is away.")
    assert troubles.news() == ["They are faulty."]
    troubles.mend("schedules", "They are right.")
    troubles.mend("slack", "Slack is back.")
    troubles.told(1)
    assert troubles.news() == ["They are right."]
    troubles.told(1)
    assert troubles.news() == []


def test_what_is_worked_around_is_told_apart_from_what_is_not(troubles: Troubles) -> None:
    troubles.report("templates", "One is faulty.", is_grave=False)
    troubles.report("twilio", "It is away.")
    assert (troubles.grave(), troubles.slight()) == (["It is away."], ["One is faulty."])
    assert troubles.has("twilio")
    assert not troubles.has("slack")
