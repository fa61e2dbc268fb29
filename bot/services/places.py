"""The channels that files name: found, entered, made when they are ours to make, and posted into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.notify.slack_fault import SlackFault

if TYPE_CHECKING:
    from bot.notify.slack import Posted, SlackApi
    from bot.services.messages import Messages
    from bot.views.blocks import Message

_KINDS = "public_channel,private_channel"  # of private ones Slack tells those that the bot is in


class Places:
    """Knows channels by name."""

    def __init__(self, slack: SlackApi, messages: Messages) -> None:
        """Look through ``slack``."""
        self._slack = slack
        self._messages = messages
        self._known: dict[str, str] = {}

    async def post_once(self, name: str, view: Message, mark: str, *, is_again: bool, may_create: bool) -> Posted:
        """Post into a channel by its name, unless an earlier try did. Raises ``SlackFault``."""
        name = name.lstrip("#")
        is_remembered = name in self._known
        try:
            channel = await self._find(name, may_create=may_create)
            return await self._messages.post_once(channel, view, mark, is_again=is_again)
        except SlackFault as fault:
            if not (fault.is_closed and self._known.pop(name, None) and is_remembered):
                raise
        # It was archived or deleted since: another may have its name by now.
        channel = await self._find(name, may_create=may_create)
        return await self._messages.post_once(channel, view, mark, is_again=is_again)

    async def _find(self, name: str, *, may_create: bool) -> str:
        if name not in self._known:
            self._known[name] = await self._look_for(name) or await self._make(name, may_create=may_create)
        return self._known[name]

    async def _look_for(self, name: str) -> str | None:
        is_archived = False
        async for channel in self._slack.channels(types=_KINDS):
            if name not in {channel.get("name"), channel.get("id")}:
                continue
            if channel.get("is_archived"):
                is_archived = True
                continue
            if not channel.get("is_member"):
                await self._slack.join(str(channel["id"]))
            return str(channel["id"])
        if is_archived:
            raise SlackFault("conversations.list", "is_archived")
        return None

    async def _make(self, name: str, *, may_create: bool) -> str:
        if not may_create:
            raise SlackFault("conversations.list", "channel_not_found")
        return await self._slack.create_channel(name, is_private=False)
