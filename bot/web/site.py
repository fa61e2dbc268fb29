"""The web side of the process: health, the callbacks of Slack and Twilio, and the server that listens."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.routing import Router

from bot import __version__
from bot.errors import ConfigurationError
from bot.web.protocol import BoundedProtocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.services.health import Health

_UNREADY = 503


def build_site(
    health: Health, routes: Sequence[Route], slack_events: Callable[[Request], Awaitable[Response]] | None
) -> Router:
    """Return the web application. ``slack_events`` takes Slack's requests in HTTP mode, None in Socket Mode.

    ``routes`` stand in front of FastAPI, whose layers take as long as an answer of the API itself.
    """
    site = FastAPI(title="Tocsin", version=__version__, openapi_url=None, docs_url=None, redoc_url=None)
    if slack_events is not None:
        site.add_route("/slack/events", slack_events, methods=["GET", "POST"])

    @site.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "alive", "version": __version__}

    @site.get("/health/ready")
    async def ready() -> JSONResponse:
        state = await health.look()
        status = "unready" if state.faults else "ready"
        body = {"status": status, "faults": list(state.faults), "warnings": list(state.warnings)}
        return JSONResponse(body, _UNREADY if state.faults else 200)

    return Router(routes, redirect_slashes=False, default=site)


class WebServer:
    """A server on one address, in this process's event loop."""

    def __init__(self, site: Router, host: str, port: int) -> None:
        """Serve ``site``; port 0 takes a free one."""
        self._host = host
        self._port = port
        config = uvicorn.Config(
            site, http=BoundedProtocol, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3
        )
        self._server = _Quiet(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen, and return the port. Raises ``ConfigurationError`` when the address is taken."""
        listener = _listen(self._host, self._port)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        await self._server.is_listening.wait()
        return int(listener.getsockname()[1])

    async def stop(self) -> None:
        """Finish the requests that run, then stop listening."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task


class _Quiet(uvicorn.Server):
    """A server that leaves the signals to the process that it is a part of, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's algorithm off only then: it costs 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = f"Cannot listen on {host}:{port}: {error.strerror}. Set HOST and PORT to an address that is free."
        raise ConfigurationError(reason) from error
    return listener
