"""usergroups.*: groups of people that can be mentioned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from bot.sandbox.call import Call

MAX_NAME = 255
MAX_DESCRIPTION = 140

_HANDLE = re.compile(r"^[a-z0-9._-]{1,21}$")


def create(call: Call) -> Json:
    """usergroups.create."""
    _check_plan(call, "plan_upgrade_required")
    name, handle = call.text("name"), call.text("handle") or call.text("name").lower().replace(" ", "-")
    if not name:
        raise SlackError("missing_subteam_name")
    if len(name) > MAX_NAME:
        raise SlackError("name_too_long")
    if len(call.text("description")) > MAX_DESCRIPTION:
        raise SlackError("description_too_long")
    _check_name(call, name, "")
    _check_channels(call)
    _check_handle(call, handle, "")
    group = call.workspace.new_usergroup(name, handle, call.actor.id)
    group |= {"description": call.text("description"), "prefs": {"channels": call.items("channels"), "groups": []}}
    _tell(call, group, "subteam_created")
    return {"usergroup": _shown(call, group)}


def _check_plan(call: Call, error: str) -> None:
    if call.site.faults.is_free_plan:
        raise SlackError(error)


def _check_name(call: Call, name: str, group_id: str) -> None:
    if any(group["name"] == name and group["id"] != group_id for group in call.workspace.usergroups.values()):
        raise SlackError("name_already_exists")


def _check_channels(call: Call) -> None:
    for each in call.items("channels"):
        if each not in call.workspace.channels:
            raise SlackError("invalid_channel_provided")


def _check_handle(call: Call, handle: str, group_id: str) -> None:
    if not _HANDLE.match(handle):
        raise SlackError("bad_handle")
    taken = {group["handle"] for group in call.workspace.usergroups.values() if group["id"] != group_id}
    if handle in taken | {user.name for user in call.workspace.users.values()}:
        raise SlackError("handle_already_exists")


def update(call: Call) -> Json:
    """usergroups.update."""
    _check_plan(call, "paid_teams_only")
    group = dict(_found(call))
    _check_name(call, call.text("name"), group["id"])
    if call.has("handle"):
        _check_handle(call, call.text("handle"), group["id"])
    group |= {key: call.text(key) for key in ("name", "handle", "description") if key in call.args}
    if "channels" in call.args:
        group["prefs"] = {"channels": call.items("channels"), "groups": []}
    return {"usergroup": _shown(call, _stored(call, group))}


def enable(call: Call) -> Json:
    """usergroups.enable."""
    _check_plan(call, "plan_upgrade_required")
    group = {**_found(call), "date_delete": 0, "deleted_by": None}
    return {"usergroup": _shown(call, _stored(call, group))}


def disable(call: Call) -> Json:
    """usergroups.disable: its people and its handle are kept."""
    _check_plan(call, "plan_upgrade_required")
    group = {**_found(call), "date_delete": call.workspace.seconds(), "deleted_by": call.actor.id}
    return {"usergroup": _shown(call, _stored(call, group))}


def list_all(call: Call) -> Json:
    """usergroups.list: disabled ones only when they are asked for."""
    _check_plan(call, "plan_upgrade_required")
    with_users, with_disabled = call.truth("include_users"), call.truth("include_disabled")
    groups = [each for each in call.workspace.usergroups.values() if with_disabled or not each["date_delete"]]
    return {"usergroups": [_shown(call, group, with_users=with_users) for group in groups]}


def list_users(call: Call) -> Json:
    """usergroups.users.list: of a disabled group only when they are asked for."""
    _check_plan(call, "plan_upgrade_required")
    group = _found(call)
    if group["date_delete"] and not call.truth("include_disabled"):
        raise SlackError("no_such_subteam")
    return {"users": list(group["users"])}


def update_users(call: Call) -> Json:
    """usergroups.users.update: a group cannot be emptied."""
    _check_plan(call, "plan_upgrade_required")
    group = dict(_found(call))
    users = list(dict.fromkeys(call.items("users")))
    if not users:
        raise SlackError("no_users_provided")
    if not all(user in call.workspace.users and not call.workspace.users[user].is_deleted for user in users):
        raise SlackError("invalid_users")
    group |= {"users": users, "user_count": len(users)}
    return {"usergroup": _shown(call, _stored(call, group), with_users=True)}


def _found(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return group


def _stored(call: Call, group: Json) -> Json:
    group |= {"date_update": call.workspace.seconds(), "updated_by": call.actor.id}
    call.workspace.usergroups[group["id"]] = group
    _tell(call, group, "subteam_updated")
    return group


def _shown(call: Call, group: Json, *, with_users: bool = False) -> Json:
    hidden = set() if with_users else {"users"}
    if not (call.truth("include_count") or with_users):
        hidden.add("user_count")
    return {key: value for key, value in group.items() if key not in hidden}


def _tell(call: Call, group: Json, kind: str) -> None:
    event: Json = {"type": kind, "subteam": dict(group), "event_ts": call.workspace.next_ts()}
    call.workspace.tell_app(event)
    call.workspace.tell_everyone(event)


METHODS = {
    "usergroups.create": create,
    "usergroups.update": update,
    "usergroups.enable": enable,
    "usergroups.disable": disable,
    "usergroups.list": list_all,
    "usergroups.users.list": list_users,
    "usergroups.users.update": update_users,
}
