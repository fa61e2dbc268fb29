"""Outbound SMS and calls by Twilio's official library. It is synchronous: each call runs in a thread."""

from __future__ import annotations

import asyncio
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bot.core.delivery import Passing, Permanent, Receipt, Sent
from bot.core.twilio_errors import complaint_of, outage
from bot.notify.reach import why_unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AWAY = (TwilioException, requests.RequestException, ValueError, AttributeError)
"""What the SDK raises when Twilio is not reached; the last two when something else answers, such as a proxy's page."""

_TIMEOUT_SECONDS = 10
_UNTIL_MENDED = timedelta(minutes=1)
"""How long to wait before trying again what an administrator has to mend first."""

_RING_SECONDS = 45
_AT_ONCE = 32


@dataclass(frozen=True)
class Callbacks:
    """Where Twilio reports back. ``answer`` and ``status`` are absolute URLs, None for one-way installs."""

    status: str | None = None
    answer: str | None = None


class TwilioPhone:
    """Sends SMS and places calls from a pool of numbers; each person always sees the same number of the pool."""

    def __init__(self, account_sid: str, auth_token: str, numbers: Sequence[str], api_url: str) -> None:
        """Speak for ``account_sid`` to ``api_url``; ``numbers`` are E.164."""
        self._client = Client(account_sid, auth_token, http_client=_http_client())
        self._client.api.base_url = api_url
        # Threads of its own: asyncio's are few, and look up the addresses of everybody else, Slack's among them.
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="tocsin-twilio")
        self._numbers = tuple(numbers)

    def _from(self, to: str) -> str:
        return self._numbers[zlib.crc32(to.encode()) % len(self._numbers)]

    async def text(self, to: str, body: str, callbacks: Callbacks) -> Receipt:
        """Send an SMS to an E.164 number."""
        extra = {"status_callback": callbacks.status} if callbacks.status else {}

        def send() -> str:
            return str(self._client.messages.create(to=to, from_=self._from(to), body=body, **extra).sid)

        return await self._attempt(send)

    async def call(self, to: str, twiml: str, callbacks: Callbacks) -> Receipt:
        """Call an E.164 number. With an ``answer`` address Twilio asks there what to say; else it says ``twiml``."""
        extra: dict[str, object] = {"url": callbacks.answer} if callbacks.answer else {"twiml": twiml}
        if callbacks.status:
            extra["status_callback"] = callbacks.status

        def send() -> str:
            call = self._client.calls.create(to=to, from_=self._from(to), timeout=_RING_SECONDS, **extra)
            return str(call.sid)

        return await self._attempt(send)

    async def hang_up(self, sid: str) -> Receipt:
        """End a call, whether it rings or is being spoken."""

        def send() -> str:
            return str(self._client.calls(sid).update(status="completed").sid)

        return await self._attempt(send)

    async def _attempt(self, send: Callable[[], str]) -> Receipt:
        try:
            return Sent(await asyncio.get_running_loop().run_in_executor(self._threads, send))
        except TwilioRestException as error:
            text = f"Twilio error {error.code or error.status}"
            complaint = complaint_of(error.code, error.status)
            if complaint is None:
                return Permanent(text)
            return Passing(text, None if complaint.about == "outage" else _UNTIL_MENDED, complaint)
        except AWAY as error:
            complaint = outage(f"cannot be reached: {why_unreachable(error)}")
            return Passing(f"Twilio unreachable: {type(error).__name__}", complaint=complaint)


def _http_client() -> TwilioHttpClient:
    """Return a client that keeps a connection for each thread."""
    client = TwilioHttpClient(timeout=_TIMEOUT_SECONDS)
    client.session = requests.Session()
    for scheme in ("https://", "http://"):
        client.session.mount(scheme, HTTPAdapter(pool_maxsize=_AT_ONCE))
    return client
