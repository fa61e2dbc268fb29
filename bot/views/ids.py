"""Every id that Slack sends back: actions, callbacks, and the typed values that buttons and modals carry.

Ids have the form ``subject.verb``, so that one regular expression finds all actions of a subject. A modal's input
blocks are called like the field they fill, so that ``BadInputError.field`` is the block that shows the error.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.incident import ROLES
from bot.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

INCIDENT_ACTIONS = re.compile(r"^incident\.")
PAGE_ACTIONS = re.compile(r"^page\.")
HOME_ACTIONS = re.compile(r"^home\.")

INCIDENT_CLAIM_ROLE = "incident.claim_role"
"""Followed by ``.ROLE``; the value is a ``RoleClaim``. The other incident actions carry ``incident_value``."""
INCIDENT_ASSIGN_ROLE = "incident.assign_role"
INCIDENT_UPDATE = "incident.update"
INCIDENT_MITIGATE = "incident.mitigate"
INCIDENT_RESOLVE = "incident.resolve"
INCIDENT_REOPEN = "incident.reopen"
INCIDENT_CLOSE = "incident.close"
INCIDENT_POSTMORTEM = "incident.postmortem"
INCIDENT_JOIN = "incident.join"
INCIDENT_NOTE = "incident.note"

PAGE_ACKNOWLEDGE = "page.acknowledge"

HOME_DECLARE = "home.declare"

DECLARE_SERVICE = "declare.service"
"""The service of the declare modal was chosen, or (as ``block_suggestion``) is being searched for."""

MODAL_DECLARE = "modal.declare"
MODAL_UPDATE = "modal.update"
MODAL_MITIGATE = "modal.mitigate"
MODAL_RESOLVE = "modal.resolve"
MODAL_CANCEL = "modal.cancel"
MODAL_RENAME = "modal.rename"
MODAL_SEVERITY = "modal.severity"
MODAL_DECISION = "modal.decision"
MODAL_ROLE = "modal.role"
MODAL_NOTE = "modal.note"

SHORTCUT_DECLARE = "shortcut.declare"
SHORTCUT_DECLARE_FROM_MESSAGE = "shortcut.declare_from_message"
SHORTCUT_TIMELINE = "shortcut.timeline"

ORIGIN_TEXT = 1200
"""How much of a message a modal carries: twice that, were it all quotes, fits the 3,000 of ``private_metadata``."""

INPUT = "value"
"""The action id of every modal input: the block's id says which field it is."""

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def incident_value(number: int) -> str:
    """Return what a button or modal carries to mean incident ``number``, such as ``inc:12``."""
    return f"inc:{number}"


def parse_incident(value: str) -> int:
    """Return the incident number of ``incident_value``. Raises ``BadInputError`` for anything else."""
    return _number(value, "inc")


def page_value(page: int) -> str:
    """Return what a button carries to mean page ``page`` (its id, not its code), such as ``page:7``."""
    return f"page:{page}"


def parse_page(value: str) -> int:
    """Return the page id of ``page_value``. Raises ``BadInputError`` for anything else."""
    return _number(value, "page")


@dataclass(frozen=True)
class RoleClaim:
    """Somebody wants ``role`` (a key of ``ROLES``) of an incident."""

    incident: int
    role: str

    def encode(self) -> str:
        """Return the button's value, such as ``inc:12:commander``."""
        return f"{incident_value(self.incident)}:{self.role}"

    @classmethod
    def decode(cls, value: str) -> RoleClaim:
        """Return the claim of a button's value. Raises ``BadInputError`` for anything else."""
        incident, _, role = value.rpartition(":")
        if role not in ROLES:
            raise _stale(value)
        return cls(parse_incident(incident), role)


@dataclass(frozen=True)
class Origin:
    """Where a modal was opened from, so that the answer can go there. Empty when it has no place (App Home).

    From a message it carries that message: ``user`` said ``text`` (mrkdwn, cut to what a modal can carry).
    """

    channel: str = ""
    message_ts: str = ""
    user: str = ""
    text: str = ""

    def encode(self) -> str:
        """Return the ``private_metadata`` of the modal."""
        found = {"channel": self.channel, "ts": self.message_ts, "user": self.user, "text": self.text[:ORIGIN_TEXT]}
        return json.dumps({key: value for key, value in found.items() if value}, ensure_ascii=False)

    @classmethod
    def decode(cls, metadata: str) -> Origin:
        """Return the origin of ``private_metadata``; an empty one when there is none.

        Raises ``BadInputError`` when the metadata is not an origin.
        """
        if not metadata:
            return cls()
        try:
            found = json.loads(metadata)
        except ValueError:
            raise _stale(metadata) from None
        if not isinstance(found, dict):
            raise _stale(metadata)
        return cls(_text(found, "channel"), _text(found, "ts"), _text(found, "user"), _text(found, "text"))


def _text(found: Mapping[str, object], key: str) -> str:
    value = found.get(key, "")
    return value if isinstance(value, str) else ""


def _number(value: str, kind: str) -> int:
    prefix, _, digits = value.partition(":")
    if prefix != kind or not _NUMBER.fullmatch(digits):
        raise _stale(value)
    return int(digits)


def _stale(value: str) -> BadInputError:
    return BadInputError(f"This button says {value[:40]!r}, which Tocsin does not understand. Use the command instead.")
