"""Slack's requests in HTTP mode: size, signature and shape are looked at before anything in them is believed.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import json
import logging
import re
import urllib.parse
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from datetime import datetime

    from slack_bolt.async_app import AsyncApp
    from starlette.requests import Request

    from bot.clock import Clock

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=5)
LARGEST_BODY = 2 * 1024 * 1024  # a view is at most 250 kB, and percent-encoding triples what is not ASCII
_STAMP = re.compile(r"[0-9]{1,12}")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class _RefusedError(Exception):
    """The request is not taken. ``status`` is a 4xx."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _BotClock(SignatureClock):
    """The bot's clock as the verifier reads it: a moved clock moves the window."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class SignedRequests:
    """Hands to Bolt what Slack signed within the last five minutes, each request once."""

    def __init__(self, app: AsyncApp, signing_secret: str, clock: Clock) -> None:
        """Verify with ``signing_secret`` at the time that ``clock`` shows."""
        self._app = app
        self._clock = clock
        self._verifier = SignatureVerifier(signing_secret, clock=_BotClock(clock))
        self._taken: dict[str, datetime] = {}

    async def handle(self, request: Request) -> Response:
        """Answer one request: 401 for what Slack did not sign, 413, 415 and 400 for what it would not send."""
        if request.method == "GET":  # Slack looks from time to time whether the certificate is good
            return Response()
        try:
            body = _decoded(await _read(request))
            signature = self._verified(body, request)
            _check(body, request.headers.get("content-type", ""))
        except _RefusedError as refusal:
            log.warning("a request to /slack/events was refused: %s", refusal)
            return PlainTextResponse(f"{refusal}\n", refusal.status)
        if not self._is_first(signature):
            return Response()
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=body, headers=dict(request.headers)))
        if answer.status >= 500:  # it was not taken: the same request may come again
            self._taken.pop(signature, None)
        return to_starlette_response(answer)

    def _verified(self, body: str, request: Request) -> str:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (_STAMP.fullmatch(stamp) and signature):
            raise _RefusedError(401, "it is not signed")
        if abs(self._clock.now().timestamp() - int(stamp)) > WINDOW.total_seconds():
            raise _RefusedError(401, "its signature is older than five minutes, or the clock of this machine is wrong")
        if not signature.isascii() or not self._verifier.is_valid(body=body, timestamp=stamp, signature=signature):
            raise _RefusedError(401, "its signature is wrong: is SLACK_SIGNING_SECRET the app's own?")
        return signature

    def _is_first(self, signature: str) -> bool:
        """Tell whether this request is new. Slack signs each repetition anew, so the same signature is a replay."""
        now = self._clock.now()
        self._taken = {each: at for each, at in self._taken.items() if now - at <= 2 * WINDOW}
        return self._taken.setdefault(signature, now) is now


async def _read(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise _RefusedError(413, "it is larger than anything that Slack sends")
    except ClientDisconnect as gone:
        raise _RefusedError(400, "it ended before it was complete") from gone
    return bytes(body)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as fault:
        raise _RefusedError(400, "it cannot be read") from fault


def _check(body: str, content_type: str) -> None:
    """Raise ``_RefusedError`` unless the body holds a form or a JSON object."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in {_FORM, _JSON}:
        raise _RefusedError(415, "it is neither a form nor JSON")
    try:
        whole = body if kind == _JSON else urllib.parse.parse_qs(body).get("payload", ["{}"])[0]
        is_sound = bool(body) and isinstance(json.loads(whole), dict)
    except (ValueError, RecursionError) as fault:
        raise _RefusedError(400, "it cannot be read") from fault
    if not is_sound:
        raise _RefusedError(400, "it cannot be read")
