"""What was measured, and the table that it is shown in."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEAD = ("what", "n", "p50", "p99", "baseline of the same run", "p50", "ratio", "to reach")


@dataclass(frozen=True)
class Measured:
    """The values that one thing took, in ``unit`` (ms or MB), or how much of it was done (``/s``: more is better)."""

    what: str
    values: Sequence[float]
    unit: str = "ms"

    def quantile(self, share: float) -> float:
        """Return the value that ``share`` of the values do not exceed (nearest rank)."""
        return sorted(self.values)[max(0, math.ceil(share * len(self.values)) - 1)]

    @property
    def is_rate(self) -> bool:
        """Tell whether more is better."""
        return self.unit == "/s"

    @property
    def worst(self) -> float:
        """Return the value than which 99 of 100 are no worse."""
        return self.quantile(0.01 if self.is_rate else 0.99)

    @property
    def median(self) -> float:
        """Return the middle value."""
        return statistics.median(self.values)

    def shown(self, value: float) -> str:
        """Return a value with three digits that mean something, and its unit."""
        return f"{value:.{max(0, 2 - math.floor(math.log10(max(value, 0.01))))}f} {self.unit}"


@dataclass(frozen=True)
class Figure:
    """A measurement beside its baseline.

    ``reach`` is what it is to be at most, or at least when it is a rate: ("p99", 2.0), or None.
    """

    measured: Measured
    baseline: Measured
    reach: tuple[str, float] | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        one, other = self.measured, self.baseline
        return (
            one.what,
            str(len(one.values)),
            one.shown(one.median),
            one.shown(one.worst),
            other.what,
            other.shown(other.median),
            f"{one.median / other.median:.2f}",
            self._verdict(),
        )

    def _verdict(self) -> str:
        if self.reach is None:
            return ""
        name, limit = self.reach
        one = self.measured
        value = one.median if name == "p50" else one.worst
        is_reached = value >= limit if one.is_rate else value <= limit
        return f"{one.shown(limit)} {name}: {'yes' if is_reached else '**no**'}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a Markdown table."""
    rows = [HEAD, tuple("---" for _ in HEAD), *(figure.cells() for figure in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
