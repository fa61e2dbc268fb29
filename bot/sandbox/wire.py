"""What travels over the wire: the JSON alias, refusals as Slack words them, and readings of Slack's timestamps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]

_TIMESTAMP = re.compile(r"^(\d{1,10})(?:\.(\d{1,6})\d*)?$")


class SlackError(Exception):
    """A refusal: ``{"ok": false, "error": error}`` with Slack's word for it."""

    def __init__(self, error: str, messages: Sequence[str] = (), **details: object) -> None:
        """Refuse with ``error``; ``messages`` become response_metadata.messages, ``details`` further top-level keys."""
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.details = details

    def body(self) -> Json:
        """Return the response body of the refusal."""
        body: Json = {"ok": False, "error": self.error, **self.details}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


def ts_key(text: str, error: str) -> str:
    """Return ``text`` as a full timestamp ("1700000000.000100"), so that text order is time order.

    Raises ``SlackError(error)`` when it is no timestamp.
    """
    match = _TIMESTAMP.match(text)
    if match is None:
        raise SlackError(error)
    seconds, fraction = match.groups()
    return f"{seconds:0>10}.{fraction or '':0<6}"
