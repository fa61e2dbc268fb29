"""Calls: placed, rung, answered, ended; and everything that is waited for on their lines."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from bot.sandbox.phones_records import Answered, Elapsed, LegOver, Nudge

if TYPE_CHECKING:
    from datetime import datetime

    from bot.sandbox.phones_exchange import Exchange
    from bot.sandbox.phones_records import Call, Event, Source

_MINUTE = 60


class HungUpError(Exception):
    """Nobody is on the line any more."""


class RedirectedError(Exception):
    """The application sent the call elsewhere through the REST API."""

    def __init__(self, source: Source) -> None:
        super().__init__("redirected")
        self.source = source


class Switch:
    """Connects, watches and ends calls."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    def register(self, call: Call) -> None:
        """Take note of a new call."""
        call.updated = call.created
        self.exchange.calls[call.sid] = call

    async def ring(self, call: Call) -> bool:
        """Ring a handset until somebody answers or the call's timeout is over.

        Returns:
            Whether it was answered.

        Raises:
            HungUpError: The call was canceled meanwhile.
        """
        self.check(call)
        self.report(call, "initiated", status="initiated")
        faults, user = self.exchange.faults, self.exchange.owner_of(call.to)
        if faults.undelivered(call.to) is not None or (user is None and not faults.is_lost(call.to)):
            self.finish(call, "failed")
            return False
        if user is not None and not faults.is_lost(call.to):
            self.exchange.show_call(user, call)
        self._set(call, "ringing")
        self.report(call, "ringing")
        event = await self.hear(call, self.exchange.now() + timedelta(seconds=call.timeout))
        if isinstance(event, Answered):
            self.answer(call, by_machine=event.by_machine)
            return True
        self.finish(call, "no-answer" if event is None else "busy")
        return False

    def answer(self, call: Call, *, by_machine: bool = False) -> None:
        """Connect a call."""
        call.started = self.exchange.now()
        call.is_voicemail = by_machine
        if call.detects_machine:
            call.answered_by = "machine_start" if by_machine else "human"
        self._set(call, "in-progress")
        self.report(call, "answered")
        limit = call.started + timedelta(seconds=call.time_limit)
        self.exchange.timers.at(limit, lambda: self.finish(call, "completed"))

    def finish(self, call: Call, status: str) -> None:
        """End a call with one of Twilio's final statuses. Harmless when it is over."""
        if call.is_over:
            return
        call.ended = self.exchange.now()
        call.is_gathering = call.is_recording = False
        self._set(call, status)
        self.report(call, "completed")
        call.put(Nudge())
        call.is_idle.set()
        if call.parent is not None:
            call.parent.put(LegOver(call))

    def hang_up(self, call: Call) -> None:
        """End a call in the way that fits its state: one that was not answered is canceled."""
        self.finish(call, "canceled" if call.is_ringing else "completed")

    def redirect(self, call: Call, source: Source) -> None:
        """Let a call continue with another document."""
        call.redirect = source
        call.put(Nudge())

    def say(self, call: Call, line: str) -> None:
        """Let the person with the handset hear something."""
        call.said.append(line)
        self.exchange.changed(call.user)

    def show(self, call: Call, *, gathering: bool = False, recording: bool = False) -> None:
        """Show on the handset what the call waits for."""
        call.is_gathering, call.is_recording = gathering and not call.is_over, recording and not call.is_over
        self.exchange.changed(call.user)

    async def hear(self, call: Call, until: datetime | None) -> Event | None:
        """Return what happens next on the line, or None when the clock reads ``until`` first.

        Raises:
            HungUpError: The call is over.
            RedirectedError: The application sent it elsewhere.
        """
        elapsed = Elapsed()
        timer = None if until is None else self.exchange.timers.at(until, lambda: call.put(elapsed))
        try:
            while True:
                self.check(call)
                if call.inbox.empty():
                    call.is_idle.set()
                event = await call.inbox.get()
                if event is elapsed:
                    self.check(call)
                    return None
                if not isinstance(event, Elapsed | Nudge):
                    return event
        finally:
            call.is_idle.clear()
            if timer is not None:
                timer.cancel()

    def check(self, call: Call) -> None:
        """Look whether the call goes on.

        Raises:
            HungUpError: The call is over.
            RedirectedError: The application sent it elsewhere.
        """
        if call.is_over:
            call.is_idle.set()
            raise HungUpError
        if call.redirect is not None:
            source, call.redirect = call.redirect, None
            raise RedirectedError(source)

    def report(self, call: Call, event: str, *, status: str | None = None) -> None:
        """Tell the application's StatusCallback, when it wants to know of this event."""
        callback = call.callback
        if callback is None or event not in (callback.events or ("completed",)):
            return
        params = {
            **call.params(),
            "CallStatus": status or call.status,
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.reported),
            "Timestamp": format_datetime(self.exchange.now()),
        }
        if event == "completed":
            seconds = call.seconds() or 0
            params |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // _MINUTE))}
            params["SipResponseCode"] = _SIP_CODES[call.status]
        call.reported += 1
        self.exchange.webhooks.tell(call.sid, callback.url, callback.method, params)

    def _set(self, call: Call, status: str) -> None:
        call.status = status
        call.updated = self.exchange.now()
        self.exchange.changed(call.user)


_SIP_CODES = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487", "failed": "404"}
