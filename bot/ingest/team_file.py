"""One team's file: people, schedules, policies, services."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.core.roster import Person, Policy, Schedule, Service, Step, Team
from bot.ingest.layers import read_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.ingest.names import Names
    from bot.ingest.values import Value

TEAM_KEYS = ("team", "name", "timezone", "channel", "usergroup", "people", "schedules", "policies", "services")
_SERVICE_KEYS = ("description", "policy", "labels", "runbooks", "dashboards", "subject_matter_experts")
_DEFAULT_WAIT = timedelta(minutes=5)
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_PHONE_PUNCTUATION = re.compile(r"[\s().-]")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,}")


@dataclass
class TeamFile:
    """What one file says."""

    team: Team
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    schedules: list[Schedule] = field(default_factory=list[Schedule])
    policies: list[Policy] = field(default_factory=list[Policy])
    services: list[Service] = field(default_factory=list[Service])


def read_team_file(value: Value, names: Names) -> TeamFile:
    """Return what a team's file says, reporting faults as it goes."""
    fields = value.fields(*TEAM_KEYS)
    key = _name(fields["team"], fields["team"].required_text())
    names.note("team", key, fields["team"])
    zone = fields["timezone"].zone("UTC")
    people = {person.key: person for person in (read_person(k, v, names) for k, v in fields["people"].entries())}
    schedules = [read_schedule(v, key, _name(v, k), zone, names) for k, v in fields["schedules"].entries()]
    team = Team(
        key=key,
        name=fields["name"].text(key),
        timezone=zone,
        channel=_channel(fields["channel"]),
        usergroup=(fields["usergroup"].text().removeprefix("@")) or None,
        people=tuple(dict.fromkeys([*people, *_participants(schedules)])),
    )
    policies = [_policy(v, key, _name(v, k), names) for k, v in fields["policies"].entries()]
    services = [_service(v, key, k, names) for k, v in fields["services"].entries()]
    return TeamFile(team, people, schedules, policies, services)


def _participants(schedules: list[Schedule]) -> Iterator[str]:
    for schedule in schedules:
        for layer in schedule.layers:
            for group in layer.participants:
                yield from group


def _name(value: Value, name: str) -> str:
    if "/" in name or ":" in name:
        value.fault(f"{name!r} cannot be a name: '/' and ':' join names in addresses such as schedule:TEAM/NAME.")
    return name


def read_person(key: str, value: Value, names: Names) -> Person:
    """Return one entry of ``people``, reporting faults as it goes."""
    names.note("person", key, value)
    fields = value.fields("name", "slack", "email", "phone", "timezone")
    email = fields["email"].optional_text()
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        fields["email"].fault(f"{email!r} is not an e-mail address.")
    slack = fields["slack"].optional_text()
    if slack is not None and not _SLACK_ID.fullmatch(slack):
        fields["slack"].fault(f"{slack!r} is not a Slack member ID. Copy it from the profile; it looks like U02ABCDEF.")
    zone = fields["timezone"].zone("") or None
    return Person(key, fields["name"].text(key), slack, email, _phone(fields["phone"]), zone)


def _phone(value: Value) -> str | None:
    if value.is_absent:
        return None
    phone = _PHONE_PUNCTUATION.sub("", value.text())
    if not _PHONE.fullmatch(phone):
        value.fault(f"{value.text()!r} is not a phone number. Write it with + and the country code: +447700900123.")
    return phone


def _channel(value: Value) -> str | None:
    return value.text().removeprefix("#") or None


def _policy(value: Value, team: str, name: str, names: Names) -> Policy:
    names.note("policy", f"{team}/{name}", value)
    fields = value.fields("repeat", "steps")
    steps = tuple(_step(each, team, names) for each in fields["steps"].items())
    return Policy(team, name, steps, fields["repeat"].number(0, least=0, most=100))


def _step(value: Value, team: str, names: Names) -> Step:
    fields = value.fields("notify", "wait")
    if "notify" not in fields:
        fields["notify"].fault('whom to notify is missing. Write a list such as ["schedule:primary"].')
    return Step(names.target_list(fields["notify"], team), fields["wait"].positive_duration(_DEFAULT_WAIT))


def _service(value: Value, team: str, name: str, names: Names) -> Service:
    names.note("service", name, value)
    fields = value.fields(*_SERVICE_KEYS)
    return Service(
        name=name,
        team=team,
        policy=names.policy(fields["policy"], team),
        description=fields["description"].text(),
        labels=MappingProxyType({key: label.text() for key, label in fields["labels"].entries()}),
        runbooks=_links(fields["runbooks"]),
        dashboards=_links(fields["dashboards"]),
        subject_matter_experts=names.person_list(fields["subject_matter_experts"]),
    )


def _links(value: Value) -> tuple[str, ...]:
    links: list[str] = []
    for each in value.items():
        link = each.required_text()
        if link and not link.startswith(("https://", "http://")):
            each.fault(f"{link!r} is not a link. Write the whole address, beginning with https://.")
        links.append(link)
    return tuple(links)
