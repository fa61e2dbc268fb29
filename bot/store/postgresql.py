"""The database as a PostgreSQL server: a small pool, each call a transaction of its own."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.store.connections import check_postgresql, postgresql_engine
from bot.store.faults import StoreUnavailableError, away_told, is_conflict, is_disconnect
from bot.store.listener import Listener
from bot.store.transactions import forbid_inner_commits, guarded_transaction, has_announced_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import URL, Connection

_logger = logging.getLogger(__name__)

T = TypeVar("T")

_CONNECTIONS = 10
_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0)
"""Seconds before each further try of a transaction."""


class PostgresqlServer:
    """A PostgreSQL database, which groups commits itself.

    A transaction that lost against another one (deadlock, serialization failure) or whose connection was lost before
    its commit is run again, a few times. ``on_work`` is called in another thread after commits that put something into
    the job table, here or (once ``listen`` was called) in another process.
    """

    def __init__(self, url: URL, on_work: Callable[[], None]) -> None:
        self._url = url
        self._on_work = on_work
        self._engine = postgresql_engine(url, connections=_CONNECTIONS)
        check_postgresql(self._engine)
        forbid_inner_commits(self._engine)
        self._reading = self._engine.execution_options(postgresql_readonly=True)
        self._threads = ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="tocsin-database")
        self._listener: Listener | None = None
        self._is_closed = False

    async def write(self, function: Callable[[Connection], T]) -> T:
        """Run a function in a transaction of its own, in a thread."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.write_now, function)

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Run a function in a transaction that cannot write, in a thread."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read_now, function)

    def write_now(self, function: Callable[[Connection], T]) -> T:
        """Run a function in a transaction of its own, in this thread."""
        with away_told():
            return self._repeat(function, self._write_once)

    def read_now(self, function: Callable[[Connection], T]) -> T:
        """Run a function in a transaction that cannot write, in this thread."""
        with away_told(reading=True):
            return self._repeat(function, self._read_once)

    def listen(self) -> None:
        """Hear of other processes' work from now on."""
        if self._listener is None:
            self._listener = Listener(self._url, self._on_work)

    def close(self) -> None:
        """Finish what runs, then let go of the server."""
        self._is_closed = True
        if self._listener is not None:
            self._listener.close()
        self._threads.shutdown()
        self._engine.dispose()

    def _check_open(self) -> None:
        if self._is_closed:
            raise StoreUnavailableError("The database is closed: Tocsin is stopping.")

    def _repeat(self, function: Callable[[Connection], T], once: Callable[[Callable[[Connection], T]], T]) -> T:
        for pause in _PAUSES:
            try:
                return once(function)
            except DBAPIError as error:
                if not (is_conflict(error) or is_disconnect(error)):
                    raise
                _logger.info("Running a transaction again after %s.", type(error.orig).__name__)
                time.sleep(pause)
        return once(function)

    def _write_once(self, function: Callable[[Connection], T]) -> T:
        is_committing = False
        try:
            with guarded_transaction(self._engine) as conn:
                result = function(conn)
                announced = has_announced_work(conn)
                is_committing = True
        except DBAPIError as error:
            if is_committing and is_disconnect(error):
                # It may be there or not: run again, it might be there twice.
                raise StoreUnavailableError("The connection to the database was lost during a commit.") from error
            raise
        if announced:
            self._on_work()
        return result

    def _read_once(self, function: Callable[[Connection], T]) -> T:
        with guarded_transaction(self._reading) as conn:
            return function(conn)
