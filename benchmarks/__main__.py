"""Prints every measurement as one Markdown table, the machine above it: ``python -m benchmarks [--quick]``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import acknowledgement, declaration, lookup, machine, process, schedules
from benchmarks.figures import Figure, table


@dataclass(frozen=True)
class Extent:
    """How often each thing is measured. Slack lets an app make twenty channels a minute: one ``every`` few seconds."""

    commands: int
    declarations: int
    starts: int
    teams: int
    every: float
    calm: float
    answers: int
    overrides: int
    rounds: int
    seconds: float


FULL = Extent(
    commands=1000,
    declarations=20,
    starts=5,
    teams=1000,
    every=3.1,
    calm=3,
    answers=1000,
    overrides=10_000,
    rounds=10,
    seconds=1,
)
QUICK = Extent(
    commands=5, declarations=1, starts=1, teams=3, every=0, calm=0, answers=5, overrides=100, rounds=1, seconds=0.1
)
"""Shows that everything can still be measured; its figures mean nothing."""


async def measure(extent: Extent, folder: Path) -> list[Figure]:
    """Return all figures. ``folder`` is for the databases: it decides how fast a commit is."""
    folders = [folder / name for name in ("lookup", "acknowledgement", "declaration", "process")]
    for each in folders:
        each.mkdir()
    return [
        *schedules.measure(extent.answers, extent.teams, extent.overrides),
        *await lookup.measure(folders[0], extent.rounds, extent.seconds),
        *await acknowledgement.measure(folders[1], extent.commands),
        *await declaration.measure(folders[2], extent.declarations, extent.every),
        *await process.measure(folders[3], extent.starts, extent.teams, extent.calm),
    ]


def main() -> None:
    """Measure, and print the table."""
    extent = QUICK if "--quick" in sys.argv[1:] else FULL
    print(machine.described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="tocsin-benchmarks-") as folder:
        figures = asyncio.run(measure(extent, Path(folder)))
    print(f"\n{table(figures)}")


if __name__ == "__main__":
    main()
