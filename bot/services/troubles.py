"""What is wrong now with what Tocsin stands on: said when it begins and when it is over, not at every try."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock

log = logging.getLogger(__name__)

Part: TypeAlias = Literal["slack", "slack socket", "scopes", "schedules", "templates", "twilio", "sms", "voice"]
"""What may be in trouble. Each part has at most one trouble at a time."""

_REMIND_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong, in a sentence that ends with the cure. Nothing in it is secret.

    ``is_grave`` means that Tocsin cannot do all of its job; ``is_told`` that people are told in Slack.
    """

    text: str
    is_grave: bool
    is_told: bool
    said_at: datetime


class Troubles:
    """The board of everything that is wrong. May be used from any thread."""

    def __init__(self, clock: Clock) -> None:
        """Begin with nothing wrong."""
        self._clock = clock
        self._standing: dict[Part, Trouble] = {}
        self._news: list[str] = []

    def report(self, part: Part, text: str, *, is_grave: bool = True, is_told: bool = False) -> None:
        """Note what is wrong. The log is told of something new at once, and every ten minutes while it stays so."""
        now, known = self._clock.now(), self._standing.get(part)
        is_new = known is None or known.text != text
        if not is_new and known is not None and now - known.said_at < _REMIND_EVERY:
            return
        self._standing[part] = Trouble(text, is_grave, is_told, now)
        log.log(logging.ERROR if is_grave else logging.WARNING, "%s%s", "" if is_new else "Still: ", text)
        if is_new and is_told:
            self._news.append(text)

    def mend(self, part: Part, text: str) -> None:
        """Note that a part is well again; ``text`` is said when it was not."""
        known = self._standing.pop(part, None)
        if known is None:
            return
        log.info("%s", text)
        if known.is_told:
            self._news.append(text)

    def has(self, part: Part) -> bool:
        """Tell whether something is wrong with a part."""
        return part in self._standing

    def grave(self) -> list[str]:
        """Return what keeps Tocsin from doing its job."""
        return [each.text for each in list(self._standing.values()) if each.is_grave]

    def slight(self) -> list[str]:
        """Return what is wrong and worked around."""
        return [each.text for each in list(self._standing.values()) if not each.is_grave]

    def news(self) -> list[str]:
        """Return what people have to be told in Slack, oldest first."""
        return list(self._news)

    def told(self, count: int) -> None:
        """Note that the oldest of the news are passed on: they are told once."""
        del self._news[:count]
