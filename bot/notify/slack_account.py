"""What Slack says of our tokens and shows of the workspace. Nothing is said and nothing is changed there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.core.checkup import SlackChannel, SlackFacts, SlackGroup, SlackMember
from bot.notify.observed import AUTH, ObservedClient
from bot.notify.reach import why_unreachable
from bot.notify.slack_fault import NO_PLAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_sdk.web.async_slack_response import AsyncSlackResponse

_TIMEOUT_SECONDS = 5
_PAGE = 1000
_MOST_PAGES = 20
_AWAY = (TimeoutError, aiohttp.ClientError, SlackClientError, OSError)
_COPY_BOT = (
    "Copy the bot token (xoxb-…) from “OAuth & Permissions” of your app, after installing it into the workspace."
)
_COPY_APP = "Copy an app-level token (xapp-…) with the scope connections:write from “Basic Information” of your app."
_IS_OFF = "Socket Mode is off in your app. Switch it on under “Socket Mode”."


class SlackAccount:
    """Asks Slack about the tokens of an app. Without ``app_token`` Socket Mode is not asked about."""

    def __init__(self, bot_token: str, app_token: str, base_url: str) -> None:
        """Ask at ``base_url``."""
        self._client = ObservedClient(token=bot_token, base_url=base_url, timeout=_TIMEOUT_SECONDS)
        self._app_token = app_token

    async def look(self) -> SlackFacts:
        """Return what Slack says."""
        try:
            found = await self._ask("auth.test")
        except _AWAY as error:
            if isinstance(error, SlackApiError):
                return SlackFacts(token_error=_refused("this token", _code(error), _COPY_BOT))
            return SlackFacts(away=f"Slack cannot be reached: {why_unreachable(error)}.")
        app_error, channels, members, (groups, has_groups) = await asyncio.gather(
            self._app_error(), self._channels(), self._members(), self._groups()
        )
        granted = str(found.headers.get("x-oauth-scopes") or "")
        return SlackFacts(
            team=str(found.get("team") or ""),
            bot=f"@{found.get('user') or found.get('user_id')}",
            app_error=app_error,
            scopes=frozenset(each.strip() for each in granted.split(",")) if granted else None,
            channels=channels,
            members=members,
            groups=groups,
            has_groups=has_groups,
        )

    async def _app_error(self) -> str | None:
        """Return why Socket Mode does not work, empty when it does, None when it is not used or Slack went away."""
        if not self._app_token:
            return None
        try:
            await self._client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            code = _code(error)
            return _IS_OFF if code == "not_enabled_socket_mode" else _refused("this token", code, _COPY_APP)
        except _AWAY:
            return None
        return ""

    async def _channels(self) -> Sequence[SlackChannel] | None:
        found = await self._rows("conversations.list", "channels", types="public_channel,private_channel")
        return None if found is None else [_channel(raw) for raw in found]

    async def _members(self) -> Sequence[SlackMember] | None:
        found = await self._rows("users.list", "members")
        return None if found is None else [_member(raw) for raw in found]

    async def _groups(self) -> tuple[Sequence[SlackGroup] | None, bool]:
        """Return the user groups, None when they are not told, and whether the workspace's plan has any."""
        try:
            found = await self._ask("usergroups.list", include_disabled="true")
        except SlackApiError as error:
            return None, _code(error) not in NO_PLAN
        except _AWAY:
            return None, True
        return [_group(raw) for raw in found.get("usergroups") or []], True

    async def _rows(self, method: str, name: str, **arguments: str) -> list[Mapping[str, Any]] | None:
        """Return everything that a method lists, or None when it is not given or there is too much of it."""
        rows: list[Mapping[str, Any]] = []
        cursor = ""
        for _ in range(_MOST_PAGES):
            try:
                found = await self._ask(method, **arguments, limit=str(_PAGE), **({"cursor": cursor} if cursor else {}))
            except _AWAY:
                return None
            rows += found.get(name) or []
            cursor = str((found.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return rows
        return None

    async def _ask(self, method: str, **arguments: str) -> AsyncSlackResponse:
        return await self._client.api_call(method, data=arguments)


def _refused(what: str, code: str, cure: str) -> str:
    if code in AUTH or code == "not_allowed_token_type":
        return f"Slack does not accept {what} ({code}). {cure}"
    return f"Slack refuses {what}: {code}. {cure}"


def _code(error: SlackApiError) -> str:
    data: Any = error.response.data
    known = str(data.get("error") or "") if isinstance(data, dict) else ""
    return known or f"HTTP {error.response.status_code}"


def _channel(raw: Mapping[str, Any]) -> SlackChannel:
    return SlackChannel(
        id=str(raw.get("id")),
        name=str(raw.get("name")),
        is_private=bool(raw.get("is_private")),
        is_archived=bool(raw.get("is_archived")),
        is_member=bool(raw.get("is_member")),
    )


def _group(raw: Mapping[str, Any]) -> SlackGroup:
    return SlackGroup(str(raw.get("id")), str(raw.get("handle") or ""), is_disabled=bool(raw.get("date_delete")))


def _member(raw: Mapping[str, Any]) -> SlackMember:
    profile: Mapping[str, Any] = raw.get("profile") or {}
    return SlackMember(
        id=str(raw.get("id")),
        email=str(profile.get("email") or ""),
        is_bot=bool(raw.get("is_bot")),
        is_deleted=bool(raw.get("deleted")),
    )
