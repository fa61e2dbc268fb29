"""Executes TwiML on a call, verb by verb, as Twilio does."""

from __future__ import annotations

import enum
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.sandbox import twiml
from bot.sandbox.phones_calls import HungUpError, RedirectedError
from bot.sandbox.phones_dial import Dialling
from bot.sandbox.phones_recordings import Recorder
from bot.sandbox.phones_records import Key, Source
from bot.sandbox.phones_stage import Stage
from bot.sandbox.phones_webhooks import Alert, WebhookError, demand_document
from bot.sandbox.twiml import TwimlError

if TYPE_CHECKING:
    from bot.sandbox.phones_records import Call

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
_TOO_MANY_DOCUMENTS = 11215
_MOST_DOCUMENTS = 100  # in a row, without the call waiting for anything
_UNANSWERED = (twiml.Reject, twiml.Pause, twiml.Redirect)  # these do not pick up a call that comes in


class Step(enum.Enum):
    """What comes after a verb, when it is not another document."""

    ON = "the next verb"
    END = "the end of the call"


Next: TypeAlias = Source | Step


class Script(Stage):
    """Runs documents on one call until one of them ends."""

    def beside(self, leg: Call) -> Script:
        """Return a script for another phone of the same conversation."""
        return Script(self.switch, leg)

    async def call_out(self) -> None:
        """Ring the handset and, once somebody answers, execute the call's document."""
        try:
            if not await self.switch.ring(self.call):
                return
        except HungUpError:
            return
        await self.serve(self.call.source)

    async def serve(self, source: Source) -> None:
        """Execute a document to its end and then end the call."""
        try:
            await self.run(source)
        except HungUpError:
            return
        self.switch.finish(self.call, "completed")

    async def run(self, source: Source) -> bool:
        """Execute a document and those that it leads to.

        Returns:
            True when the last document came to its end, False when it hung up or failed.

        Raises:
            HungUpError: The person hung up, or the application ended the call.
        """
        following: Next = source
        while isinstance(following, Source):
            try:
                following = await self._perform(following)
            except RedirectedError as redirected:
                self.switch.show(self.call)
                following = redirected.source
            except (WebhookError, TwimlError) as error:
                following = self._recover(error)
        return following is Step.ON

    async def _perform(self, source: Source) -> Next:
        document = await self._load(source)
        for verb in document.verbs:
            self.switch.check(self.call)
            self._pick_up_for(verb)
            following = await self._execute(verb)
            if following is not Step.ON:
                return following
        if self.call.is_ringing:
            self.switch.answer(self.call)
        return Step.ON

    async def _load(self, source: Source) -> twiml.Document:
        self.in_a_row += 1
        if self.in_a_row > _MOST_DOCUMENTS:
            raise WebhookError(_TOO_MANY_DOCUMENTS, source.url, "Documents redirect to each other without end")
        if source.twiml is not None:
            self.here = source
            return self._parsed(source.twiml, "")
        reply = await self.exchange.webhooks.ask(source.url, source.method, {**self.call.params(), **source.params})
        self.here = replace(source, url=source.url if source.method == "GET" else reply.url, params={})
        self.switch.check(self.call)
        demand_document(reply)
        if reply.content_type == "text/plain":
            return twiml.Document([twiml.Say(reply.text.strip())])
        if reply.content_type.startswith("audio/"):
            return twiml.Document([twiml.Play(reply.url)])
        return self._parsed(reply.text, reply.url)

    def _parsed(self, text: str, url: str) -> twiml.Document:
        document = twiml.parse(text)
        for warning in document.warnings:
            self.exchange.alert(Alert(twiml.SCHEMA_WARNING, warning, url, self.call.sid))
        return document

    def _recover(self, error: WebhookError | TwimlError) -> Next:
        url = error.url if isinstance(error, WebhookError) else self.here.url
        self.exchange.alert(Alert(error.code, str(error), url, self.call.sid))
        if self.call.is_over:
            return Step.END
        if (fallback := self.call.fallback) is not None:
            self.call.fallback = None
            return replace(fallback, params={"ErrorCode": str(error.code), "ErrorUrl": url})
        if self.call.is_ringing:
            self.switch.answer(self.call)
        self.switch.say(self.call, APOLOGY)
        return Step.END

    def _pick_up_for(self, verb: twiml.Verb) -> None:
        if self.call.is_ringing and not isinstance(verb, _UNANSWERED):
            self.switch.answer(self.call)

    async def _execute(self, verb: twiml.Verb) -> Next:
        match verb:
            case twiml.Say() | twiml.Play():
                self._sound(verb)
            case twiml.Pause():
                await self._pause(verb)
            case twiml.Gather():
                return await self._gather(verb)
            case twiml.Redirect():
                return self.elsewhere(verb.url, verb.method)
            case twiml.Record():
                return await Recorder(self).record(verb) or Step.ON
            case twiml.Dial():
                return await Dialling(self, self.beside).dial(verb) or Step.ON
            case twiml.Reject():
                return self._reject(verb)
            case twiml.Hangup():
                return Step.END
            case twiml.Message():
                self.exchange.alert(Alert(twiml.SCHEMA_WARNING, "<Message> is not a verb of voice calls"))
        return Step.ON

    def _sound(self, verb: twiml.Say | twiml.Play) -> None:
        if isinstance(verb, twiml.Say):
            for _ in range(max(verb.loop, 1)):
                self.switch.say(self.call, verb.text)
        elif verb.digits:
            self.switch.say(self.call, f"[tones {verb.digits}]")
        else:
            self.switch.say(self.call, f"[plays {self.absolute(verb.url)}]")

    async def _pause(self, verb: twiml.Pause) -> None:
        """Wait. Keys that are pressed meanwhile go nowhere."""
        if verb.seconds > 0:
            self.wait()
        until = self.exchange.now() + timedelta(seconds=verb.seconds)
        while await self.switch.hear(self.call, until) is not None:
            pass

    def _reject(self, verb: twiml.Reject) -> Next:
        if self.call.is_ringing:
            self.switch.finish(self.call, "busy" if verb.reason == "busy" else "no-answer")
        return Step.END

    async def _gather(self, verb: twiml.Gather) -> Next:
        self._forget_keys()
        self.wait()
        self.switch.show(self.call, gathering=verb.hears_keys)
        digits, key = await self._digits(verb)
        self.switch.show(self.call)
        if not digits and not verb.is_sent_when_empty:
            return Step.ON
        params = {"Digits": digits, "msg": "Gather End"}
        if key:
            params["FinishedOnKey"] = key
        return self.elsewhere(verb.action, verb.method, params)

    async def _digits(self, verb: twiml.Gather) -> tuple[str, str]:
        """Return the keys that were pressed, and the one that finished them, if any."""
        digits = ""
        for nested in verb.verbs:
            pressed = None
            if isinstance(nested, twiml.Pause):
                pressed = await self._key(verb, nested.seconds)
            else:
                self._sound(nested)
            if pressed is not None:
                digits = pressed
                break
        while not _is_complete(verb, digits):
            pressed = await self._key(verb, verb.timeout)
            if pressed is None:
                return digits, ""
            digits += pressed
        return (digits[:-1], digits[-1]) if digits[-1] in verb.finish_on_key else (digits, "")

    async def _key(self, verb: twiml.Gather, seconds: float) -> str | None:
        until = self.exchange.now() + timedelta(seconds=seconds)
        while (event := await self.switch.hear(self.call, until)) is not None:
            if isinstance(event, Key) and verb.hears_keys:
                return event.digit
        return None

    def _forget_keys(self) -> None:
        """Drop what was pressed before anybody listened, as Twilio does."""
        while not self.call.inbox.empty():
            self.call.inbox.get_nowait()


def _is_complete(verb: twiml.Gather, digits: str) -> bool:
    return bool(digits) and (digits[-1] in verb.finish_on_key or len(digits) == verb.num_digits)
