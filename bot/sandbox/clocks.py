"""The sandbox's own clock: it is another company's server, so it does not use the bot's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable


class Time(Protocol):
    """A clock that can be moved forward."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by ``by``."""
        ...


@runtime_checkable
class Announcing(Protocol):
    """A clock that says when it was moved by hand."""

    def subscribe(self, on_jump: Callable[[], None]) -> None:
        """Call ``on_jump``, from any thread, after each move."""
        ...


class SystemTime:
    """The machine's clock with an offset that ``advance`` adds to."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the machine's time plus the offset, in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by ``by``."""
        self._offset += by
