"""SQLite's one writer: a thread that runs all waiting functions in one transaction and commits once.

SQLite has one writer at a time anyway, and each commit waits for the disk. So those that wait share a commit, and each
gets its answer after it.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from bot.store.faults import StoreUnavailableError, away_told
from bot.store.transactions import InnerCommitError, check_transaction, guarded_transaction, has_announced_work

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from sqlalchemy.engine import Connection, Engine

_logger = logging.getLogger(__name__)

T = TypeVar("T")

_LARGEST_GROUP = 256


class _Caught:
    """What a block raised, kept for whoever waits for it in another thread."""

    error: BaseException | None = None

    def __enter__(self) -> _Caught:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        self.error = error
        return True


@dataclass(eq=False, slots=True)
class _Call:
    """A function that waits for its turn, and the future that waits for it, in ``loop`` or in a blocked thread."""

    function: Callable[[Connection], Any]
    future: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None
    result: Any = None
    error: BaseException | None = None

    def answer(self) -> None:
        if self.future.cancelled():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class GroupWriter:
    """Runs functions of a connection in the order they come, several to a transaction.

    They run optimistically without savepoints. When one raises, the transaction is rolled back and the group is run
    again with a savepoint each, so that only that one fails: a function may run twice, and does nothing but write rows.
    ``after_commit`` is called in the writer's thread after a transaction that put something into the job table.
    """

    def __init__(self, engine: Engine, after_commit: Callable[[], None]) -> None:
        self._engine = engine
        self._after_commit = after_commit
        self._waiting: SimpleQueue[_Call | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, name="tocsin-writer", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[[Connection], T], loop: asyncio.AbstractEventLoop) -> asyncio.Future[T]:
        """Queue a function and return a future of ``loop``, in whose thread this is called."""
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Call(function, future, loop))
        return future

    def run(self, function: Callable[[Connection], T]) -> T:
        """Queue a function and block until it is committed; return what it returned or raise what it raised."""
        if threading.current_thread() is self._thread:
            raise InnerCommitError("A function given to the database cannot wait for another one: call it directly.")
        future: Future[T] = Future()
        self._put(_Call(function, future, None))
        return future.result()

    def close(self) -> None:
        """Run everything that waits, then end the thread."""
        with self._gate:
            self._is_closed = True
            self._waiting.put(None)
        self._thread.join()

    def _put(self, call: _Call) -> None:
        with self._gate:
            if self._is_closed:
                raise StoreUnavailableError("The database is closed: Tocsin is stopping.")
            self._waiting.put(call)

    def _serve(self) -> None:
        is_open = True
        while is_open:
            calls, is_open = self._next_group()
            self._settle(calls)
            _answer(calls)

    def _next_group(self) -> tuple[list[_Call], bool]:
        found: list[_Call] = []
        one = self._waiting.get()
        while one is not None:
            found.append(one)
            if len(found) == _LARGEST_GROUP:
                return found, True
            try:
                one = self._waiting.get_nowait()
            except Empty:
                return found, True
        return found, False

    def _settle(self, calls: Sequence[_Call]) -> None:
        """Give every call its result or its error."""
        if not calls or self._is_settled(_together, calls) or self._is_settled(_apart, calls):
            return
        # A function broke the transaction itself and took its savepoint with it: nobody else has to suffer.
        for call in calls:
            self._is_settled(_together, [call])

    def _is_settled(self, run: Callable[[Connection, Sequence[_Call]], None], calls: Sequence[_Call]) -> bool:
        """Run the calls in one transaction; False when it failed and they have to be run in another way."""
        announced = False
        for call in calls:
            call.error = None
        with _Caught() as caught, away_told(), guarded_transaction(self._engine) as conn:
            run(conn, calls)
            announced = has_announced_work(conn)
        error = caught.error
        if error is not None and len(calls) > 1 and not isinstance(error, StoreUnavailableError):
            return False
        if error is not None:
            for call in calls:
                call.error = error
        elif announced:
            self._tell()
        return True

    def _tell(self) -> None:
        with _Caught() as caught:
            self._after_commit()
        if caught.error is not None:  # it must not end the thread that everybody waits for
            _logger.error("What listens for new work failed.", exc_info=caught.error)


def _together(conn: Connection, calls: Sequence[_Call]) -> None:
    for call in calls:
        call.result = call.function(conn)
        check_transaction(conn)


def _apart(conn: Connection, calls: Sequence[_Call]) -> None:
    for call in calls:
        with _Caught() as caught, conn.begin_nested():
            call.result = call.function(conn)
        call.error = caught.error
        check_transaction(conn)


def _answer(calls: Sequence[_Call]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Call]] = {}
    for call in calls:
        if call.loop is None:
            call.answer()
        else:
            by_loop.setdefault(call.loop, []).append(call)
    for loop, group in by_loop.items():
        with suppress(RuntimeError):  # the loop was closed, and nobody waits any more
            loop.call_soon_threadsafe(_answer_all, group)


def _answer_all(calls: Sequence[_Call]) -> None:
    for call in calls:
        call.answer()
