"""Times, durations, people and what was typed, as they are said everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.roster import Person
from bot.views.phrases import (
    Commands,
    duration,
    everyone,
    inline,
    joined,
    local_clock,
    local_time,
    title_outside,
    typed,
    who,
    zoned,
)
from tests.export.sample import incident

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PEOPLE = {"alice": Person("alice", "Alice <3", slack="U01"), "bob": Person("bob", "Bob & Co")}


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(seconds=90), "1 min 30 s"),
        (timedelta(minutes=10, seconds=30), "10 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(minutes=80, seconds=1), "1 h 20 min"),
        (timedelta(hours=24), "1 d"),
        (timedelta(days=2, hours=3, minutes=59), "2 d 3 h"),
        (timedelta(days=2, minutes=5), "2 d"),
    ],
)
def test_a_duration_is_told_in_two_units_at_most(span: timedelta, said: str) -> None:
    assert duration(span) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "Mon 23 Nov, 09:00 CET"),
        ("UTC", "Mon 23 Nov, 08:00 UTC"),
        ("Asia/Dubai", "Mon 23 Nov, 12:00 UTC+04"),
        ("America/Los_Angeles", "Mon 23 Nov, 00:00 PST"),
    ],
)
def test_an_instant_is_told_in_a_zone_that_is_named(zone: str, said: str) -> None:
    assert zoned(AT, zone) == said


def test_a_local_time_leaves_the_zone_to_slack_and_has_a_fallback() -> None:
    assert local_time(AT) == "<!date^1795420800^{date_short_pretty}, {time}|Mon 23 Nov, 08:00 UTC>"
    assert "{date" not in local_clock(AT, AT + timedelta(hours=11))
    assert "{date" in local_clock(AT, AT + timedelta(hours=13))


def test_people_are_mentioned_when_slack_knows_them_and_named_when_not() -> None:
    assert who("alice", PEOPLE) == "<@U01>"
    assert who("bob", PEOPLE) == "Bob &amp; Co"
    assert who("U0999XYZ", PEOPLE) == "<@U0999XYZ>"
    assert who("<!channel>", PEOPLE) == "&lt;!channel&gt;"
    assert everyone(("alice", "bob", "U0999XYZ"), PEOPLE) == "<@U01>, Bob &amp; Co and <@U0999XYZ>"
    assert joined([]) == ""


def test_what_is_typed_links_addresses_and_nothing_else() -> None:
    assert typed("see https://a.example/x?y=1&z=2. <!channel>") == (
        "see <https://a.example/x?y=1&amp;z=2>. &lt;!channel&gt;"
    )
    assert typed("<https://a.example|label>") == "&lt;<https://a.example>|label&gt;"


def test_inline_text_is_one_line() -> None:
    assert inline("a\n  b\t*c* `d` <e>") == "a b ∗c∗ ˋdˋ &lt;e&gt;"  # noqa: RUF001  # signs that look alike


def test_a_private_incident_has_no_title_outside() -> None:
    assert title_outside(incident(is_private=True)) == "Private incident 12"
    assert title_outside(incident()) == "Checkout is down"


def test_commands_may_have_a_prefix() -> None:
    assert Commands.prefixed("ts-") == Commands("/ts-incident", "/ts-oncall", "/ts-page")
    assert Commands.prefixed("") == Commands()
