"""Names that one part of the files refers to and another defines, and where things were written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from bot.core.roster import Target, TargetKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.ingest.values import Value

TARGET_FORMS = "schedule:NAME, schedule:TEAM/NAME, user:KEY, team:NAME or channel:NAME"


@dataclass(frozen=True)
class Place:
    """A line of a file, counted from 1."""

    file: str
    line: int


@dataclass
class Names:
    """Everything that may be referred to. ``is_lenient`` lets names pass that no file defines.

    ``places`` is filled while the files are read: where (kind, name) stands, such as ``("schedule", "ops/primary")``.
    """

    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()
    is_lenient: bool = False
    places: dict[tuple[str, str], Place] = field(default_factory=dict[tuple[str, str], Place])

    def note(self, kind: str, name: str, value: Value) -> None:
        """Remember where something is defined. Only people may be in several files."""
        first = self.places.get((kind, name))
        if first is not None and kind != "person":
            value.fault(f"{kind} {name} is already in {first.file}:{first.line}. Give one of them another name.")
        self.places[kind, name] = Place(value.file, value.line)

    def person(self, value: Value) -> str:
        """Return the key of a person who is defined in some file."""
        key = value.required_text()
        if key and not self.is_lenient and key not in self.people:
            value.fault(
                f"there is no person {key}. Add them under 'people' in any file.", value.guess(key, self.people)
            )
        return key

    def person_list(self, value: Value) -> tuple[str, ...]:
        """Return the keys of people, each once."""
        return tuple(dict.fromkeys(self.person(each) for each in value.items()))

    def policy(self, value: Value, team: str | None) -> str | None:
        """Return ``team/name`` of a policy that exists, or None when none is written."""
        name = value.text()
        return self._address(value, name, team, self.policies, "policy") if name else None

    def target_list(self, value: Value, team: str | None) -> tuple[Target, ...]:
        """Return the targets of a list, each once. ``team`` is whose schedules go by their short name."""
        found = (self.target(each, team) for each in value.items())
        return tuple(dict.fromkeys(target for target in found if target is not None))

    def target(self, value: Value, team: str | None) -> Target | None:
        """Return one target whose name exists, or None after reporting what is wrong with it."""
        text = value.required_text()
        kind, _colon, name = (part.strip() for part in text.partition(":"))
        if kind not in get_args(TargetKind) or not name:
            guess = value.guess(kind, get_args(TargetKind))
            if text:
                value.fault(
                    f"{text!r} is not a target. Write {TARGET_FORMS}.", f"{guess}:{name}" if guess and name else None
                )
            return None
        if kind == "schedule":
            return Target("schedule", self._address(value, name, team, self.schedules, "schedule"))
        if kind == "team":
            self._known(value, name, self.teams, "team")
            return Target("team", name)
        if kind == "user":
            self._known(value, name, self.people, "person")
            return Target("user", name)
        return Target("channel", name.removeprefix("#"))

    def _address(self, value: Value, name: str, team: str | None, known: frozenset[str], what: str) -> str:
        address = name if "/" in name or team is None else f"{team}/{name}"
        self._known(value, address, known, what)
        return address

    def _known(self, value: Value, name: str, known: Iterable[str], what: str) -> None:
        if not self.is_lenient and name not in known:
            value.fault(f"there is no {what} {name} in the files.", value.guess(name, known))
