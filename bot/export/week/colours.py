"""Colours by role, for light and dark surroundings. Every text has a contrast of at least 4.5 to what it stands on."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff", "ink": "#1d2129", "soft": "#5b6270", "grid": "#e3e6eb", "hour": "#eff1f4", "weekend": "#f5f6f8",
    "today": "#eaf1fe", "now": "#c8102e", "now-ink": "#ffffff", "gap": "#fdecec", "hatch": "#eda5a5",
    "gap-ink": "#9b1c1c", "change": "#8a4b00", "name": "#14181f",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "paper": "#16181d", "ink": "#eceef2", "soft": "#a5adba", "grid": "#343943", "hour": "#23262d", "weekend": "#1e2127",
    "today": "#1c2a44", "now": "#ff6b7d", "now-ink": "#16181d", "gap": "#3a1d20", "hatch": "#7a3a3f",
    "gap-ink": "#ffb3b3", "change": "#f2b25c", "name": "#f4f6f9",
}  # fmt: skip

_PEOPLE_LIGHT = (
    ("#bfdbfe", "#2563eb"), ("#fde68a", "#b45309"), ("#a7f3d0", "#047857"), ("#fbcfe8", "#be185d"),
    ("#ddd6fe", "#6d28d9"), ("#fed7aa", "#c2410c"), ("#a5f3fc", "#0e7490"), ("#d9f99d", "#4d7c0f"),
    ("#e2e8f0", "#475569"), ("#f5d0fe", "#a21caf"),
)  # fmt: skip
_PEOPLE_DARK = (
    ("#1e3a6e", "#60a5fa"), ("#5a4210", "#fbbf24"), ("#0f4a38", "#34d399"), ("#5c1f41", "#f472b6"),
    ("#3d2a70", "#a78bfa"), ("#5c2f14", "#fb923c"), ("#114653", "#22d3ee"), ("#324a12", "#a3e635"),
    ("#3a4352", "#94a3b8"), ("#54205c", "#e879f9"),
)  # fmt: skip
COUNT = len(_PEOPLE_LIGHT)


def colours(*, is_dark: bool) -> dict[str, str]:
    """Return every role's colour, those of people (``fill-0``, ``edge-0`` and so on) among them."""
    found = dict(DARK if is_dark else LIGHT)
    for number, (fill, edge) in enumerate(_PEOPLE_DARK if is_dark else _PEOPLE_LIGHT):
        found[f"fill-{number}"], found[f"edge-{number}"] = fill, edge
    return found


def colours_of(people: Iterable[str]) -> dict[str, int]:
    """Return the number of each person's colour: theirs in every picture, and different ones while they suffice."""
    found: dict[str, int] = {}
    for person in sorted(set(people)):
        own = int.from_bytes(sha256(person.encode()).digest()[:4]) % COUNT
        used = set(found.values())
        choice = [(own + step) % COUNT for step in range(COUNT)]
        found[person] = next((each for each in choice if each not in used), own)
    return found
