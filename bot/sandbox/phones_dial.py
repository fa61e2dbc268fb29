"""Executes <Dial>: rings other phones from a call and connects the first that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.phones_calls import HungUpError, RedirectedError
from bot.sandbox.phones_numbers import normalize
from bot.sandbox.phones_records import (
    Call,
    Callback,
    Key,
    LegAnswered,
    LegOver,
    LegReady,
    Source,
    Speech,
)
from bot.sandbox.phones_webhooks import Alert

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.phones_stage import Runner, Stage
    from bot.sandbox.twiml import Dial, Number

_INVALID_CALLER_ID = 13214
_INVALID_NUMBER = 13224


class Dialling:
    """One <Dial> of a document."""

    def __init__(self, stage: Stage, beside: Callable[[Call], Runner]) -> None:
        self._stage = stage
        self._beside = beside
        self._call = stage.call
        self._switch = stage.switch
        self._exchange = stage.exchange
        self._legs: list[Call] = []
        self._talking: Call | None = None

    async def dial(self, verb: Dial) -> Source | None:
        """Ring everybody, connect whoever answers first, and stay until that conversation is over.

        Returns:
            The source of the action, or None when there is none: then the next verb follows.

        Raises:
            HungUpError: The caller hung up; the action was requested, its answer does not matter.
            RedirectedError: The application took the caller away.
        """
        self._stage.wait()
        if caller := self._caller_id(verb):
            for number in verb.numbers:
                self._ring(verb, number, caller)
        status = "failed"
        try:
            if self._legs:
                status = await self._converse(verb)
        except (HungUpError, RedirectedError) as left:
            self._drop(self._legs)
            if isinstance(left, HungUpError) and verb.action:
                self._tell(self._action(verb, "completed" if self._talking else "canceled"))
            raise
        return self._action(verb, status) if verb.action else None

    def _caller_id(self, verb: Dial) -> str | None:
        """Return the number that the called phones show, or None when the document asks for one it may not use."""
        caller = normalize(verb.caller_id) if verb.caller_id else self._call.sender
        if caller in (*self._exchange.numbers, self._call.sender, self._call.to):
            return caller
        self._exchange.alert(Alert(_INVALID_CALLER_ID, f"Invalid callerId value: {verb.caller_id}"))
        return None

    def _ring(self, verb: Dial, number: Number, caller: str) -> None:
        to = normalize(number.number)
        if to is None:
            self._exchange.alert(Alert(_INVALID_NUMBER, f"The number {number.number} is not valid"))
            return
        callback = None
        if number.status_url:
            url = self._stage.absolute(number.status_url)
            callback = Callback(url, number.status_method, number.status_events)
        whisper = Source(self._stage.absolute(number.url), number.method) if number.url else Source()
        leg = Call(
            to,
            caller,
            "outbound-dial",
            self._exchange.now(),
            whisper,
            timeout=verb.timeout,
            time_limit=verb.time_limit,
            callback=callback,
            parent=self._call,
        )
        self._switch.register(leg)
        self._legs.append(leg)
        self._switch.say(self._call, f"[calling {to}]")
        self._exchange.spawn(self._serve(leg))

    async def _serve(self, leg: Call) -> None:
        """Look after a phone that is rung: let it hear its whisper, then pass on what is said there."""
        try:
            if not await self._switch.ring(leg):
                return
            self._call.put(LegAnswered(leg))
            if leg.source.url and not await self._beside(leg).run(leg.source):
                self._switch.finish(leg, "completed")
                return
            self._call.put(LegReady(leg))
            await self._pass_on(leg)
        except HungUpError:
            return
        except RedirectedError as redirected:
            self._call.put(LegOver(leg))
            await self._beside(leg).serve(redirected.source)

    async def _pass_on(self, leg: Call) -> None:
        while True:
            event = await self._switch.hear(leg, None)
            if isinstance(event, Speech):
                self._switch.say(self._call, f"{leg.to}: {event.text}")

    async def _converse(self, verb: Dial) -> str:
        """Return the DialCallStatus, once it is known."""
        left = set(self._legs)
        status = "no-answer"
        while left:
            event = await self._switch.hear(self._call, None)
            match event:
                case LegAnswered():
                    self._drop([leg for leg in self._legs if leg is not event.leg])
                case LegReady() if not event.leg.is_over:
                    self._connect(event.leg)
                case LegOver():
                    left.discard(event.leg)
                    status = self._status_after(event.leg, status)
                case Speech() if self._talking:
                    self._switch.say(self._talking, f"{self._call.sender}: {event.text}")
                case Key(digit="*") if verb.hangs_up_on_star:
                    self._drop(self._legs)
                    return "completed" if self._talking else "canceled"
                case _:
                    continue
        return status

    def _status_after(self, leg: Call, status: str) -> str:
        if leg.started is not None:
            return "completed"
        return status if leg.status == "canceled" else leg.status

    def _connect(self, leg: Call) -> None:
        self._talking = leg
        self._switch.say(self._call, f"[connected to {leg.to}]")
        self._switch.say(leg, f"[connected to {self._call.sender}]")

    def _drop(self, legs: list[Call]) -> None:
        for leg in legs:
            self._switch.hang_up(leg)

    def _action(self, verb: Dial, status: str) -> Source:
        params = {"DialCallStatus": status, "DialBridged": "true" if self._talking else "false"}
        leg = self._talking or (self._legs[-1] if self._legs else None)
        if leg is not None:
            params["DialCallSid"] = leg.sid
        if self._talking is not None:
            params["DialCallDuration"] = str(self._talking.seconds() or 0)
        return self._stage.elsewhere(verb.action, verb.method, params)

    def _tell(self, source: Source) -> None:
        """Request the action of a caller who is gone; its answer leads nowhere."""
        params = {**self._call.params(), **source.params}
        self._exchange.webhooks.tell(self._call.sid, source.url, source.method, params)
