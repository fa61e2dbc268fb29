"""The page: one demand on one target, and the notifications sent because of it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.incident import Urgency
    from bot.core.roster import Policy

PageStatus: TypeAlias = Literal["triggered", "acknowledged", "resolved", "exhausted"]
Medium: TypeAlias = Literal["slack", "sms", "voice"]
Via: TypeAlias = Literal["slack", "sms", "voice", "cli", "link", "api"]

LIVE: frozenset[PageStatus] = frozenset({"triggered", "exhausted"})


@dataclass(frozen=True)
class Page:
    """A page as recorded. ``code`` is the four digits of ``ACK 1234``. Instants are aware UTC.

    ``policy`` is frozen at trigger time. ``step`` is the index of the last step that fired (-1 before the first),
    ``round`` counts from 0, ``next_at`` is when the next step is due (None: nothing is).
    """

    id: int
    code: str
    status: PageStatus
    title: str
    urgency: Urgency
    policy: Policy
    step: int
    round: int
    next_at: datetime | None
    triggered_at: datetime
    incident: int | None = None
    team: str | None = None
    triggered_by: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_via: Via | None = None
    version: int = 1

    @property
    def is_live(self) -> bool:
        """Tell whether somebody still has to acknowledge it."""
        return self.status in LIVE


NotificationStatus: TypeAlias = Literal["pending", "sent", "failed", "dropped"]


@dataclass(frozen=True)
class Notification:
    """One attempt to reach one person by one contact method, because of one page. ``person`` is a roster key."""

    id: int
    page: int
    person: str
    medium: Medium
    status: NotificationStatus
    due_at: datetime
    attempt: int = 0
    sent_at: datetime | None = None
    provider_id: str | None = None
    provider_channel: str | None = None
    error: str | None = None
