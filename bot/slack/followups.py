"""What happens after Slack got its acknowledgement: modals opened, answers shown. Lost with a crash, harmless so."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.notify.slack_fault import SlackFault

if TYPE_CHECKING:
    from collections.abc import Coroutine

log = logging.getLogger(__name__)

_STOP_SECONDS = 3
_REMEMBERED_VIEWS = 1000


class Followups:
    """Runs such work beside the listeners, so that no listener waits for Slack while Slack waits for it."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._running: set[asyncio.Task[None]] = set()
        self._turns: dict[str, int] = {}

    def take_turn(self, view: str) -> int:
        """Return a number for one redrawing of a modal, higher than those before it."""
        while len(self._turns) >= _REMEMBERED_VIEWS:
            self._turns.pop(next(iter(self._turns)))
        self._turns[view] = self._turns.pop(view, 0) + 1
        return self._turns[view]

    def is_latest(self, view: str, turn: int) -> bool:
        """Tell whether no later redrawing of the modal was begun."""
        return self._turns.get(view) == turn

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
