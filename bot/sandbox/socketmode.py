"""Socket Mode: the WebSocket over which the app takes events, commands and interactions, and acknowledges them.

Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from typing import TYPE_CHECKING

from starlette.websockets import WebSocketDisconnect, WebSocketState

from bot.sandbox.applink import ACK_SECONDS, NotAcknowledged, Retry, Sort

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from starlette.websockets import WebSocket

    from bot.sandbox.application import Application
    from bot.sandbox.wire import Json

MAX_CONNECTIONS = 10
LINGER_SECONDS = 10.0  # how long a connection that was asked to refresh is kept

# Only these may be answered in the acknowledgement itself.
_ANSWERABLE = {"view_submission", "block_suggestion"}


class _Connection:
    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.waiting: dict[str, asyncio.Future[Json]] = {}
        self.is_leaving = False
        self._writing = asyncio.Lock()

    async def send(self, message: Json) -> None:
        async with self._writing:
            await self.websocket.send_text(json.dumps(message))

    async def close(self) -> None:
        if self.websocket.application_state is WebSocketState.CONNECTED:
            await self.websocket.close()

    def acknowledge(self, answer: Json) -> None:
        future = self.waiting.get(str(answer.get("envelope_id")))
        if future is not None and not future.done():
            payload = answer.get("payload")
            future.set_result(payload if isinstance(payload, dict) else {})

    def abandon(self) -> None:
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(NotAcknowledged("operation_timeout"))


class SocketMode:
    """The app's open connections. Each delivery goes to exactly one of them, in turn."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.ack_seconds = ACK_SECONDS

    @property
    def connections(self) -> int:
        """Return how many connections are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """Return a ticket for one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def wait_connected(self, seconds: float) -> bool:
        """Wait up to ``seconds`` until a connection is open; tell whether one is."""
        try:
            async with asyncio.timeout(seconds):
                while not self._connections:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def serve(self, websocket: WebSocket) -> None:
        """Run one connection from its handshake to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(code=4003, reason="invalid_ticket")
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        connection = _Connection(websocket)
        if len(self._connections) >= MAX_CONNECTIONS:
            await connection.send({"type": "disconnect", "reason": "too_many_websockets"})
            await connection.close()
            return
        await connection.send(self._hello())
        self._connections.append(connection)
        self._changed.set()
        try:
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
            connection.abandon()

    async def _listen(self, connection: _Connection) -> None:
        while True:
            try:
                text = await connection.websocket.receive_text()
            except WebSocketDisconnect:
                return
            answer = _parse(text)
            if answer is not None:
                connection.acknowledge(answer)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app.id},
        }

    async def deliver(self, sort: Sort, payload: Json, retry: Retry | None = None) -> Json:
        """Send one envelope to one connection and wait for its acknowledgement; see ``Transport.deliver``."""
        if sort == "events_api" and not self._connections:
            await self.wait_connected(self.ack_seconds)
        connection = self._next()
        if connection is None:
            raise NotAcknowledged("dispatch_failed")
        envelope = _envelope(sort, payload, retry)
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = future
        try:
            async with asyncio.timeout(self.ack_seconds):
                await connection.send(envelope)
                return await future
        except (TimeoutError, WebSocketDisconnect, RuntimeError) as error:
            raise NotAcknowledged("operation_timeout") from error
        finally:
            del connection.waiting[envelope["envelope_id"]]

    def _next(self) -> _Connection | None:
        staying = [each for each in self._connections if not each.is_leaving] or self._connections
        if not staying:
            return None
        chosen = staying[0]
        self._connections.remove(chosen)
        self._connections.append(chosen)
        return chosen

    def drop(self) -> None:
        """Close every connection without having asked for a new one first."""
        for connection in list(self._connections):
            self._spawn(connection.close())

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be replaced; those still open after ten seconds are closed."""
        for connection in list(self._connections):
            self._spawn(self._see_off(connection, reason))

    async def _see_off(self, connection: _Connection, reason: str) -> None:
        connection.is_leaving = reason != "warning"
        await connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}})
        if connection.is_leaving:
            # A link that was switched off does not wait for a successor.
            await asyncio.sleep(0 if reason == "link_disabled" else LINGER_SECONDS)
            await connection.close()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Close every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._connections):
            await connection.close()


def _parse(text: str) -> Json | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _envelope(sort: Sort, payload: Json, retry: Retry | None) -> Json:
    is_answerable = sort == "slash_commands" or payload.get("type") in _ANSWERABLE
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "payload": payload,
        "type": sort,
        "accepts_response_payload": is_answerable,
    }
    if sort == "events_api":
        envelope |= {"retry_attempt": retry.attempt if retry else 0, "retry_reason": retry.reason if retry else ""}
    return envelope
