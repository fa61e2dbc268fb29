"""Making conversations, who is in them, and what they are called: with the events and notices that Slack sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.channels import Channel, Note
from bot.sandbox.posting import Draft, post
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

MAX_NAME = 80
MAX_NOTE = 250

_NAME = re.compile(r"^[a-z0-9_-]+$")


def check_name(name: str) -> str:
    """Return a valid channel name. Raises the ``invalid_name_*`` refusals of conversations.create."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > MAX_NAME:
        raise SlackError("invalid_name_maxlength")
    if not _NAME.match(name):
        raise SlackError("invalid_name_specials")
    if not any(char.isalnum() for char in name):
        raise SlackError("invalid_name_punctuation")
    return name


def create(workspace: Workspace, name: str, creator: str, *, is_private: bool) -> Channel:
    """Create a channel with its creator in it."""
    channel = workspace.new_channel("group" if is_private else "channel", check_name(name), creator, ())
    if not is_private:
        workspace.tell_app({"type": "channel_created", "channel": _brief(channel), "event_ts": workspace.next_ts()})
        workspace.tell_everyone({"type": "channel_created", "channel": _brief(channel)})
    admit(workspace, channel, creator)
    return channel


def _brief(channel: Channel) -> Json:
    full = channel.render(channel.creator)
    kept = ("id", "name", "is_channel", "created", "creator", "is_private", "is_archived", "name_normalized")
    return {key: full[key] for key in kept} | {"is_shared": False, "context_team_id": TEAM_ID}


def admit(workspace: Workspace, channel: Channel, user_id: str, inviter: str | None = None) -> None:
    """Put somebody into a channel who is not in it yet, and tell."""
    channel.members[user_id] = f"{workspace.seconds():010}.000000" if inviter else workspace.next_ts()
    workspace.tell_person(user_id, {"type": "channel_joined", "channel": channel.render(user_id)})
    invited: Json = {"inviter": inviter} if inviter else {}
    _notice(workspace, channel, user_id, "join", f"<@{user_id}> has joined the channel", **invited)
    event: Json = {
        "type": "member_joined_channel",
        "user": user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
        **invited,
        "event_ts": workspace.next_ts(),
    }
    workspace.tell(channel, event)


def dismiss(workspace: Workspace, channel: Channel, user_id: str, by: str) -> None:
    """Take somebody out of a channel, and tell those who stay and the one who goes."""
    event: Json = {
        "type": "member_left_channel",
        "user": user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
        "event_ts": workspace.next_ts(),
    }
    if user_id == workspace.app.user_id:
        kind = "group_left" if channel.is_private else "channel_left"
        left = {"type": kind, "channel": channel.id, "actor_id": by, "event_ts": workspace.next_ts()}
        workspace.tell_app(left, channel)
    workspace.tell(channel, event)
    del channel.members[user_id]
    workspace.tell_person(user_id, {"type": "channel_left", "channel": channel.id})
    if not channel.is_private or by == user_id:
        _notice(workspace, channel, user_id, "leave", f"<@{user_id}> has left the channel")


def rename(workspace: Workspace, channel: Channel, name: str, by: str) -> None:
    """Rename a channel and tell."""
    old = channel.name
    workspace.rename_channel(channel, check_name(name))
    text = f'<@{by}> has renamed the channel from "{old}" to "{name}"'
    _notice(workspace, channel, by, "name", text, old_name=old, name=name)
    brief = {"id": channel.id, "name": name, "created": channel.created, "name_normalized": name, "is_channel": True}
    event: Json = {
        "type": "group_rename" if channel.is_private else "channel_rename",
        "channel": brief,
        "event_ts": workspace.next_ts(),
    }
    _tell_app_widely(workspace, channel, event)
    _tell_updated(workspace, channel)


def archive(workspace: Workspace, channel: Channel, by: str) -> None:
    """Archive a channel, putting the app out of it, and tell. Raises ``already_archived``."""
    if channel.is_archived:
        raise SlackError("already_archived")
    _notice(workspace, channel, by, "archive", f"<@{by}> archived the channel")
    channel.is_archived = True
    _tell_archiving(workspace, channel, by, "archive")
    # Bots are put out of what is archived, and cannot come back before a person opens it again.
    channel.members.pop(workspace.app.user_id, None)


def unarchive(workspace: Workspace, channel: Channel, by: str) -> None:
    """Open an archived channel again and tell. Raises ``not_archived``."""
    if not channel.is_archived:
        raise SlackError("not_archived")
    channel.is_archived = False
    _notice(workspace, channel, by, "unarchive", f"<@{by}> un-archived the channel")
    _tell_archiving(workspace, channel, by, "unarchive")


def _tell_archiving(workspace: Workspace, channel: Channel, by: str, what: str) -> None:
    kind = "group" if channel.is_private else "channel"
    event: Json = {
        "type": f"{kind}_{what}",
        "channel": channel.id,
        "user": by,
        "is_moved": 0,
        "event_ts": workspace.next_ts(),
    }
    _tell_app_widely(workspace, channel, event)
    _tell_updated(workspace, channel)


def set_topic(workspace: Workspace, channel: Channel, topic: str, by: str) -> None:
    """Set the topic and tell; setting what it is already tells nobody. Raises ``too_long``, ``is_archived``."""
    if _is_news(channel, channel.topic, topic):
        channel.topic = Note(topic, by, workspace.seconds())
        said = f"set the channel topic: {topic}" if topic else "cleared the channel topic"
        _notice(workspace, channel, by, "topic", f"<@{by}> {said}", topic=topic)
        _tell_updated(workspace, channel)


def set_purpose(workspace: Workspace, channel: Channel, purpose: str, by: str) -> None:
    """Set the purpose and tell; setting what it is already tells nobody. Raises ``too_long``, ``is_archived``."""
    if _is_news(channel, channel.purpose, purpose):
        channel.purpose = Note(purpose, by, workspace.seconds())
        said = f"set the channel description: {purpose}" if purpose else "cleared the channel description"
        _notice(workspace, channel, by, "purpose", f"<@{by}> {said}", purpose=purpose)
        _tell_updated(workspace, channel)


def _is_news(channel: Channel, note: Note, text: str) -> bool:
    if len(text) > MAX_NOTE:
        raise SlackError("too_long")
    if channel.is_archived:
        raise SlackError("is_archived")
    return note.value != text


def _notice(workspace: Workspace, channel: Channel, user: str, what: str, text: str, **extra: object) -> None:
    if channel.is_archived:
        return
    kind = "group" if channel.is_private else "channel"
    post(workspace, channel, Draft(user, text, subtype=f"{kind}_{what}", extra=extra))


def _tell_app_widely(workspace: Workspace, channel: Channel, event: Json) -> None:
    # Apps that may read public channels hear of their fate without being in them.
    workspace.tell_app(event, channel if channel.is_private else None)


def _tell_updated(workspace: Workspace, channel: Channel) -> None:
    for user_id in list(channel.members):
        workspace.tell_person(user_id, {"type": "channel_updated", "channel": channel.render(user_id)})
