"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.sandbox.blocks import check_weight, prepare_attachments, prepare_blocks
from bot.sandbox.posting import Draft, change, delete, link_addresses, post
from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from bot.sandbox.call import Call
    from bot.sandbox.channels import Channel
    from bot.sandbox.messages import Message

MAX_TEXT = 40_000
MAX_UPDATE_TEXT = 4_000
MAX_METADATA_BYTES = 16_000


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = _target(call)
    draft = _draft(call, MAX_TEXT)
    check_weight(draft.blocks or [])
    message = post(call.workspace, channel, draft)
    return {"channel": channel.id, "ts": message.ts, "message": message.render(with_metadata=True)}


def _target(call: Call) -> Channel:
    name = call.text("channel")
    workspace = call.workspace
    if name in workspace.users:
        channel = _direct(call, name)
    else:
        named = workspace.channel_named(name.removeprefix("#")) or workspace.channels.get(name)
        channel = workspace.channel(named.id if named else "", call.actor.id)
    if channel.kind == "im" and workspace.app.user_id in channel.members:
        _check_messages_tab(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.actor.id not in channel.members and not _may_post_anywhere(call):
        raise SlackError("not_in_channel")
    return channel


def _direct(call: Call, user: str) -> Channel:
    # To somebody who was deactivated one can go on writing where one wrote before, and nowhere else.
    if call.workspace.users[user].is_deleted and call.workspace.direct(call.actor.id, user) is None:
        raise SlackError("channel_not_found")
    return call.workspace.open_direct(call.actor.id, user)


def _check_messages_tab(call: Call) -> None:
    tab = call.workspace.app.messages_tab
    if tab == "disabled":
        raise SlackError("messages_tab_disabled")
    if tab == "read_only" and not call.actor.is_bot:
        raise SlackError("restricted_action_read_only_channel")


def _may_post_anywhere(call: Call) -> bool:
    # Without a manifest nobody asked for this scope.
    scopes = call.workspace.app.scopes or frozenset()
    return call.actor.is_bot and "chat:write.public" in scopes


def _draft(call: Call, max_text: int) -> Draft:
    text, blocks, attachments = _content(call, max_text)
    extra: Json = {}
    subtype = None
    if call.actor.is_bot:
        extra = {key: call.text(key) for key in ("username",) if call.has(key)}
        icons = {key.removeprefix("icon_"): call.text(key) for key in ("icon_emoji", "icon_url") if call.has(key)}
        extra |= {"icons": icons} if icons else {}
        subtype = "bot_message" if extra else None
    else:
        extra = {"client_msg_id": call.workspace.secret("client")}
    return Draft(
        user=call.actor.id,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=call.text("thread_ts") or None,
        broadcast=call.truth("reply_broadcast"),
        metadata=_metadata(call),
        subtype=subtype,
        extra=extra,
    )


def _content(call: Call, max_text: int) -> tuple[str, list[Json] | None, list[Json] | None]:
    text = call.text("text")
    if len(text) > max_text:
        raise SlackError("msg_too_long")
    if call.text("parse") != "none":
        text = link_addresses(text)
    blocks = _blocks(call)
    attached = call.data("attachments", "invalid_attachments")
    attachments = prepare_attachments(attached) if attached else None
    if call.has("markdown_text"):
        if call.has("text") or blocks:
            raise SlackError("markdown_text_conflict")
        blocks = prepare_blocks([{"type": "markdown", "text": call.text("markdown_text")}])
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    return text, blocks, attachments


def _blocks(call: Call) -> list[Json] | None:
    given = call.data("blocks", "invalid_blocks_format")
    if given is None:
        return None
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    return prepare_blocks(given)


def _metadata(call: Call) -> Json | None:
    given = call.data("metadata", "invalid_metadata_format")
    if given is None or given == {}:
        return None
    is_sound = (
        isinstance(given, dict)
        and isinstance(given.get("event_type"), str)
        and isinstance(given.get("event_payload"), dict)
    )
    if not is_sound:
        raise SlackError("invalid_metadata_format")
    if not call.actor.is_bot:
        raise SlackError("metadata_must_be_sent_from_app")
    if len(json.dumps(given)) > MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return given


def update(call: Call) -> Json:
    """chat.update."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if channel.is_archived:
        raise SlackError("is_inactive")
    if message.author != call.actor.id or message.body.get("subtype") == "tombstone":
        raise SlackError("cant_update_message")
    text, blocks, attachments = _content(call, MAX_UPDATE_TEXT)
    new: Json = {"text": text}
    # What is left out stays, but for the blocks: text alone replaces them (an empty list removes them too).
    new["blocks"] = blocks
    if "attachments" in call.args:
        new["attachments"] = attachments
    metadata = _metadata(call)
    if metadata is not None:
        message.metadata = metadata
    if call.truth("reply_broadcast") and message.thread_ts:
        channel.log.show(message)
    change(call.workspace, channel, message, new)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": message.render(with_metadata=True)}


def delete_message(call: Call) -> Json:
    """chat.delete."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if channel.is_archived or not _may_delete(call, message):
        raise SlackError("cant_delete_message")
    delete(call.workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def _may_delete(call: Call, message: Message) -> bool:
    is_own = message.author == call.actor.id or call.actor.is_admin
    return is_own and message.body.get("subtype") != "tombstone"


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel" if not channel.is_private else "channel_not_found")
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    shown = call.site.ephemerals.show(user, channel.id, _draft(call, MAX_TEXT))
    return {"message_ts": shown.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": call.site.permalink(message)}


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}
