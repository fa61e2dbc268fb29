"""What Twilio says of our account: whether it is active, which numbers it owns, what is left of its money."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bot.core.checkup import PhoneNumber, TwilioFacts
from bot.core.twilio_errors import complaint_of
from bot.notify.reach import why_unreachable
from bot.notify.twilio import AWAY

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_TIMEOUT_SECONDS = 5
_MOST = 1000


class TwilioAccount:
    """Asks Twilio about an account. Nothing is sent and nothing is changed."""

    def __init__(self, account_sid: str, auth_token: str, api_url: str) -> None:
        """Ask as ``account_sid`` at ``api_url``."""
        self._sid = account_sid
        self._client = Client(account_sid, auth_token, http_client=TwilioHttpClient(timeout=_TIMEOUT_SECONDS))
        self._client.api.base_url = api_url

    async def look(self) -> TwilioFacts:
        """Return what Twilio says; ``error`` ends with the cure when it does not let us in."""
        try:
            account = await asyncio.to_thread(self._client.api.accounts(self._sid).fetch)
        except TwilioRestException as error:
            complaint = complaint_of(error.code, error.status)
            text = complaint.text if complaint else f"Twilio refuses TWILIO_ACCOUNT_SID (error {error.code})."
            return TwilioFacts(error=text, is_outage=complaint is not None and complaint.about == "outage")
        except AWAY as error:
            return TwilioFacts(error=f"Twilio cannot be reached: {why_unreachable(error)}.", is_outage=True)
        numbers, verified, balance = await asyncio.gather(
            self._known(self._numbers), self._known(self._verified), self._known(self._balance)
        )
        left, currency = balance or (None, "")
        return TwilioFacts(
            name=str(account.friendly_name),
            status=str(account.status),
            is_trial=str(account.type).lower() == "trial",
            numbers=numbers,
            verified=verified,
            balance=left,
            currency=currency,
        )

    async def _known(self, ask: Callable[[], T]) -> T | None:
        """Return an answer, or None when there is none: a key or a subaccount may not ask everything."""
        try:
            return await asyncio.to_thread(ask)
        except AWAY:
            return None

    def _numbers(self) -> dict[str, PhoneNumber]:
        found = self._client.incoming_phone_numbers.list(limit=_MOST)
        return {str(each.phone_number): _number(each.capabilities) for each in found}

    def _verified(self) -> frozenset[str]:
        return frozenset(str(each.phone_number) for each in self._client.outgoing_caller_ids.list(limit=_MOST))

    def _balance(self) -> tuple[float, str]:
        found = self._client.balance.fetch()
        return float(found.balance or 0), str(found.currency)


def _number(capabilities: object) -> PhoneNumber:
    can = capabilities if isinstance(capabilities, dict) else {}
    return PhoneNumber(has_sms=bool(can.get("sms")), has_voice=bool(can.get("voice")))
