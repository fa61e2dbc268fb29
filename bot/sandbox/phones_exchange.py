"""What all parts of the phone network share: the clock, the lines, the numbers, and who is told of changes."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from bot.sandbox.phones_account import Account
from bot.sandbox.phones_faults import PhoneFaults
from bot.sandbox.phones_numbers import normalize
from bot.sandbox.phones_records import as_call, as_sms
from bot.sandbox.phones_timers import Timers
from bot.sandbox.phones_webhooks import Alert, Webhooks

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from datetime import datetime

    from starlette.requests import Request

    from bot.sandbox.clocks import Time
    from bot.sandbox.phones_records import Call, Message, Recording

_SHOWN = 100  # the newest messages and calls on a handset


class PhoneOwner(Protocol):
    """Somebody with a phone, or without one."""

    @property
    def id(self) -> str:
        """The person's id."""
        ...

    @property
    def phone(self) -> str | None:
        """The number, in E.164."""
        ...


class Exchange:
    """The state of the phone network. Lives in one event loop; needs no lock."""

    def __init__(
        self,
        time: Time,
        users: Iterable[PhoneOwner],
        publish: Callable[[str, dict[str, Any]], None],
        account_sid: str,
        auth_token: str,
    ) -> None:
        self.time = time
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.timers = Timers(time.now)
        self.webhooks = Webhooks(account_sid, auth_token, self.alert)
        self.faults = PhoneFaults()
        self.alerts: list[Alert] = []
        self.numbers: list[str] = []
        self.unverified: set[str] = set()
        self.account = Account()
        self.opted_out: set[tuple[str, str]] = set()
        self.sms_url: str | None = None
        self.voice_url: str | None = None
        self.voice_status_url: str | None = None
        self.api_url = ""
        self.messages: dict[str, Message] = {}
        self.calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}
        self._publish = publish
        self._numbers: dict[str, str | None] = {}
        self._owners: dict[str, str] = {}
        self._texts: dict[str, deque[Message]] = {}
        self._rung: dict[str, deque[Call]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        for user in users:
            self.connect(user.id, user.phone)

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return self.time.now()

    def connect(self, user_id: str, number: str | None) -> None:
        """Give a person a handset, or take it away (None)."""
        number = normalize(number) if number else None
        self._owners = {held: owner for held, owner in self._owners.items() if owner != user_id}
        self._numbers[user_id] = number
        if number:
            self._owners[number] = user_id

    def has_user(self, user_id: str) -> bool:
        """Return whether a person is known here."""
        return user_id in self._numbers

    def number_of(self, user_id: str) -> str | None:
        """Return a person's number."""
        return self._numbers.get(user_id)

    def owner_of(self, number: str) -> str | None:
        """Return whose handset has a number."""
        return self._owners.get(number)

    def phone(self, user_id: str) -> dict[str, Any]:
        """Return a handset as its owner sees it, oldest first."""
        return {
            "number": self.number_of(user_id),
            "sms": [as_sms(each) for each in self._texts.get(user_id, ())],
            "calls": [as_call(each) for each in self._rung.get(user_id, ())],
        }

    def show_text(self, user_id: str, message: Message) -> None:
        """Put a message on a handset."""
        self._texts.setdefault(user_id, deque(maxlen=_SHOWN)).append(message)
        self.changed(user_id)

    def show_call(self, user_id: str, call: Call) -> None:
        """Put a call on a handset; the next change of the call is seen there."""
        call.user = user_id
        self._rung.setdefault(user_id, deque(maxlen=_SHOWN)).append(call)

    def changed(self, user_id: str | None) -> None:
        """Tell everybody who looks at a person's handset what it shows now."""
        if user_id is not None:
            self._publish(user_id, {"type": "phone", "user_id": user_id, **self.phone(user_id)})

    def alert(self, alert: Alert) -> None:
        """Remember an error of the application."""
        self.alerts.append(alert)

    def learn_address(self, request: Request) -> None:
        """Remember under which address this server was reached; recordings have theirs below it."""
        self.api_url = f"{request.url.scheme}://{request.url.netloc}/twilio"

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something meanwhile."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def start(self) -> None:
        """Begin to work, in the running loop."""
        await self.webhooks.start()
        self.timers.start()

    async def stop(self) -> None:
        """Drop every call and every request."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.timers.stop()
        await self.webhooks.stop()

    def is_quiet(self) -> bool:
        """Return whether nothing is under way but waiting for a person or for the clock."""
        is_waiting = all(call.is_over or call.is_idle.is_set() for call in self.calls.values())
        is_moving = any(message.status in ("queued", "sending", "receiving") for message in self.messages.values())
        return is_waiting and not is_moving and self.webhooks.pending == 0
