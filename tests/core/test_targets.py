"""Whom a word means, whom a target reaches, which policy belongs to what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.roster import Organization, Person, Policy, Roster, Service, Step, Target, Team
from bot.core.targets import (
    Found,
    escalation_summary,
    find_person,
    find_target,
    policy_for,
    resolve_target,
    schedules_for,
    team_of,
)
from bot.errors import NotFoundError
from tests.core.rotas import at, layer, schedule

NOW = at("2026-01-06T12:00Z")
WAIT = timedelta(minutes=5)


def target(text: str) -> Target:
    kind, name = text.split(":")
    return Target(kind, name)


def policy(address: str, *steps: str) -> Policy:
    team, name = address.split("/")
    return Policy(team, name, tuple(Step(tuple(map(target, step.split())), WAIT) for step in steps))


def schedules(*addresses: str, people: str = "alice bob"):
    found = {}
    for address in addresses:
        rota = schedule(layer("2026-01-05T09:00", "1 week", people))
        team, name = address.split("/")
        found[address] = type(rota)(team, name, rota.timezone, rota.layers)
    return found


def roster(**more) -> Roster:
    people = ("alice", "bob", "carol", "Dave")
    services = {
        "checkout-api": Service("checkout-api", "checkout", "checkout/nights"),
        "search": Service("search", "platform", None),
    }
    policies = [
        policy("checkout/default", "schedule:checkout/primary"),
        policy("checkout/nights", "schedule:platform/primary user:carol", "channel:night-watch", "team:checkout"),
        policy("platform/only", "team:platform"),
    ]
    given = {
        "people": {key: Person(key, key.title(), slack=f"U{key.upper()}") for key in people},
        "teams": {
            "checkout": Team("checkout", "Checkout", "Europe/Berlin", people=("alice", "bob")),
            "platform": Team("platform", "Platform", "Europe/Berlin", people=("carol", "Dave", "bob")),
        },
        "schedules": schedules("checkout/primary", "checkout/secondary", "platform/primary", "platform/weekend"),
        "policies": {each.address: each for each in policies},
        "services": services,
    }
    return Roster(**(given | more))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("checkout", Found("team", "checkout")),
        (" Checkout ", Found("team", "checkout")),
        ("CHECKOUT-API", Found("service", "checkout-api")),
        ("search", Found("service", "search")),
        ("checkout/primary", Found("schedule", "checkout/primary")),
        ("schedule:Checkout/Primary", Found("schedule", "checkout/primary")),
        ("weekend", Found("schedule", "platform/weekend")),
        ("alice", Found("user", "alice")),
        ("@alice", Found("user", "alice")),
        ("@dave", Found("user", "Dave")),
        ("user:dave", Found("user", "Dave")),
        ("team:platform", Found("team", "platform")),
        ("service:search", Found("service", "search")),
        ("<@UALICE>", Found("user", "alice")),
        ("<@UALICE|alice>", Found("user", "alice")),
        ("<@U777>", Found("user", "bob")),
    ],
)
def test_a_word_means_a_team_a_service_a_schedule_or_a_person(text: str, expected: Found) -> None:
    assert find_target(roster(), text, {"U777": "bob"}) == expected


NAMES = {"alice ahrens": ("alice",), "robin": ("bob", "carol"), "bob": ("bob",)}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("<@UALICE>", "alice"),
        ("<@U777>", "bob"),
        ("@alice", "alice"),
        ("@ALICE", "alice"),
        ("@Alice Ahrens", "alice"),
        ("user:dave", "Dave"),
    ],
)
def test_a_person_is_meant_by_a_mention_a_key_or_a_name(text: str, key: str) -> None:
    assert find_person(roster(), text, {"U777": "bob"}, NAMES) == key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@alcie", "There is no person @alcie in the schedule files. Did you mean @alice?"),
        ("@alice ahren", "Did you mean @alice?"),
        ("@checkout", "There is no person @checkout in the schedule files. Mention them with @"),
        ("@robin", "Several people are called robin. Write one of @bob, @carol."),
        ("<@U999>", "<@U999> is in none of the schedule files."),
    ],
)
def test_a_person_who_is_unknown_is_answered_with_the_nearest_person(text: str, said: str) -> None:
    with pytest.raises(NotFoundError) as error:
        find_person(roster(), text, {}, NAMES)
    assert said in str(error.value)


def test_an_exact_name_goes_before_one_of_another_case_and_a_team_before_a_service() -> None:
    names = roster(services={"Alice": Service("Alice", "checkout", None), "checkout": Service("checkout", "x", None)})
    assert find_target(names, "alice") == Found("user", "alice")
    assert find_target(names, "ALICE") == Found("service", "Alice")
    assert find_target(names, "checkout") == Found("team", "checkout")
    assert find_target(names, "service:checkout") == Found("service", "checkout")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chekout-api", "Did you mean checkout-api?"),
        ("@alcie", "Did you mean alice?"),
        ("zzz", "Teams: checkout, platform."),
        ("primary", "Several teams have a schedule primary. Write one of checkout/primary, platform/primary."),
        ("@search", "There is no team, service, schedule or person @search"),
        ("<@U999>", "<@U999> is in none of the schedule files."),
        ("", "Teams: checkout, platform."),
    ],
)
def test_an_unknown_word_is_answered_with_the_way_out(text: str, said: str) -> None:
    with pytest.raises(NotFoundError) as error:
        find_target(roster(), text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("schedule:checkout/primary", ("alice",)),
        ("schedule:checkout/gone", ()),
        ("team:platform", ("carol", "Dave", "bob")),
        ("team:gone", ()),
        ("user:carol", ("carol",)),
        ("user:gone", ()),
        ("channel:incidents", ()),
    ],
)
def test_a_target_reaches_people_at_that_instant(text: str, expected: tuple[str, ...]) -> None:
    assert resolve_target(roster(), target(text), NOW) == expected


def test_a_schedule_reaches_whoever_is_on_call_when_asked() -> None:
    assert resolve_target(roster(), target("schedule:checkout/primary"), NOW + timedelta(weeks=1)) == ("bob",)


@pytest.mark.parametrize(
    ("found", "address"),
    [
        (Found("service", "checkout-api"), "checkout/nights"),
        (Found("service", "search"), "platform/only"),
        (Found("team", "checkout"), "checkout/default"),
        (Found("team", "platform"), "platform/only"),
    ],
)
def test_a_service_follows_its_own_policy_or_its_teams(found: Found, address: str) -> None:
    chosen = policy_for(roster(), found)
    assert chosen is not None
    assert chosen.address == address


def test_a_team_without_a_policy_follows_the_organizations() -> None:
    only = {"checkout/default": policy("checkout/default", "user:alice")}
    with_default = roster(policies=only, organization=Organization(default_policy="checkout/default"))
    assert policy_for(with_default, Found("team", "platform")) == only["checkout/default"]
    assert policy_for(roster(policies=only), Found("team", "platform")) is None


def test_a_person_or_schedule_is_paged_directly_and_again() -> None:
    direct = policy_for(roster(), Found("user", "alice"))
    assert direct is not None
    assert [step.notify for step in direct.steps] == [(Target("user", "alice"),)]
    assert direct.repeat > 0
    rota = policy_for(roster(), Found("schedule", "platform/weekend"))
    assert rota is not None
    assert [step.notify for step in rota.steps] == [(Target("schedule", "platform/weekend"),)]
    assert rota.team == "platform"


def test_everything_has_a_team() -> None:
    found = [Found("service", "search"), Found("team", "checkout"), Found("schedule", "platform/weekend")]
    assert [team_of(roster(), each) for each in found] == ["platform", "checkout", "platform"]
    assert team_of(roster(), Found("user", "bob")) == "checkout"
    assert team_of(roster(people={}, teams={}), Found("user", "bob")) is None


def test_the_schedules_of_a_service_begin_with_those_that_its_policy_notifies() -> None:
    assert schedules_for(roster(), Found("service", "checkout-api")) == (
        "platform/primary",
        "checkout/primary",
        "checkout/secondary",
    )
    assert schedules_for(roster(), Found("team", "platform")) == ("platform/primary", "platform/weekend")
    assert schedules_for(roster(), Found("schedule", "platform/weekend")) == ("platform/weekend",)
    assert schedules_for(roster(), Found("user", "alice")) == ("checkout/primary", "checkout/secondary")


def test_the_summary_tells_whom_each_step_reaches_and_when() -> None:
    steps = escalation_summary(roster(), roster().policies["checkout/nights"], NOW)
    assert [(step.after, step.people) for step in steps] == [
        (timedelta(0), ("alice", "carol")),
        (WAIT, ()),
        (2 * WAIT, ("alice", "bob")),
    ]


def test_the_summary_takes_no_time_over_a_step_that_nobody_covers() -> None:
    empty = roster(schedules=schedules("checkout/primary", people="-"))
    steps = escalation_summary(empty, policy("checkout/x", "schedule:checkout/primary", "user:bob"), NOW)
    assert [(step.after, step.people) for step in steps] == [(timedelta(0), ()), (timedelta(0), ("bob",))]


def test_a_short_name_means_the_schedule_of_the_askers_only_team_that_has_it() -> None:
    assert find_target(roster(), "Primary", asker="alice") == Found("schedule", "checkout/primary")
    for of_both_or_of_none in ("bob", "zoe", None):
        with pytest.raises(NotFoundError, match="Several teams"):
            find_target(roster(), "primary", asker=of_both_or_of_none)
