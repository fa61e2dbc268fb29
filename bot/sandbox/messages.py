"""Messages, and the log of one conversation, ordered so that a page of 10,000 messages costs a page only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.wire import Json

_SHOWN_REPLIERS = 5
_TELLS_WHAT_HAPPENED = ("channel_", "group_", "pinned_item", "bot_add", "bot_remove")  # how such subtypes begin
_EVERYBODY = ("<!here", "<!channel", "<!everyone")


@dataclass(eq=False)
class Message:
    """A stored message. ``body`` is the message as Slack returns it, without what others added to it.

    ``body`` and its parts are replaced, never changed in place: events that wait to be delivered hold on to them.
    """

    channel_id: str
    body: Json
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    replies: list[Message] = field(default_factory=list["Message"])
    is_pinned: bool = False

    @property
    def ts(self) -> str:
        """Return the message's timestamp, its id within the conversation."""
        return self.body["ts"]

    @property
    def thread_ts(self) -> str | None:
        """Return the ts of the parent when this is a reply, else None."""
        return self.body.get("thread_ts")

    @property
    def author(self) -> str:
        """Return the user id of the author."""
        return self.body.get("user", "")

    @property
    def is_service_line(self) -> bool:
        """Tell whether the workspace wrote it: somebody joined, a topic was set, a message was pinned."""
        return self.body.get("subtype", "").startswith(_TELLS_WHAT_HAPPENED)

    def mentions(self, user_id: str) -> bool:
        """Tell whether its text calls the person, by name or with everybody."""
        text = self.body.get("text", "")
        return any(mark in text for mark in (f"<@{user_id}>", f"<@{user_id}|", *_EVERYBODY))

    def render(self, *, with_metadata: bool = False) -> Json:
        """Return the message as the history methods give it."""
        shape = dict(self.body)
        if self.replies:
            shape |= self._thread_figures()
        if self.reactions:
            shape["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        if self.is_pinned:
            shape["pinned_to"] = [self.channel_id]
        if with_metadata and self.metadata is not None:
            shape["metadata"] = self.metadata
        return shape

    def _thread_figures(self) -> Json:
        repliers = list(dict.fromkeys(reply.author for reply in self.replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users_count": len(repliers),
            "latest_reply": self.replies[-1].ts,
            "reply_users": repliers[:_SHOWN_REPLIERS],
            "is_locked": False,
            "subscribed": False,
        }


class Log:
    """The messages of one conversation by ts, and the order in which its history shows them."""

    def __init__(self) -> None:
        self._by_ts: dict[str, Message] = {}
        self._shown: list[str] = []

    def __iter__(self) -> Iterator[Message]:
        return iter(self._by_ts.values())

    def get(self, ts: str) -> Message | None:
        """Return the message, top-level or reply, or None."""
        return self._by_ts.get(ts)

    def add(self, message: Message, *, is_shown: bool) -> None:
        """Add a message with a new, later ts; replies are not shown in the history unless broadcast."""
        self._by_ts[message.ts] = message
        if is_shown:
            insort(self._shown, message.ts)
        parent = self._by_ts.get(message.thread_ts or "")
        if parent is not None:
            parent.replies.append(message)

    def show(self, message: Message) -> None:
        """Show a reply in the history as well (a late broadcast)."""
        if not self._is_shown(message.ts):
            insort(self._shown, message.ts)

    def remove(self, message: Message) -> None:
        """Forget a message."""
        del self._by_ts[message.ts]
        if self._is_shown(message.ts):
            del self._shown[bisect_left(self._shown, message.ts)]
        parent = self._by_ts.get(message.thread_ts or "")
        if parent is not None:
            parent.replies.remove(message)

    def newest_first(self, after: str, before: str, limit: int, *, inclusive: bool) -> tuple[list[Message], bool]:
        """Return up to ``limit`` messages between two timestamps, and whether older ones are left in the range."""
        low, high = _bounds(self._shown, after, before, inclusive=inclusive)
        start = max(low, high - limit)
        return [self._by_ts[ts] for ts in reversed(self._shown[start:high])], start > low

    def since(self, ts: str) -> list[Message]:
        """Return what the history shows after ``ts``, oldest first."""
        return [self._by_ts[each] for each in self._shown[bisect_right(self._shown, ts) :]]

    @property
    def latest(self) -> Message | None:
        """Return the newest message that the history shows, or None."""
        return self._by_ts[self._shown[-1]] if self._shown else None

    def _is_shown(self, ts: str) -> bool:
        at = bisect_left(self._shown, ts)
        return at < len(self._shown) and self._shown[at] == ts


def _bounds(stamps: list[str], after: str, before: str, *, inclusive: bool) -> tuple[int, int]:
    if inclusive:
        return bisect_left(stamps, after), bisect_right(stamps, before)
    return bisect_right(stamps, after), max(bisect_left(stamps, before), bisect_right(stamps, after))
