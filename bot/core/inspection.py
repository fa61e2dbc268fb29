"""What is doubtful in a roster that can be read: holes in coverage, people who cannot be reached, dead ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.core.schedule import shifts
from bot.core.targets import Found, policy_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.roster import Policy, Roster, Schedule, Target
    from bot.core.schedule import Shift

AHEAD = timedelta(days=60)
"""How far ahead to look for gaps and long shifts."""

Level: TypeAlias = Literal["fault", "warning"]
Span: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True)
class Finding:
    """One thing to mend. A fault means that somebody may not be reached at all; a warning may be meant that way.

    ``subject`` is (kind, name) of the part of the roster it is about; ``key`` its path in the file. ``message`` ends
    with the cure.
    """

    level: Level
    kind: str
    subject: tuple[str, str]
    key: str
    message: str


def inspect(roster: Roster, now: datetime) -> list[Finding]:
    """Return everything to mend, looking ahead from ``now`` (aware)."""
    ahead = {name: shifts(schedule, now, now + AHEAD) for name, schedule in roster.schedules.items()}
    return [
        *_services_without_policy(roster),
        *_services_without_owner(roster, ahead),
        *_dead_policies(roster, ahead),
        *_dead_ends(roster),
        *_unreachable(roster, ahead),
        *(finding for schedule in roster.schedules.values() for finding in _empty_layers(schedule)),
        *(finding for name in ahead for finding in _gaps(roster.schedules[name], ahead[name], now)),
        *(finding for name in ahead for finding in _long_shifts(roster, roster.schedules[name], ahead[name])),
    ]


def gaps(found: list[Shift], start: datetime, end: datetime) -> list[Span]:
    """Return the spans of [start, end) that the shifts of it leave uncovered."""
    spans: list[Span] = []
    for shift in found:
        if shift.start > start:
            spans.append((start, shift.start))
        start = shift.end
    if start < end:
        spans.append((start, end))
    return spans


def _services_without_policy(roster: Roster) -> Iterator[Finding]:
    for name in roster.services:
        if policy_for(roster, Found("service", name)) is None:
            message = "this service has no policy, so nobody is paged for it. Add 'policy: NAME'."
            yield Finding("fault", "service", ("service", name), f"services.{name}", message)


def _services_without_owner(roster: Roster, ahead: dict[str, list[Shift]]) -> Iterator[Finding]:
    """Find services of teams that consist of nobody: an alert would have no one to belong to in the morning."""
    for name, service in roster.services.items():
        on_call = any(ahead[each] for each, schedule in roster.schedules.items() if schedule.team == service.team)
        if not on_call and not roster.teams[service.team].people:
            message = (
                f"nobody owns this service: the team {service.team} has no people and nobody on call in the next "
                "60 days. Add people to the team, or move the service to the file of the team that runs it."
            )
            yield Finding("warning", "owner", ("service", name), f"services.{name}", message)


def _dead_policies(roster: Roster, ahead: dict[str, list[Shift]]) -> Iterator[Finding]:
    for address, policy in roster.policies.items():
        if not _reaches_somebody(roster, policy, ahead):
            message = "this policy reaches nobody in the next 60 days. Add a step that names people or a schedule."
            yield Finding("fault", "policy", ("policy", address), f"policies.{policy.name}", message)


def _reaches_somebody(roster: Roster, policy: Policy, ahead: dict[str, list[Shift]]) -> bool:
    return any(_can_reach(roster, target, ahead) for step in policy.steps for target in step.notify)


def _can_reach(roster: Roster, target: Target, ahead: dict[str, list[Shift]]) -> bool:
    if target.kind == "schedule":
        return bool(ahead.get(target.name))
    if target.kind == "team":
        return bool(roster.teams[target.name].people)
    return target.kind == "user"


def _dead_ends(roster: Roster) -> Iterator[Finding]:
    organization = ("organization", "")
    if not roster.organization.last_resort:
        message = "nobody is paged when a policy is exhausted. Name people or channels that always answer."
        yield Finding("warning", "organization", organization, "last_resort", message)
    if roster.organization.default_policy is None:
        message = "incidents without a service page nobody. Write TEAM/POLICY."
        yield Finding("warning", "organization", organization, "default_policy", message)


def _unreachable(roster: Roster, ahead: dict[str, list[Shift]]) -> Iterator[Finding]:
    for key, person in roster.people.items():
        if not (person.slack or person.email or person.phone):
            message = f"this person has no slack, email or phone, so nothing can reach them{_when(roster, key, ahead)}."
            yield Finding("warning", "person", ("person", key), f"people.{key}", f"{message} Add one.")


def _when(roster: Roster, key: str, ahead: dict[str, list[Shift]]) -> str:
    """Return from when a person is on call and where, as the rest of a sentence; nothing when they are not."""
    found = [(shift.start, name) for name, each in ahead.items() for shift in each if key in shift.users]
    if not found:
        return ""
    start, name = min(found)
    return f", and they are on call on {name} from {_text(start, ZoneInfo(roster.schedules[name].timezone))}"


def _empty_layers(schedule: Schedule) -> Iterator[Finding]:
    for place, layer in enumerate(schedule.layers):
        if not layer.participants:
            key = f"schedules.{schedule.name}.layers[{place}]"
            message = f"layer {layer.name} has no participants, so it has nobody on call. Add some, or remove it."
            yield Finding("warning", "layer", ("layer", f"{schedule.address}#{place}"), key, message)


def _gaps(schedule: Schedule, found: list[Shift], now: datetime) -> Iterator[Finding]:
    spans = gaps(found, now, now + AHEAD)
    if not spans:
        return
    zone = ZoneInfo(schedule.timezone)
    first, more = spans[0], len(spans) - 1
    rest = f" and {more} more {'time' if more == 1 else 'times'} in the next 60 days" if more else ""
    cure = "Add people or a lower layer for these hours, unless nobody is meant to be on call then."
    message = f"nobody is on call from {_text(first[0], zone)} to {_text(first[1], zone)}{rest}. {cure}"
    yield Finding("warning", "gap", ("schedule", schedule.address), f"schedules.{schedule.name}", message)


def _long_shifts(roster: Roster, schedule: Schedule, found: list[Shift]) -> Iterator[Finding]:
    limit = roster.organization.shift_health_limit
    zone = ZoneInfo(schedule.timezone)
    for key, (start, end) in sorted(longest_each(found).items()):
        if end - start > limit:
            message = (
                f"{key} is on call without a break from {_text(start, zone)} to {_text(end, zone)}, longer than "
                f"shift_health_limit ({_length(limit)}). Take shorter turns, or raise the limit in organization.yml."
            )
            yield Finding("warning", "shift", ("schedule", schedule.address), f"schedules.{schedule.name}", message)


def longest_each(found: list[Shift]) -> dict[str, Span]:
    """Return each person's longest time on call without a break."""
    longest: dict[str, Span] = {}
    running: dict[str, Span] = {}
    for shift in found:
        for key in shift.users:
            start, end = running.get(key, (shift.start, shift.start))
            running[key] = (start if end == shift.start else shift.start, shift.end)
            begun, ended = running[key]
            if key not in longest or ended - begun > longest[key][1] - longest[key][0]:
                longest[key] = running[key]
    return longest


def _length(limit: timedelta) -> str:
    """Return a length of time as it is written in the files."""
    minutes = limit // timedelta(minutes=1)
    for size, unit in ((24 * 60, "d"), (60, "h")):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def _text(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}"
