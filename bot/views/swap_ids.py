"""What the buttons and forms of offers carry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.core.characters import clean
from bot.errors import BadInputError

_STALE = "This button is from an older version of Tocsin. Use the command instead."


@dataclass(frozen=True)
class OfferRef:
    """An offer as somebody saw it: its id and its version."""

    offer: int
    version: int

    def encode(self) -> str:
        """Return the button's value, such as ``offer:12:3``."""
        return f"offer:{self.offer}:{self.version}"

    @classmethod
    def decode(cls, value: str) -> OfferRef:
        """Return the offer of a button's value. Raises ``BadInputError`` for anything else."""
        kind, _, rest = value.partition(":")
        numbers = rest.split(":")
        if kind != "offer" or len(numbers) != 2 or not all(each.isascii() and each.isdigit() for each in numbers):
            raise BadInputError(_STALE)
        return cls(int(numbers[0]), int(numbers[1]))


@dataclass(frozen=True)
class Turn:
    """A time on a schedule (``TEAM/NAME``): [start, end), aware UTC, to the second."""

    schedule: str
    start: datetime
    end: datetime

    def encode(self) -> str:
        """Return the value of an option or button, such as ``1772787600 1773039600 checkout/primary``."""
        return f"{int(self.start.timestamp())} {int(self.end.timestamp())} {self.schedule}"

    @classmethod
    def decode(cls, value: str) -> Turn:
        """Return the turn of an option's value. Raises ``BadInputError`` for anything else."""
        try:
            start, end, schedule = value.split(" ", 2)
            return cls(schedule, _instant(start), _instant(end))
        except (ValueError, OverflowError, OSError):
            raise BadInputError(_STALE) from None


@dataclass(frozen=True)
class SwapDraft:
    """An offer that somebody is about to make. ``taker`` is a key, None for everybody.

    ``back`` is the taker's time that is wanted in return. ``seen_at`` is when it was shown: it tells one offer from the
    next with the same content.
    """

    gives: Turn
    seen_at: datetime
    taker: str | None = None
    back: Turn | None = None
    note: str = ""

    def encode(self) -> str:
        """Return the button's value: JSON, the same for the same draft."""
        found = {
            "g": self.gives.encode(),
            "at": int(self.seen_at.timestamp() * 1000),
            "t": self.taker,
            "b": self.back.encode() if self.back else None,
            "n": clean(self.note) or None,
        }
        shown = {key: each for key, each in found.items() if each is not None}
        return "draft:" + json.dumps(shown, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> SwapDraft:
        """Return the draft of a button's value. Raises ``BadInputError`` for anything else."""
        kind, _, data = value.partition(":")
        try:
            found: Any = json.loads(data) if kind == "draft" else None
            back = Turn.decode(found["b"]) if "b" in found else None
            seen_at = datetime.fromtimestamp(int(found["at"]) / 1000, UTC)
            return cls(Turn.decode(found["g"]), seen_at, found.get("t"), back, str(found.get("n", "")))
        except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError):
            raise BadInputError(_STALE) from None


def _instant(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
