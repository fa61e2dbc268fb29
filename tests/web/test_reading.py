"""How requests are read off a connection: one that does not end is cut off, whatever else is large is not."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router

from bot.web.site import WebServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

PATIENCE_SECONDS = 20
ENDLESS = b"x" * 60_000


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = WebServer(Router([Route("/", _length, methods=["GET", "POST"])]), "127.0.0.1", 0)
    yield await server.start()
    await server.stop()


async def answer(port: int, *parts: bytes, times: int = 1) -> bytes:
    """Return what comes back until the connection ends or nothing is left to send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        with suppress(ConnectionError):  # it is closed while we still send
            for part in parts:
                writer.write(part)
                await writer.drain()
            async with asyncio.timeout(PATIENCE_SECONDS):
                return b"".join([await reader.readuntil(b"\r\n\r\n") for _ in range(times)])
    except asyncio.IncompleteReadError as error:
        return error.partial
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return b""


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /",
        b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ",
        b"GET / HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 2000,
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Trailer: ",
    ],
)
async def test_what_does_not_end_is_refused_and_the_connection_closed(port: int, begun: bytes) -> None:
    said = await answer(port, begun, *([ENDLESS] * 20))
    assert said.startswith(b"HTTP/1.1 431 ") or said == b""


async def test_heads_that_end_and_bodies_of_any_size_are_read(port: int) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 30_000 + b"\r\n\r\n"
    assert (await answer(port, head, head, head, times=3)).count(b"HTTP/1.1 200 OK") == 3
    body = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n"
    assert (await answer(port, body, *([ENDLESS] * 10))).startswith(b"HTTP/1.1 200 OK")
    chunks = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    small = b"1\r\na\r\n" * 20_000
    assert (await answer(port, chunks, small, small, b"0\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
