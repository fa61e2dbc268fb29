"""What the listeners work with: the use cases, and the ways to answer the person who asked."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import TocsinError
from bot.notify.slack_fault import SlackFault
from bot.views import replies
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.notify.slack import SlackApi
    from bot.services.calendars import Calendars
    from bot.services.homes import Homes
    from bot.services.incidents import Incidents
    from bot.services.oncall import OnCall
    from bot.services.pager import Pager
    from bot.services.people import People
    from bot.services.planning import Planning
    from bot.services.postmortems import Postmortems
    from bot.services.swap_planning import SwapPlanning
    from bot.services.transcript import Transcript
    from bot.services.world import World
    from bot.slack.followups import Followups
    from bot.views.blocks import Message


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """The use cases that people reach through Slack."""

    world: World
    slack: SlackApi
    incidents: Incidents
    pager: Pager
    oncall: OnCall
    planning: Planning
    swaps: SwapPlanning
    people: People
    transcript: Transcript
    postmortems: Postmortems
    homes: Homes
    calendars: Calendars
    followups: Followups

    @property
    def commands(self) -> Commands:
        """Return the slash commands as this workspace has them."""
        return Commands.prefixed(self.world.command_prefix)

    def open_view(self, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Open a modal as soon as the listener has returned: a trigger lives three seconds.

        Whoever waits for a form that Slack does not open is told why, and what to do instead.
        """
        self.followups.start(self._open(body, view))

    async def _open(self, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        trigger = str(body.get("trigger_id") or "")
        try:
            try:
                await self.slack.open_view(trigger, view)
            except SlackFault as first:
                if not first.is_passing or first.retry_after is not None:
                    raise
                await self._open_again(trigger, view)
        except SlackFault as fault:
            log.warning("a form could not be opened: %s", fault)
            await self._say(body, replies.no_form(fault.code, fault.reason, self.commands))

    async def _open_again(self, trigger: str, view: Mapping[str, Any]) -> None:
        """Try once more while the trigger lives."""
        try:
            await self.slack.open_view(trigger, view)
        except SlackFault as fault:
            if fault.code != "exchanged_trigger_id":  # then it had been opened, and only the answer was lost
                raise

    def update_view(self, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Draw the modal again that an action came from."""
        self.followups.start(self._redraw(body["view"], view))

    async def _redraw(self, seen: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Draw a modal again; over what an earlier choice drew while this one was on its way, the later one counts."""
        identity = str(seen["id"])
        turn = self.followups.take_turn(identity)
        try:
            await self.slack.update_view(identity, str(seen.get("hash") or ""), view)
        except SlackFault as fault:
            if fault.code == "hash_conflict" and self.followups.is_latest(identity, turn):
                await self.slack.update_view(identity, "", view)
            elif fault.code != "not_found":  # the form was closed meanwhile
                raise

    def answer(self, body: Mapping[str, Any], message: Message) -> None:
        """Show somebody an answer that only they see, as soon as the listener has returned."""
        self.followups.start(self._say(body, message))

    def follow(self, body: Mapping[str, Any], message: Message) -> None:
        """Show what became of a press where it was made: in place of the message or of the modal that it stood on.

        On App Home a modal opens for it.
        """
        if is_home(body):
            self.open_view(body, replies.sheet(message))
        elif body.get("view"):
            self.update_view(body, replies.sheet(message))
        else:
            self.followups.start(self._say(body, message, replaces=True))

    async def _say(self, body: Mapping[str, Any], message: Message, *, replaces: bool = False) -> None:
        """Show an answer where it was asked for; by direct message where Slack gave no address, or does not take it."""
        url, user = body.get("response_url"), str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        if is_home(body) and await self._say_on_home(user, message):
            return
        if url:
            try:
                await self.slack.respond(str(url), message, replaces=replaces)
            except SlackFault as fault:
                log.warning("an answer goes by direct message: %s", fault)
            else:
                return
        await self.slack.post(await self.slack.direct_channel(user), message)

    async def _say_on_home(self, user: str, message: Message) -> bool:
        """Have an answer stand on the Home of whoever pressed something there; False when it cannot be kept."""
        try:
            await self.homes.ask(user, message.text)
        except TocsinError as error:
            log.warning("an answer goes by direct message: %s", error)
            return False
        return True


def is_home(body: Mapping[str, Any]) -> bool:
    """Tell whether what was pressed stands on App Home."""
    return (body.get("view") or {}).get("type") == "home"


def shown(message: Message) -> dict[str, Any]:
    """Return a message as the arguments of an acknowledgement that answers a slash command."""
    return {"text": message.text, "blocks": list(message.blocks), "response_type": "ephemeral"}
