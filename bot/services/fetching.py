"""Messages that were reacted to before they were captured: looked up, then put on the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.notify.slack import SlackFault
from bot.services import senders
from bot.services.transcript import mark_fetched
from bot.store.outcome import Done

if TYPE_CHECKING:
    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome


class Fetching:
    """Looks messages up."""

    def __init__(self, world: World, slack: SlackApi) -> None:
        """Look up through ``slack``."""
        self._world = world
        self._slack = slack

    async def fetch(self, job: Job) -> Outcome:
        """Look one message up and mark it as its reaction says."""
        payload = {key: str(value) for key, value in job.payload.items() if key != "incident"}
        number, now = int(job.payload["incident"]), self._world.clock.now()
        try:
            message = await self._slack.message(payload["channel"], payload["ts"])
        except SlackFault as fault:
            return senders.after_fault(job, fault, now)
        if message is None:
            return Done()
        return Done(lambda conn: mark_fetched(conn, self._world, number, payload, message, now))
