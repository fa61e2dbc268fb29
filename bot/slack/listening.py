"""The Bolt application: Socket Mode when there is an app token, else HTTP at ``/slack/events``."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack import calendar_buttons, commands, events, interactions, oncall_buttons, oncall_commands, swap_buttons
from bot.slack.requests import SignedRequests
from bot.slack.socket_watch import SocketWatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.slack.desk import Desk

_CONNECT_SECONDS = 5
_PING_SECONDS = 5
"""Also how long the SDK waits between tries to connect; a connection is dead after four pings without an answer."""


class Listening:
    """Receives what people do in Slack."""

    def __init__(self, desk: Desk, signing_secret: str, app_token: str) -> None:
        """Listen by Socket Mode with ``app_token``, or be ready for HTTP requests when it is empty."""
        self._world = desk.world
        self._desk = desk
        self._app = build_app(desk)
        self._watch = SocketWatch(desk.world)
        said = _socket_log(self._watch)
        self._socket = (
            AsyncSocketModeHandler(self._app, app_token, said, ping_interval=_PING_SECONDS) if app_token else None
        )
        self._requests = None if app_token else SignedRequests(self._app, signing_secret, desk.world.clock)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def endpoint(self) -> Callable[[Request], Awaitable[Response]] | None:
        """Return what answers Slack's requests in HTTP mode, once their signature is verified; None in Socket Mode."""
        return None if self._requests is None else self._requests.handle

    async def start(self) -> None:
        """Connect. When Slack cannot be reached within a few seconds, the SDK keeps trying in the background."""
        if self._socket is not None:
            self._tasks.append(asyncio.create_task(self._socket.connect_async()))
            if self._world.workspace is not None:  # else Slack is away, and there is nothing to wait for
                await asyncio.wait(self._tasks, timeout=_CONNECT_SECONDS)
            self._tasks.append(asyncio.create_task(self._watch.run(self._socket.client)))

    async def stop(self) -> None:
        """Stop taking anything in, and let what runs finish."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)  # none may meet the connection half closed
        if self._socket is not None:
            await self._socket.close_async()
        await self._desk.followups.stop()


def build_app(desk: Desk) -> AsyncApp:
    """Return the Bolt application with every listener registered. Signatures are verified before it: ``requests``."""
    app = AsyncApp(
        client=desk.slack.client,
        request_verification_enabled=False,
        authorize=_authorize(desk.world, desk.slack),
        process_before_response=True,
        logger=_bolt_log(),
    )
    commands.register(app, desk)
    interactions.register(app, desk)
    oncall_commands.register(app, desk)
    oncall_buttons.register(app, desk)
    calendar_buttons.register(app, desk)
    swap_buttons.register(app, desk)
    events.register(app, desk)
    return app


def _bolt_log() -> logging.Logger:
    """Return Bolt's log without its remarks on how we pass the token."""
    bolt = logging.getLogger("bot.slack.bolt")
    bolt.addFilter(_is_news)
    return bolt


def _socket_log(watch: SocketWatch) -> logging.Logger:
    """Return Socket Mode's log. What fails while Slack is away is said by ``watch``, once."""
    socket = logging.getLogger("bot.slack.socket")
    socket.filters[:] = [watch]
    return socket


def _is_news(record: logging.LogRecord) -> bool:
    text = record.getMessage()
    return "SLACK_BOT_TOKEN env variable" not in text and "`token` will be unused" not in text


def _authorize(world: World, slack: SlackApi):  # noqa: ANN202  # Bolt looks at the parameters of the function itself
    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        if world.workspace is None:
            world.workspace = await slack.who_am_i()
        own = world.workspace
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id or own.team_id,
            bot_user_id=own.bot_user,
            bot_id=own.bot_id,
            bot_token=slack.client.token,
        )

    return authorize
