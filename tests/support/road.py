"""A road of bytes to a server, which can be closed, blocked and opened again: what a network does to a process."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator, Iterator

_SECONDS = 10


class Road:
    """Listens at ``place`` (a port of this machine, or the path of a Unix socket) and passes on to ``target``.

    Closed, it refuses connections; blocked, it takes them and never answers.
    """

    def __init__(self, place: int | Path, target: int | Path) -> None:
        self._place = place
        self._target = target
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_blocked = False

    async def open(self, *, is_blocked: bool = False) -> None:
        """Let connections through, or take them and keep silent."""
        self._is_blocked = is_blocked
        if isinstance(self._place, Path):
            self._server = await asyncio.start_unix_server(self._take, self._place)
        else:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", self._place)

    async def close(self) -> None:
        """End every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if isinstance(self._place, Path):
            self._place.unlink(missing_ok=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(asyncio.CancelledError):  # the road is closed
            await self._carry(reader, writer)
        writer.transport.abort()

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._is_blocked:
            await asyncio.Event().wait()
        if isinstance(self._target, Path):
            there, back = await asyncio.open_unix_connection(self._target)
        else:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.wait(
                [asyncio.create_task(_pump(reader, back)), asyncio.create_task(_pump(there, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            back.transport.abort()


async def _pump(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


class RoadElsewhere:
    """A road in a thread of its own, for whoever blocks this one while they connect."""

    def __init__(self, place: Path, target: Path) -> None:
        self._road = Road(place, target)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def open(self) -> None:
        """Let connections through."""
        asyncio.run_coroutine_threadsafe(self._road.open(), self._loop).result(_SECONDS)

    def close(self) -> None:
        """End every connection and refuse new ones."""
        asyncio.run_coroutine_threadsafe(self._road.close(), self._loop).result(_SECONDS)

    def end(self) -> None:
        """Close it for good."""
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_SECONDS)
        self._loop.close()


@contextmanager
def road_elsewhere(place: Path, target: Path) -> Iterator[RoadElsewhere]:
    """Make a road in a thread of its own, closed at first, and end it."""
    made = RoadElsewhere(place, target)
    try:
        yield made
    finally:
        made.end()


@asynccontextmanager
async def road(place: int | Path, target: int | Path) -> AsyncIterator[Road]:
    """Make a road, closed at first, and close it at the end."""
    made = Road(place, target)
    try:
        yield made
    finally:
        await made.close()
