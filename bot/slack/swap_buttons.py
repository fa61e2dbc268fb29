"""The buttons and forms of offers of shifts. Each makes one service call and answers where it was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError, TocsinError
from bot.slack.answering import Pressed
from bot.slack.desk import is_home
from bot.views import ids, replies
from bot.views.blocks import Message
from bot.views.forms import modal_errors
from bot.views.shift_plan import nothing_changed
from bot.views.swap_form import parse_assign, parse_part, parse_swap, read_swap
from bot.views.swap_ids import OfferRef, SwapDraft, Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.services.swap_planning import Shown
    from bot.slack.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons and forms of offers."""
    buttons = SwapButtons(desk)

    @app.action(ids.SWAP_ACTIONS)
    async def on_press(ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        found = await buttons.press(body, action)
        await ack()
        await buttons.show(body, found)

    for callback in buttons.submits:

        @app.view(callback)
        async def on_submit(ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
            await ack(**await buttons.submit(str(body["user"]["id"]), view))


class SwapButtons:
    """What the buttons and forms of offers do."""

    def __init__(self, desk: Desk) -> None:
        """Carry them out with ``desk``."""
        self._desk = desk
        self.acts: Mapping[str, Callable[[str, Pressed], Awaitable[Shown | None]]] = {
            ids.SWAP_ACCEPT: self._accept,
            ids.SWAP_PART: self._part,
            ids.SWAP_DECLINE: self._decline,
            ids.SWAP_WITHDRAW: self._withdraw,
            ids.SWAP_ASSIGN: self._assign,
            ids.SWAP_OFFER: self._offer,
            ids.SWAP_CHANGE: self._change,
            ids.SWAP_CANCEL: self._cancel,
            ids.SWAP_START: self._start,
            ids.SWAP_TAKER: self._taker,
        }
        self.submits: Mapping[str, Callable[[str, Mapping[str, Any]], Awaitable[Message]]] = {
            ids.MODAL_SWAP: self._filled,
            ids.MODAL_SWAP_PART: self._take_part,
            ids.MODAL_SWAP_ASSIGN: self._assigned,
        }

    async def press(self, body: Mapping[str, Any], action: Mapping[str, Any]) -> Shown | None:
        """Carry out a button and return what is shown then: a message, a form, or why it could not be done.

        None when the message that was pressed on shows it: the outbox redraws it.
        """
        try:
            act = self.acts.get(str(action["action_id"]))
            if act is None:
                raise BadInputError("This button is from an older version of Tocsin. Use the command instead.")
            return await act(str(action.get("value") or ""), Pressed(str(body["user"]["id"]), body))
        except TocsinError as error:
            return replies.problem(error)

    async def show(self, body: Mapping[str, Any], found: Shown | None) -> None:
        """Show what a press led to, where it was made: beside a card that others see too, in place of anything else."""
        if found is None:
            return
        if not isinstance(found, Message):
            if (body.get("view") or {}).get("type") == "modal":
                self._desk.update_view(body, found)
            else:
                self._desk.open_view(body, found)
        elif is_home(body):
            await self._desk.homes.ask(str(body["user"]["id"]), found.text)
        elif _is_card(body):
            self._desk.answer(body, found)
        else:
            self._desk.follow(body, found)

    async def submit(self, user: str, view: Mapping[str, Any]) -> dict[str, Any]:
        """Return how a submitted form is answered: the answer in its place, or what is wrong at its field."""
        try:
            found = await self.submits[str(view.get("callback_id"))](user, view)
        except BadInputError as error:
            return modal_errors(error, view)
        except TocsinError as error:
            return {"response_action": "update", "view": replies.sheet(replies.problem(error))}
        return {"response_action": "update", "view": replies.sheet(found)}

    async def _accept(self, value: str, pressed: Pressed) -> Message | None:
        done = await self._desk.swaps.accept(OfferRef.decode(value), pressed.user, pressed.source)
        return None if _is_card(pressed.body) else done

    async def _part(self, value: str, pressed: Pressed) -> Shown:
        return await self._desk.swaps.part_form(OfferRef.decode(value), pressed.user)

    async def _decline(self, value: str, pressed: Pressed) -> Message | None:
        done = await self._desk.swaps.decline(OfferRef.decode(value), pressed.user, pressed.source)
        return None if _is_card(pressed.body) else done

    async def _withdraw(self, value: str, pressed: Pressed) -> Message:
        return await self._desk.swaps.withdraw(OfferRef.decode(value), pressed.user, pressed.source)

    async def _assign(self, value: str, pressed: Pressed) -> Shown:
        return await self._desk.swaps.assign_form(OfferRef.decode(value), pressed.user)

    async def _offer(self, value: str, pressed: Pressed) -> Message:
        return await self._desk.swaps.confirm(SwapDraft.decode(value), pressed.user)

    async def _change(self, value: str, pressed: Pressed) -> Shown:
        return await self._desk.swaps.change(SwapDraft.decode(value), pressed.user)

    async def _cancel(self, value: str, pressed: Pressed) -> Message:  # noqa: ARG002  # all presses look alike
        return nothing_changed()

    async def _start(self, value: str, pressed: Pressed) -> Shown:
        return await self._desk.swaps.form(None if value == "-" else Turn.decode(value), pressed.user)

    async def _taker(self, value: str, pressed: Pressed) -> Shown:  # noqa: ARG002  # all presses look alike
        return await self._desk.swaps.chosen(read_swap(pressed.body["view"]), pressed.user)

    async def _filled(self, user: str, view: Mapping[str, Any]) -> Message:
        return await self._desk.swaps.filled(parse_swap(view), user)

    async def _take_part(self, user: str, view: Mapping[str, Any]) -> Message:
        return await self._desk.swaps.take_part(parse_part(view), user, f"view:{view['id']}")

    async def _assigned(self, user: str, view: Mapping[str, Any]) -> Message:
        return await self._desk.swaps.assign(parse_assign(view), user, f"view:{view['id']}")


def _is_card(body: Mapping[str, Any]) -> bool:
    """Tell whether what was pressed is an offer's own message, not an answer that only one person sees, nor a view."""
    return not body.get("view") and not (body.get("container") or {}).get("is_ephemeral")
