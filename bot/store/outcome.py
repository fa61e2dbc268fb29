"""What came of carrying out a job, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.engine import Connection

Record: TypeAlias = "Callable[[Connection], object]"
"""What to write down with an outcome, in the same transaction. It may run twice: nothing but rows."""


@dataclass(frozen=True)
class Done:
    """It is done. ``record`` writes down what came of it."""

    record: Record | None = None


@dataclass(frozen=True)
class Retry:
    """A passing failure: try again at ``at`` (aware). ``error`` says what happened, without anything personal."""

    at: datetime
    error: str
    record: Record | None = None


@dataclass(frozen=True)
class Failed:
    """A permanent failure: it is not tried again. ``record`` sets in motion what comes instead."""

    error: str
    record: Record | None = None


Outcome: TypeAlias = Done | Retry | Failed
