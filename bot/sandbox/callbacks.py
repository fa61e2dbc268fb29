"""response_url: the address with which the app answers an interaction, five times within half an hour.

Source: docs.slack.dev/interactivity/handling-user-interaction#message_responses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.sandbox.blocks import prepare_attachments, prepare_blocks
from bot.sandbox.ephemerals import Ephemeral, Ephemerals
from bot.sandbox.posting import Draft, change, delete, link_addresses, post
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from datetime import datetime

    from bot.sandbox.channels import Channel
    from bot.sandbox.messages import Message
    from bot.sandbox.workspace import Workspace

MAX_USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class Callback:
    """What a response_url stands for: who interacted, where, and with which message."""

    user_id: str
    channel: Channel
    source: Message | Ephemeral | None
    issued: datetime
    uses: int = 0


class Callbacks:
    """The response_urls that were handed out."""

    def __init__(self, workspace: Workspace, ephemerals: Ephemerals) -> None:
        self._workspace = workspace
        self._ephemerals = ephemerals
        self._issued: dict[str, Callback] = {}
        self.base_url = ""

    def issue(self, kind: str, user_id: str, channel: Channel, source: Message | Ephemeral | None = None) -> str:
        """Return a fresh response_url; ``kind`` is "commands" or "actions"."""
        path = f"{kind}/{TEAM_ID}/{self._workspace.new_id('')}/{self._workspace.secret('response')[:24]}"
        self._issued[path] = Callback(user_id, channel, source, self._workspace.time.now())
        return f"{self.base_url}/{path}"

    def use(self, path: str, answer: Json) -> None:
        """Carry out what was POSTed to a response_url.

        Raises ``SlackError``: ``invalid_url`` (unknown), ``expired_url``, ``used_url``, ``no_text`` and others.
        """
        callback = self._issued.get(path)
        if callback is None:
            raise SlackError("invalid_url")
        if self._workspace.time.now() - callback.issued > LIFETIME:
            raise SlackError("expired_url")
        if callback.uses >= MAX_USES:
            raise SlackError("used_url")
        self.answer(callback, answer)
        callback.uses += 1

    def answer_command(self, user_id: str, channel: Channel, answer: Json) -> None:
        """Carry out an answer that came in the acknowledgement of a command."""
        self.answer(Callback(user_id, channel, None, self._workspace.time.now()), answer)

    def answer(self, callback: Callback, answer: Json) -> None:
        """Post, replace or delete as ``answer`` says."""
        if _is_true(answer.get("delete_original")):
            self._delete(callback.source)
            return
        draft = self._draft(answer)
        if _is_true(answer.get("replace_original")) and callback.source is not None:
            self._replace(callback, callback.source, draft)
        else:
            shown = self._show(callback, draft, in_channel=answer.get("response_type") == "in_channel")
            # A command has no message of its own: what it was answered with first can be replaced later.
            callback.source = callback.source or shown

    def _show(self, callback: Callback, draft: Draft, *, in_channel: bool) -> Message | Ephemeral:
        if in_channel:
            return post(self._workspace, callback.channel, draft)
        return self._ephemerals.show(callback.user_id, callback.channel.id, draft)

    def _draft(self, answer: Json) -> Draft:
        text = str(answer.get("text") or "")
        blocks, attachments = answer.get("blocks"), answer.get("attachments")
        if not (text or blocks or attachments):
            raise SlackError("no_text")
        thread_ts = answer.get("thread_ts")
        return Draft(
            user=self._workspace.app.user_id,
            text=link_addresses(text),
            blocks=prepare_blocks(blocks) if blocks else None,
            attachments=prepare_attachments(attachments) if attachments else None,
            thread_ts=str(thread_ts) if thread_ts else None,
        )

    def _delete(self, source: Message | Ephemeral | None) -> None:
        if isinstance(source, Ephemeral):
            self._ephemerals.delete(source)
        elif source is not None:
            channel = self._workspace.channels[source.channel_id]
            if channel.log.get(source.ts) is source:
                delete(self._workspace, channel, source)

    def _replace(self, callback: Callback, source: Message | Ephemeral, draft: Draft) -> None:
        if isinstance(source, Ephemeral):
            self._ephemerals.replace(source, draft)
            return
        new: Json = {"text": draft.text, "blocks": draft.blocks, "attachments": draft.attachments}
        change(self._workspace, callback.channel, source, new)


def _is_true(value: object) -> bool:
    return value is True or value == "true"
