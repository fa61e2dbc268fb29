"""The buttons and forms of ``/oncall``. Each makes one service call and answers in the place of what was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError, TocsinError
from bot.slack.oncall_commands import OnCallCommands
from bot.views import ids, replies
from bot.views.blocks import Message
from bot.views.forms import modal_errors
from bot.views.page import paged_reply
from bot.views.shift_form import parse_shift, schedule_options
from bot.views.shift_plan import nothing_changed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.services.planning import Shown
    from bot.slack.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons and forms of ``/oncall``."""
    buttons = OnCallButtons(desk)

    @app.action(ids.ONCALL_ACTIONS)
    async def on_press(ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        found = await buttons.press(body, action)
        await ack()
        buttons.show(body, found)

    @app.options(ids.SHIFT_SCHEDULE)
    async def on_search(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack(**schedule_options(desk.world.roster, str(body.get("value") or "")))

    for callback in (ids.MODAL_TAKE, ids.MODAL_OVERRIDE):

        @app.view(callback)
        async def on_submit(ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
            await ack(**await buttons.submit(str(body["user"]["id"]), view))


class OnCallButtons:
    """What the buttons and forms of ``/oncall`` do."""

    def __init__(self, desk: Desk) -> None:
        """Carry them out with ``desk``."""
        self._desk = desk
        self._commands = OnCallCommands(desk)
        self.acts: Mapping[str, Callable[[str, Mapping[str, Any]], Awaitable[Shown]]] = {
            ids.ONCALL_CONFIRM: self._confirm,
            ids.ONCALL_CHANGE: self._change,
            ids.ONCALL_CANCEL: self._cancel,
            ids.ONCALL_TAKE: self._take,
            ids.ONCALL_OVERRIDE: self._override,
            ids.ONCALL_UNDO: self._undo,
            ids.ONCALL_UNDO_CONFIRM: self._confirm_undo,
            ids.ONCALL_WHO: self._who,
            ids.ONCALL_TEST: self._test,
            **dict.fromkeys(ids.ONCALL_SAYS, self._say),
        }

    async def press(self, body: Mapping[str, Any], action: Mapping[str, Any]) -> Shown:
        """Carry out a button and return what is shown then: a message, a form, or why it could not be done."""
        try:
            act = self.acts.get(str(action["action_id"]))
            if act is None:
                raise BadInputError("This button is from an older version of Tocsin. Use the command instead.")
            return await act(str(action.get("value") or ""), body)
        except TocsinError as error:
            return replies.problem(error)

    def show(self, body: Mapping[str, Any], found: Shown) -> None:
        """Show what a press led to, where it was made."""
        if isinstance(found, Message):
            self._desk.follow(body, found)
        elif (body.get("view") or {}).get("type") == "modal":
            self._desk.update_view(body, found)
        else:
            self._desk.open_view(body, found)

    async def submit(self, user: str, view: Mapping[str, Any]) -> dict[str, Any]:
        """Return how a submitted form is answered: before and after in its place, or what is wrong at its field."""
        try:
            form = parse_shift(view, self._desk.world.roster)
            return {"response_action": "update", "view": replies.sheet(await self._desk.planning.filled(form, user))}
        except BadInputError as error:
            return modal_errors(error, view)
        except TocsinError as error:
            return modal_errors(BadInputError(str(error)), view)

    async def _confirm(self, value: str, body: Mapping[str, Any]) -> Message:
        return await self._desk.planning.confirm(ids.Plan.decode(value), _user(body))

    async def _change(self, value: str, body: Mapping[str, Any]) -> Shown:
        return await self._desk.planning.change(ids.Plan.decode(value), _user(body))

    async def _cancel(self, value: str, body: Mapping[str, Any]) -> Message:  # noqa: ARG002  # all presses look alike
        return nothing_changed()

    async def _take(self, value: str, body: Mapping[str, Any]) -> Shown:
        return await self._desk.planning.form("take", ids.parse_schedule(value), _user(body))

    async def _override(self, value: str, body: Mapping[str, Any]) -> Shown:
        return await self._desk.planning.form("override", ids.parse_schedule(value), _user(body))

    async def _undo(self, value: str, body: Mapping[str, Any]) -> Message:
        return await self._desk.planning.undo(ids.parse_version(value), _user(body))

    async def _confirm_undo(self, value: str, body: Mapping[str, Any]) -> Message:
        return await self._desk.planning.confirm_undo(ids.Undoing.decode(value), _user(body))

    async def _who(self, value: str, body: Mapping[str, Any]) -> Message:  # noqa: ARG002  # all presses look alike
        return await self._desk.oncall.answer("", _user(body))

    async def _test(self, value: str, body: Mapping[str, Any]) -> Message:  # noqa: ARG002  # all presses look alike
        paged = await self._desk.pager.test(_user(body), f"press:{body.get('trigger_id')}")
        return replies.reply(paged_reply(paged.state, paged.people, self._desk.world.clock.now()))

    async def _say(self, value: str, body: Mapping[str, Any]) -> Shown:
        command = {"user_id": _user(body), "channel_id": "", "trigger_id": body.get("trigger_id")}
        return await self._commands.answer(ids.parse_say(value), command)


def _user(body: Mapping[str, Any]) -> str:
    return str(body["user"]["id"])
