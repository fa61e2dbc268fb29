"""What Twilio asks and reports: calls that are answered, keys that are pressed, SMS that come back, what failed.

Every request is verified (https://www.twilio.com/docs/usage/security) over ``PUBLIC_URL``, never over the Host header.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from bot.core.characters import head, one_line
from bot.errors import TocsinError
from bot.export.speech import fit_sms, speakable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.export.templates import Templates
    from bot.services.pager import Answer, Call, Pager

_ACK = re.compile(r"\s*ack(?:nowledge)?\b[\s#:]*(\d{4})?\s*\.?\s*", re.IGNORECASE)
_FAILED = frozenset({"failed", "undelivered"})
_KEY_SECONDS = 10
_NAME_LIMIT = 60
_FORBIDDEN = 403
_HELP = "Reply ACK and the four digits of the page, for example ACK 1234."


class TwilioRoutes:
    """The callbacks of one Twilio account."""

    def __init__(self, pager: Pager, templates: Templates, auth_token: str, public_url: str) -> None:
        """Verify with ``auth_token`` over ``public_url`` (no slash at its end)."""
        self._pager = pager
        self._templates = templates
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url

    def routes(self) -> list[Route]:
        """Return the routes below ``/twilio``."""
        return [
            Route("/twilio/voice/{notification:int}", self._answered, methods=["POST"]),
            Route("/twilio/voice/{notification:int}/keys", self._keyed, methods=["POST"]),
            Route("/twilio/status/{notification:int}", self._reported, methods=["POST"]),
            Route("/twilio/sms", self._texted, methods=["POST"]),
        ]

    async def _answered(self, request: Request) -> Response:
        if await self._verified(request) is None:
            return _refused()
        call = await self._pager.call(request.path_params["notification"])
        return _xml(self._speak(call) if call else _say("This page is over. Goodbye."))

    async def _keyed(self, request: Request) -> Response:
        form = await self._verified(request)
        if form is None:
            return _refused()
        call = await self._pager.call(request.path_params["notification"])
        if call is None:
            return _xml(_say("This page is over. Goodbye."))
        return _xml(await self._act(call, form.get("Digits", ""), form.get("CallSid", "")))

    async def _act(self, call: Call, digits: str, sid: str) -> VoiceResponse:
        try:
            if digits == "4":
                answer = await self._pager.acknowledge(call.page.id, call.person, "voice")
                return _say(_told(answer, speakable(answer.title)))
            if digits == "6":
                await self._pager.escalate(call.page.id, call.person, f"call:{sid}")
                return _say("Escalated. The next person is being paged. Goodbye.")
        except TocsinError:
            return _say("That did not work. Please look into Slack. Goodbye.")
        return self._speak(call, "" if digits == "9" else "That key does nothing. ")

    def _speak(self, call: Call, first: str = "") -> VoiceResponse:
        if not call.page.is_live:
            return _say("Somebody has acknowledged this page already. Goodbye.")
        response = VoiceResponse()
        action = f"{self._public_url}/twilio/voice/{call.notification.id}/keys"
        gather = Gather(num_digits=1, timeout=_KEY_SECONDS, action=action, method="POST")
        said = self._templates.spoken(call.page, call.incident, has_keys=True, person=call.name)
        gather.say(first + said)
        response.append(gather)
        response.say("No key was pressed. You will be called again. Goodbye.")
        response.hangup()
        return response

    async def _texted(self, request: Request) -> Response:
        form = await self._verified(request)
        if form is None:
            return _refused()
        response = MessagingResponse()
        response.message(await self._reply(form.get("From", ""), form.get("Body", ""), form.get("MessageSid", "")))
        return _xml(response)

    async def _reply(self, number: str, body: str, sid: str) -> str:
        person = await self._pager.person_of_phone(number)
        if person is None:
            return "This number is not in Tocsin's schedules. Add it with your team's people, or use Slack."
        found = _ACK.fullmatch(body)
        if found is None:
            return _HELP
        try:
            answer = await self._pager.acknowledge_code(found[1] or "", person.key, "sms", f"sms:{sid}")
        except TocsinError as error:
            return str(error)
        return fit_sms(lambda title: _told(answer, title), answer.title)

    async def _reported(self, request: Request) -> Response:
        form = await self._verified(request)
        if form is None:
            return _refused()
        status = form.get("CallStatus") or form.get("MessageStatus") or form.get("SmsStatus") or ""
        if status in _FAILED:
            code = form.get("ErrorCode") or "no code"
            await self._pager.failed(request.path_params["notification"], f"Twilio reports {status}: {code}")
        return PlainTextResponse("")

    async def _verified(self, request: Request) -> Mapping[str, str] | None:
        """Return the request's form when its signature is Twilio's, else None."""
        body = (await request.body()).decode("utf-8", "replace")
        form = dict(parse_qsl(body, keep_blank_values=True))
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self._public_url}{request.url.path}{query}"
        signature = request.headers.get("X-Twilio-Signature", "")
        return form if self._validator.validate(url, form, signature) else None


def _told(answer: Answer, title: str) -> str:
    done = answer.acknowledgement
    if done.was_first:
        return f"Acknowledged: {title}. It is yours now. Details are in Slack."
    if done.page.status == "acknowledged":
        if answer.is_own:
            return "You have acknowledged this already. It is yours."
        name = head(one_line(answer.name_of(done.by)), _NAME_LIMIT)
        return f"{name} had acknowledged this already. There is nothing left to do."
    return "This page is over already. There is nothing left to do."


def _say(text: str) -> VoiceResponse:
    response = VoiceResponse()
    response.say(text)
    response.hangup()
    return response


def _xml(document: VoiceResponse | MessagingResponse) -> Response:
    return Response(str(document), media_type="text/xml")


def _refused() -> Response:
    return PlainTextResponse("The signature is not Twilio's. Is PUBLIC_URL the address that Twilio calls?", _FORBIDDEN)
