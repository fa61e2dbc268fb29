"""``/oncall`` and its verbs. What it does not know as a verb is whom it is asked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.errors import NotFoundError
from bot.slack import grammar, oncall_grammar
from bot.slack.answering import Request, answer_command
from bot.slack.oncall_grammar import ONCALL_VERBS
from bot.views import oncall as views
from bot.views import replies
from bot.views.blocks import Message
from bot.views.page import paged_reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.services.planning import Shown
    from bot.slack.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for ``/oncall``."""
    prefix = re.escape(desk.world.command_prefix)
    oncall = OnCallCommands(desk)

    @app.command(re.compile(rf"^/{prefix}oncall$"))
    async def on_oncall(ack: AsyncAck, command: Mapping[str, Any]) -> None:
        await answer_command(ack, oncall.run(command))


class OnCallCommands:
    """The forms of ``/oncall``: a method a verb, each of which makes one service call."""

    def __init__(self, desk: Desk) -> None:
        """Carry them out with ``desk``."""
        self._desk = desk
        self.verbs: Mapping[str, Callable[[Request], Awaitable[Shown]]] = {
            "take": self._take,
            "override": self._override,
            "week": self._week,
            "calendar": self._calendar,
            "swap": self._swap,
            "offers": self._offers,
            "me": self._me,
            "history": self._history,
            "undo": self._undo,
            "test": self._test,
            "help": self._help,
        }

    async def run(self, command: Mapping[str, Any]) -> Message | None:
        """Carry out what was typed and return the answer, or None when a modal is it."""
        found = await self.answer(grammar.said(command), command)
        if isinstance(found, Message):
            return found
        self._desk.open_view(command, found)
        return None

    async def answer(self, text: str, command: Mapping[str, Any]) -> Shown:
        """Return the answer to ``text``, a message or a form; ``command`` says who asks, where."""
        spoken = grammar.read(text, ONCALL_VERBS)
        if spoken.verb:
            return await self.verbs[spoken.verb](Request(spoken.rest, command))
        return await self._look_up(Request(text, command))

    async def _look_up(self, request: Request) -> Message:
        target, at = oncall_grammar.read_lookup(request.rest)
        try:
            return await self._desk.oncall.answer(grammar.take_target(target), request.user, at)
        except NotFoundError as error:
            meant = grammar.nearest(target.partition(" ")[0], ONCALL_VERBS)
            if meant is None:
                raise
            name = self._desk.commands.oncall
            raise NotFoundError(f"{error} Or did you mean {name} {meant}?") from error

    async def _take(self, request: Request) -> Shown:
        return await self._desk.planning.typed("take", oncall_grammar.read_take(request.rest), request.user)

    async def _override(self, request: Request) -> Shown:
        return await self._desk.planning.typed("override", oncall_grammar.read_change(request.rest), request.user)

    async def _swap(self, request: Request) -> Shown:
        if not request.rest:
            return await self._desk.swaps.form(None, request.user)
        return await self._desk.swaps.typed(oncall_grammar.read_swap(request.rest), request.user)

    async def _offers(self, request: Request) -> Message:
        return await self._desk.swaps.listing(request.user)

    async def _history(self, request: Request) -> Message:
        return await self._desk.planning.history(grammar.take_target(request.rest), request.user)

    async def _undo(self, request: Request) -> Message:
        return await self._desk.planning.undo_latest(grammar.take_target(request.rest), request.user)

    async def _week(self, request: Request) -> Message:
        target, week = oncall_grammar.read_week(request.rest)
        target = grammar.take_target(target)
        return await self._desk.calendars.week(target, week, request.user, request.channel, request.source)

    async def _calendar(self, request: Request) -> Message:
        return await self._desk.calendars.find(grammar.take_target(request.rest), request.user, request.source)

    async def _me(self, request: Request) -> Message:
        return await self._desk.oncall.me(request.user)

    async def _test(self, request: Request) -> Message:
        paged = await self._desk.pager.test(request.user, request.source)
        return replies.reply(paged_reply(paged.state, paged.people, self._desk.world.clock.now()))

    async def _help(self, request: Request) -> Message:  # noqa: ARG002  # all verbs look alike
        return views.oncall_help(self._desk.commands)
