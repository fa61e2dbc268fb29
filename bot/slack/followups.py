"""What happens after Slack got its acknowledgement: modals opened, answers shown. Lost with a crash, harmless so."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.notify.slack import SlackFault

if TYPE_CHECKING:
    from collections.abc import Coroutine

log = logging.getLogger(__name__)

_STOP_SECONDS = 3


class Followups:
    """Runs such work beside the listeners, so that no listener waits for Slack while Slack waits for it."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run ``work`` as soon as the listener has returned."""
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except SlackFault as fault:
            log.warning("an answer in Slack could not be shown: %s", fault)

    async def stop(self) -> None:
        """Wait briefly for what is running."""
        if self._running:
            await asyncio.wait(self._running, timeout=_STOP_SECONDS)
