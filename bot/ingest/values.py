"""Reading a tree of configuration value by value, collecting every fault instead of stopping at the first.

A reader returns something usable even when it reports a fault; the caller throws the result away when there were any.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfoNotFoundError, available_timezones

from bot.core.walltime import zone_of
from bot.ingest.faults import Fault, nearest
from bot.ingest.quantities import read_clock, read_duration, read_moment, read_weekday
from bot.ingest.yaml_tree import Listing, Node, Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime, time, timedelta

T = TypeVar("T")

_MOST_GUESSES = 100
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})


@dataclass(frozen=True)
class Value:
    """A place in a file and what stands there; ``node`` is None when the key was left out."""

    file: str
    key: str
    line: int
    node: Node | None
    faults: list[Fault] = field(repr=False)

    @property
    def is_absent(self) -> bool:
        """Tell whether the key was left out or is null."""
        return self.node is None or (isinstance(self.node, Text) and self.node.is_null)

    def fault(self, message: str, guess: str | None = None) -> None:
        """Report what is wrong here and how to put it right."""
        self.faults.append(Fault(self.file, self.line, self.key, message, guess))

    def guess(self, name: str, known: Iterable[str]) -> str | None:
        """Return the known name that was probably meant, or None; among very many faults nobody looks for it."""
        return nearest(name, known) if len(self.faults) < _MOST_GUESSES else None

    def text(self, default: str = "") -> str:
        """Return the text, stripped; ``default`` when it is left out."""
        if self.is_absent or self.node is None:
            return default
        if not isinstance(self.node, Text):
            self.fault("this should be one value, not a list or a table.")
            return default
        return self.node.value.strip()

    def required_text(self) -> str:
        """Return the text, and report a fault when there is none."""
        text = self.text()
        if not text and (self.is_absent or isinstance(self.node, Text)):
            self.fault("this is missing. Write it, or remove what it belongs to.")
        return text

    def optional_text(self) -> str | None:
        """Return the text, or None when it is left out or empty."""
        return self.text() or None

    def read(self, reader: Callable[[str], T], default: T) -> T:
        """Return what ``reader`` makes of the text, reporting the ``ValueError`` it raises; ``default`` if left out."""
        if self.is_absent or not isinstance(self.node, Text):
            if not self.is_absent:
                self.fault("this should be one value, not a list or a table.")
            return default
        try:
            return reader(self.node.value.strip())
        except ValueError as error:
            self.fault(str(error))
            return default

    def flag(self, *, default: bool = False) -> bool:
        """Return true or false."""
        text = self.text().lower()
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        if text:
            self.fault(f"{text!r} is neither true nor false.")
        return default

    def number(self, default: int, *, least: int, most: int) -> int:
        """Return a whole number between ``least`` and ``most``."""
        text = self.text()
        if not text:
            return default
        try:
            number = int(text) if len(text) < 12 else most + 1
        except ValueError:
            self.fault(f"{text!r} is not a whole number.")
            return default
        if not least <= number <= most:
            self.fault(f"{text} is not between {least} and {most}.")
            return default
        return number

    def duration(self, default: timedelta) -> timedelta:
        """Return a length of time; 0 is allowed."""
        return self.read(read_duration, default)

    def positive_duration(self, default: timedelta) -> timedelta:
        """Return a length of time that is longer than nothing."""
        return self.read(_longer_than_nothing, default)

    def moment(self) -> datetime | None:
        """Return a date and time, naive or aware as written, or None when it is left out."""
        return self.read(read_moment, None)

    def clock(self, default: time) -> tuple[time, bool]:
        """Return a time of day, and whether it was written as 24:00."""
        return self.read(read_clock, (default, False))

    def weekday(self) -> int:
        """Return a day, 0 for Monday."""
        return self.read(read_weekday, 0)

    def choice(self, known: Iterable[str], default: str, what: str) -> str:
        """Return one of the ``known`` words; ``what`` names them in the fault."""
        text = self.text()
        if not text or text in (words := list(known)):
            return text or default
        self.fault(f"there is no {what} {text}. Use one of {', '.join(words)}.", self.guess(text, words))
        return default

    def zone(self, default: str) -> str:
        """Return the name of a time zone that exists."""
        name = self.text()
        if not name:
            return default
        try:
            zone_of(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            guess = self.guess(name, available_timezones())
            self.fault(f"there is no time zone {name}. Write it like Europe/Berlin or UTC.", guess)
            return default
        return name

    def items(self) -> list[Value]:
        """Return the values of a list; a single value counts as a list of one."""
        if self.is_absent or self.node is None:
            return []
        if isinstance(self.node, Listing):
            return [self._at(f"{self.key}[{place}]", node.line, node) for place, node in enumerate(self.node.items)]
        if isinstance(self.node, Table):
            self.fault("this should be a list. Put '- ' before each entry.")
            return []
        return [self]

    def tables(self) -> list[Value]:
        """Return the tables of a list, reporting every other entry."""
        entries = self.items()
        for each in entries:
            if not each.is_table():
                each.fault("this should be a table of 'key: value' lines.")
        return [each for each in entries if each.is_table()]

    def is_list(self) -> bool:
        """Tell whether a list stands here."""
        return isinstance(self.node, Listing)

    def is_table(self) -> bool:
        """Tell whether a table stands here."""
        return isinstance(self.node, Table)

    def entries(self) -> Iterator[tuple[str, Value]]:
        """Yield (key, value) of a table with keys of the writer's choice."""
        table = self._table()
        for key, node in () if table is None else table.entries.items():
            line = table.lines[key] if table is not None else self.line
            yield key, self._at(f"{self.key}.{key}" if self.key else key, line, node)

    def fields(self, *known: str) -> Fields:
        """Return a table with known keys, reporting every other key."""
        found: dict[str, Value] = {}
        for key, value in self.entries():
            if key in known:
                found[key] = value
            else:
                value.fault(f"there is no key {key} here. Known: {', '.join(known)}.", self.guess(key, known))
        return Fields(self, found)

    def _table(self) -> Table | None:
        if self.is_absent or self.node is None:
            return None
        if not isinstance(self.node, Table):
            self.fault("this should be a table of 'key: value' lines.")
            return None
        return self.node

    def _at(self, key: str, line: int, node: Node | None) -> Value:
        return Value(self.file, key, line, node, self.faults)


@dataclass(frozen=True)
class Fields:
    """A table with known keys."""

    owner: Value
    found: dict[str, Value]

    def __getitem__(self, name: str) -> Value:
        """Return the value of a key, an absent one when it was left out."""
        if name in self.found:
            return self.found[name]
        owner = self.owner
        key = f"{owner.key}.{name}" if owner.key else name
        return Value(owner.file, key, owner.line, None, owner.faults)

    def __contains__(self, name: str) -> bool:
        """Tell whether the key is written and not null."""
        return name in self.found and not self.found[name].is_absent


def _longer_than_nothing(text: str) -> timedelta:
    length = read_duration(text)
    if not length:
        raise ValueError("this must be longer than 0.")
    return length
