"""One layer made ready to be asked: its turns, windows and limits as instants."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.core.restrictions import Windows
from bot.core.rotation import Turns
from bot.core.walltime import NEVER, instant_of, wall_of, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.core.roster import Layer

Group: TypeAlias = "tuple[str, ...]"
Span: TypeAlias = "tuple[datetime, datetime, Group]"


class LayerPlan:
    """Who a layer has on call, before priorities and overrides. Instants are aware UTC; groups hold keys of people."""

    def __init__(self, layer: Layer) -> None:
        """Work out what stays the same between questions."""
        self._zone = zone_of(layer.timezone)
        self._groups = layer.participants
        self._turns = Turns(layer)
        self._windows = None if layer.restrictions is None else Windows(layer.restrictions, self._zone)
        self._is_steady = len(set(layer.participants)) == 1 and layer.rotation.duration is None
        self._has_duration = layer.rotation.duration is not None
        opens = self._turns.first if layer.from_ is None else instant_of(layer.from_, self._zone)
        self._opens = max(self._turns.first, opens)
        self._closes = NEVER if layer.until is None else instant_of(layer.until, self._zone)
        self.priority = layer.priority

    def at(self, at: datetime) -> Group:
        """Return the group on call at ``at``; empty for nobody."""
        if not self._groups or not self._opens <= at < self._closes:
            return ()
        if self._windows is not None and not self._windows.contains(at, wall_of(at, self._zone)):
            return ()
        if self._is_steady:
            return self._groups[0]
        turn = self._turns.number_at(at)
        if self._has_duration and at >= self._turns.end_of(turn):
            return ()
        return self._groups[turn % len(self._groups)]

    def between(self, start: datetime, end: datetime) -> list[Span]:
        """Return (start, end, group) of everything that touches [start, end), in order, without overlaps."""
        start, end = max(start, self._opens), min(end, self._closes)
        if not self._groups or start >= end:
            return []
        turns = self._turns_between(start, end)
        if self._windows is None:
            return [(max(begin, start), min(finish, end), group) for begin, finish, group in turns if finish > start]
        return list(_inside(turns, [(max(a, start), min(b, end)) for a, b in self._windows.between(start, end)]))

    def _turns_between(self, start: datetime, end: datetime) -> Iterable[Span]:
        if self._is_steady:
            return [(start, end, self._groups[0])]
        count = len(self._groups)
        found = self._turns.between(start, end)
        return [(begin, finish, self._groups[turn % count]) for begin, finish, turn in found]


def _inside(turns: Iterable[Span], windows: list[tuple[datetime, datetime]]) -> Iterator[Span]:
    """Yield the parts of ``turns`` that lie in ``windows``; both are in order and free of overlaps."""
    place = 0
    for begin, finish, group in turns:
        while place < len(windows) and windows[place][1] <= begin:
            place += 1
        inside = place
        while inside < len(windows) and windows[inside][0] < finish:
            yield max(begin, windows[inside][0]), min(finish, windows[inside][1]), group
            inside += 1
