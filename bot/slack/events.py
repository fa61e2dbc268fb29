"""The events: what is said and done in channels, who the users are, who looks at App Home."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncApp

    from bot.slack.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the events that ``manifest.yml`` subscribes to."""

    @app.event("message")
    async def on_message(event: Mapping[str, Any]) -> None:
        await desk.transcript.message(event)

    @app.event(re.compile(r"^reaction_(added|removed)$"))
    async def on_reaction(event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        await desk.transcript.reaction(event, str(body["event_id"]))

    @app.event(re.compile(r"^(user_change|team_join)$"))
    async def on_user(event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        await desk.people.changed(event["user"], str(body["event_id"]))

    @app.event("app_home_opened")
    async def on_home(event: Mapping[str, Any]) -> None:
        if event.get("tab") == "home":
            await desk.homes.ask(event["user"])
