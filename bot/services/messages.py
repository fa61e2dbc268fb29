"""Messages that get through: a refusal of Slack's costs a message its looks, or one more call, rarely the message."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from bot.notify.slack_fault import SlackFault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.notify.slack import Posted, SlackApi
    from bot.views.blocks import Message

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class Messages:
    """Posts and redraws through ``SlackApi``, and takes the remedies that need nobody."""

    def __init__(self, slack: SlackApi) -> None:
        """Speak through ``slack``."""
        self._slack = slack

    async def post_once(self, channel: str, view: Message, mark: str, *, is_again: bool) -> Posted:
        """Post a message, unless an earlier try did so and could not record it. Raises ``SlackFault``."""
        earlier = await self._find(channel, mark) if is_again else None
        return earlier or await self.post(channel, view, mark)

    async def post(self, channel: str, view: Message, mark: str) -> Posted:
        """Post a message; its bare text when Slack does not take it as it is drawn. Raises ``SlackFault``."""

        async def send(shown: Message) -> Posted:
            return await self.inside(channel, lambda: self._slack.post(channel, shown, mark=mark))

        return await _drawn_or_bare(view, send)

    async def post_direct(self, user: str, view: Message, mark: str) -> Posted:
        """Post to a person, as ``post`` does."""
        return await _drawn_or_bare(view, lambda shown: self._slack.post_direct(user, shown, mark=mark))

    async def update(self, posted: Posted, view: Message) -> None:
        """Redraw a message; as bare text when Slack does not take it as it is drawn. Raises ``SlackFault``."""
        await _drawn_or_bare(view, lambda shown: self._slack.update(posted, shown))

    async def inside(self, channel: str, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """Do something in a channel; once more from inside when the bot was taken out of it. Raises ``SlackFault``."""
        try:
            return await work()
        except SlackFault as fault:
            if fault.code != "not_in_channel" or not await self._has_joined(channel):
                raise
        return await work()

    async def _has_joined(self, channel: str) -> bool:
        try:
            await self._slack.join(channel)
        except SlackFault as fault:
            if fault.is_passing:
                raise
            log.warning("%s could not be joined: %s", channel, fault)
            return False
        return True

    async def _find(self, channel: str, mark: str) -> Posted | None:
        """Look for what an earlier try posted. Where Slack never lets us look, twice is better than never."""
        try:
            return await self._slack.find_posted(channel, mark)
        except SlackFault as fault:
            if fault.is_passing:
                raise
            log.warning("looking for a message that may have been posted: %s", fault)
            return None


async def _drawn_or_bare(view: Message, send: Callable[[Message], Awaitable[Answer]]) -> Answer:
    try:
        return await send(view)
    except SlackFault as fault:
        if not fault.is_shape:
            raise
        log.error("a message was refused as it is drawn, so its bare text is sent: %s", fault)  # noqa: TRY400  # said in full
    return await send(view.bare())
