"""Requests to the application: signed as Twilio signs them, each answer within fifteen seconds."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

import aiohttp
from yarl import URL

from bot.sandbox.phones_records import new_sid

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

RETRIEVAL_FAILURE = 11200
CONNECTION_FAILURE = 11205
INVALID_URL = 11100
INVALID_CONTENT_TYPE = 12300
_TIMEOUT_SECONDS = 15
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_KEEP_METHOD = (307, 308)
_FIRST_REDIRECT = 300
_DOCUMENTS = ("text/xml", "application/xml", "text/html", "text/plain")


class WebhookError(Exception):
    """The application did not answer, or not with success. ``code`` is from Twilio's error dictionary."""

    def __init__(self, code: int, url: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.url = url


@dataclass(frozen=True)
class Reply:
    """What the application answered. ``url`` is the address that answered in the end."""

    url: str
    content_type: str
    text: str


@dataclass(frozen=True)
class Alert:
    """What Twilio's console would show under Errors: ``code``, what went wrong, and the URL if there was one."""

    code: int
    message: str
    url: str = ""
    sid: str = ""


def demand_document(reply: Reply) -> None:
    """Check that an answer can be executed.

    Raises:
        WebhookError: It is neither TwiML nor plain text nor sound.
    """
    if reply.content_type not in _DOCUMENTS and not reply.content_type.startswith("audio/"):
        raise WebhookError(INVALID_CONTENT_TYPE, reply.url, f"Invalid Content-Type: {reply.content_type}")


def absolute(base: str, url: str) -> str:
    """Return a URL of a document that came from ``base``.

    Raises:
        WebhookError: It cannot be read as a URL.
    """
    try:
        return urljoin(base, url)
    except ValueError:
        raise WebhookError(INVALID_URL, url, f"Invalid URL: {url}") from None


def sign(token: str, url: str, params: Mapping[str, str]) -> str:
    """Return the X-Twilio-Signature of a request (https://www.twilio.com/docs/usage/security)."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class Webhooks:
    """Asks and tells the application. What is told about one call or message arrives in order."""

    def __init__(self, account_sid: str, auth_token: str, alert: Callable[[Alert], None]) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.pending = 0
        self._alert = alert
        self._http: aiohttp.ClientSession | None = None
        self._last: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Make ready to send, in the running loop."""
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def stop(self) -> None:
        """Drop what is under way."""
        tasks = list(self._last.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def ask(self, url: str, method: str, params: Mapping[str, str]) -> Reply:
        """Request a URL and return its answer.

        Raises:
            WebhookError: Nobody answered in time, or the answer was no success.
        """
        self.pending += 1
        try:
            return await self._ask(url, method, {**params, "AccountSid": self.account_sid, "ApiVersion": "2010-04-01"})
        finally:
            self.pending -= 1

    def tell(self, sid: str, url: str, method: str, params: Mapping[str, str]) -> None:
        """Request a URL after all that was told about ``sid`` before. A failure becomes an alert."""
        before = self._last.get(sid)
        task = asyncio.get_running_loop().create_task(self._tell(sid, before, self.ask(url, method, params)))
        self.pending += 1
        self._last[sid] = task

    async def _tell(self, sid: str, before: asyncio.Task[None] | None, asking: Coroutine[Any, Any, Reply]) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])
            await asking
        except WebhookError as error:
            self._alert(Alert(error.code, str(error), error.url, sid))
        finally:
            asking.close()
            self.pending -= 1
            if self._last.get(sid) is asyncio.current_task():
                del self._last[sid]

    async def _ask(self, url: str, method: str, params: dict[str, str]) -> Reply:
        for _ in range(_MOST_REDIRECTS):
            target = _target(url, params if method == "GET" else {})
            try:
                status, location, reply = await self._exchange(target, method, {} if method == "GET" else params)
            except TimeoutError:
                raise WebhookError(CONNECTION_FAILURE, url, f"No answer within {_TIMEOUT_SECONDS} seconds") from None
            except aiohttp.ClientError as error:
                raise WebhookError(CONNECTION_FAILURE, url, f"{type(error).__name__}: {error}") from None
            if status < _FIRST_REDIRECT:
                return reply
            if status not in _REDIRECTS or not location:
                raise WebhookError(RETRIEVAL_FAILURE, url, f"Got HTTP {status} from {url}")
            url = absolute(url, location)
            method = method if status in _KEEP_METHOD else "GET"
        raise WebhookError(RETRIEVAL_FAILURE, url, "Redirected too often")

    async def _exchange(self, target: URL, method: str, params: dict[str, str]) -> tuple[int, str, Reply]:
        if self._http is None:
            raise WebhookError(CONNECTION_FAILURE, str(target), "The phone network is not started")
        headers = {
            "X-Twilio-Signature": sign(self.auth_token, str(target), params),
            "I-Twilio-Idempotency-Token": new_sid(""),
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }
        async with self._http.request(
            method, target, data=urlencode(params) if params else None, headers=headers, allow_redirects=False
        ) as answer:
            reply = Reply(str(target), answer.content_type, await answer.text(errors="replace"))
            return answer.status, answer.headers.get("Location", ""), reply


def _target(url: str, query: dict[str, str]) -> URL:
    """Return the address as it goes over the wire: what is escaped already stays as it is, the fragment goes."""
    address = url.partition("#")[0]
    if not address.startswith(("http://", "https://")):
        raise WebhookError(INVALID_URL, url, f"Invalid URL: {url}")
    if query:
        address += ("&" if "?" in address else "?") + urlencode(query)
    is_plain = address.isascii() and " " not in address
    try:
        target = URL(address, encoded=is_plain)
        is_complete = bool(target.host and target.port)  # an address that is taken as it is, is first looked at here
    except ValueError:
        is_complete, target = False, URL()
    if not is_complete:
        raise WebhookError(INVALID_URL, url, f"Invalid URL: {url}")
    return target
