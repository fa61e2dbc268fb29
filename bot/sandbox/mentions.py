"""Mentions in the text of slash commands, for commands whose manifest says ``should_escape``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

_PERSON = re.compile(r"(?<![\w<@])@([A-Za-z0-9._-]*[A-Za-z0-9_])")
_CHANNEL = re.compile(r"(?<![\w<#&])#([a-z0-9_-]+)")


def escape_mentions(workspace: Workspace, text: str) -> str:
    """Turn "@alice" into ``<@U0ALICE|alice>`` and "#general" into ``<#C0...|general>``; unknown names stay."""
    names = {user.name: user.id for user in workspace.users.values()}
    groups = {group["handle"]: group["id"] for group in workspace.usergroups.values()}

    def person(match: re.Match[str]) -> str:
        name = match[1]
        if name in names:
            return f"<@{names[name]}|{name}>"
        if name in groups:
            return f"<!subteam^{groups[name]}|@{name}>"
        return f"<!{name}>" if name in {"here", "channel", "everyone"} else match[0]

    def channel(match: re.Match[str]) -> str:
        found = workspace.channel_named(match[1])
        return match[0] if found is None else f"<#{found.id}|{found.name}>"

    return _CHANNEL.sub(channel, _PERSON.sub(person, text))
