"""What a picture is made of: a few kinds of marks with places in units, and roles that each theme gives a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Box:
    """A filled rectangle. ``left`` and ``right`` tell which of its ends are rounded."""

    role: str
    x: float
    y: float
    width: float
    height: float
    left: bool = False
    right: bool = False
    is_hatched: bool = False


@dataclass(frozen=True)
class Line:
    """A straight line from (x, y) to (x2, y2)."""

    role: str
    x: float
    y: float
    x2: float
    y2: float
    width: float = 1


@dataclass(frozen=True)
class Words:
    """One line of text; ``y`` is its base line, ``x`` where ``anchor`` says."""

    role: str
    x: float
    y: float
    text: str
    size: float
    is_bold: bool = False
    anchor: Anchor = "start"


Mark: TypeAlias = Box | Line | Words


@dataclass(frozen=True)
class Picture:
    """Marks in the order to draw them, and the same in words for whoever does not see it."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str
    description: str
