"""The Events API: which events the app hears of, the envelope around them, and their repetition until acknowledged.

Source: docs.slack.dev/apis/events-api.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.sandbox.applink import AppLink, NotAcknowledged, Retry
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.channels import Channel
    from bot.sandbox.wire import Json
    from bot.sandbox.workspace import Workspace

# Seconds of the workspace's clock before the first, second and third repetition.
RETRY_SECONDS = (0.0, 60.0, 300.0)

_MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class EventDelivery:
    """Delivers events to the app."""

    def __init__(self, workspace: Workspace, link: AppLink) -> None:
        self._workspace = workspace
        self._link = link
        self._under_way: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self.failures = 0
        self.retry_seconds = RETRY_SECONDS

    def take(self, event: Json, channel: Channel | None) -> None:
        """Deliver ``event`` when the app is subscribed and, where it happened in a channel, a member there."""
        app = self._workspace.app
        if channel is not None and app.user_id not in channel.members:
            return
        name = event["type"]
        if name == "message" and channel is not None:
            name = _MESSAGE_EVENTS[channel.kind]
        if not app.is_subscribed(name):
            return
        task = asyncio.get_running_loop().create_task(self._deliver(self._wrap(event)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _wrap(self, event: Json) -> Json:
        app = self._workspace.app
        authorization = {
            "enterprise_id": None,
            "team_id": TEAM_ID,
            "user_id": app.user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self._workspace.new_id("Ev"),
            "event_time": self._workspace.seconds(),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{self._workspace.secret('event')}",
        }

    async def _deliver(self, payload: Json) -> None:
        retry: Retry | None = None
        for attempt in range(len(self.retry_seconds) + 1):
            if attempt:
                await self._wait(self.retry_seconds[attempt - 1])
            try:
                await self._link.deliver("events_api", payload, retry)
            except NotAcknowledged as failure:
                self.failures += 1
                if failure.is_final:
                    return
                retry = Retry(attempt + 1, failure.reason)
            else:
                return

    async def _wait(self, seconds: float) -> None:
        due = self._workspace.time.now() + timedelta(seconds=seconds)
        while (left := (due - self._workspace.time.now()).total_seconds()) > 0:
            self._moved.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._moved.wait()

    @property
    def waiting(self) -> int:
        """Return how many events are neither acknowledged nor given up."""
        return len(self._under_way)

    def moved(self) -> None:
        """Look at the clock again: it was moved."""
        self._moved.set()

    async def quiet(self) -> None:
        """Wait until every event that happened is acknowledged or given up."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def stop(self) -> None:
        """Give up what is under way."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
