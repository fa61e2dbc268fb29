"""users.*, bots.*, dnd.*: who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.paging import page
from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from bot.sandbox.call import Call

MAX_DND_USERS = 50


def info(call: Call) -> Json:
    """users.info."""
    return {"user": call.workspace.render_user(call.workspace.person(call.text("user")))}


def list_all(call: Call) -> Json:
    """users.list."""
    users = list(call.workspace.users.values())
    chosen, metadata = page(users, lambda user: user.id, call.whole("limit", 0), call.text("cursor"))
    shapes = [call.workspace.render_user(user) for user in chosen]
    return {"members": shapes, "cache_ts": call.workspace.seconds(), "response_metadata": metadata}


def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail."""
    wanted = call.text("email").lower()
    found = [user for user in call.workspace.users.values() if user.email.lower() == wanted and not user.is_deleted]
    if not found or not wanted:
        raise SlackError("users_not_found")
    return {"user": call.workspace.render_user(found[0])}


def bot_info(call: Call) -> Json:
    """bots.info."""
    app = call.workspace.app
    if call.text("bot") != app.bot_id:
        raise SlackError("bot_not_found")
    bot = {
        "id": app.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 1700000000,
        "app_id": app.id,
        "user_id": app.user_id,
        "icons": {},
    }
    return {"bot": bot}


def presence(call: Call) -> Json:
    """users.getPresence: whoever is not deactivated is there."""
    user = call.workspace.person(call.text("user") or call.actor.id)
    return {"presence": "away" if user.is_deleted else "active"}


def dnd_info(call: Call) -> Json:
    """dnd.info."""
    user = call.workspace.person(call.text("user") or call.actor.id)
    is_snoozed = user.snoozed_until > call.workspace.seconds()
    snooze: Json = {"snooze_endtime": user.snoozed_until} if is_snoozed else {}
    return {**_quiet_hours(), "snooze_enabled": is_snoozed, **snooze}


def dnd_team(call: Call) -> Json:
    """dnd.teamInfo: of at most fifty people; those who do not exist are left out."""
    asked = call.items("users")
    if not asked:
        raise SlackError("no_users_provided")
    known = [user for user in asked[:MAX_DND_USERS] if user in call.workspace.users]
    return {"users": {user: _quiet_hours() for user in known}}


def _quiet_hours() -> Json:
    # Nobody here keeps a daily quiet time; people pause their notifications by hand.
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


METHODS = {
    "users.info": info,
    "users.list": list_all,
    "users.lookupByEmail": lookup_by_email,
    "bots.info": bot_info,
    "users.getPresence": presence,
    "dnd.info": dnd_info,
    "dnd.teamInfo": dnd_team,
}
