"""Every id that Slack sends back: actions, callbacks, and the typed values that buttons and modals carry.

Ids have the form ``subject.verb``, so that one regular expression finds all actions of a subject. A modal's input
blocks are called like the field they fill, so that ``BadInputError.field`` is the block that shows the error.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.calendar import KINDS, Feed
from bot.core.change import Wish
from bot.core.incident import ROLES
from bot.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

INCIDENT_ACTIONS = re.compile(r"^incident\.")
PAGE_ACTIONS = re.compile(r"^page\.")
HOME_ACTIONS = re.compile(r"^home\.")
ONCALL_ACTIONS = re.compile(r"^oncall\.")
CALENDAR_ACTIONS = re.compile(r"^calendar\.")
SWAP_ACTIONS = re.compile(r"^swap\.")

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

ONCALL_CONFIRM = "oncall.confirm"
"""Make a change as it was shown; carries a ``Plan``, as Change does."""
ONCALL_CHANGE = "oncall.change"
ONCALL_CANCEL = "oncall.cancel"
ONCALL_TAKE = "oncall.take"
"""Opens the form; carries a schedule's address, or ``NO_SCHEDULE``, as Override does."""
ONCALL_OVERRIDE = "oncall.override"
ONCALL_UNDO = "oncall.undo"
"""Shows what taking a version back does; carries ``version_value``."""
ONCALL_UNDO_CONFIRM = "oncall.undo_confirm"
"""Takes a version back; carries an ``Undoing``."""
ONCALL_WHO = "oncall.who"
ONCALL_TEST = "oncall.test"
ONCALL_SAY_1 = "oncall.say_1"
"""One answer to a question; carries ``say_value``: the command as it would have been clear. So do the next ones."""
ONCALL_SAY_2 = "oncall.say_2"
ONCALL_SAY_3 = "oncall.say_3"
ONCALL_SAY_4 = "oncall.say_4"
ONCALL_SAY_5 = "oncall.say_5"
ONCALL_SAYS = (ONCALL_SAY_1, ONCALL_SAY_2, ONCALL_SAY_3, ONCALL_SAY_4, ONCALL_SAY_5)

CALENDAR_SHOW = "calendar.show"
"""The way to a calendar's address; carries ``feed_value``, as the other actions of calendars do."""
CALENDAR_RENEW = "calendar.renew"
CALENDAR_REVOKE = "calendar.revoke"
CALENDAR_FILES = "calendar.files"
CALENDAR_SHARE = "calendar.share"
"""Show a week's picture in the channel; carries ``week_value``."""

SWAP_ACCEPT = "swap.accept"
"""Takes all of an offer; carries an ``OfferRef``, as the next four do."""
SWAP_PART = "swap.part"
SWAP_DECLINE = "swap.decline"
SWAP_WITHDRAW = "swap.withdraw"
SWAP_ASSIGN = "swap.assign"
SWAP_OFFER = "swap.offer"
"""Makes an offer as it was shown; carries a ``SwapDraft``, as Change and Cancel do."""
SWAP_CHANGE = "swap.change"
SWAP_CANCEL = "swap.cancel"
SWAP_START = "swap.start"
"""Opens the form; carries a ``Turn`` of one's own, or ``-``."""
SWAP_TAKER = "swap.taker"
"""The person of the form was chosen: their shifts can be chosen in return."""

SHIFT_SCHEDULE = "shift.schedule"
"""The schedule of the shift form is being searched for, where there are more than a select holds."""

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
MODAL_TAKE = "modal.take"
MODAL_OVERRIDE = "modal.override"
MODAL_SWAP = "modal.swap"
MODAL_SWAP_PART = "modal.swap_part"
MODAL_SWAP_ASSIGN = "modal.swap_assign"

SHEET = "sheet"
"""A modal that only shows something, perhaps with buttons: nothing in it is submitted."""

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


def version_value(number: int) -> str:
    """Return what a button carries to mean version ``number`` of a schedule, such as ``version:7``."""
    return f"version:{number}"


def parse_version(value: str) -> int:
    """Return the version of ``version_value``. Raises ``BadInputError`` for anything else."""
    return _number(value, "version")


NO_SCHEDULE = "-"


def schedule_value(address: str | None) -> str:
    """Return what a button carries to mean a schedule (``TEAM/NAME``), or none in particular."""
    return f"schedule:{address or NO_SCHEDULE}"


def parse_schedule(value: str) -> str | None:
    """Return the address of ``schedule_value``, None for none. Raises ``BadInputError`` for anything else."""
    kind, _, address = value.partition(":")
    if kind != "schedule" or not address:
        raise _stale(value)
    return None if address == NO_SCHEDULE else address


def feed_value(feed: Feed) -> str:
    """Return what a button carries to mean a calendar, such as ``feed:team:checkout``."""
    return f"feed:{feed.kind}:{feed.name}"


def parse_feed(value: str) -> Feed:
    """Return the calendar of ``feed_value``. Raises ``BadInputError`` for anything else."""
    prefix, _, rest = value.partition(":")
    kind, _, name = rest.partition(":")
    known = KINDS.get(kind)
    if prefix != "feed" or known is None or not name:
        raise _stale(value)
    return Feed(known, name)


def week_value(feed: Feed, label: str) -> str:
    """Return what a button carries to mean a week of a calendar, such as ``feed:team:checkout|2026-W11``."""
    return f"{feed_value(feed)}|{label}"


def parse_week_value(value: str) -> tuple[Feed, str]:
    """Return the calendar and the week of ``week_value``. Raises ``BadInputError`` for anything else."""
    feed, bar, label = value.rpartition("|")
    if not bar:
        raise _stale(value)
    return parse_feed(feed), label


def say_value(text: str) -> str:
    """Return what a button carries to mean ``/oncall TEXT``."""
    return f"say:{text}"


def parse_say(value: str) -> str:
    """Return the text of ``say_value``. Raises ``BadInputError`` for anything else."""
    kind, _, text = value.partition(":")
    if kind != "say":
        raise _stale(value)
    return text


PlanKind: TypeAlias = Literal["take", "override"]


@dataclass(frozen=True)
class Plan:
    """A change of who is on call that was shown to somebody as of a schedule's ``revision``."""

    kind: PlanKind
    wish: Wish
    revision: int

    def encode(self) -> str:
        """Return the button's value: JSON, the same for the same plan. Instants are seconds."""
        wish = self.wish
        found = {
            "k": self.kind,
            "s": wish.schedule,
            "b": int(wish.start.timestamp()),
            "e": int(wish.end.timestamp()),
            "u": wish.user,
            "r": wish.replaces,
            "a": wish.add or None,
            "v": self.revision,
        }
        shown = {key: each for key, each in found.items() if each is not None}
        return "plan:" + json.dumps(shown, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def decode(cls, value: str) -> Plan:
        """Return the plan of a button's value. Raises ``BadInputError`` for anything else."""
        prefix, _, data = value.partition(":")
        try:
            found = json.loads(data) if prefix == "plan" else None
            if not isinstance(found, dict) or found["k"] not in {"take", "override"}:
                raise _stale(value)
            begin, end = (datetime.fromtimestamp(int(found[key]), UTC) for key in ("b", "e"))
            wish = Wish(str(found["s"]), begin, end, found.get("u"), found.get("r"), bool(found.get("a")))
            return cls(found["k"], wish, int(found["v"]))
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            raise _stale(value) from None


@dataclass(frozen=True)
class Undoing:
    """A version is to be taken back, as it was shown to somebody as of its schedule's ``revision``.

    ``also`` is the revision of the other schedule when that is one half of a swap.
    """

    version: int
    revision: int
    also: int | None = None

    def encode(self) -> str:
        """Return the button's value, such as ``undo:7:12``, or ``undo:7:12:4`` with another schedule."""
        return ":".join(map(str, ("undo", self.version, self.revision, *(() if self.also is None else (self.also,)))))

    @classmethod
    def decode(cls, value: str) -> Undoing:
        """Return what a button's value means. Raises ``BadInputError`` for anything else."""
        sign, *numbers = value.split(":")
        if sign != "undo" or not 2 <= len(numbers) <= 3:
            raise _stale(value)
        return cls(*(_number(f"undo:{number}", "undo") for number in numbers))


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
