"""Conversations: channels, private channels, direct messages, and their shape in conversations.info."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.sandbox.messages import Log

if TYPE_CHECKING:
    from bot.sandbox.messages import Message
    from bot.sandbox.wire import Json

Kind = Literal["channel", "group", "im", "mpim"]

# The words that slash command and action payloads carry instead of the name.
_PAYLOAD_NAMES = {"group": "privategroup", "im": "directmessage"}


@dataclass(frozen=True)
class Note:
    """A topic or purpose: what it says, who set it and when (Unix seconds)."""

    value: str = ""
    creator: str = ""
    last_set: int = 0

    def render(self) -> Json:
        """Return the note's shape."""
        return {"value": self.value, "creator": self.creator, "last_set": self.last_set}


@dataclass(frozen=True)
class Pin:
    """A pinned message."""

    ts: str
    by: str
    created: int


@dataclass(eq=False)
class Channel:
    """A conversation. ``members`` maps user ids to the ts up to which each has read."""

    id: str
    kind: Kind
    name: str
    creator: str
    created: int
    team_id: str
    members: dict[str, str] = field(default_factory=dict[str, str])
    topic: Note = field(default_factory=Note)
    purpose: Note = field(default_factory=Note)
    previous_names: list[str] = field(default_factory=list[str])
    is_archived: bool = False
    is_general: bool = False
    log: Log = field(default_factory=Log)
    pins: list[Pin] = field(default_factory=list[Pin])
    bookmarks: dict[str, Json] = field(default_factory=dict[str, "Json"])

    @property
    def is_direct(self) -> bool:
        """Tell whether this is a direct message, of two or of several."""
        return self.kind in {"im", "mpim"}

    @property
    def is_private(self) -> bool:
        """Tell whether only members may know of it."""
        return self.kind != "channel"

    @property
    def payload_name(self) -> str:
        """Return the name that interaction payloads carry: the real one for public channels only."""
        return _PAYLOAD_NAMES.get(self.kind, self.name)

    def is_visible_to(self, user_id: str) -> bool:
        """Tell whether the person may know that it exists."""
        return not self.is_private or user_id in self.members

    def other_member(self, user_id: str) -> str:
        """Return the other person of a direct message of two; oneself when alone in it."""
        return next((each for each in self.members if each != user_id), user_id)

    def unread(self, user_id: str) -> int:
        """Count what others wrote here since the person last read; who joined and what was pinned is no news."""
        return len(self._news(user_id))

    def mentions(self, user_id: str) -> int:
        """Count the unread messages that call the person; in a direct message every one does."""
        return sum(self.is_direct or message.mentions(user_id) for message in self._news(user_id))

    def _news(self, user_id: str) -> list[Message]:
        last_read = self.members.get(user_id)
        since = [] if last_read is None else self.log.since(last_read)
        return [message for message in since if message.author != user_id and not message.is_service_line]

    def render(self, viewer: str, *, with_count: bool = False) -> Json:
        """Return the conversation object as ``viewer`` sees it."""
        shape = self._direct_shape(viewer) if self.kind == "im" else self._channel_shape(viewer)
        if with_count:
            shape["num_members"] = len(self.members)
        return shape

    def _direct_shape(self, viewer: str) -> Json:
        return {
            "id": self.id,
            "created": self.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": self.team_id,
            "user": self.other_member(viewer),
            "is_user_deleted": False,
            "is_open": True,
            "updated": self.created * 1000,
            "priority": 0,
        }

    def _channel_shape(self, viewer: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind in {"channel", "group"},
            "is_group": self.kind == "mpim",
            "is_im": False,
            "is_mpim": self.kind == "mpim",
            "is_private": self.is_private,
            "created": self.created,
            "is_archived": self.is_archived,
            "is_general": self.is_general,
            "unlinked": 0,
            "name_normalized": self.name,
            "is_shared": False,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "context_team_id": self.team_id,
            "updated": self.created * 1000,
            "parent_conversation": None,
            "creator": self.creator,
            "is_ext_shared": False,
            "shared_team_ids": [self.team_id],
            "pending_connected_team_ids": [],
            "is_member": viewer in self.members,
            "topic": self.topic.render(),
            "purpose": self.purpose.render(),
            "previous_names": list(self.previous_names),
            **({"last_read": self.members[viewer]} if viewer in self.members else {}),
        }
