"""The checks that Block Kit shapes are made of. Faults are worded as Slack words them, with a JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.wire import Json

Faults = list[str]
Check = Callable[[object, str, Faults], None]

_ADDRESS = re.compile(r"^(https?|slack|mailto|tel):\S+$", re.IGNORECASE)


def fault(faults: Faults, text: str, pointer: str) -> None:
    """Note a fault."""
    faults.append(f"[ERROR] {text} [json-pointer:{pointer}]")


@dataclass(frozen=True)
class Text:
    """A string of ``least`` to ``most`` characters, matching ``pattern`` when there is one."""

    most: int
    least: int = 1
    pattern: str = ""

    def __call__(self, value: object, pointer: str, faults: Faults) -> None:
        """Check the value."""
        if not isinstance(value, str):
            fault(faults, "must provide a string", pointer)
        elif len(value) > self.most:
            fault(faults, f"must be less than {self.most + 1} characters", pointer)
        elif len(value) < self.least:
            fault(faults, f"must be more than {self.least - 1} characters", pointer)
        elif self.pattern and not re.fullmatch(self.pattern, value):
            fault(faults, "must match the required format", pointer)


def address(value: object, pointer: str, faults: Faults) -> None:
    """Check a web address of at most 3,000 characters."""
    before = len(faults)
    Text(3000)(value, pointer, faults)
    if len(faults) == before and not _ADDRESS.match(str(value)):
        fault(faults, "must be a valid URL", pointer)


def day(value: object, pointer: str, faults: Faults) -> None:
    """Check a day that exists, written "2026-03-04"."""
    before = len(faults)
    Text(10, pattern=r"\d{4}-\d\d-\d\d")(value, pointer, faults)
    if len(faults) > before:
        return
    try:
        date.fromisoformat(str(value))
    except ValueError:
        fault(faults, "must be a valid date", pointer)


def truth(value: object, pointer: str, faults: Faults) -> None:
    """Check a boolean."""
    if not isinstance(value, bool):
        fault(faults, "must provide a boolean", pointer)


def number(value: object, pointer: str, faults: Faults) -> None:
    """Check a number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        fault(faults, "must provide a number", pointer)


def anything(value: object, pointer: str, faults: Faults) -> None:
    """Accept whatever is not null."""
    if value is None:
        fault(faults, "must provide a value", pointer)


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both included."""

    least: int
    most: int

    def __call__(self, value: object, pointer: str, faults: Faults) -> None:
        """Check the value."""
        if not isinstance(value, int) or isinstance(value, bool):
            fault(faults, "must provide an integer", pointer)
        elif not self.least <= value <= self.most:
            fault(faults, f"must be between {self.least} and {self.most}", pointer)


@dataclass(frozen=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]

    def __call__(self, value: object, pointer: str, faults: Faults) -> None:
        """Check the value."""
        if value not in self.words:
            fault(faults, f"must be one of: {', '.join(self.words)}", pointer)


@dataclass(frozen=True)
class ListOf:
    """An array of ``least`` to ``most`` items that each pass a check."""

    check: Check
    most: int
    least: int = 1

    def __call__(self, value: object, pointer: str, faults: Faults) -> None:
        """Check the value."""
        if not isinstance(value, list):
            fault(faults, "must provide an array", pointer)
            return
        items = cast("list[Any]", value)
        if len(items) > self.most:
            fault(faults, f"no more than {self.most} items allowed", pointer)
            return
        if len(items) < self.least:
            fault(faults, f"no fewer than {self.least} items allowed", pointer)
        for at, item in enumerate(items):
            self.check(item, f"{pointer}/{at}", faults)


@dataclass(frozen=True)
class Shape:
    """An object: the fields it must and may have, and a rule about it as a whole."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict[str, Any])
    rule: Callable[[Json, str, Faults], None] | None = None

    def __call__(self, value: object, pointer: str, faults: Faults) -> None:
        """Check the value."""
        if not isinstance(value, dict):
            fault(faults, "must provide an object", pointer)
            return
        given = cast("Json", value)
        before = len(faults)
        for name, check in self.required.items():
            if given.get(name) is None:
                fault(faults, f"missing required field: {name}", pointer)
            else:
                check(given[name], f"{pointer}/{name}", faults)
        for name, part in given.items():
            if name in self.required or name == "type":
                continue
            if name not in self.optional:
                fault(faults, f"invalid additional property: {name}", pointer)
            elif part is not None:
                self.optional[name](part, f"{pointer}/{name}", faults)
        if self.rule is not None and len(faults) == before:
            self.rule(given, pointer, faults)


@dataclass(frozen=True)
class Typed:
    """An object whose ``type`` chooses its shape out of a table."""

    shapes: Mapping[str, Check]

    def __call__(self, value: object, pointer: str, faults: Faults) -> None:
        """Check the value."""
        if not isinstance(value, dict):
            fault(faults, "must provide an object", pointer)
            return
        kind = cast("Json", value).get("type")
        if kind is None:
            fault(faults, "missing required field: type", pointer)
        elif kind not in self.shapes:
            fault(faults, f"unsupported type: {kind}", f"{pointer}/type")
        else:
            self.shapes[kind](cast("Json", value), pointer, faults)
