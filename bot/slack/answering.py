"""What a command or a press is, and how whoever made it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import TocsinError
from bot.slack.desk import is_home, shown
from bot.views import replies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from slack_bolt.async_app import AsyncAck

    from bot.slack.desk import Desk
    from bot.views.blocks import Message


@dataclass(frozen=True)
class Request:
    """One use of a slash command: what was typed after the verb, and the command as Slack sent it."""

    rest: str
    command: Mapping[str, Any]

    @property
    def user(self) -> str:
        """Return the Slack user id of who typed it."""
        return str(self.command["user_id"])

    @property
    def channel(self) -> str:
        """Return the channel it was typed in."""
        return str(self.command["channel_id"])

    @property
    def source(self) -> str:
        """Return what identifies this use: Slack may deliver it twice."""
        return f"command:{self.command.get('trigger_id')}"


@dataclass(frozen=True)
class Pressed:
    """Who pressed a button, and what Slack says of it."""

    user: str
    body: Mapping[str, Any]

    @property
    def source(self) -> str:
        """Return what this press is known by, should Slack deliver it again."""
        return f"press:{self.body.get('trigger_id')}"


async def answer_command(ack: AsyncAck, work: Awaitable[Message | None]) -> None:
    """Acknowledge a command with its answer, or why it could not be done; None when a modal is the answer."""
    try:
        message = await work
    except TocsinError as error:
        message = replies.problem(error)
    await (ack() if message is None else ack(**shown(message)))


async def answer_press(desk: Desk, ack: AsyncAck, body: Mapping[str, Any], work: Awaitable[Message | None]) -> None:
    """Acknowledge after the work, and show its answer or why it could not be done to the person who pressed.

    App Home shows how things stand now after every press on it.
    """
    try:
        message = await work
    except TocsinError as error:
        message = replies.problem(error)
    await ack()
    if message is not None:
        desk.answer(body, message)
    elif is_home(body):
        await desk.homes.ask(str(body["user"]["id"]))
