"""A gate before the providers, for tests: a call can be held on its way there, and its answer on its way back.

While a call is held its caller can be killed, and that is how every instant of a call is reached from outside.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bot.sandbox.webapi import BOT_TOKEN

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.sandbox.faults import Faults
    from bot.sandbox.wire import Json

_API, _TWILIO = "/api/", "/twilio/"
_LOST = 503


class Gated:
    """Passes the app's calls through ``faults.gate`` when there is one; everything else goes straight on."""

    def __init__(self, inner: ASGIApp, faults: Faults) -> None:
        self._inner = inner
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        gate = self._faults.gate
        method = _method(scope) if gate is not None else None
        if gate is None or method is None:
            await self._inner(scope, receive, send)
            return
        body = await _body(receive)
        args = _arguments(scope, body)
        if not await gate(method, args, is_done=False):
            await _lose(send)
            return
        answer = await self._carry_out(scope, body)
        if not await gate(method, args, is_done=True):
            await _lose(send)
            return
        for message in answer:
            await send(message)

    async def _carry_out(self, scope: Scope, body: bytes) -> list[Message]:
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._inner(scope, receive, keep)
        return answer


def _method(scope: Scope) -> str | None:
    """Return the method of a call of the app's, None for everything else: people call Slack too."""
    path: str = scope.get("path", "")
    if scope["type"] != "http":
        return None
    if path.startswith(_TWILIO):
        return path.split("/", 5)[-1]
    is_app = _header(scope, b"authorization") == f"Bearer {BOT_TOKEN}"
    return path.removeprefix(_API) if path.startswith(_API) and is_app else None


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _arguments(scope: Scope, body: bytes) -> Json:
    text = body.decode("utf-8", "replace")
    query = dict(parse_qsl(scope["query_string"].decode()))
    if _header(scope, b"content-type").startswith("application/json"):
        return query | json.loads(text or "{}")
    return query | dict(parse_qsl(text, keep_blank_values=True))


async def _lose(send: Send) -> None:
    await send({"type": "http.response.start", "status": _LOST, "headers": []})
    await send({"type": "http.response.body", "body": b""})
