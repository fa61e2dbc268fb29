"""Button values and modal metadata: what goes out comes back, anything else is refused in plain words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.change import Wish
from bot.core.incident import ROLES
from bot.errors import BadInputError
from bot.views import ids
from bot.views.ids import Origin, Plan, RoleClaim, Undoing

NUMBERS = st.integers(min_value=1, max_value=10**17)


@given(NUMBERS)
def test_numbers_come_back(number: int) -> None:
    assert ids.parse_incident(ids.incident_value(number)) == number
    assert ids.parse_page(ids.page_value(number)) == number


@given(NUMBERS, st.sampled_from(sorted(ROLES)))
def test_a_role_claim_comes_back(number: int, role: str) -> None:
    assert RoleClaim.decode(RoleClaim(number, role).encode()) == RoleClaim(number, role)


INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda wall: wall.replace(microsecond=0, tzinfo=UTC)
)
KEYS = st.none() | st.text(min_size=1, max_size=30)


@given(st.text(min_size=1), INSTANTS, INSTANTS, KEYS, KEYS, st.booleans(), NUMBERS)
def test_a_plan_comes_back(
    schedule: str, start: datetime, end: datetime, user: str | None, replaces: str | None, add: bool, revision: int
) -> None:
    plan = Plan("override", Wish(schedule, start, end, user, replaces, add), revision)
    assert Plan.decode(plan.encode()) == plan


@pytest.mark.parametrize(
    "value",
    [
        *("", "plan:", "plan:{}", "plan:[]", "plan:7", 'plan:{"k":"x"}'),
        'plan:{"k":"take","s":"a","b":"x","e":1,"v":1}',
        'plan:{"k":"take","s":"a","b":1e99,"e":1,"v":1}',
        'take:{"k":"take","s":"a","b":1,"e":2,"v":1}',
    ],
)
def test_a_value_that_is_no_plan_is_refused(value: str) -> None:
    with pytest.raises(BadInputError, match="does not understand"):
        Plan.decode(value)


@given(NUMBERS, NUMBERS, st.text(min_size=1))
def test_versions_undoings_schedules_and_commands_come_back(version: int, revision: int, text: str) -> None:
    assert ids.parse_version(ids.version_value(version)) == version
    assert Undoing.decode(Undoing(version, revision).encode()) == Undoing(version, revision)
    assert ids.parse_schedule(ids.schedule_value(f"checkout/{text}")) == f"checkout/{text}"
    assert ids.parse_schedule(ids.schedule_value(None)) is None
    assert ids.parse_say(ids.say_value(text)) == text


@pytest.mark.parametrize("value", ["", "undo:1", "undo:1:x", "undo:x:1", "undo:0:1", "version:1:2", "undo::"])
def test_a_value_that_is_no_undoing_is_refused(value: str) -> None:
    with pytest.raises(BadInputError, match="does not understand"):
        Undoing.decode(value)
    for parse in (ids.parse_version, ids.parse_schedule, ids.parse_say):
        with pytest.raises(BadInputError, match="does not understand"):
            parse(value)


@given(st.text(max_size=30), st.text(max_size=30))
def test_an_origin_comes_back(channel: str, ts: str) -> None:
    assert Origin.decode(Origin(channel, ts).encode()) == Origin(channel, ts)


def test_no_metadata_is_no_origin() -> None:
    assert Origin.decode("") == Origin()


@pytest.mark.parametrize(
    "value", ["", "inc", "inc:", "inc:0", "inc:-1", "inc:1.5", "inc:\u0661", "inc:1:2", "page:1", "INC:1"]
)
def test_a_value_that_is_no_incident_is_refused(value: str) -> None:
    with pytest.raises(BadInputError, match="does not understand"):
        ids.parse_incident(value)


@pytest.mark.parametrize("value", ["inc:1", "inc:1:king", ":commander", "page:1:commander"])
def test_a_value_that_is_no_claim_is_refused(value: str) -> None:
    with pytest.raises(BadInputError, match="Use the command instead"):
        RoleClaim.decode(value)


@pytest.mark.parametrize("metadata", ["{", "[]", "null", "inc:1"])
def test_metadata_that_is_no_origin_is_refused(metadata: str) -> None:
    with pytest.raises(BadInputError):
        Origin.decode(metadata)


def test_three_patterns_match_every_action() -> None:
    actions = {name: value for name, value in vars(ids).items() if name.startswith(("INCIDENT_", "PAGE_", "HOME_"))}
    strings = [value for value in actions.values() if isinstance(value, str)]
    patterns = (ids.INCIDENT_ACTIONS, ids.PAGE_ACTIONS, ids.HOME_ACTIONS)
    assert len(strings) > 10
    assert all(sum(bool(pattern.match(action)) for pattern in patterns) == 1 for action in strings)
    assert len(set(strings)) == len(strings)
