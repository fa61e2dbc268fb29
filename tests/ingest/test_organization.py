"""organization.yml: every key is optional, what is left out keeps its default, nothing of the format is rejected."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.core.roster import Coverage, Organization, PriorityRule, Target
from bot.ingest.schedules import parse
from tests.ingest.files import faults_of, team

EVERY_KEY = Path(__file__).parent / "schedule_files" / "every_key" / "organization.yml"
POLICY = "policies: {default: {steps: [{notify: [user:alice]}]}}\n"


def organization(text: str) -> Organization:
    return parse(team(POLICY) | {"organization.yml": text}).organization


def said(text: str) -> str:
    (fault,) = faults_of(team(POLICY) | {"organization.yml": text})
    return str(fault)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", EVERY_KEY.read_text(encoding="utf-8")])
def test_the_defaults_are_those_of_the_format(text: str) -> None:
    assert organization(text) == Organization()


def test_without_the_file_the_defaults_hold() -> None:
    assert parse(team(POLICY)).organization == Organization()


def test_simple_keys() -> None:
    found = organization(
        "announcements: '#outages'\nadmins: [alice, bob]\ndefault_policy: checkout/default\n"
        "acknowledgement_timeout: 0\nshift_health_limit: 8d\n"
    )
    assert found.announcements == "outages"
    assert found.admins == ("alice", "bob")
    assert found.default_policy == "checkout/default"
    assert found.acknowledgement_timeout is None
    assert found.shift_health_limit == timedelta(days=8)


def test_the_last_resort_is_people_or_channels() -> None:
    found = organization("last_resort: [alice, 'user:bob', '#war-room', 'channel:incidents', 'team:checkout']\n")
    assert found.last_resort == (
        Target("user", "alice"),
        Target("user", "bob"),
        Target("channel", "war-room"),
        Target("channel", "incidents"),
        Target("team", "checkout"),
    )


def test_coverage_keeps_what_is_left_out() -> None:
    assert organization("coverage: {days: [sat, sun]}\n").coverage == Coverage(frozenset({5, 6}))
    assert organization("coverage: {start: 08:30}\n").coverage == Coverage(start=time(8, 30))


def test_priorities_change_key_by_key() -> None:
    found = organization("priorities: {P2: {page: now}, P3: {channel: true}, P5: {update_every: 2h}}\n").priorities
    assert found["P1"] == Organization().priorities["P1"]
    assert found["P2"] == PriorityRule("now", channel=True, update_every=timedelta(hours=1), postmortem_required=True)
    assert found["P3"] == PriorityRule("never", channel=True)
    assert found["P5"] == PriorityRule("never", update_every=timedelta(hours=2))


def test_a_postmortem_may_be_made_optional() -> None:
    assert not organization("priorities: {P1: {postmortem: optional}}\n").priorities["P1"].postmortem_required


def test_rows_of_the_matrix_change_one_by_one() -> None:
    found = organization("matrix: {SEV3: {high: P1, low: P4}}\n").matrix
    assert dict(found["SEV3"]) == {"high": "P1", "low": "P4"}
    assert dict(found["SEV1"]) == {"high": "P1", "low": "P2"}


def test_severities_of_ones_own_come_with_their_rows() -> None:
    matrix = "matrix: {minor: {high: P3, low: P4}, major: {high: P1, low: P2}}\n"
    found = organization("severities: {minor: Small, major: Big}\n" + matrix)
    assert list(found.severities) == ["minor", "major"]
    assert list(found.matrix) == ["minor", "major"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("announcement: x\n", "organization.yml:1: announcement: there is no key announcement here."),
        ("admins: [zoe]\n", "admins[0]: there is no person zoe."),
        ("default_policy: default\n", "there is no policy default in the files. Did you mean checkout/default?"),
        ("default_policy: ops/x\n", "there is no policy ops/x in the files."),
        ("last_resort: [zoe]\n", "last_resort[0]: there is no person zoe."),
        ("last_resort: ['pager:x']\n", "last_resort[0]: 'pager:x' is not a target."),
        ("severities: {SEV9: Odd}\n", "severity SEV9 has no row. Add SEV9: {high: P1, low: P2} under 'matrix'."),
        ("matrix: {SEV9: {high: P1, low: P2}}\n", "matrix.SEV9: there is no severity SEV9. Add it under 'severities'."),
        ("matrix: {SEV1: {high: P9, low: P2}}\n", "matrix.SEV1.high: there is no priority P9. Use one of P1, P2"),
        ("matrix: {SEV1: {high: P1}}\n", "matrix.SEV1.low: this is missing. Write a priority such as P1."),
        ("priorities: {P1: {page: always}}\n", "priorities.P1.page: there is no way to page always. Use one of now,"),
        ("priorities: {P1: {update_every: often}}\n", "priorities.P1.update_every: 'often' is not a length of time."),
        ("priorities: {P1: {postmortem: maybe}}\n", "P1.postmortem: there is no rule for postmortems maybe."),
        ("priorities: {P3: {acknowledge_within: 8 working hours}}\n", "acknowledge_within: '8 working hours' is not a"),
        ("coverage: {days: [weekdays]}\n", "coverage.days[0]: 'weekdays' is not a day."),
        ("coverage: {start: early}\n", "coverage.start: 'early' is not a time of day."),
        ("environments: {others: {high: P7}}\n", "environments.others.high: there is no priority P7."),
        ("environments: {lable: env}\n", "environments.lable: there is no key lable here."),
        ("escalations: {legal: {notify: [user:zoe]}}\n", "escalations.legal.notify[0]: there is no person zoe in the"),
        ("obligations: {gdpr: {within: soon}}\n", "obligations.gdpr.within: 'soon' is not a length of time."),
        ("closing: [time]\n", "closing[0]: there is no thing to ask for time. Use one of times, owner, review"),
        ("retention: {files: forever}\n", "retention.files: 'forever' is not a length of time."),
        ("acknowledgement_timeout: -5m\n", "acknowledgement_timeout: '-5m' is not a length of time."),
        ("shift_health_limit: 0\n", "shift_health_limit: this must be longer than 0."),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_the_cure(text: str, expected: str) -> None:
    assert expected in said(text)


def test_examples_of_later_features_are_accepted() -> None:
    found = organization(
        """
escalations: {legal: {notify: ["user:alice"], why: "contract or law"}}
obligations: {gdpr: {within: 72h, applies_to: [privacy], notify: ["user:alice"]}}
environments: {label: stage, production: live, others: {high: P3, low: P4}, exceptions: [{service: x}]}
roles: {commander: {}, legal: {}}
closing: []
priorities: {P4: {acknowledge_within: 5 business days}, P3: {acknowledge_within: 12h}}
"""
    )
    assert found == Organization()
