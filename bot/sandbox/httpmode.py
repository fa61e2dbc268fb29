"""HTTP mode: what Socket Mode carries, POSTed to the app's request URL and signed.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import urllib.parse
from typing import TYPE_CHECKING

import aiohttp

from bot.sandbox.applink import ACK_SECONDS, NotAcknowledged, Retry, Sort

if TYPE_CHECKING:
    from bot.sandbox.wire import Json
    from bot.sandbox.workspace import Workspace


MAX_REDIRECTS = 2


class HttpMode:
    """Delivers by signed POST to ``request_url``."""

    def __init__(self, workspace: Workspace, signing_secret: str) -> None:
        self._workspace = workspace
        self._secret = signing_secret.encode()
        self.request_url: str | None = None
        self.ack_seconds = ACK_SECONDS

    def sign_with(self, signing_secret: str) -> None:
        """Sign with another secret from now on."""
        self._secret = signing_secret.encode()

    async def deliver(self, sort: Sort, payload: Json, retry: Retry | None = None) -> Json:
        """POST one payload and return the JSON of the answer ({} when empty); see ``Transport.deliver``."""
        body, content_type = _encode(sort, payload)
        headers = self._signed(body) | {"Content-Type": content_type}
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.attempt), "X-Slack-Retry-Reason": retry.reason}
        try:
            return await self._post(body, headers)
        except TimeoutError as error:
            raise NotAcknowledged("operation_timeout", "http_timeout") from error
        except aiohttp.TooManyRedirects as error:
            raise NotAcknowledged("dispatch_failed", "too_many_redirects") from error
        except aiohttp.ClientError as error:
            raise NotAcknowledged("dispatch_failed", "connection_failed") from error

    async def verify_url(self) -> bool:
        """Send url_verification and tell whether the app echoed the challenge."""
        challenge = self._workspace.secret("challenge")
        body = json.dumps({"type": "url_verification", "token": "sandbox", "challenge": challenge}).encode()
        answer = await self._post(body, self._signed(body) | {"Content-Type": "application/json"})
        return answer.get("challenge", answer.get("text")) == challenge

    async def _post(self, body: bytes, headers: dict[str, str]) -> Json:
        async with (
            asyncio.timeout(self.ack_seconds),
            aiohttp.ClientSession() as client,
            client.post(str(self.request_url), data=body, headers=headers, max_redirects=MAX_REDIRECTS) as answer,
        ):
            text = await answer.text()
            if answer.status // 100 != 2:
                is_final = answer.headers.get("X-Slack-No-Retry") == "1"
                raise NotAcknowledged("dispatch_failed", "http_error", is_final=is_final)
            return _decode(text)

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(self._workspace.seconds())
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _encode(sort: Sort, payload: Json) -> tuple[bytes, str]:
    if sort == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = {"payload": json.dumps(payload)} if sort == "interactive" else payload
    return urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _decode(text: str) -> Json:
    try:
        answer = json.loads(text) if text.strip() else {}
    except ValueError:
        return {"text": text}
    return answer if isinstance(answer, dict) else {}
