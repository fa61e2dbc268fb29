"""What can still be read of files that have faults: each small part by itself, and only when it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.core.roster import Organization, Person, Team
from bot.ingest.organization_file import read_last_resort
from bot.ingest.team_file import read_person
from bot.ingest.yaml_tree import Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.ingest.names import Names
    from bot.ingest.values import Value

T = TypeVar("T")


def readable_people(value: Value, names: Names) -> list[Person]:
    """Return the people of a team's file whose entries have no fault."""
    listed = _part(value, "people")
    entries = listed.entries() if listed else ()
    found = (_without_fault(each, lambda each=each, key=key: read_person(key, each, names)) for key, each in entries)
    return [person for person in found if person is not None]


def readable_team(value: Value, people: Mapping[str, Person]) -> Team | None:
    """Return the team of a file with its people, or None when it has no name."""
    key = _text(value, "team")
    if not key:
        return None
    listed = _part(value, "people")
    members = tuple(name for name, _each in listed.entries() if name in people) if listed else ()
    return Team(
        key, _text(value, "name") or key, "UTC", _text(value, "channel").removeprefix("#") or None, None, members
    )


def readable_organization(value: Value, names: Names) -> Organization:
    """Return the announcement channel, the admins and the last resort of ``organization.yml``, the rest by default."""
    default = Organization()
    last, admins = _part(value, "last_resort"), _part(value, "admins")
    targets = [_without_fault(each, lambda each=each: read_last_resort(each, names)) for each in _items(last)]
    keys = [_without_fault(each, lambda each=each: names.person(each)) for each in _items(admins)]
    return Organization(
        announcements=_text(value, "announcements").removeprefix("#") or default.announcements,
        admins=tuple(key for key in keys if key),
        last_resort=tuple(target for target in targets if target is not None),
    )


def _part(value: Value, name: str) -> Value | None:
    if not isinstance(value.node, Table):
        return None
    return next((each for key, each in value.entries() if key == name), None)


def _text(value: Value, name: str) -> str:
    part = _part(value, name)
    return part.node.value.strip() if part and isinstance(part.node, Text) and not part.node.is_null else ""


def _items(value: Value | None) -> list[Value]:
    return value.items() if value is not None else []


def _without_fault(value: Value, read: Callable[[], T]) -> T | None:
    before = len(value.faults)
    found = read()
    return found if len(value.faults) == before else None
