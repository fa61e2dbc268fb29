"""The clock that people fast-forward: GET and POST /clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.clocks import Announcing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.sandbox.clocks import Time
    from bot.sandbox.wire import Json

Stops = list[tuple[str, datetime]]


class ClockFace:
    """Shows the clock and moves it forward; ``on_move`` is called after each move of a clock that does not announce."""

    def __init__(
        self, time: Time, next_stops: Callable[[], Awaitable[Stops]] | None, on_move: Callable[[], None]
    ) -> None:
        self._time = time
        self._next_stops = next_stops
        self._on_move = on_move

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route("/clock", self._show), Route("/clock", self._move, methods=["POST"])]

    async def _show(self, _request: Request) -> Response:
        stops = [] if self._next_stops is None else await self._next_stops()
        shown = [{"label": label, "at": at.astimezone(UTC).isoformat()} for label, at in stops]
        return JSONResponse({"ok": True, "now": self._time.now().isoformat(), "stops": shown})

    async def _move(self, request: Request) -> Response:
        try:
            by = self._distance(json.loads(await request.body()))
        except (ValueError, TypeError, AttributeError, OverflowError):
            return JSONResponse({"ok": False, "error": "Say {advance: seconds} or {to: ISO time}."}, status_code=400)
        if by < timedelta(0):
            return JSONResponse({"ok": False, "error": "The clock only goes forward."}, status_code=400)
        self._time.advance(by)
        if not isinstance(self._time, Announcing):
            self._on_move()
        return JSONResponse({"ok": True, "now": self._time.now().isoformat()})

    def _distance(self, asked: Json) -> timedelta:
        if "advance" in asked:
            return timedelta(seconds=float(asked["advance"]))
        to = datetime.fromisoformat(str(asked.get("to", "")))
        if to.tzinfo is None:
            raise ValueError("a time without an offset")
        return to - self._time.now()
