"""The one way to the database: functions of a connection, run in transactions that the facade begins and ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy import func, select

from bot.store.address import described, is_sqlite, parse_address
from bot.store.postgresql import PostgresqlServer
from bot.store.sqlite import SqliteFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from bot.clock import Clock
    from bot.store.claim import Claim

T = TypeVar("T")


class _Backend(Protocol):
    async def write(self, function: Callable[[Connection], T]) -> T: ...

    async def read(self, function: Callable[[Connection], T]) -> T: ...

    def write_now(self, function: Callable[[Connection], T]) -> T: ...

    def read_now(self, function: Callable[[Connection], T]) -> T: ...

    def listen(self) -> None: ...

    def close(self) -> None: ...


class Database:
    """A database that is open, SQLite or PostgreSQL.

    What is given to ``write`` may run twice, alone or in a group with others: it writes rows and has no effect
    besides, counters in memory included. It may use savepoints; ending the transaction raises ``InnerCommitError``.
    Rows that are read in order to be changed are locked (``with_for_update``), for PostgreSQL's sake.

    Every method raises ``StoreUnavailableError`` when the database is away for longer than it was waited for.
    """

    def __init__(self, address: str, held: Claim | None = None) -> None:
        url = parse_address(address)
        self._listeners: list[Callable[[], None]] = []
        self._is_sqlite = is_sqlite(url)
        self._description = described(url)
        self._held = held
        self._backend: _Backend = (SqliteFile if self._is_sqlite else PostgresqlServer)(url, self._tell)

    @classmethod
    def open(cls, address: str, held: Claim | None = None) -> Database:
        """Open ``sqlite:///path`` or ``postgresql://...``. The schema is not looked at: see ``bot.store.schema``.

        ``held`` is the claim on the file, which is released when the database is closed.

        Raises ``ConfigurationError`` when the file cannot be used or the server does not let us in.
        """
        return cls(address, held)

    def __repr__(self) -> str:
        return f"Database({self._description})"

    @property
    def is_shared(self) -> bool:
        """Tell whether several processes may run the engine on it (PostgreSQL)."""
        return not self._is_sqlite

    async def write(self, function: Callable[[Connection], T]) -> T:
        """Run ``function`` in a transaction and return its result once that is committed and safe.

        What it raises rolls its own rows back and is raised here. Cancelling the wait does not call the function off.
        """
        return await self._backend.write(_without_stop_iteration(function))

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Run ``function`` on a connection that cannot write, with one view of the data on SQLite.

        Keep heavy Python out of it: it runs in a thread and takes the writer's turns.
        """
        return await self._backend.read(_without_stop_iteration(function))

    def write_now(self, function: Callable[[Connection], T]) -> T:
        """Do the same as ``write``, and block. For the command line."""
        return self._backend.write_now(function)

    def read_now(self, function: Callable[[Connection], T]) -> T:
        """Do the same as ``read``, and block. For the command line."""
        return self._backend.read_now(function)

    def after_write(self, callback: Callable[[], None]) -> None:
        """Have ``callback`` called, in another thread, after commits that put something into the job table.

        On PostgreSQL other processes' commits count too; on SQLite only this process's.
        """
        self._listeners.append(callback)
        self._backend.listen()

    def clock_offset(self, clock: Clock) -> timedelta:
        """Return by how much the database's clock is ahead of ``clock``: zero on SQLite. Blocks for one question.

        Replicas whose clocks differ agree on when a job is due by correcting their own.
        """
        if self._is_sqlite:
            return timedelta(0)
        before = clock.now()
        theirs = self.read_now(lambda conn: conn.execute(select(func.clock_timestamp())).scalar_one())
        return theirs - (before + (clock.now() - before) / 2)

    async def close(self) -> None:
        """Finish what waits and runs, then let go of the database."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """Do the same as ``close``, and block. For the command line."""
        self._backend.close()
        if self._held is not None:
            self._held.release()
            self._held = None

    def _tell(self) -> None:
        for callback in self._listeners:
            callback()


def _without_stop_iteration(function: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """Return the function with another error for StopIteration, which a future refuses: it would never be done."""

    def run(conn: Connection) -> T:
        try:
            return function(conn)
        except StopIteration as error:
            raise RuntimeError("A function given to the database raised StopIteration.") from error

    return run
