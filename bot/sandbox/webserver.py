"""The listening server inside the caller's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Generator

    from starlette.types import ASGIApp


class _QuietServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.is_listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to the program that runs the server."""
        yield


class WebServer:
    """Serves one application on 127.0.0.1."""

    def __init__(self, application: ASGIApp, port: int) -> None:
        config = uvicorn.Config(
            application, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1, ws_max_queue=64
        )
        self._server = _QuietServer(config)
        self._wanted = port
        self._task: asyncio.Task[None] | None = None
        self.port = port

    async def start(self) -> None:
        """Listen; ``port`` is then the real one. Raises ``OSError`` when the port is taken."""
        listener = _listener(self._wanted)
        self.port = listener.getsockname()[1]
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[listener]))
        await self._server.is_listening.wait()

    async def stop(self) -> None:
        """Stop listening and end every connection."""
        if self._task is not None:
            self._server.should_exit = True
            await self._task
            self._task = None


def _listener(port: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off for its connections; otherwise answers take 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen(128)
    return listener
