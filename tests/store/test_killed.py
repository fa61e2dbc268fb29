"""What ``write`` has answered survives the death of the process at any instant."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.store import Database
from tests.store.counters import COUNTER, names

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITER = """
import asyncio, sys
from bot.store import Database
from tests.store.counters import add

async def main():
    db = Database.open(sys.argv[1])

    async def client(number):
        for count in range(1_000_000):
            name = f"{sys.argv[2]}-{number}-{count}"
            await db.write(add(name))
            print(name, flush=True)

    await asyncio.gather(*(client(number) for number in range(8)))

asyncio.run(main())
"""


def written_before_death(address: str, run: int, count: int) -> Iterator[str]:
    """Start a writer, kill it after ``count`` answers, and yield every name that it was told is written."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, address, str(run)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout is not None
    for number, line in enumerate(process.stdout):
        if number == count:
            process.send_signal(signal.SIGKILL)
        if line.endswith("\n"):
            yield line.strip()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("counts", [(20, 151, 433)])
def test_nothing_that_was_answered_is_lost_by_a_kill(database_address: str, counts: tuple[int, ...]) -> None:
    db = Database.open(database_address)
    db.write_now(COUNTER.create)
    answered: list[str] = []
    for run, count in enumerate(counts):
        answered += written_before_death(database_address, run, count)
    assert len(answered) > sum(counts)
    assert set(answered) <= set(db.read_now(names))
    db.close_now()
