"""Ways in which the phone network can be made to fail, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.phones_errors import TwilioError


@dataclass
class _Fault:
    resource: str | None
    times: int
    seconds: float = 0
    error: TwilioError | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    is_after: bool = False


class PhoneFaults:
    """Faults that are waiting to happen. Each REST request uses up one of each sort that fits it.

    ``resource`` is "Messages", "Calls" or None for any.
    """

    def __init__(self) -> None:
        self._failing: list[_Fault] = []
        self._slow: list[_Fault] = []
        self._lost: set[str] = set()
        self._undelivered: dict[str, int] = {}
        self._loses_all = False

    def fail(
        self,
        *,
        status: int = 500,
        code: int = 20500,
        times: int = 1,
        resource: str | None = None,
        retry_after: int | None = None,
        after: bool = False,
    ) -> None:
        """Answer the next ``times`` requests with an HTTP status and a Twilio error code.

        With ``after`` the request is carried out all the same and only its answer is lost.
        """
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        error = TwilioError(code, "", status=status)
        self._failing.append(_Fault(resource, times, error=error, headers=headers, is_after=after))

    def slow(self, seconds: float, *, times: int = 1, resource: str | None = None) -> None:
        """Answer the next ``times`` requests ``seconds`` (real time) late."""
        self._slow.append(_Fault(resource, times, seconds=seconds))

    def never_deliver(self, number: str | None = None) -> None:
        """Accept messages and calls to ``number`` (None: to everybody), but let none reach a handset."""
        if number is None:
            self._loses_all = True
        else:
            self._lost.add(number)

    def undeliver(self, number: str, error_code: int = 30003) -> None:
        """Report messages to ``number`` as undelivered with an error code, and calls to it as failed."""
        self._undelivered[number] = error_code

    def clear(self) -> None:
        """Work again."""
        self._failing.clear()
        self._slow.clear()
        self._lost.clear()
        self._undelivered.clear()
        self._loses_all = False

    def is_lost(self, number: str) -> bool:
        """Return whether nothing reaches a number."""
        return self._loses_all or number in self._lost

    def undelivered(self, number: str) -> int | None:
        """Return the error code that messages to a number end with, if any."""
        return self._undelivered.get(number)

    def take_delay(self, resource: str) -> float:
        """Use up one slow answer; return its seconds, or 0."""
        fault = _take(self._slow, resource)
        return fault.seconds if fault else 0

    def take_failure(self, resource: str) -> tuple[TwilioError, dict[str, str], bool] | None:
        """Use up one failure; return its error, its headers and whether the request is carried out."""
        fault = _take(self._failing, resource)
        return (fault.error, fault.headers, fault.is_after) if fault and fault.error else None


def _take(faults: list[_Fault], resource: str) -> _Fault | None:
    for fault in faults:
        if fault.resource in (None, resource):
            fault.times -= 1
            if fault.times <= 0:
                faults.remove(fault)
            return fault
    return None
