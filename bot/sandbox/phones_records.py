"""What the phone network remembers: messages, calls, recordings. Times are aware and in UTC."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


def new_sid(prefix: str) -> str:
    """Return a fresh id such as "CA" and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True)
class Callback:
    """Where progress is reported. ``events`` are Twilio's names; empty means only the last."""

    url: str
    method: str = "POST"
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a TwiML document comes from: an absolute URL that is asked with ``params``, or the text itself."""

    url: str = ""
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict[str, str])
    twiml: str | None = None


@dataclass
class Message:
    """An SMS. ``direction`` is Twilio's: "inbound", "outbound-api" or "outbound-reply"."""

    to: str
    sender: str
    body: str
    direction: str
    status: str
    created: datetime
    updated: datetime
    callback: Callback | None = None
    sent: datetime | None = None
    error_code: int | None = None
    sid: str = field(default_factory=lambda: new_sid("SM"))


@dataclass(frozen=True)
class Answered:
    """Somebody, or their voicemail, took the call."""

    by_machine: bool = False


@dataclass(frozen=True)
class Declined:
    """The person pressed the red button."""


@dataclass(frozen=True)
class Key:
    """A key was pressed."""

    digit: str


@dataclass(frozen=True)
class Speech:
    """Words were spoken into the phone."""

    text: str


@dataclass(eq=False)
class LegAnswered:
    """A phone that this call rings was picked up."""

    leg: Call


@dataclass(eq=False)
class LegReady:
    """A phone that this call rang has heard its whisper and can be connected."""

    leg: Call


@dataclass(eq=False)
class LegOver:
    """A phone that this call rang is no longer on the line."""

    leg: Call


class Elapsed:
    """A wait is over."""


class Nudge:
    """The call ended or was redirected: look at its state."""


Event: TypeAlias = Answered | Declined | Key | Speech | LegAnswered | LegReady | LegOver | Elapsed | Nudge


@dataclass(eq=False)
class Call:
    """A call, or one leg of a dialled one. ``direction`` is "outbound-api", "outbound-dial" or "inbound".

    ``said`` is what the person with the handset hears, line by line. ``inbox`` holds what happened on the line and
    was not dealt with yet; ``is_idle`` is set while the call waits for a person or for the clock.
    """

    to: str
    sender: str
    direction: str
    created: datetime
    source: Source
    user: str | None = None
    timeout: float = 60
    time_limit: float = 14_400
    callback: Callback | None = None
    fallback: Source | None = None
    parent: Call | None = None
    detects_machine: bool = False
    sid: str = field(default_factory=lambda: new_sid("CA"))
    status: str = "queued"
    updated: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    answered_by: str | None = None
    is_voicemail: bool = False
    is_gathering: bool = False
    is_recording: bool = False
    said: list[str] = field(default_factory=list[str])
    reported: int = 0
    redirect: Source | None = None
    inbox: asyncio.Queue[Event] = field(default_factory=asyncio.Queue[Event])
    is_idle: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        """Whether nobody is on the line any more."""
        return self.status in OVER

    @property
    def is_ringing(self) -> bool:
        """Whether it was not answered yet."""
        return self.status in ("queued", "ringing")

    def put(self, event: Event) -> None:
        """Tell the call that something happened on its line."""
        self.is_idle.clear()
        self.inbox.put_nowait(event)

    def seconds(self) -> int | None:
        """Return how long it was connected, or None while that is not known."""
        if self.ended is None or self.started is None:
            return None
        return int((self.ended - self.started).total_seconds())

    def params(self) -> dict[str, str]:
        """Return the parameters that come with every request about this call."""
        found = {
            "CallSid": self.sid,
            "From": self.sender,
            "To": self.to,
            "Caller": self.sender,
            "Called": self.to,
            "CallStatus": self.status,
            "Direction": self.direction,
            **place("From"),
            **place("To"),
            **place("Caller"),
            **place("Called"),
        }
        if self.parent is not None:
            found["ParentCallSid"] = self.parent.sid
        if self.answered_by is not None:
            found["AnsweredBy"] = self.answered_by
        return found


@dataclass(eq=False)
class Recording:
    """What somebody said into the phone. ``words`` is its transcript, ``seconds`` its length."""

    call: Call
    seconds: int
    words: str
    created: datetime
    sid: str = field(default_factory=lambda: new_sid("RE"))


def place(prefix: str) -> dict[str, str]:
    """Return the place of a number; Twilio sends these empty for numbers that it cannot place."""
    return {f"{prefix}{part}": "" for part in ("City", "State", "Zip", "Country")}


def as_call(call: Call) -> dict[str, Any]:
    """Return a call as the person sees it on the handset."""
    return {
        "sid": call.sid,
        "direction": "outbound" if call.direction == "inbound" else "inbound",
        "from": call.sender,
        "to": call.to,
        "status": call.status,
        "said": list(call.said),
        "gathering": call.is_gathering,
        "recording": call.is_recording,
        "voicemail": call.is_voicemail,
        "at": call.created.isoformat(),
        "answered_at": call.started.isoformat() if call.started else None,
        "ended_at": call.ended.isoformat() if call.ended else None,
    }


def as_sms(message: Message) -> dict[str, Any]:
    """Return a message as the person sees it on the handset."""
    return {
        "sid": message.sid,
        "direction": "outbound" if message.direction == "inbound" else "inbound",
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "at": message.created.isoformat(),
        "status": message.status,
    }
