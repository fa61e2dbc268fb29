"""People coming to the workspace and changing, with the events that tell of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.people import User
    from bot.sandbox.seed import SeedUser
    from bot.sandbox.wire import Json
    from bot.sandbox.workspace import Workspace


def join(workspace: Workspace, person: SeedUser) -> User:
    """Add a person to the workspace and tell the app and everybody."""
    user = workspace.plant_person(person)
    _tell(workspace, "team_join", user)
    return user


def change(workspace: Workspace, user_id: str, **changes: str | bool | int) -> None:
    """Change fields of a person ("tz", "real_name", "is_deleted") and tell. Raises ``user_not_found``."""
    user = replace(workspace.person(user_id), **changes)
    workspace.users[user_id] = user
    if user.is_deleted:
        _take_out(workspace, user_id)
    _tell(workspace, "user_change", user)


def _take_out(workspace: Workspace, user_id: str) -> None:
    # Whoever is deactivated is gone from channels and groups without a word; direct messages stay.
    for channel in workspace.channels.values():
        if not channel.is_direct:
            channel.members.pop(user_id, None)
    for group in workspace.usergroups.values():
        group["users"] = [each for each in group["users"] if each != user_id]
        group["user_count"] = len(group["users"])


def _tell(workspace: Workspace, kind: str, user: User) -> None:
    event: Json = {"type": kind, "user": workspace.render_user(user), "event_ts": workspace.next_ts()}
    workspace.tell_app({**event, "cache_ts": workspace.seconds()})
    workspace.tell_everyone(event)
