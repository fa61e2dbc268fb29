"""A phone network: Twilio's REST API on one side, simulated handsets on the other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.sandbox.phones_calls import Switch
from bot.sandbox.phones_exchange import Exchange
from bot.sandbox.phones_handsets import Handsets
from bot.sandbox.phones_messages import Post
from bot.sandbox.phones_rest import Rest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from starlette.routing import BaseRoute

    from bot.sandbox.clocks import Time
    from bot.sandbox.phones_account import Account
    from bot.sandbox.phones_exchange import PhoneOwner
    from bot.sandbox.phones_faults import PhoneFaults
    from bot.sandbox.phones_webhooks import Alert

_LOOK_EVERY_SECONDS = 0.005


class PhoneNetwork:
    """One Twilio account, the numbers that it bought, and everybody's handset.

    Args:
        time: The sandbox's clock: ringing, pauses and waits for keys end by it.
        users: Objects with ``id`` and ``phone`` (E.164 or None).
        publish: Called in the event loop with a user id and {"type": "phone", "user_id", "number", "sms", "calls"}
            whenever that handset changes.
        account_sid: "AC" and 32 hexadecimal digits.
        auth_token: The password of the REST API and the key of the signatures.
        recorder: Called with "POST /Accounts/.../Calls.json", the arguments, the time and the HTTP status of each
            REST request.
    """

    def __init__(
        self,
        time: Time,
        users: Iterable[PhoneOwner],
        publish: Callable[[str, dict[str, Any]], None],
        account_sid: str,
        auth_token: str,
        *,
        recorder: Callable[[str, dict[str, Any], datetime, int], None] | None = None,
    ) -> None:
        self._exchange = Exchange(time, users, publish, account_sid, auth_token)
        switch, post = Switch(self._exchange), Post(self._exchange)
        self._rest = Rest(self._exchange, switch, post)
        self._rest.recorder = recorder
        self._handsets = Handsets(self._exchange, switch, post)

    def routes(self) -> list[BaseRoute]:
        """Return the routes: /twilio/2010-04-01/... and /phones/..."""
        return [self._rest.mount(), self._handsets.mount()]

    async def start(self) -> None:
        """Begin to work, in the running event loop."""
        await self._exchange.start()

    async def stop(self) -> None:
        """Drop every call and every request."""
        await self._exchange.stop()

    def tick(self) -> None:
        """Look at the clock, because it was moved. May be called from any thread."""
        self._exchange.timers.tick()

    async def settle(self, seconds: float = 10) -> None:
        """Wait until nothing is under way any more but what waits for a person or for the clock.

        Raises:
            TimeoutError: That took longer than ``seconds`` of real time.
        """
        async with asyncio.timeout(seconds):
            while not self._exchange.is_quiet():  # noqa: ASYNC110 - what makes it quiet is spread over many calls
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    def connect(self, user_id: str, number: str | None) -> None:
        """Give a person a handset with this number, or take it away (None)."""
        self._exchange.connect(user_id, number)
        self._exchange.changed(user_id)

    def phone(self, user_id: str) -> dict[str, Any]:
        """Return what a handset shows: {"number", "sms", "calls"}, oldest first."""
        return self._exchange.phone(user_id)

    @property
    def faults(self) -> PhoneFaults:
        """The ways to make the network fail."""
        return self._exchange.faults

    @property
    def alerts(self) -> list[Alert]:
        """What Twilio's console would show under Errors, oldest first."""
        return self._exchange.alerts

    @property
    def numbers(self) -> list[str]:
        """The numbers that the account bought, in E.164."""
        return self._exchange.numbers

    @numbers.setter
    def numbers(self, numbers: Iterable[str]) -> None:
        self._exchange.numbers = list(numbers)

    @property
    def account(self) -> Account:
        """The account: whether it is active, what it may do, what is left of its money."""
        return self._exchange.account

    @property
    def unverified(self) -> set[str]:
        """Numbers that refuse to be texted and called, as those a trial account has not verified."""
        return self._exchange.unverified

    @property
    def sms_url(self) -> str | None:
        """Where texts to a bought number are sent."""
        return self._exchange.sms_url

    @sms_url.setter
    def sms_url(self, url: str | None) -> None:
        self._exchange.sms_url = url

    @property
    def voice_url(self) -> str | None:
        """Where calls to a bought number ask for TwiML."""
        return self._exchange.voice_url

    @voice_url.setter
    def voice_url(self, url: str | None) -> None:
        self._exchange.voice_url = url

    @property
    def voice_status_url(self) -> str | None:
        """Where the end of a call to a bought number is reported."""
        return self._exchange.voice_status_url

    @voice_status_url.setter
    def voice_status_url(self, url: str | None) -> None:
        self._exchange.voice_status_url = url
