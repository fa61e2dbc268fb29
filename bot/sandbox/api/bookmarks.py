"""bookmarks.*: the links at the top of a channel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.call import Call
    from bot.sandbox.channels import Channel

MAX_BOOKMARKS = 100

_EMOJI = re.compile(r"^:[a-z0-9_+'-]+(::skin-tone-[2-6])?:$")
_LINK = re.compile(r"^(https?|slack|mailto|tel):\S+$", re.IGNORECASE)


def add(call: Call) -> Json:
    """bookmarks.add."""
    channel = call.channel("channel_id")
    _check_membership(call, channel)
    if call.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    if len(channel.bookmarks) >= MAX_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    now = call.workspace.seconds()
    bookmark: Json = {
        "id": call.workspace.new_id("Bk"),
        "channel_id": channel.id,
        "title": call.text("title"),
        "link": _link(call),
        "emoji": _emoji(call),
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": now,
        "date_updated": 0,
        "rank": f"{len(channel.bookmarks):04}",
        "last_updated_by_user_id": call.actor.id,
        "last_updated_by_team_id": TEAM_ID,
        "shortcut_id": None,
        "app_id": call.actor.app_id or None,
        "app_action_id": None,
    }
    channel.bookmarks[bookmark["id"]] = bookmark
    _tell(call, channel, "bookmark_added", bookmark)
    return {"bookmark": bookmark}


def edit(call: Call) -> Json:
    """bookmarks.edit."""
    channel = call.channel("channel_id")
    _check_membership(call, channel)
    bookmark = dict(_found(call, channel))
    if "title" in call.args:
        bookmark["title"] = call.text("title")
    if "emoji" in call.args:
        bookmark["emoji"] = _emoji(call)
    if "link" in call.args:
        bookmark["link"] = _link(call)
    bookmark |= {"date_updated": call.workspace.seconds(), "last_updated_by_user_id": call.actor.id}
    channel.bookmarks[bookmark["id"]] = bookmark
    _tell(call, channel, "bookmark_changed", bookmark)
    return {"bookmark": bookmark}


def remove(call: Call) -> Json:
    """bookmarks.remove."""
    channel = call.channel("channel_id")
    _check_membership(call, channel)
    bookmark = _found(call, channel)
    del channel.bookmarks[bookmark["id"]]
    _tell(call, channel, "bookmark_removed", bookmark)
    return {}


def list_all(call: Call) -> Json:
    """bookmarks.list."""
    channel = call.channel("channel_id")
    return {"bookmarks": list(channel.bookmarks.values())}


def _check_membership(call: Call, channel: Channel) -> None:
    if call.actor.id not in channel.members:
        raise SlackError("access_denied")


def _found(call: Call, channel: Channel) -> Json:
    bookmark = channel.bookmarks.get(call.text("bookmark_id"))
    if bookmark is None:
        raise SlackError("not_found")
    return bookmark


def _emoji(call: Call) -> str:
    emoji = call.text("emoji")
    if emoji and not _EMOJI.match(emoji):
        raise SlackError("invalid_emoji")
    return emoji


def _link(call: Call) -> str:
    link = call.text("link")
    if not _LINK.match(link):
        raise SlackError("invalid_link")
    return link


def _tell(call: Call, channel: Channel, kind: str, bookmark: Json) -> None:
    # No event of the Events API: only people's clients hear of bookmarks.
    call.workspace.tell_members(channel, {"type": kind, "channel": channel.id, "bookmark": bookmark})


METHODS = {
    "bookmarks.add": add,
    "bookmarks.edit": edit,
    "bookmarks.remove": remove,
    "bookmarks.list": list_all,
}
