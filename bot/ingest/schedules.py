"""``schedules/*.yml`` as a roster: the whole file set is read, checked and accepted or refused as one.

The format and its rules: PRODUCT section 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.core.roster import Organization, Person, Roster, Service
from bot.ingest.faults import Fault, RosterFaults
from bot.ingest.names import Names, Place
from bot.ingest.organization_file import read_organization
from bot.ingest.salvage import readable_organization, readable_people, readable_team
from bot.ingest.team_file import TeamFile, read_team_file
from bot.ingest.values import Value
from bot.ingest.yaml_tree import Node, Table, Text, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Fault", "Place", "Reading", "RosterFaults", "parse", "read", "salvage"]

ORGANIZATION = "organization"
_CONTACT_FIELDS = ("slack", "email", "phone", "timezone")


@dataclass(frozen=True)
class Reading:
    """A roster and where its parts were written.

    ``places`` is keyed by (kind, name): ``("person", key)``, ``("team", key)``, ``("schedule", "team/name")``,
    ``("layer", "team/name#0")``, ``("policy", "team/name")``, ``("service", name)``, ``("organization", "")``.
    """

    roster: Roster
    places: Mapping[tuple[str, str], Place]


def parse(files: Mapping[str, str], *, lenient_names: bool = False) -> Roster:
    """Return the roster that ``files`` (name to text) describe together.

    ``lenient_names`` accepts names that no file defines, for looking at the schedules of some files alone. Raises
    ``RosterFaults`` with everything that is wrong.
    """
    return read(files, lenient_names=lenient_names).roster


def read(files: Mapping[str, str], *, lenient_names: bool = False) -> Reading:
    """Return the roster as ``parse`` does, with the lines that its parts stand on."""
    faults: list[Fault] = []
    teams: list[Value] = []
    organizations: list[Value] = []
    for file, node in list(_trees(files, faults)):
        is_organization = PurePath(file).stem == ORGANIZATION
        (organizations if is_organization else teams).append(Value(file, "", 1, node, faults))
    if faults:  # what a file would define cannot be told, and would be missed in all the others
        raise RosterFaults(faults)
    names = _names(teams, lenient_names=lenient_names)
    found = [read_team_file(value, names) for value in teams]
    if len(organizations) > 1:
        organizations[1].fault(f"{organizations[0].file} already describes the organization. Keep one of them.")
    organization = read_organization(organizations[0], names) if organizations else Organization()
    roster = _roster(found, organization, names, faults)
    if faults:
        raise RosterFaults(faults)
    return Reading(roster, MappingProxyType(names.places))


def salvage(files: Mapping[str, str]) -> Roster:
    """Return what a faulty file set says for certain of whom to reach at last: people, teams, the last resort.

    There are no schedules, policies and services in it. Whatever part has a fault of its own is left out.
    """
    faults: list[Fault] = []
    values = [Value(file, "", 1, node, faults) for file, node in _trees(files, faults)]
    organizations = [value for value in values if PurePath(value.file).stem == ORGANIZATION]
    teams = [value for value in values if value not in organizations]
    names = _names(teams, lenient_names=False)
    people = {person.key: person for value in reversed(teams) for person in readable_people(value, names)}
    rosters = {team.key: team for team in (readable_team(value, people) for value in teams) if team is not None}
    known = replace(names, people=frozenset(people), teams=frozenset(rosters), schedules=frozenset())
    found = [readable_organization(value, known) for value in organizations[:1]]
    return Roster(
        people=MappingProxyType(people),
        teams=MappingProxyType(rosters),
        organization=found[0] if found else Organization(),
    )


def _trees(files: Mapping[str, str], faults: list[Fault]) -> Iterable[tuple[str, Node | None]]:
    for file, text in files.items():
        try:
            node = read_tree(file, text)
        except RosterFaults as error:
            faults.extend(error.faults)
            continue
        if node is None and PurePath(file).stem != ORGANIZATION:
            faults.append(Fault(file, 1, "", "this file is empty. Write 'team: NAME' and its schedules, or remove it."))
        else:
            yield file, node


def _names(teams: Iterable[Value], *, lenient_names: bool) -> Names:
    """Collect what the files define, so that any of them may refer to it."""
    people: set[str] = set()
    found: dict[str, set[str]] = {"team": set(), "schedules": set(), "policies": set()}
    for value in teams:
        if not isinstance(value.node, Table):
            continue
        entries = value.node.entries
        team = entries.get("team")
        key = team.value.strip() if isinstance(team, Text) else ""
        found["team"].add(key)
        people.update(_keys(entries.get("people")))
        for kind in ("schedules", "policies"):
            found[kind].update(f"{key}/{name}" for name in _keys(entries.get(kind)))
    return Names(
        people=frozenset(people),
        teams=frozenset(found["team"]),
        schedules=frozenset(found["schedules"]),
        policies=frozenset(found["policies"]),
        is_lenient=lenient_names,
    )


def _keys(node: Node | None) -> Iterable[str]:
    return node.entries if isinstance(node, Table) else ()


def _roster(files: list[TeamFile], organization: Organization, names: Names, faults: list[Fault]) -> Roster:
    """Put the files together, reporting what only shows when they are."""
    services = [service for file in files for service in file.services]
    faults.extend(_ties(services, names))
    return Roster(
        people=MappingProxyType(_people(files, names, faults)),
        teams=MappingProxyType({file.team.key: file.team for file in files}),
        schedules=MappingProxyType({each.address: each for file in files for each in file.schedules}),
        policies=MappingProxyType({each.address: each for file in files for each in file.policies}),
        services=MappingProxyType({service.name: service for service in services}),
        organization=organization,
    )


def _people(files: list[TeamFile], names: Names, faults: list[Fault]) -> dict[str, Person]:
    """Join the entries that people have in several files; a detail that differs is a fault."""
    people: dict[str, Person] = {}
    for key, second in (entry for file in files for entry in file.people.items()):
        first = people.get(key, second)
        for detail in _CONTACT_FIELDS:
            old, new = getattr(first, detail), getattr(second, detail)
            if old and new and old != new:
                place = names.places["person", key]
                message = f"another file says {old}. Give a person's details once."
                faults.append(Fault(place.file, place.line, f"people.{key}.{detail}", message))
        people[key] = _joined(first, second)
    return people


def _joined(first: Person, second: Person) -> Person:
    details = {detail: getattr(first, detail) or getattr(second, detail) for detail in _CONTACT_FIELDS}
    return replace(first, name=second.name if first.name == first.key else first.name, **details)


def _ties(services: list[Service], names: Names) -> Iterable[Fault]:
    """Report services that the same labels lead to: no alert could tell them apart."""
    owners: dict[frozenset[tuple[str, str]], str] = {}
    for service in services:
        labels = frozenset(service.labels.items())
        if labels and labels in owners:
            place = names.places["service", service.name]
            message = f"{owners[labels]} has the same labels, so alerts cannot tell them apart. Add a label to one."
            yield Fault(place.file, place.line, f"services.{service.name}.labels", message)
        owners.setdefault(labels, service.name)
