"""What is wrong with a set of schedule files, said so that a person can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong. ``line`` counts from 1; ``key`` is a path such as ``schedules.primary.layers[0].start``.

    ``message`` says what is wrong and what to write; ``nearest`` is the valid name that was probably meant.
    """

    file: str
    line: int
    key: str
    message: str
    nearest: str | None = None

    def __str__(self) -> str:
        """Return one line: where, what, cure."""
        key = f"{self.key}: " if self.key else ""
        guess = f" Did you mean {self.nearest}?" if self.nearest else ""
        return f"{self.file}:{self.line}: {key}{self.message}{guess}"


class RosterFaults(TocsinError):  # noqa: N818 - it carries several faults, each of them shown to a person
    """The file set cannot be used. ``faults`` holds everything that is wrong, in order of file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Take at least one fault."""
        self.faults: Sequence[Fault] = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like ``name``, or None when none is close."""
    by_lower = {each.lower(): each for each in known}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None
