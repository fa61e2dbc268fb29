"""Kills ``tocsin run`` at every step of declare and acknowledge, then at random, and prints the log of kills.

``python -m benchmarks.kills [--count N] [--seed N] [--database sqlite|postgresql]``. Exit code 1 when anything was lost
or is there twice.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from benchmarks import machine
from bot.store import schema
from tests.scenarios.ordeal import undergo
from tests.support.kills import SYSTEMATIC, Kill, always, log_of, never
from tests.support.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from tests.support.kills import Plan

_KILLS_AN_INCIDENT = 15


@dataclass
class Row:
    """What a kind of kills came to, over its incidents."""

    database: str
    instant: str
    incidents: int = 0
    kills: list[Kill] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    seconds: float = 0

    def line(self) -> str:
        """Return the row of the table."""
        unknown = sum(len(each.orphans) for each in self.kills)
        cells = (
            self.database,
            self.instant,
            self.incidents,
            len(self.kills),
            len(self.lost),
            len(self.doubled),
            unknown,
            f"{self.seconds:.0f} s",
        )
        return f"| {' | '.join(str(each) for each in cells)} |"


HEADING = """\
| database | killed | incidents | kills | lost | doubled | SMS and calls repeated | took |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


@contextmanager
def addresses(database: str) -> Generator[Callable[[Path], str]]:
    """Yield what makes the address of a new database, with the schema, for an incident's folder."""
    if database == "sqlite":
        yield lambda folder: f"sqlite:///{folder / 'tocsin.db'}"
        return
    server = Postgres()

    def make(folder: Path) -> str:
        with psycopg.connect(server.address("postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(folder.name)))
        return server.address(folder.name)

    try:
        yield make
    finally:
        server.stop()


async def put_through(row: Row, make: Callable[[Path], str], plan: Plan, random_kills: int, seed: int) -> None:
    """Put one incident through its kills, and print their log."""
    with tempfile.TemporaryDirectory(prefix="tocsin-kills-") as folder:
        address = make(Path(folder))
        schema.upgrade(address)
        begun = time.monotonic()
        ordeal, found = await undergo(Path(folder), address, plan, random_kills, seed)
    row.seconds += time.monotonic() - begun
    row.incidents += 1
    row.kills += ordeal.kills
    row.lost += found.lost
    row.doubled += found.doubled
    print(f"\n{row.database}, {row.instant}: lost {found.lost or 0}, doubled {found.doubled or 0}")
    print(log_of(ordeal.kills), flush=True)


async def measure(database: str, count: int, seed: int) -> list[Row]:
    """Return a row for each instant, and one for ``count`` kills at random."""
    rows: list[Row] = []
    chance = random.Random(seed)
    with addresses(database) as make:
        for instant in SYSTEMATIC:
            rows.append(Row(database, instant))
            await put_through(rows[-1], make, always(instant), 0, seed)
        rows.append(Row(database, "at random"))
        while len(rows[-1].kills) < count:
            await put_through(rows[-1], make, never, _KILLS_AN_INCIDENT, chance.randrange(2**32))
    return rows


def main() -> None:
    """Kill, and print the log and the table."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks.kills", description="Kill the bot and count.")
    reader.add_argument("--count", type=int, default=100, help="how many kills at random, on each database")
    reader.add_argument("--seed", type=int, default=1, help="of the random kills")
    reader.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    asked = reader.parse_args()
    print(machine.described(), flush=True)
    rows = [
        row
        for database in asked.database or ["sqlite", "postgresql"]
        for row in asyncio.run(measure(database, asked.count, asked.seed))
    ]
    print("\n".join(["", HEADING, *(row.line() for row in rows)]))
    sys.exit(any(row.lost or row.doubled for row in rows))


if __name__ == "__main__":
    main()
