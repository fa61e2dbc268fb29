"""Everything that the Slack half of the server consists of, put together once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.callbacks import Callbacks
    from bot.sandbox.ephemerals import Ephemerals
    from bot.sandbox.events import EventDelivery
    from bot.sandbox.faults import Faults
    from bot.sandbox.feed import Feed
    from bot.sandbox.files import Files
    from bot.sandbox.httpmode import HttpMode
    from bot.sandbox.interactions import Interactions
    from bot.sandbox.ledger import Ledger
    from bot.sandbox.messages import Message
    from bot.sandbox.modals import Modals
    from bot.sandbox.ratelimits import RateLimits
    from bot.sandbox.socketmode import SocketMode
    from bot.sandbox.triggers import Triggers
    from bot.sandbox.workspace import Workspace


@dataclass
class Site:
    """The parts, for whoever needs several of them. ``url`` is known once the server listens."""

    workspace: Workspace
    ephemerals: Ephemerals
    triggers: Triggers
    callbacks: Callbacks
    modals: Modals
    files: Files
    sockets: SocketMode
    http: HttpMode
    events: EventDelivery
    interactions: Interactions
    feed: Feed
    faults: Faults
    limits: RateLimits
    ledger: Ledger
    url: str = ""

    def permalink(self, message: Message) -> str:
        """Return the address of a message; replies name their thread."""
        path = f"{self.url}/archives/{message.channel_id}/p{message.ts.replace('.', '')}"
        if message.thread_ts and message.thread_ts != message.ts:
            return f"{path}?thread_ts={message.thread_ts}&cid={message.channel_id}"
        return path
