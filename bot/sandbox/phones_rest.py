"""Twilio's REST API of 2010-04-01 for messages, calls, recordings and numbers."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.sandbox import phones_resources as resources
from bot.sandbox.phones_errors import TwilioError
from bot.sandbox.phones_numbers import normalize
from bot.sandbox.phones_recordings import as_mp3, as_wav
from bot.sandbox.phones_records import Call, Callback, Source
from bot.sandbox.phones_script import Script

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from typing import TypeAlias

    from starlette.requests import Request

    from bot.sandbox.phones_calls import Switch
    from bot.sandbox.phones_exchange import Exchange
    from bot.sandbox.phones_messages import Post

    Act: TypeAlias = Callable[[Request, FormData], Awaitable[Response]]
    Recorder: TypeAlias = Callable[[str, dict[str, Any], datetime, int], None]

_BODY_LIMIT = 1_600
_TWIML_LIMIT = 4_000
_LONGEST_TIMEOUT = 600
_LONGEST_CALL = 86_400
_ROOT = "/2010-04-01"
_WEB = ("http://", "https://")


class Rest:
    """Answers the official client libraries."""

    def __init__(self, exchange: Exchange, switch: Switch, post: Post) -> None:
        self._exchange = exchange
        self._switch = switch
        self._post = post
        self.recorder: Recorder | None = None

    def mount(self) -> Mount:
        """Return the routes below /twilio."""
        account = f"{_ROOT}/Accounts/{{account}}"
        routes = [
            self._route("Accounts", account + ".json", {"GET": self._account}),
            self._route("Messages", account + "/Messages.json", {"POST": self._send, "GET": self._messages}),
            self._route("Messages", account + "/Messages/{sid}.json", {"GET": self._message}),
            self._route("Calls", account + "/Calls.json", {"POST": self._place, "GET": self._calls}),
            self._route("Calls", account + "/Calls/{sid}.json", {"POST": self._modify, "GET": self._call}),
            self._route("Recordings", account + "/Recordings.json", {"GET": self._recordings}),
            self._route("Recordings", account + "/Recordings/{sid}.json", {"GET": self._recording}),
            self._route("IncomingPhoneNumbers", account + "/IncomingPhoneNumbers.json", {"GET": self._numbers}),
            self._route("OutgoingCallerIds", account + "/OutgoingCallerIds.json", {"GET": self._caller_ids}),
            self._route("Balance", account + "/Balance.json", {"GET": self._balance}),
            Route(account + "/Recordings/{sid}", self._sound, methods=["GET"]),
            Route("/{path:path}", _not_found, methods=["GET", "POST", "PUT", "DELETE"]),
        ]
        return Mount("/twilio", routes=routes)

    def _route(self, resource: str, path: str, acts: dict[str, Act]) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._serve(resource, request, acts)

        return Route(path, endpoint, methods=["GET", "POST", "PUT", "DELETE"])

    async def _serve(self, resource: str, request: Request, acts: dict[str, Act]) -> Response:
        self._exchange.learn_address(request)
        form = await request.form()
        at = self._exchange.now()
        response = await self._answer(resource, request, form, acts)
        if self.recorder is not None:
            name = f"{request.method} {request.url.path.partition(_ROOT)[2]}"
            self.recorder(name, _arguments(request, form), at, response.status_code)
        return response

    async def _answer(self, resource: str, request: Request, form: FormData, acts: dict[str, Act]) -> Response:
        faults = self._exchange.faults
        if delay := faults.take_delay(resource):
            await asyncio.sleep(delay)
        failure = faults.take_failure(resource)
        if failure and not failure[2]:
            return JSONResponse(failure[0].body(), failure[0].status, failure[1])
        try:
            self._authenticate(request)
            act = acts.get(request.method)
            if act is None:
                raise TwilioError(20004)
            response = await act(request, form)
        except TwilioError as error:
            headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if error.status == 401 else None
            return JSONResponse(error.body(), error.status, headers)
        return JSONResponse(failure[0].body(), failure[0].status, failure[1]) if failure else response

    def _authenticate(self, request: Request) -> None:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            given = b""
        expected = f"{self._exchange.account_sid}:{self._exchange.auth_token}".encode()
        if scheme.lower() != "basic" or not hmac.compare_digest(given, expected):
            raise TwilioError(20003)
        if request.path_params["account"] != self._exchange.account_sid:
            raise TwilioError(20404, request.url.path.partition("/twilio")[2])

    # messages

    async def _send(self, _request: Request, form: FormData) -> Response:
        self._check_active()
        to, sender, body = _text(form, "To"), _text(form, "From"), _text(form, "Body")
        if not to:
            raise TwilioError(21604)
        if not sender:
            raise TwilioError(21603)
        if not body:
            raise TwilioError(21602)
        if len(body) > _BODY_LIMIT:
            raise TwilioError(21617)
        number = self._called(to)
        caller = normalize(sender)
        if caller not in self._exchange.numbers or not self._exchange.account.can(caller, "sms"):
            raise TwilioError(21606, sender)
        if number == caller:
            raise TwilioError(21266, to)
        if number in self._exchange.unverified:
            raise TwilioError(21608, number)
        if (caller, number) in self._exchange.opted_out:
            raise TwilioError(21610)
        message = self._post.send(number, caller, body, callback=_callback(form))
        return JSONResponse(resources.message(self._exchange.account_sid, message), 201)

    async def _message(self, request: Request, _form: FormData) -> Response:
        message = self._exchange.messages.get(request.path_params["sid"])
        if message is None:
            raise TwilioError(20404, request.url.path.partition("/twilio")[2])
        return JSONResponse(resources.message(self._exchange.account_sid, message))

    async def _messages(self, request: Request, _form: FormData) -> Response:
        wanted = {"to": request.query_params.get("To"), "from": request.query_params.get("From")}
        found = [resources.message(self._exchange.account_sid, each) for each in self._exchange.messages.values()]
        return resources.page(request, "messages", _matching(found, wanted))

    # calls

    async def _place(self, _request: Request, form: FormData) -> Response:
        self._check_active()
        to, sender = _text(form, "To"), _text(form, "From")
        if not to:
            raise TwilioError(21201)
        if not sender:
            raise TwilioError(21213)
        number, caller = self._called(to), normalize(sender)
        if caller is None:
            raise TwilioError(21212, sender)
        if caller not in self._exchange.numbers or not self._exchange.account.can(caller, "voice"):
            raise TwilioError(21210, sender)
        if number in self._exchange.unverified:
            raise TwilioError(21219, number)
        source = _source(form)
        if source is None:
            raise TwilioError(21205, message="Url parameter is required.")
        fallback = _text(form, "FallbackUrl")
        call = Call(
            number,
            caller,
            "outbound-api",
            self._exchange.now(),
            source,
            timeout=_seconds(form, "Timeout", 60, _LONGEST_TIMEOUT),
            time_limit=_seconds(form, "TimeLimit", 14_400, _LONGEST_CALL),
            callback=_callback(form),
            fallback=Source(fallback, _method(form, "FallbackMethod")) if fallback else None,
            detects_machine=_text(form, "MachineDetection") in ("Enable", "DetectMessageEnd"),
        )
        self._switch.register(call)
        answer = resources.call(self._exchange.account_sid, call)
        self._exchange.spawn(Script(self._switch, call).call_out())
        return JSONResponse(answer, 201)

    async def _call(self, request: Request, _form: FormData) -> Response:
        return JSONResponse(resources.call(self._exchange.account_sid, self._known_call(request)))

    async def _calls(self, request: Request, _form: FormData) -> Response:
        query = request.query_params
        wanted = {
            "to": query.get("To"),
            "from": query.get("From"),
            "status": query.get("Status"),
            "parent_call_sid": query.get("ParentCallSid"),
        }
        found = [resources.call(self._exchange.account_sid, each) for each in self._exchange.calls.values()]
        return resources.page(request, "calls", _matching(found, wanted))

    async def _modify(self, request: Request, form: FormData) -> Response:
        """End a call, or let it continue elsewhere. Ending one that is over changes nothing."""
        call, status, source = self._known_call(request), _text(form, "Status"), _source(form)
        if status not in ("", "completed", "canceled"):
            raise TwilioError(20001, f"Parameter 'Status' is not valid: {status}")
        if status == "completed" or (status == "canceled" and call.is_ringing):
            self._switch.hang_up(call)
        elif source is not None:
            if call.status != "in-progress":
                raise TwilioError(21220)
            self._switch.redirect(call, source)
        return JSONResponse(resources.call(self._exchange.account_sid, call))

    # recordings and numbers

    async def _recordings(self, request: Request, _form: FormData) -> Response:
        wanted = {"call_sid": request.query_params.get("CallSid")}
        found = [resources.recording(self._exchange.account_sid, each) for each in self._exchange.recordings.values()]
        return resources.page(request, "recordings", _matching(found, wanted))

    async def _recording(self, request: Request, _form: FormData) -> Response:
        found = self._exchange.recordings.get(request.path_params["sid"])
        if found is None:
            raise TwilioError(20404, request.url.path.partition("/twilio")[2])
        return JSONResponse(resources.recording(self._exchange.account_sid, found))

    async def _sound(self, request: Request) -> Response:
        """Return the sound. It needs no password, as in an account with Twilio's defaults: its id is the secret."""
        sid, _, kind = request.path_params["sid"].partition(".")
        found = self._exchange.recordings.get(sid)
        if found is None or kind not in ("", "wav", "mp3"):
            return await _not_found(request)
        if kind == "mp3":
            return Response(as_mp3(found), media_type="audio/mpeg")
        return Response(as_wav(found), media_type="audio/x-wav")

    async def _numbers(self, request: Request, _form: FormData) -> Response:
        wanted = {"phone_number": request.query_params.get("PhoneNumber")}
        found = [resources.number(self._exchange, number) for number in self._exchange.numbers]
        return resources.page(request, "incoming_phone_numbers", _matching(found, wanted))

    async def _account(self, _request: Request, _form: FormData) -> Response:
        return JSONResponse(resources.account(self._exchange))

    async def _caller_ids(self, request: Request, _form: FormData) -> Response:
        wanted = {"phone_number": request.query_params.get("PhoneNumber")}
        found = [
            resources.caller_id(self._exchange.account_sid, each) for each in sorted(self._exchange.account.verified)
        ]
        return resources.page(request, "outgoing_caller_ids", _matching(found, wanted))

    async def _balance(self, _request: Request, _form: FormData) -> Response:
        return JSONResponse(resources.balance(self._exchange))

    def _check_active(self) -> None:
        if self._exchange.account.status != "active":
            raise TwilioError(20005)

    def _called(self, to: str) -> str:
        number = normalize(to)
        if number is None:
            raise TwilioError(21211, to)
        return number

    def _known_call(self, request: Request) -> Call:
        call = self._exchange.calls.get(request.path_params["sid"])
        if call is None:
            raise TwilioError(20404, request.url.path.partition("/twilio")[2])
        return call


async def _not_found(request: Request) -> Response:
    error = TwilioError(20404, request.url.path.partition("/twilio")[2])
    return JSONResponse(error.body(), error.status)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return "" if isinstance(value, UploadFile) else value


def _arguments(request: Request, form: FormData) -> dict[str, Any]:
    """Return what was sent; parameters that came more than once as lists."""
    pairs = [*request.query_params.multi_items(), *((name, str(value)) for name, value in form.multi_items())]
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _method(form: FormData, name: str) -> str:
    return "GET" if _text(form, name).upper() == "GET" else "POST"


def _seconds(form: FormData, name: str, default: int, most: int) -> int:
    text = _text(form, name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise TwilioError(20001, f"Parameter '{name}' must be a number of seconds")
    return min(int(text), most)


def _callback(form: FormData) -> Callback | None:
    url = _text(form, "StatusCallback")
    if not url:
        return None
    if not url.startswith(_WEB):
        raise TwilioError(21609, url)
    events = tuple(event for value in form.getlist("StatusCallbackEvent") for event in str(value).split())
    return Callback(url, _method(form, "StatusCallbackMethod"), events)


def _source(form: FormData) -> Source | None:
    """Return what a call shall execute. Url goes before Twiml."""
    if url := _text(form, "Url"):
        if not url.startswith(_WEB):
            raise TwilioError(21205, url)
        return Source(url, _method(form, "Method"))
    text = _text(form, "Twiml")
    if len(text) > _TWIML_LIMIT:
        raise TwilioError(20001, f"Parameter 'Twiml' is longer than {_TWIML_LIMIT} characters")
    return Source(twiml=text) if text else None


def _matching(found: list[dict[str, Any]], wanted: dict[str, str | None]) -> list[dict[str, Any]]:
    """Return what has all the wanted values, newest first."""
    wishes = {name: value for name, value in wanted.items() if value is not None}
    return [each for each in reversed(found) if all(each[name] == value for name, value in wishes.items())]
