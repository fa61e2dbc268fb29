"""What check finds in a roster that can be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.inspection import Finding, gaps, inspect
from bot.core.roster import Organization, Person, Policy, Roster, Service, Step, Target, Team
from bot.core.schedule import Shift
from tests.core.rotas import WORKDAYS, at, daily, layer, schedule

NOW = at("2026-01-07T12:00Z")
CARING = Organization(
    default_policy="team/default",
    last_resort=(Target("user", "alice"),),
    shift_health_limit=timedelta(days=8),
)


def policy(*targets: Target) -> Policy:
    return Policy("team", "default", (Step(targets, timedelta(minutes=5)),))


def roster(*layers, **more) -> Roster:
    given = {
        "people": {key: Person(key, key, email=f"{key}@example.com") for key in ("alice", "bob")},
        "teams": {"team": Team("team", "Team", "UTC", people=("alice", "bob"))},
        "schedules": {"team/primary": schedule(*layers)},
        "policies": {"team/default": policy(Target("schedule", "team/primary"))},
        "services": {"api": Service("api", "team", None)},
        "organization": CARING,
    }
    return Roster(**(given | more))


WEEKLY = layer("2026-01-05T09:00", "1 week", "alice bob")


def of_kind(found: Roster, kind: str) -> list[Finding]:
    return [finding for finding in inspect(found, NOW) if finding.kind == kind]


def test_a_good_roster_has_nothing_to_mend() -> None:
    assert inspect(roster(WEEKLY), NOW) == []


def test_gaps_are_counted_and_the_first_is_named_on_the_schedules_clock() -> None:
    office = layer("2026-01-05T09:00", "1 week", "alice bob", windows=[daily(WORKDAYS, "09:00", "17:00")])
    (finding,) = of_kind(roster(office), "gap")
    assert finding.level == "warning"
    assert finding.subject == ("schedule", "team/primary")
    assert finding.key == "schedules.primary"
    assert finding.message.startswith(
        "nobody is on call from Wed 2026-01-07 17:00 to Thu 2026-01-08 09:00 and 42 more times in the next 60 days."
    )


def test_a_schedule_that_ends_soon_has_one_gap() -> None:
    ending = layer("2026-01-05T09:00", "1 week", "alice bob", until="2026-02-01T00:00")
    (finding,) = of_kind(roster(ending), "gap")
    assert finding.message.startswith("nobody is on call from Sun 2026-02-01 00:00 to Sun 2026-03-08 13:00. Add people")


def test_gaps_beyond_sixty_days_are_not_looked_for() -> None:
    later = layer("2026-01-05T09:00", "1 week", "alice bob", until="2026-03-20T00:00")
    assert of_kind(roster(later), "gap") == []


def test_a_layer_without_participants_is_told() -> None:
    found = roster(WEEKLY, layer("2026-01-05T09:00", "1 week", ""))
    (finding,) = of_kind(found, "layer")
    assert (finding.level, finding.subject, finding.key) == (
        "warning", ("layer", "team/primary#1"), "schedules.primary.layers[1]",
    )  # fmt: skip


def test_people_without_any_contact_are_told() -> None:
    people = {"alice": Person("alice", "alice", phone="+447700900101"), "bob": Person("bob", "bob")}
    assert [finding.subject for finding in of_kind(roster(WEEKLY, people=people), "person")] == [("person", "bob")]


def test_who_cannot_be_reached_is_told_with_their_first_shift() -> None:
    people = {"alice": Person("alice", "alice", phone="+447700900101"), "bob": Person("bob", "bob")}
    (finding,) = of_kind(roster(WEEKLY, people=people), "person")
    assert (
        "nothing can reach them, and they are on call on team/primary from Mon 2026-01-12 09:00. Add" in finding.message
    )
    (idle,) = of_kind(roster(layer("2026-01-05T09:00", "1 week", "alice"), people=people), "person")
    assert "nothing can reach them. Add one." in idle.message


@pytest.mark.parametrize(
    ("people", "rota", "is_owned"),
    [
        (("alice",), schedule(), True),
        ((), schedule(WEEKLY), True),
        ((), schedule(layer("2027-01-05T09:00", "1 week", "alice")), False),
        ((), schedule(), False),
    ],
)
def test_a_service_of_a_team_that_is_nobody_has_no_owner(people, rota, is_owned: bool) -> None:
    found = roster(
        teams={"team": Team("team", "Team", "UTC", people=people), "other": Team("other", "Other", "UTC")},
        schedules={"team/primary": rota},
    )
    assert [(finding.subject, finding.key) for finding in of_kind(found, "owner")] == (
        [] if is_owned else [(("service", "api"), "services.api")]
    )


@pytest.mark.parametrize(
    ("targets", "is_dead"),
    [
        ([], True),
        ([Target("channel", "ops")], True),
        ([Target("schedule", "team/empty")], True),
        ([Target("team", "empty")], True),
        ([Target("schedule", "team/empty"), Target("user", "bob")], False),
        ([Target("schedule", "team/primary")], False),
        ([Target("team", "team")], False),
    ],
)
def test_a_policy_that_reaches_nobody_is_a_fault(targets: list[Target], is_dead: bool) -> None:
    teams = {"team": Team("team", "Team", "UTC", people=("alice",)), "empty": Team("empty", "Empty", "UTC")}
    schedules = {"team/primary": schedule(WEEKLY), "team/empty": schedule()}
    found = roster(teams=teams, schedules=schedules, policies={"team/default": policy(*targets)})
    assert [finding.level for finding in of_kind(found, "policy")] == ["fault"] * is_dead


def test_a_service_that_pages_nobody_is_a_fault() -> None:
    found = roster(WEEKLY, policies={}, organization=Organization())
    assert [(finding.level, finding.subject) for finding in of_kind(found, "service")] == [
        ("fault", ("service", "api"))
    ]


def test_an_organization_without_a_last_resort_or_default_policy_is_warned() -> None:
    found = of_kind(roster(WEEKLY, organization=Organization(shift_health_limit=timedelta(days=8))), "organization")
    assert [(finding.level, finding.key) for finding in found] == [
        ("warning", "last_resort"),
        ("warning", "default_policy"),
    ]


def test_shifts_beyond_the_health_limit_are_told_once_a_person() -> None:
    strict = Organization(CARING.announcements, (), CARING.default_policy, CARING.last_resort)
    found = of_kind(roster(WEEKLY, organization=strict), "shift")
    assert [finding.message.split(" is on call")[0] for finding in found] == ["alice", "bob"]
    assert "longer than shift_health_limit (4d)" in found[0].message


@pytest.mark.parametrize(
    ("limit", "written"),
    [
        (timedelta(days=4), "4d"),
        (timedelta(hours=36), "36h"),
        (timedelta(hours=12), "12h"),
        (timedelta(minutes=90), "90m"),
    ],
)
def test_the_limit_is_told_as_it_is_written(limit: timedelta, written: str) -> None:
    found = of_kind(roster(WEEKLY, organization=Organization(shift_health_limit=limit)), "shift")
    assert f"longer than shift_health_limit ({written}). Take shorter turns" in found[0].message


def test_a_person_who_only_changes_company_is_on_call_without_a_break() -> None:
    shared = [layer("2026-01-05T09:00", "2 day", "alice+bob alice"), WEEKLY]
    strict = Organization(CARING.announcements, (), CARING.default_policy, CARING.last_resort)
    found = of_kind(roster(*shared, organization=strict), "shift")
    assert [finding.message.split(" is on call")[0] for finding in found] == ["alice", "bob"]


def test_gaps_are_what_shifts_leave_uncovered() -> None:
    start, end = at("2026-01-01T00:00Z"), at("2026-01-02T00:00Z")
    six, noon = at("2026-01-01T06:00Z"), at("2026-01-01T12:00Z")
    assert gaps([], start, end) == [(start, end)]
    assert gaps([Shift(start, six, ("a",)), Shift(six, end, ("b",))], start, end) == []
    assert gaps([Shift(six, noon, ("a",))], start, end) == [(start, six), (noon, end)]
