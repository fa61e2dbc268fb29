"""The stream of events to people's clients."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.websockets import WebSocketDisconnect

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from bot.sandbox.wire import Json


class Feed:
    """The open clients by person. A client that does not read is cut off rather than waited for."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[Json | None]]] = {}

    def publish(self, user_id: str, event: Json) -> None:
        """Send an event to every client of the person."""
        queues = self._queues.get(user_id)
        if queues:
            shown = _as_shown(event)
            for queue in queues:
                queue.put_nowait(shown)

    def publish_all(self, event: Json) -> None:
        """Send an event to every client."""
        for user_id in list(self._queues):
            self.publish(user_id, event)

    async def serve(self, websocket: WebSocket, user_id: str) -> None:
        """Run one client's connection to its end."""
        await websocket.accept()
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._queues.setdefault(user_id, set()).add(queue)
        queue.put_nowait({"type": "hello"})
        writer = asyncio.get_running_loop().create_task(_write(websocket, queue))
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            return
        finally:
            self._queues[user_id].discard(queue)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    def stop(self) -> None:
        """End every connection."""
        for queues in self._queues.values():
            for queue in queues:
                queue.put_nowait(None)


async def _write(websocket: WebSocket, queue: asyncio.Queue[Json | None]) -> None:
    while True:
        event = await queue.get()
        if event is None:
            await websocket.close()
            return
        try:
            await websocket.send_json(event)
        except (WebSocketDisconnect, RuntimeError):
            return


def _as_shown(event: Json) -> Json:
    # Clients switch on `type` alone, so that changes and deletions carry their subtype there.
    subtype = event.get("subtype")
    return {**event, "type": subtype} if subtype in {"message_changed", "message_deleted"} else event
