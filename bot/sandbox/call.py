"""One call of the Web API: who calls, with which arguments, and readings of those arguments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.methods import METHODS
from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from bot.sandbox.channels import Channel
    from bot.sandbox.messages import Message
    from bot.sandbox.people import User
    from bot.sandbox.site import Site
    from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Call:
    """A call whose token was accepted. ``actor`` is the bot user or the person whose token it was."""

    site: Site
    method: str
    actor: User
    args: Json

    @property
    def workspace(self) -> Workspace:
        """Return the workspace."""
        return self.site.workspace

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def has(self, name: str) -> bool:
        """Tell whether an argument was given and is not empty."""
        return self.args.get(name) not in (None, "")

    def truth(self, name: str, *, default: bool = False) -> bool:
        """Return an argument as a boolean ("true", "1", true)."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in {"true", "1"}

    def whole(self, name: str, default: int, error: str = "invalid_arguments") -> int:
        """Return an argument as a whole number. Raises ``SlackError(error)``."""
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError as fault:
            raise SlackError(error) from fault

    def data(self, name: str, error: str) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return an argument that is JSON, written as text or not; None when absent. Raises ``SlackError(error)``."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError as fault:
            raise SlackError(error) from fault

    def items(self, name: str) -> list[str]:
        """Return a list given as a comma-separated text or as JSON."""
        value = self.args.get(name)
        if isinstance(value, str):
            value = value.split(",")
        return [str(each).strip() for each in value or [] if str(each).strip()]

    def channel(self, name: str = "channel") -> Channel:
        """Return the conversation that an argument names. Raises ``channel_not_found``."""
        channel = self.workspace.channel(self.text(name), self.actor.id)
        self.check_scope(channel.kind)
        return channel

    def check_scope(self, *kinds: str) -> None:
        """Refuse the bot with ``missing_scope`` unless it may do this to every one of these kinds of conversation."""
        app = self.workspace.app
        for kind in kinds:
            needed = METHODS[self.method].scopes_for(kind)
            if self.actor.is_bot and needed and not any(app.has_scope(scope) for scope in needed):
                provided = ",".join(sorted(app.scopes or ()))
                raise SlackError("missing_scope", needed=",".join(needed), provided=provided)

    def joined_channel(self, name: str = "channel") -> Channel:
        """Return the conversation that an argument names, of which the caller must be a member."""
        channel = self.channel(name)
        if self.actor.id not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def message(self, channel: Channel, name: str) -> Message:
        """Return the message that an argument names by its ts. Raises ``message_not_found``."""
        message = channel.log.get(self.text(name))
        if message is None:
            raise SlackError("message_not_found")
        return message
