"""Messages that only one person sees, and that nothing keeps for long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.posting import Draft
    from bot.sandbox.wire import Json
    from bot.sandbox.workspace import Workspace


@dataclass(eq=False)
class Ephemeral:
    """An ephemeral message: who sees it, where, and what it says."""

    user_id: str
    channel_id: str
    body: Json

    @property
    def ts(self) -> str:
        """Return its timestamp, its id for its reader."""
        return self.body["ts"]


class Ephemerals:
    """The ephemeral messages that people have not lost yet."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._alive: dict[tuple[str, str], Ephemeral] = {}

    def show(self, user_id: str, channel_id: str, draft: Draft) -> Ephemeral:
        """Show a message to one person."""
        shown = Ephemeral(user_id, channel_id, self._body(draft, self._workspace.next_ts()))
        self._alive[user_id, shown.ts] = shown
        self._tell("ephemeral", shown, {"message": shown.body})
        return shown

    def replace(self, shown: Ephemeral, draft: Draft) -> None:
        """Put other content in its place; what is gone stays gone."""
        if (shown.user_id, shown.ts) in self._alive:
            shown.body = self._body(draft, shown.ts)
            self._tell("ephemeral_changed", shown, {"message": shown.body})

    def delete(self, shown: Ephemeral) -> None:
        """Take it away; what is gone stays gone."""
        if self._alive.pop((shown.user_id, shown.ts), None) is not None:
            self._tell("ephemeral_deleted", shown, {"ts": shown.ts, "message_ts": shown.ts})

    def forget(self, user_id: str) -> None:
        """Lose what the person saw, as a client does that is loaded again."""
        self._alive = {key: shown for key, shown in self._alive.items() if shown.user_id != user_id}

    def get(self, user_id: str, ts: str) -> Ephemeral | None:
        """Return the person's ephemeral message, or None."""
        return self._alive.get((user_id, ts))

    def shown_to(self, user_id: str, channel_id: str) -> list[Json]:
        """Return what the person sees in the conversation, oldest first."""
        return [each.body for each in self._alive.values() if (each.user_id, each.channel_id) == (user_id, channel_id)]

    def _body(self, draft: Draft, ts: str) -> Json:
        user = self._workspace.users[draft.user]
        body: Json = {
            "type": "message",
            "user": draft.user,
            "team": TEAM_ID,
            "bot_id": user.bot_id,
            "app_id": user.app_id,
            "text": draft.text,
            "ts": ts,
            "is_ephemeral": True,
        }
        if draft.blocks:
            body["blocks"] = draft.blocks
        if draft.attachments:
            body["attachments"] = draft.attachments
        if draft.thread_ts:
            body["thread_ts"] = draft.thread_ts
        return body

    def _tell(self, kind: str, shown: Ephemeral, what: Json) -> None:
        self._workspace.tell_person(shown.user_id, {"type": kind, "channel": shown.channel_id, **what})
