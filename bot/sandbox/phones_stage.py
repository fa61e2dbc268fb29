"""What the verbs of a TwiML document need to know: the call, and the document that is being executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.sandbox.phones_records import Source
from bot.sandbox.phones_webhooks import absolute

if TYPE_CHECKING:
    from bot.sandbox.phones_calls import Switch
    from bot.sandbox.phones_records import Call


class Runner(Protocol):
    """Executes documents on one call."""

    async def run(self, source: Source) -> bool:
        """Execute a document; return whether it came to its end without hanging up or failing."""
        ...

    async def serve(self, source: Source) -> None:
        """Execute a document and then end the call."""
        ...


class Stage:
    """A call on which a document is executed. ``here`` is where that document comes from."""

    def __init__(self, switch: Switch, call: Call) -> None:
        self.switch = switch
        self.call = call
        self.exchange = switch.exchange
        self.here = call.source
        self.in_a_row = 0

    def elsewhere(self, url: str | None, method: str, params: dict[str, str] | None = None) -> Source:
        """Return the source for an action: a URL relative to the current document, or that document itself."""
        if url:
            return Source(self.absolute(url), method, params or {})
        if self.here.twiml is not None:
            return self.here
        return Source(self.here.url, method, params or {})

    def absolute(self, url: str) -> str:
        """Return a URL of the document as an absolute one.

        Raises:
            WebhookError: It cannot be read as a URL.
        """
        return absolute(self.here.url, url)

    def wait(self) -> None:
        """Note that the call waits for something, so that a loop of documents is no runaway."""
        self.in_a_row = 0
