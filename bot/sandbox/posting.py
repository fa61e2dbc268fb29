"""Writing, changing and deleting messages, ephemeral ones among them, and telling those who may know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.messages import Message
from bot.sandbox.people import SLACKBOT
from bot.sandbox.wire import Json, SlackError, ts_key
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.channels import Channel
    from bot.sandbox.workspace import Workspace

# System messages can be neither replied to nor pinned.
SYSTEM = re.compile(r"^(channel|group)_(join|leave|topic|purpose|name|archive|unarchive)$|^pinned_item$")
_BARE_LINK = re.compile(r"(?<![<|\"'=])\bhttps?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]")
_PROTECTED = re.compile(r"(<[^<>]*>|```.*?```|`[^`\n]*`)", re.DOTALL)


@dataclass(frozen=True)
class Draft:
    """A message to be posted. ``extra`` holds the fields of a subtype."""

    user: str
    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    subtype: str | None = None
    extra: Json = field(default_factory=dict[str, "object"])


def link_addresses(text: str) -> str:
    """Wrap bare web addresses as ``<https://...>``, as Slack does with what is posted; code is left alone."""
    parts = _PROTECTED.split(text)
    return "".join(part if at % 2 else _BARE_LINK.sub(r"<\g<0>>", part) for at, part in enumerate(parts))


def post(
    workspace: Workspace, channel: Channel, draft: Draft, at_posting: Callable[[str], Json] | None = None
) -> Message:
    """Store the message and tell everybody in the conversation.

    ``at_posting`` is called with the message's ts and returns further fields that depend on it.
    Raises ``is_archived``, ``cannot_reply_to_message``.
    """
    if channel.is_archived:
        raise SlackError("is_archived")
    parent = _parent(channel, draft.thread_ts)
    body = _body(workspace, draft, parent)
    if at_posting is not None:
        body |= at_posting(body["ts"])
    message = Message(channel.id, body, draft.metadata)
    channel.log.add(message, is_shown=parent is None or draft.broadcast)
    if draft.user in channel.members and parent is None:
        channel.members[draft.user] = message.ts
    event = message_event(channel, message.render(), message.ts)
    workspace.tell(channel, event)
    _tell_mention(workspace, channel, message)
    return message


def _parent(channel: Channel, thread_ts: str | None) -> Message | None:
    if not thread_ts:
        return None
    parent = channel.log.get(ts_key(thread_ts, "cannot_reply_to_message"))
    if parent is not None and parent.thread_ts not in {None, parent.ts}:
        parent = channel.log.get(parent.thread_ts or "")
    if parent is None or SYSTEM.match(parent.body.get("subtype", "")):
        raise SlackError("cannot_reply_to_message")
    return parent


def _body(workspace: Workspace, draft: Draft, parent: Message | None) -> Json:
    body: Json = {"type": "message", "user": draft.user, "ts": workspace.next_ts(), "text": draft.text}
    if draft.subtype:
        body["subtype"] = draft.subtype
    if draft.subtype is None or not SYSTEM.match(draft.subtype):
        body |= _signature(workspace, draft.user)
    if draft.blocks:
        body["blocks"] = draft.blocks
    if draft.attachments:
        body["attachments"] = draft.attachments
    if parent is not None:
        body |= {"thread_ts": parent.ts, "parent_user_id": parent.author}
    if parent is not None and draft.broadcast:
        body |= {"subtype": "thread_broadcast", "root": parent.render()}
    return body | draft.extra


def _signature(workspace: Workspace, user_id: str) -> Json:
    user = workspace.users.get(user_id)
    if user is None or not user.is_bot:
        return {"team": TEAM_ID}
    return {"team": TEAM_ID, "bot_id": user.bot_id, "app_id": user.app_id, "bot_profile": bot_profile(workspace)}


def bot_profile(workspace: Workspace) -> Json:
    """Return the app's card as messages carry it."""
    app = workspace.app
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.user_id,
        "name": app.name,
        "icons": {},
        "deleted": False,
        "updated": 1700000000,
        "team_id": TEAM_ID,
    }


def message_event(channel: Channel, message: Json, event_ts: str) -> Json:
    """Return a message event about ``message`` in ``channel``."""
    return {**message, "channel": channel.id, "channel_type": channel.kind, "event_ts": event_ts}


def _tell_mention(workspace: Workspace, channel: Channel, message: Message) -> None:
    bot = workspace.app.user_id
    text = message.body["text"]
    if channel.kind == "im" or message.author == bot or f"<@{bot}" not in text:
        return
    kept = ("user", "text", "ts", "thread_ts", "team", "blocks")
    shown = {key: message.body[key] for key in kept if key in message.body}
    workspace.tell_app({"type": "app_mention", **shown, "channel": channel.id, "event_ts": message.ts}, channel)


def change(workspace: Workspace, channel: Channel, message: Message, new: Json, *, is_edit: bool = True) -> None:
    """Replace parts of a message and tell the conversation. ``new`` maps fields to values; None removes a field."""
    before = message.render()
    body = {**message.body, **new}
    if is_edit:
        body["edited"] = {"user": message.author, "ts": _whole_second(workspace)}
    message.body = {key: value for key, value in body.items() if value is not None}
    _tell_change(workspace, channel, message.render(), before)


def _tell_change(workspace: Workspace, channel: Channel, now: Json, before: Json) -> None:
    ts = workspace.next_ts()
    changed: Json = {
        "type": "message",
        "subtype": "message_changed",
        "message": now,
        "previous_message": before,
        "hidden": True,
        "ts": ts,
    }
    workspace.tell(channel, message_event(channel, changed, ts))


def delete(workspace: Workspace, channel: Channel, message: Message) -> None:
    """Delete a message. A parent with replies leaves a tombstone, as in Slack."""
    channel.pins = [pin for pin in channel.pins if pin.ts != message.ts]
    if message.replies:
        _bury(workspace, channel, message)
        return
    before = message.render()
    channel.log.remove(message)
    ts = workspace.next_ts()
    deleted: Json = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "hidden": True,
        "deleted_ts": message.ts,
        "ts": ts,
    }
    workspace.tell(channel, message_event(channel, deleted, ts))


def _bury(workspace: Workspace, channel: Channel, message: Message) -> None:
    before = message.render()
    message.body = {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": SLACKBOT,
        "hidden": True,
        "ts": message.ts,
    }
    message.metadata, message.is_pinned = None, False
    message.reactions = {}
    _tell_change(workspace, channel, message.render(), before)


def _whole_second(workspace: Workspace) -> str:
    return workspace.next_ts().split(".", maxsplit=1)[0] + ".000000"
