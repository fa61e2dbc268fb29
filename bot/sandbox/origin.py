"""Keeps other web pages out: the tokens of this server are no secret, so it must not listen to just any page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class SameOrigin:
    """Refuses what a browser sends on behalf of a page of another origin; programs send no Origin and pass."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        # A tunnel in front names the outer host in a header that no page can set.
        own = {headers.get("host"), headers.get("x-forwarded-host")}
        if origin is None or urlsplit(origin).netloc in own:
            await self._application(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(code=4003, reason="other origin")
        else:
            refusal = PlainTextResponse("Only the sandbox's own page may ask.\n", status_code=403)
            await refusal(scope, receive, send)
