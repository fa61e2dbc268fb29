"""api.test, auth.test, apps.connections.open, team.info, emoji.list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.call import Call


def api_test(call: Call) -> Json:
    """api.test."""
    if call.has("error"):
        raise SlackError(call.text("error"), args=call.args)
    return {"args": call.args} if call.args else {}


def auth_test(call: Call) -> Json:
    """auth.test."""
    who: Json = {
        "url": f"{call.site.url}/",
        "team": call.workspace.team_name,
        "user": call.actor.name,
        "team_id": TEAM_ID,
        "user_id": call.actor.id,
        "is_enterprise_install": False,
    }
    return who | ({"bot_id": call.actor.bot_id} if call.actor.is_bot else {})


def open_connection(call: Call) -> Json:
    """apps.connections.open."""
    address = call.site.url.replace("http://", "ws://", 1)
    app_id = call.workspace.app.id
    return {"url": f"{address}/socket/?ticket={call.site.sockets.ticket()}&app_id={app_id}"}


def team_info(call: Call) -> Json:
    """team.info."""
    if call.text("team", TEAM_ID) != TEAM_ID:
        raise SlackError("team_not_found")
    team = {
        "id": TEAM_ID,
        "name": call.workspace.team_name,
        "url": f"{call.site.url}/",
        "domain": call.workspace.domain,
        "email_domain": "",
        "icon": {"image_default": True},
        "avatar_base_url": f"{call.site.url}/avatars/",
        "is_verified": False,
    }
    return {"team": team}


def emoji_list(call: Call) -> Json:
    """emoji.list: the workspace has no emoji of its own."""
    return {"emoji": {}, "cache_ts": str(call.workspace.seconds())}


METHODS = {
    "api.test": api_test,
    "auth.test": auth_test,
    "apps.connections.open": open_connection,
    "team.info": team_info,
    "emoji.list": emoji_list,
}
