"""The handsets: what a person does with a phone."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.sandbox.phones_numbers import normalize
from bot.sandbox.phones_records import Answered, Call, Callback, Declined, Key, Source, Speech
from bot.sandbox.phones_script import Script

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.sandbox.phones_calls import Switch
    from bot.sandbox.phones_exchange import Exchange
    from bot.sandbox.phones_messages import Post

_KEYS = frozenset("0123456789*#")
_SETTLE_SECONDS = 5  # real time that an answer may wait for the application's


class RefusedError(Exception):
    """What somebody tried with a phone does not work. ``code`` is for programs, the text for people."""

    def __init__(self, code: str, message: str, status: int = 409) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Handsets:
    """Every person's phone."""

    def __init__(self, exchange: Exchange, switch: Switch, post: Post) -> None:
        self._exchange = exchange
        self._switch = switch
        self._post = post

    def mount(self) -> Mount:
        """Return the routes below /phones."""
        acts: dict[str, Callable[[Request, Call], Awaitable[None]]] = {
            "answer": self._answer,
            "voicemail": self._voicemail,
            "decline": self._decline,
            "hangup": self._hang_up,
            "keys": self._press,
            "speak": self._speak,
        }
        routes = [
            Route("/{user}", self._serving(self._look), methods=["GET"]),
            Route("/{user}/sms", self._serving(self._text), methods=["POST"]),
            Route("/{user}/calls", self._serving(self._dial), methods=["POST"]),
        ]
        for name, act in acts.items():
            path = f"/{{user}}/calls/{{sid}}/{name}"
            routes.append(Route(path, self._serving(self._on_call(act)), methods=["POST"]))
        return Mount("/phones", routes=routes)

    def _serving(self, act: Callable[[Request], Awaitable[dict[str, Any]]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            self._exchange.learn_address(request)
            try:
                user = self._user(request)
                extra = await act(request)
            except RefusedError as refused:
                answer = {"ok": False, "error": refused.code, "message": str(refused)}
                return JSONResponse(answer, refused.status)
            return JSONResponse({"ok": True, **self._exchange.phone(user), **extra})

        return endpoint

    def _on_call(
        self, act: Callable[[Request, Call], Awaitable[None]]
    ) -> Callable[[Request], Awaitable[dict[str, Any]]]:
        async def endpoint(request: Request) -> dict[str, Any]:
            call = self._exchange.calls.get(request.path_params["sid"])
            if call is None or call.user != request.path_params["user"]:
                raise RefusedError("call_not_found", "There is no such call on this phone.", 404)
            await act(request, call)
            await settle(call)
            return {}

        return endpoint

    async def _look(self, _request: Request) -> dict[str, Any]:
        return {}

    async def _text(self, request: Request) -> dict[str, Any]:
        sent = await _json(request)
        to, body = self._called(sent), str(sent.get("body") or "")
        if not body.strip():
            raise RefusedError("no_text", "Write something first.", 400)
        message = self._post.take(self._user(request), self._number(request), to, body)
        return {"sid": message.sid, **self._exchange.phone(self._user(request))}

    async def _dial(self, request: Request) -> dict[str, Any]:
        sent = await _json(request)
        to, number, user = self._called(sent), self._number(request), self._user(request)
        url = self._exchange.voice_url
        if not url:
            raise RefusedError("no_answer_url", f"{to} takes no calls.")
        call = Call(to, number, "inbound", self._exchange.now(), Source(url), status="ringing")
        if self._exchange.voice_status_url:
            call.callback = Callback(self._exchange.voice_status_url)
        self._switch.register(call)
        self._exchange.show_call(user, call)
        self._exchange.changed(user)
        self._exchange.spawn(Script(self._switch, call).serve(call.source))
        await settle(call)
        return {"sid": call.sid}

    async def _answer(self, _request: Request, call: Call) -> None:
        self._must_ring(call)
        call.put(Answered())

    async def _voicemail(self, _request: Request, call: Call) -> None:
        self._must_ring(call)
        call.put(Answered(by_machine=True))

    async def _decline(self, _request: Request, call: Call) -> None:
        self._must_ring(call)
        call.put(Declined())

    async def _hang_up(self, _request: Request, call: Call) -> None:
        if call.direction != "inbound" and call.is_ringing:
            call.put(Declined())
        else:
            self._switch.finish(call, "no-answer" if call.is_ringing else "completed")

    async def _press(self, request: Request, call: Call) -> None:
        digits = str((await _json(request)).get("digits") or "")
        if not digits or not _KEYS.issuperset(digits):
            raise RefusedError("invalid_keys", "Press 0 to 9, * or #.", 400)
        self._must_talk(call)
        for digit in digits:
            call.put(Key(digit))

    async def _speak(self, request: Request, call: Call) -> None:
        text = str((await _json(request)).get("text") or "").strip()
        if not text:
            raise RefusedError("no_text", "Say something first.", 400)
        self._must_talk(call)
        self._switch.say(call, f"You: {text}")
        call.put(Speech(text))

    def _must_ring(self, call: Call) -> None:
        if call.status != "ringing" or call.direction == "inbound" or not call.inbox.empty():
            raise RefusedError("not_ringing", "This call is not ringing any more.")

    def _must_talk(self, call: Call) -> None:
        if call.status != "in-progress":
            raise RefusedError("not_connected", "Nobody is on the line.")

    def _user(self, request: Request) -> str:
        user = request.path_params["user"]
        if not self._exchange.has_user(user):
            raise RefusedError("user_not_found", "Nobody here has this id.", 404)
        return user

    def _number(self, request: Request) -> str:
        number = self._exchange.number_of(self._user(request))
        if number is None:
            raise RefusedError("no_phone", "This person has no phone.")
        return number

    def _called(self, sent: dict[str, Any]) -> str:
        """Return which of the application's numbers somebody means; with only one, none need be named."""
        numbers = self._exchange.numbers
        to = str(sent.get("to") or "") or (numbers[0] if len(numbers) == 1 else "")
        number = normalize(to)
        if number not in numbers:
            raise RefusedError("not_in_service", f"{to or 'This number'} is not in service.", 404)
        return number


async def settle(call: Call) -> None:
    """Wait until a call waits for somebody again, or is over; a slow application is not waited for."""
    try:
        async with asyncio.timeout(_SETTLE_SECONDS):
            while not call.is_over and not call.is_idle.is_set():
                await call.is_idle.wait()
    except TimeoutError:
        return


async def _json(request: Request) -> dict[str, Any]:
    try:
        sent: object = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        sent = None
    if not isinstance(sent, dict):
        raise RefusedError("invalid_json", "Send a JSON object.", 400)
    return dict(sent)
