"""The Twilio account as its owner sees it in the console."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Account:
    """``status`` is active, suspended or closed, ``kind`` Full or Trial, ``balance`` dollars as Twilio writes them.

    ``verified`` holds numbers of others that were verified; ``unable`` what a bought number cannot do ("sms", "voice").
    """

    status: str = "active"
    kind: str = "Full"
    balance: str = "100.00"
    verified: set[str] = field(default_factory=set[str])
    unable: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def can(self, number: str, what: str) -> bool:
        """Tell whether a bought number can do something."""
        return what not in self.unable.get(number, ())
