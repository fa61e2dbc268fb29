"""How wide a text comes out, and what of it to write where room is short."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from bot.core.characters import head

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Measure: TypeAlias = "Callable[[str, float], float]"

_NARROW = frozenset("ijl|'.,:;!()[]Iftr ")
_BROAD = frozenset("mwMW@%…\N{EN DASH}\N{EM DASH}")
_ELLIPSIS = "…"
_BOLD = 1.08
_WORTH = 4
"""How many characters more than the first name a cut name has to show, its ellipsis among them."""


def estimated(text: str, size: float) -> float:
    """Return the width of one line in units, nearly: as in the widest of the fonts that readers usually have."""
    return sum(_share(each) for each in text) * size


def _share(character: str) -> float:
    if character in _NARROW:
        return 0.37
    if character in _BROAD:
        return 0.95
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.1
    return 0.71 if character.isupper() else 0.63


class Ruler:
    """Fits texts into room, by what measures them."""

    def __init__(self, measure: Measure) -> None:
        """``measure`` returns the width of a text in letters of a size."""
        self._measure = measure

    def width(self, text: str, size: float, *, is_bold: bool = False) -> float:
        """Return the width of one line."""
        return self._measure(text, size) * (_BOLD if is_bold else 1)

    def best(self, texts: Sequence[str], size: float, room: float, *, is_bold: bool = False) -> str:
        """Return the first of several texts that fits, empty when none does."""
        return next((each for each in texts if self.width(each, size, is_bold=is_bold) <= room), "")

    def cut(self, text: str, size: float, room: float, *, is_bold: bool = False) -> str:
        """Return a text, or its beginning with an ellipsis, that takes at most ``room``; empty when not even that."""
        if self.width(text, size, is_bold=is_bold) <= room:
            return text
        for length in range(len(text) - 1, 0, -1):
            shorter = f"{head(text, length).rstrip(' ,')}{_ELLIPSIS}"
            if self.width(shorter, size, is_bold=is_bold) <= room:
                return shorter
        return ""

    def name(self, name: str, size: float, room: float) -> str:
        """Return a name whole, cut with an ellipsis, as the first name, or as initials; empty when nothing fits."""
        words = name.split()
        first = self.best((name, *words[:1]), size, room)
        cut = self.cut(name, size, room)
        if first == name or len(first) + _WORTH > len(cut):
            return first or self.best((_initials(words),), size, room)
        return cut


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words[:2] if word[0].isalnum())
