"""The database as a SQLite file: one thread writes, a few read."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from bot.store.connections import prepare_sqlite, sqlite_engine
from bot.store.faults import away_told
from bot.store.transactions import forbid_inner_commits, guarded_transaction
from bot.store.writer import GroupWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import URL, Connection

T = TypeVar("T")

_READERS = 4


class SqliteFile:
    """A SQLite file in write-ahead logging: readers see the last commit and never wait for the writer.

    ``on_work`` is called in another thread after commits that put something into the job table.
    """

    def __init__(self, url: URL, on_work: Callable[[], None]) -> None:
        prepare_sqlite(url)
        # IMMEDIATE takes the write lock at once: whoever read first and locked later would overwrite what came between.
        self._writing = sqlite_engine(url, connections=1, begin="BEGIN IMMEDIATE")
        self._reading = sqlite_engine(url, connections=_READERS, begin="BEGIN", read_only=True)
        for engine in (self._writing, self._reading):
            forbid_inner_commits(engine)
        self._writer = GroupWriter(self._writing, on_work)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="tocsin-reader")

    async def write(self, function: Callable[[Connection], T]) -> T:
        """Run a function in the writer's next transaction."""
        return await self._writer.submit(function, asyncio.get_running_loop())

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Run a function in a reader's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, function)

    def write_now(self, function: Callable[[Connection], T]) -> T:
        """Run a function in the writer's next transaction, and block."""
        return self._writer.run(function)

    def read_now(self, function: Callable[[Connection], T]) -> T:
        """Run a function in this thread, on a connection that cannot write."""
        with away_told(reading=True), guarded_transaction(self._reading) as conn:
            return function(conn)

    def listen(self) -> None:
        """Do nothing: other processes' work is found by looking, a few times a second."""

    def close(self) -> None:
        """Finish what waits, then let go of the file."""
        self._writer.close()
        self._readers.shutdown()
        self._reading.dispose()
        self._writing.dispose()
