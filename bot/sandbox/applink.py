"""The road from the workspace to the app, whichever transport it is on."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.wire import Json

Sort = Literal["events_api", "slash_commands", "interactive"]

ACK_SECONDS = 3.0
_KEPT = 100


@dataclass(frozen=True)
class Retry:
    """Which repetition of a delivery this is, and why."""

    attempt: int
    reason: str


class NotAcknowledged(Exception):  # noqa: N818 - it is an outcome of a delivery, named as Slack's words name it
    """The app did not acknowledge in time, or could not be reached.

    ``word`` is what the person reads, ``reason`` what a repetition gives as its reason; ``is_final`` when the app asked
    for no repetition.
    """

    def __init__(self, word: str, reason: str = "timeout", *, is_final: bool = False) -> None:
        super().__init__(word)
        self.word = word
        self.reason = reason
        self.is_final = is_final


class Transport(Protocol):
    """A way to hand something to the app and to hear back."""

    async def deliver(self, sort: Sort, payload: Json, retry: Retry | None = None) -> Json:
        """Hand over ``payload`` and return what the acknowledgement carried ({} when nothing).

        Raises ``NotAcknowledged`` when none came within three seconds of real time.
        """
        ...


class AppLink:
    """Delivers by HTTP when a request URL is set, else over Socket Mode."""

    def __init__(self, sockets: Transport, http: Transport, on_answer: Callable[[Json], None]) -> None:
        """Call ``on_answer`` with what acknowledgements carry, when they carry something."""
        self._sockets = sockets
        self._http = http
        self._on_answer = on_answer
        self.uses_http = False
        self.copies = 1
        self.delivered: deque[tuple[Sort, Json]] = deque(maxlen=_KEPT)

    async def deliver(self, sort: Sort, payload: Json, retry: Retry | None = None) -> Json:
        """Hand over ``payload`` on the transport in force; see ``Transport.deliver``.

        With ``copies`` of more than one it comes that often at once, as after a lost acknowledgement.
        """
        self.delivered.append((sort, payload))
        retries = [retry, *(Retry(number, "timeout") for number in range(1, self.copies))]
        answer, *_ = await asyncio.gather(*(self._hand_over(sort, payload, each) for each in retries))
        if answer:
            self._on_answer(answer)
        return answer

    async def deliver_again(self) -> None:
        """Hand over everything once more that was handed over since ``delivered`` was cleared, in the same order."""
        for sort, payload in tuple(self.delivered):
            await self._hand_over(sort, payload, Retry(1, "timeout"))

    async def _hand_over(self, sort: Sort, payload: Json, retry: Retry | None) -> Json:
        transport = self._http if self.uses_http else self._sockets
        return await transport.deliver(sort, payload, retry if sort == "events_api" else None)
