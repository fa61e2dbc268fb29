"""What the listeners work with: the use cases, and the ways to answer the person who asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.notify.slack import SlackApi
    from bot.services.homes import Homes
    from bot.services.incidents import Incidents
    from bot.services.oncall import OnCall
    from bot.services.pager import Pager
    from bot.services.people import People
    from bot.services.postmortems import Postmortems
    from bot.services.transcript import Transcript
    from bot.services.world import World
    from bot.slack.followups import Followups
    from bot.views.blocks import Message


@dataclass(frozen=True)
class Desk:
    """The use cases that people reach through Slack."""

    world: World
    slack: SlackApi
    incidents: Incidents
    pager: Pager
    oncall: OnCall
    people: People
    transcript: Transcript
    postmortems: Postmortems
    homes: Homes
    followups: Followups

    @property
    def commands(self) -> Commands:
        """Return the slash commands as this workspace has them."""
        return Commands.prefixed(self.world.command_prefix)

    def open_view(self, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Open a modal as soon as the listener has returned: a trigger lives three seconds."""
        self.followups.start(self.slack.open_view(str(body.get("trigger_id") or ""), view))

    def update_view(self, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Draw the modal again that an action came from."""
        self.followups.start(self.slack.update_view(body["view"], view))

    def answer(self, body: Mapping[str, Any], message: Message) -> None:
        """Show somebody an answer that only they see, as soon as the listener has returned."""
        url = body.get("response_url")
        if url:
            self.followups.start(self.slack.respond(str(url), message))


def shown(message: Message) -> dict[str, Any]:
    """Return a message as the arguments of an acknowledgement that answers a slash command."""
    return {"text": message.text, "blocks": list(message.blocks), "response_type": "ephemeral"}
