"""The only reader of time. Everything else is told what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock(Protocol):
    """A source of the current instant."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...

    def subscribe(self, on_jump: Callable[[], None]) -> None:
        """Call ``on_jump`` (from any thread) whenever the clock is moved by hand."""
        ...


class SystemClock:
    """The machine's clock, corrected to agree with others where several share a database. Never moved by hand."""

    def __init__(self) -> None:
        """Begin uncorrected."""
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        return datetime.now(UTC) + self._ahead

    def correct(self, by: timedelta) -> None:
        """Show ``by`` more from now on."""
        self._ahead += by

    def subscribe(self, on_jump: Callable[[], None]) -> None:
        """Accept the subscription; there is nothing to tell."""


class _MovableClock:
    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, on_jump: Callable[[], None]) -> None:
        """Call ``on_jump`` after each move."""
        self._listeners.append(on_jump)

    def _moved(self) -> None:
        for listener in self._listeners:
            listener()


class ManualClock(_MovableClock):
    """A clock that stands still until it is moved. For tests."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant that the clock was last moved to, in UTC."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by ``by``."""
        self._now += by
        self._moved()


class OffsetClock(_MovableClock):
    """The machine's clock, moved forward by an offset. For the demo's fast-forward."""

    def __init__(self, start: datetime | None = None) -> None:
        """Begin at ``start`` (aware), or at the machine's time."""
        super().__init__()
        self._offset = timedelta(0) if start is None else start - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the moved instant in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by ``by``."""
        self._offset += by
        self._moved()
