"""What the app said to the workspace and to the phone network, kept for whoever wants to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.sandbox.wire import Json

KEPT = 20_000


@dataclass(frozen=True)
class Recorded:
    """A request that was answered: ``status`` is the HTTP status, ``error`` Slack's word or None when it was ok.

    Beside the methods of the Web API and Twilio's resources, ``method`` is "response_url" for what was posted to one,
    and "acknowledgement" for what came back with one. ``is_ordered`` tells that the trouble was ordered by a test.
    """

    method: str
    args: Json
    at: datetime
    status: int
    error: str | None = None
    token: str = ""
    is_ordered: bool = False


class Ledger:
    """The newest requests, oldest first."""

    def __init__(self) -> None:
        self.entries: list[Recorded] = []

    def add(self, recorded: Recorded) -> None:
        """Keep one more; of too many the older half is forgotten."""
        self.entries.append(recorded)
        if len(self.entries) > KEPT:
            del self.entries[: KEPT // 2]
