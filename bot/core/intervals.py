"""Things that hold for a while, found by instant without looking at the ones that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Interval(Protocol):
    """Anything that holds for [start, end), aware instants."""

    @property
    def start(self) -> datetime:
        """Return the first instant at which it holds."""
        ...

    @property
    def end(self) -> datetime:
        """Return the first instant at which it no longer holds."""
        ...


T = TypeVar("T", bound=Interval)


class IntervalIndex(Generic[T]):
    """A fixed set of intervals, in the order made, as a balanced tree by start that knows the latest end below.

    A look-up takes O(log n + found), however many intervals lie in the past and however long some of them are.
    """

    def __init__(self, intervals: Sequence[T]) -> None:
        """Index ``intervals``; their order is the order in which answers come."""
        self._nodes = sorted(enumerate(intervals), key=lambda node: node[1].start)
        self._latest: list[datetime | None] = [None] * len(self._nodes)
        self._measure(0, len(self._nodes))

    def __len__(self) -> int:
        """Return how many intervals there are."""
        return len(self._nodes)

    def at(self, instant: datetime) -> list[T]:
        """Return what holds at ``instant``, in the order made."""
        return [interval for _order, interval in sorted(self._found(instant, instant), key=_order_of)]

    def between(self, start: datetime, end: datetime) -> list[tuple[int, T]]:
        """Return (place in the order made, interval) of everything that holds at some instant of [start, end)."""
        return sorted((node for node in self._found(start, end) if node[1].start < end), key=_order_of)

    def _found(self, start: datetime, end: datetime) -> list[tuple[int, T]]:
        """Collect the nodes that start at or before ``end`` and end after ``start``."""
        found: list[tuple[int, T]] = []
        pending = [(0, len(self._nodes))]
        while pending:
            low, high = pending.pop()
            if low >= high:
                continue
            middle = (low + high) // 2
            latest = self._latest[middle]
            if latest is None or latest <= start:
                continue
            pending.append((low, middle))
            node = self._nodes[middle]
            if node[1].start <= end:
                pending.append((middle + 1, high))
                if node[1].end > start:
                    found.append(node)
        return found

    def _measure(self, low: int, high: int) -> datetime | None:
        """Note the latest end of each subtree; its depth is the logarithm of the count."""
        if low >= high:
            return None
        middle = (low + high) // 2
        ends = [self._nodes[middle][1].end]
        ends += [end for end in (self._measure(low, middle), self._measure(middle + 1, high)) if end is not None]
        self._latest[middle] = max(ends)
        return self._latest[middle]


def _order_of(node: tuple[int, object]) -> int:
    return node[0]
