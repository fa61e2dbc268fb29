"""The incident: its state, roles, clocks and timeline, as frozen values with the rules that change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Status: TypeAlias = Literal["triage", "active", "mitigated", "resolved", "closed", "cancelled", "merged"]
Urgency: TypeAlias = Literal["high", "low"]

TITLE_LIMIT = 200
"""The longest title, in characters."""

OPEN_STATUSES: frozenset[Status] = frozenset({"triage", "active", "mitigated"})

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    "triage": frozenset({"active", "mitigated", "resolved", "cancelled", "merged"}),
    "active": frozenset({"mitigated", "resolved", "cancelled", "merged"}),
    "mitigated": frozenset({"active", "resolved", "cancelled", "merged"}),
    "resolved": frozenset({"active", "closed"}),
    "closed": frozenset({"active"}),
    "cancelled": frozenset({"active"}),
    "merged": frozenset(),
}

ROLES: Mapping[str, str] = {
    "commander": "Commander",
    "comms": "Comms lead",
    "scribe": "Scribe",
    "sme": "Subject-matter expert",
}


def can_move(current: Status, target: Status) -> bool:
    """Tell whether an incident in ``current`` may go to ``target``."""
    return target in TRANSITIONS[current]


@dataclass(frozen=True)
class Incident:
    """An incident as recorded. ``number`` is its id. All instants are aware UTC. User fields are Slack user ids."""

    number: int
    title: str
    status: Status
    severity: str
    urgency: Urgency
    priority: str
    declared_by: str
    declared_at: datetime
    service: str | None = None
    team: str | None = None
    affected: str = ""
    noticed_by: str = ""
    detected_by: str = "employee"
    is_private: bool = False
    started_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    channel_id: str | None = None
    channel_name: str | None = None
    card_ts: str | None = None
    announcement_channel: str | None = None
    announcement_ts: str | None = None
    next_update_at: datetime | None = None
    version: int = 1
    is_drill: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether people still work on it."""
        return self.status in OPEN_STATUSES


@dataclass(frozen=True)
class RoleHolder:
    """Who held a role, from ``since`` until ``until`` (None: still). ``user`` is a Slack user id."""

    role: str
    user: str
    since: datetime
    until: datetime | None = None


EntryKind: TypeAlias = Literal[
    "declared", "status", "role", "note", "decision", "action", "update", "page", "pinned", "severity", "title", "late"
]


@dataclass(frozen=True)
class TimelineEntry:
    """One line of the append-only record. ``at`` is when it happened, ``recorded_at`` when it was written down.

    ``actor`` is a Slack user id or empty for the bot itself. ``text`` is Slack mrkdwn (mentions as ``<@U1>``).
    """

    id: int
    incident: int
    at: datetime
    recorded_at: datetime
    kind: EntryKind
    actor: str
    text: str
    permalink: str | None = None


@dataclass(frozen=True)
class ActionItem:
    """A follow-up. ``owner`` is a Slack user id; ``due`` what was typed, resolved to an aware instant when it could."""

    id: int
    incident: int
    text: str
    owner: str | None
    due: datetime | None
    created_by: str
    created_at: datetime
    done_at: datetime | None = None
    permalink: str | None = None


@dataclass(frozen=True)
class FileRef:
    """A file that somebody shared in the channel, by name and link."""

    id: str
    name: str
    permalink: str | None = None
    mimetype: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Message:
    """One message of an incident's channel. ``user`` is a Slack id (``U`` or ``B``); ``text`` mrkdwn.

    ``posted_at`` is the instant of ``ts``. A deleted message keeps its place with empty text (a tombstone).
    """

    channel: str
    ts: str
    user: str
    text: str
    posted_at: datetime
    thread_ts: str | None = None
    files: tuple[FileRef, ...] = ()
    is_bot: bool = False
    subtype: str | None = None
    edited_at: datetime | None = None
    is_deleted: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
