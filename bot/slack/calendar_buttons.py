"""The buttons of calendars and of weeks. What they lead to stands in the place of the answer they were pressed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError, TocsinError
from bot.services.calendars import RepeatedError
from bot.slack.answering import Pressed
from bot.views import ids, replies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.slack.desk import Desk
    from bot.views.blocks import Message


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons of calendars."""
    buttons = CalendarButtons(desk)

    @app.action(ids.CALENDAR_ACTIONS)
    async def on_press(ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        found = await buttons.press(body, action)
        await ack()
        if found is not None:
            desk.follow(body, found)


class CalendarButtons:
    """What the buttons of calendars do."""

    def __init__(self, desk: Desk) -> None:
        """Carry them out with ``desk``."""
        self._desk = desk
        self.acts: Mapping[str, Callable[[str, Pressed], Awaitable[Message]]] = {
            ids.CALENDAR_SHOW: self._show,
            ids.CALENDAR_RENEW: self._renew,
            ids.CALENDAR_REVOKE: self._revoke,
            ids.CALENDAR_FILES: self._files,
            ids.CALENDAR_SHARE: self._share,
        }

    async def press(self, body: Mapping[str, Any], action: Mapping[str, Any]) -> Message | None:
        """Carry out a button and return what is shown then, or why it could not be done.

        None when Slack delivers a press again: an address that was shown must not be overwritten.
        """
        act = self.acts.get(str(action["action_id"]))
        try:
            if act is None:
                raise BadInputError("This button is from an older version of Tocsin. Use the command instead.")
            return await act(str(action.get("value") or ""), Pressed(str(body["user"]["id"]), body))
        except RepeatedError:
            return None
        except TocsinError as error:
            return replies.problem(error)

    async def _show(self, value: str, pressed: Pressed) -> Message:
        return await self._desk.calendars.show(ids.parse_feed(value), pressed.user, pressed.source)

    async def _renew(self, value: str, pressed: Pressed) -> Message:
        return await self._desk.calendars.renew(ids.parse_feed(value), pressed.user, pressed.source)

    async def _revoke(self, value: str, pressed: Pressed) -> Message:
        return await self._desk.calendars.revoke(ids.parse_feed(value), pressed.user)

    async def _files(self, value: str, pressed: Pressed) -> Message:
        return await self._desk.calendars.send_files(ids.parse_feed(value), pressed.user, pressed.source)

    async def _share(self, value: str, pressed: Pressed) -> Message:
        feed, label = ids.parse_week_value(value)
        channel = str((pressed.body.get("channel") or {}).get("id") or "")
        return await self._desk.calendars.share(feed, label, pressed.user, channel, pressed.source)
