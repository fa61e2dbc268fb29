"""Trouble to order, for tests: slow methods, refused calls, calls held at a gate, a revoked token, lost sockets.

What people do in their own clients is never in trouble: only the app's calls are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.wire import Json


@dataclass
class Failure:
    """What the next calls of a method meet: an error word (200) or an HTTP status."""

    error: str | None
    status: int
    times: int
    retry_after: int | None
    is_after: bool = False
    when: Callable[[Json], bool] | None = None


class Gate(Protocol):
    """Decides about the app's calls. It may wait as long as it likes."""

    async def __call__(self, method: str, args: Json, *, is_done: bool) -> bool:
        """Tell whether a call goes on; False when it, or its answer, is lost on the way.

        Asked twice for each call: before it is carried out, and when it is and its answer is about to leave.
        ``method`` is Slack's ("chat.postMessage") or the end of Twilio's path ("Messages.json").
        """
        ...


class Faults:
    """The trouble that is on order. Twilio's paths count as methods too ("Messages.json")."""

    def __init__(self, drop_sockets: Callable[[], None], refresh_sockets: Callable[[str], None]) -> None:
        self._slow: dict[str, float] = {}
        self._failing: dict[str, Failure] = {}
        self.gate: Gate | None = None
        self.drop_sockets = drop_sockets
        self._refresh_sockets = refresh_sockets
        self.denial = ""
        self.is_free_plan = False

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask every Socket Mode connection to go: "warning", "refresh_requested" or "link_disabled"."""
        self._refresh_sockets(reason)

    def deny(self, error: str = "token_revoked") -> None:
        """Refuse the app's tokens until ``clear``: "token_revoked", "account_inactive", "invalid_auth"..."""
        self.denial = error

    def slow(self, method: str, seconds: float) -> None:
        """Let every call of ``method`` take ``seconds`` before it is carried out; 0 ends it."""
        self._slow[method] = seconds

    def lose(self, method: str, times: int = 1) -> None:
        """Carry the next ``times`` calls of ``method`` out and answer 500 all the same: only the answer is lost."""
        self._failing[method] = Failure(None, 500, times, None, is_after=True)

    def fail(
        self,
        method: str,
        error: str | int,
        times: int = 1,
        retry_after: int | None = None,
        when: Callable[[Json], bool] | None = None,
    ) -> None:
        """Refuse the next ``times`` calls of ``method`` ("*": of any) with an error word or an HTTP status.

        ``fail("chat.postMessage", 429, retry_after=2)`` answers like Slack's rate limit. With ``when`` only calls with
        such arguments are meant.
        """
        word, status = (error, 200) if isinstance(error, str) else ("ratelimited" if error == 429 else None, error)
        self._failing[method] = Failure(word, status, times, retry_after, when=when)

    def clear(self) -> None:
        """End all trouble."""
        self._slow.clear()
        self._failing.clear()
        self.gate = None
        self.denial = ""
        self.is_free_plan = False

    def delay(self, method: str) -> float:
        """Return how many seconds the call is to be held."""
        return self._slow.get(method, self._slow.get("*", 0.0))

    def take(self, method: str, args: Json) -> Failure | None:
        """Return the failure that this call meets, counting it, or None."""
        for name in (method, "*"):
            failure = self._failing.get(name)
            if failure is not None and failure.times > 0 and (failure.when is None or failure.when(args)):
                failure.times -= 1
                return failure
        return None
