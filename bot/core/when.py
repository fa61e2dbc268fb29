"""An instant or a span that somebody asked for, and the question when what they wrote means several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class When:
    """An instant, or with ``end`` the span [start, end); aware UTC.

    ``note``, a plain sentence or empty, says how it was read when that may surprise.
    """

    start: datetime
    end: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Question:
    """What was written means several things: ``text`` asks (plain), ``readings`` are up to three, likeliest first."""

    text: str
    readings: tuple[When, ...]
