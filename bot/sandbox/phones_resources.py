"""The JSON of Twilio's resources."""

from __future__ import annotations

import hashlib
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from bot.sandbox.phones_errors import TwilioError
from bot.sandbox.phones_numbers import segments

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from bot.sandbox.phones_exchange import Exchange
    from bot.sandbox.phones_records import Call, Message, Recording

_VERSION = "2010-04-01"
_CAPABILITIES = {"voice": True, "sms": True, "mms": False, "fax": False}
_PAGE_SIZE = 50
_LARGEST_PAGE = 1_000
_MESSAGE_ERRORS = {30003: "Unreachable destination handset", 30005: "Unknown destination handset"}


def message(account_sid: str, found: Message) -> dict[str, Any]:
    """Return a message."""
    uri = f"/{_VERSION}/Accounts/{account_sid}/Messages/{found.sid}"
    error = found.error_code
    return {
        "sid": found.sid,
        "account_sid": account_sid,
        "api_version": _VERSION,
        "messaging_service_sid": None,
        "body": found.body,
        "to": found.to,
        "from": found.sender,
        "direction": found.direction,
        "status": found.status,
        "num_segments": str(segments(found.body)),
        "num_media": "0",
        "price": None,
        "price_unit": "USD",
        "error_code": error,
        "error_message": None if error is None else _MESSAGE_ERRORS.get(error, "Message delivery failed"),
        "date_created": format_datetime(found.created),
        "date_updated": format_datetime(found.updated),
        "date_sent": _date(found.sent),
        "uri": uri + ".json",
        "subresource_uris": {"media": uri + "/Media.json"},
    }


def call(account_sid: str, found: Call) -> dict[str, Any]:
    """Return a call."""
    uri = f"/{_VERSION}/Accounts/{account_sid}/Calls/{found.sid}"
    seconds = found.seconds()
    return {
        "sid": found.sid,
        "account_sid": account_sid,
        "api_version": _VERSION,
        "parent_call_sid": found.parent.sid if found.parent else None,
        "to": found.to,
        "to_formatted": found.to,
        "from": found.sender,
        "from_formatted": found.sender,
        "direction": found.direction,
        "status": found.status,
        "answered_by": found.answered_by,
        "start_time": _date(found.started),
        "end_time": _date(found.ended),
        "duration": None if seconds is None else str(seconds),
        "date_created": format_datetime(found.created),
        "date_updated": _date(found.updated),
        "annotation": None,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "trunk_sid": None,
        "uri": uri + ".json",
        "subresource_uris": {"recordings": uri + "/Recordings.json", "events": uri + "/Events.json"},
    }


def recording(account_sid: str, found: Recording) -> dict[str, Any]:
    """Return a recording."""
    uri = f"/{_VERSION}/Accounts/{account_sid}/Recordings/{found.sid}"
    return {
        "sid": found.sid,
        "account_sid": account_sid,
        "api_version": _VERSION,
        "call_sid": found.call.sid,
        "conference_sid": None,
        "status": "completed",
        "source": "RecordVerb",
        "channels": 1,
        "duration": str(found.seconds),
        "start_time": format_datetime(found.created),
        "date_created": format_datetime(found.created),
        "date_updated": format_datetime(found.created),
        "encryption_details": None,
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "uri": uri + ".json",
        "subresource_uris": {"transcriptions": uri + "/Transcriptions.json"},
    }


def number(exchange: Exchange, found: str) -> dict[str, Any]:
    """Return a bought number."""
    sid = "PN" + hashlib.sha256(found.encode()).hexdigest()[:32]
    return {
        "sid": sid,
        "account_sid": exchange.account_sid,
        "api_version": _VERSION,
        "phone_number": found,
        "friendly_name": found,
        "capabilities": {**_CAPABILITIES, **dict.fromkeys(exchange.account.unable.get(found, ()), False)},
        "sms_url": exchange.sms_url or "",
        "sms_method": "POST",
        "voice_url": exchange.voice_url or "",
        "voice_method": "POST",
        "status": "in-use",
        "origin": "twilio",
        "uri": f"/{_VERSION}/Accounts/{exchange.account_sid}/IncomingPhoneNumbers/{sid}.json",
    }


def caller_id(account_sid: str, found: str) -> dict[str, Any]:
    """Return a number of somebody else's that was verified to be called from, and in a trial account to be called."""
    sid = "PN" + hashlib.sha256(f"verified {found}".encode()).hexdigest()[:32]
    return {
        "sid": sid,
        "account_sid": account_sid,
        "friendly_name": found,
        "phone_number": found,
        "uri": f"/{_VERSION}/Accounts/{account_sid}/OutgoingCallerIds/{sid}.json",
    }


def balance(exchange: Exchange) -> dict[str, Any]:
    """Return what is left of the account's money."""
    return {"account_sid": exchange.account_sid, "balance": exchange.account.balance, "currency": "USD"}


def account(exchange: Exchange) -> dict[str, Any]:
    """Return the account."""
    return {
        "sid": exchange.account_sid,
        "owner_account_sid": exchange.account_sid,
        "friendly_name": "Sandbox",
        "status": exchange.account.status,
        "type": exchange.account.kind,
        "uri": f"/{_VERSION}/Accounts/{exchange.account_sid}.json",
    }


def page(request: Request, name: str, found: list[dict[str, Any]]) -> Response:
    """Return one page of a list, as PageSize and Page ask for it."""
    size = max(1, min(_whole(request, "PageSize", _PAGE_SIZE), _LARGEST_PAGE))
    here = _whole(request, "Page", 0)
    start, end = here * size, min((here + 1) * size, len(found))
    return JSONResponse(
        {
            name: found[start:end],
            "page": here,
            "page_size": size,
            "start": start,
            "end": max(end - 1, 0),
            "uri": _uri(request, here, size),
            "first_page_uri": _uri(request, 0, size),
            "next_page_uri": _uri(request, here + 1, size) if end < len(found) else None,
            "previous_page_uri": _uri(request, here - 1, size) if here > 0 else None,
        }
    )


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise TwilioError(20001, f"Parameter '{name}' is not valid")
    return int(text)


def _uri(request: Request, number: int, size: int) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("Page", "PageSize")]
    query = urlencode([*kept, ("PageSize", size), ("Page", number)])
    return f"/{_VERSION}{request.url.path.partition('/' + _VERSION)[2]}?{query}"


def _date(when: datetime | None) -> str | None:
    return None if when is None else format_datetime(when)
