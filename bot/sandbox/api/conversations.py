"""conversations.*: channels, who is in them, and direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox import membership
from bot.sandbox.paging import page
from bot.sandbox.people import SLACKBOT
from bot.sandbox.wire import Json, SlackError, ts_key

if TYPE_CHECKING:
    from bot.sandbox.call import Call
    from bot.sandbox.channels import Channel

MAX_LIMIT = 1000
MAX_INVITED = 1000

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def create(call: Call) -> Json:
    """conversations.create."""
    name = call.text("name")
    if call.actor.guest:
        raise SlackError("restricted_action")
    call.check_scope("group" if call.truth("is_private") else "channel")
    channel = membership.create(call.workspace, name, call.actor.id, is_private=call.truth("is_private"))
    return {"channel": channel.render(call.actor.id)}


def invite(call: Call) -> Json:
    """conversations.invite."""
    channel = _open_group_of(call)
    users = list(dict.fromkeys(call.items("users")))
    if not users:
        raise SlackError("no_user")
    if len(users) > MAX_INVITED:
        raise SlackError(
            "invalid_arguments", [f"[ERROR] no more than {MAX_INVITED} items allowed [json-pointer:/users]"]
        )
    faults = {user: fault for user in users if (fault := _invite_fault(call, channel, user))}
    errors: list[Json] = [{"user": user, "ok": False, "error": fault} for user, fault in faults.items()]
    welcome = [user for user in users if user not in faults]
    is_forced = call.truth("force")
    if is_forced or all(_is_deactivated(call, user) for user in faults):
        for user in welcome:
            membership.admit(call.workspace, channel, user, call.actor.id)
    if errors and not (is_forced and welcome):
        raise SlackError(errors[0]["error"], errors=errors)
    return {"channel": channel.render(call.actor.id), **({"errors": errors} if errors else {})}


def _is_deactivated(call: Call, user: str) -> bool:
    # "Fails silently" in Slack's words: the answer is a refusal, and everybody else was invited all the same.
    found = call.workspace.users.get(user)
    return found is not None and found.is_deleted


def _invite_fault(call: Call, channel: Channel, user: str) -> str | None:
    if user == call.actor.id:
        return "cant_invite_self"
    if user not in call.workspace.users or call.workspace.users[user].is_deleted:
        return "user_not_found"
    if user == SLACKBOT:
        return "cant_invite"
    if user in channel.members:
        return "already_in_channel"
    return _guest_fault(call, user)


def _guest_fault(call: Call, user: str) -> str | None:
    guest = call.workspace.users[user].guest
    if guest == "single":
        channels = [each for each in call.workspace.channels.values() if not each.is_direct and user in each.members]
        return "ura_max_channels" if channels else None
    return "user_is_restricted" if guest else None


def join(call: Call) -> Json:
    """conversations.join."""
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.actor.id in channel.members:
        warning = "already_in_channel"
        metadata = {"warnings": [warning]}
        return {"channel": channel.render(call.actor.id), "warning": warning, "response_metadata": metadata}
    membership.admit(call.workspace, channel, call.actor.id)
    return {"channel": channel.render(call.actor.id)}


def leave(call: Call) -> Json:
    """conversations.leave."""
    channel = _group_of(call)
    if call.actor.id not in channel.members:
        return {"not_in_channel": True}
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_general:
        raise SlackError("cant_leave_general")
    membership.dismiss(call.workspace, channel, call.actor.id, call.actor.id)
    return {}


def kick(call: Call) -> Json:
    """conversations.kick."""
    channel = _group_of(call)
    user = call.text("user")
    call.workspace.person(user)
    if user == call.actor.id:
        raise SlackError("cant_kick_self")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if user not in channel.members or call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    membership.dismiss(call.workspace, channel, user, call.actor.id)
    return {"errors": {}}


def archive(call: Call) -> Json:
    """conversations.archive."""
    channel = _group_of(call)
    if channel.is_archived:
        raise SlackError("already_archived")
    _check_membership(call, channel)
    if channel.is_general:
        raise SlackError("cant_archive_general")
    membership.archive(call.workspace, channel, call.actor.id)
    return {}


def unarchive(call: Call) -> Json:
    """conversations.unarchive: a bot cannot, for it is not in there any more."""
    channel = _group_of(call)
    if call.actor.is_bot and channel.is_archived:
        raise SlackError("not_in_channel")
    membership.unarchive(call.workspace, channel, call.actor.id)
    return {}


def rename(call: Call) -> Json:
    """conversations.rename."""
    channel = _open_group_of(call)
    if call.actor.id != channel.creator and not call.actor.is_admin:
        raise SlackError("not_authorized")
    membership.rename(call.workspace, channel, call.text("name"), call.actor.id)
    return {"channel": channel.render(call.actor.id)}


def set_topic(call: Call) -> Json:
    """conversations.setTopic."""
    channel = _open_channel_of(call)
    membership.set_topic(call.workspace, channel, call.text("topic"), call.actor.id)
    return {"channel": channel.render(call.actor.id)}


def set_purpose(call: Call) -> Json:
    """conversations.setPurpose."""
    channel = _open_channel_of(call)
    membership.set_purpose(call.workspace, channel, call.text("purpose"), call.actor.id)
    return {"purpose": channel.purpose.value, "channel": channel.render(call.actor.id)}


def _group_of(call: Call) -> Channel:
    channel = call.channel()
    if channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    return channel


def _open_group_of(call: Call) -> Channel:
    _group_of(call)
    return _open_channel_of(call)


def _open_channel_of(call: Call) -> Channel:
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    _check_membership(call, channel)
    if call.actor.guest == "single":
        raise SlackError("user_is_restricted")
    return channel


def _check_membership(call: Call, channel: Channel) -> None:
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")


def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.channel()
    return {"channel": channel.render(call.actor.id, with_count=call.truth("include_num_members"))}


def list_all(call: Call) -> Json:
    """conversations.list."""
    return _listing(
        call, [each for each in call.workspace.channels.values() if call.workspace.may_see(each, call.actor.id)]
    )


def list_joined(call: Call) -> Json:
    """users.conversations."""
    user = call.text("user") or call.actor.id
    call.workspace.person(user)
    channels = call.workspace.channels.values()
    seen = (each for each in channels if call.workspace.may_see(each, call.actor.id))
    return _listing(call, [each for each in seen if user in each.members])


def _listing(call: Call, channels: list[Channel]) -> Json:
    wanted = call.items("types") or ["public_channel"]
    if not set(wanted) <= set(_TYPES):
        raise SlackError("invalid_types")
    kinds = {_TYPES[each] for each in wanted}
    call.check_scope(*sorted(kinds))
    hides_archived = call.truth("exclude_archived")
    listed = [each for each in channels if each.kind in kinds and not (each.is_archived and hides_archived)]
    limit = call.whole("limit", 100, "invalid_limit")
    if not 0 <= limit <= MAX_LIMIT:
        raise SlackError("invalid_limit")
    chosen, metadata = page(listed, lambda each: each.id, limit or 100, call.text("cursor"))
    shapes = [each.render(call.actor.id, with_count=call.method == "conversations.list") for each in chosen]
    return {"channels": shapes, "response_metadata": metadata}


def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.channel()
    limit = call.whole("limit", 100, "invalid_limit")
    if not 0 <= limit <= MAX_LIMIT:
        raise SlackError("invalid_limit")
    chosen, metadata = page(list(channel.members), str, limit or 100, call.text("cursor"))
    return {"members": chosen, "response_metadata": metadata}


def open_direct(call: Call) -> Json:
    """conversations.open."""
    if call.has("channel"):
        channel = call.channel()
        if not channel.is_direct:
            raise SlackError("method_not_supported_for_channel_type")
        return {"channel": _opened(call, channel), "no_op": True, "already_open": True}
    users = call.items("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 8:
        raise SlackError("too_many_users")
    call.check_scope("im" if len(users) == 1 else "mpim")
    for user in users:
        if call.workspace.person(user).is_deleted:
            raise SlackError("user_disabled")
    found = call.workspace.direct(call.actor.id, *users)
    if found is not None:
        return {"channel": _opened(call, found), "no_op": True, "already_open": True}
    if call.truth("prevent_creation"):
        raise SlackError("channel_not_found")
    return {"channel": _opened(call, call.workspace.open_direct(call.actor.id, *users))}


def _opened(call: Call, channel: Channel) -> Json:
    return channel.render(call.actor.id) if call.truth("return_im") else {"id": channel.id}


def mark(call: Call) -> Json:
    """conversations.mark."""
    channel = call.joined_channel()
    channel.members[call.actor.id] = ts_key(call.text("ts"), "invalid_timestamp")
    event = {"type": "channel_marked", "channel": channel.id, "unread": channel.unread(call.actor.id)}
    call.workspace.tell_person(call.actor.id, event)
    return {}


METHODS = {
    "conversations.create": create,
    "conversations.invite": invite,
    "conversations.join": join,
    "conversations.leave": leave,
    "conversations.kick": kick,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.rename": rename,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
    "conversations.info": info,
    "conversations.list": list_all,
    "conversations.members": members,
    "conversations.open": open_direct,
    "conversations.mark": mark,
    "users.conversations": list_joined,
}
