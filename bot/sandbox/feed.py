"""The stream of events to people's clients."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from starlette.websockets import WebSocketDisconnect

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.websockets import WebSocket

    from bot.sandbox.wire import Json


MAX_BEHIND = 10_000


class Feed:
    """The open clients by person. A client that does not read is cut off rather than waited for."""

    def __init__(self, on_gone: Callable[[str], None]) -> None:
        """Call ``on_gone`` with the person's id when their last client went away."""
        self.instance = secrets.token_hex(8)  # tells a page that this is not the server it was opened from
        self._queues: dict[str, set[asyncio.Queue[Json | None]]] = {}
        self._on_gone = on_gone

    def publish(self, user_id: str, event: Json) -> None:
        """Send an event to every client of the person."""
        queues = self._queues.get(user_id)
        if queues:
            shown = _as_shown(event)
            for queue in queues:
                if queue.qsize() < MAX_BEHIND:
                    queue.put_nowait(shown)
                elif queue.qsize() == MAX_BEHIND:
                    queue.put_nowait(None)

    def publish_all(self, event: Json) -> None:
        """Send an event to every client."""
        for user_id in list(self._queues):
            self.publish(user_id, event)

    async def serve(self, websocket: WebSocket, user_id: str) -> None:
        """Run one client's connection to its end."""
        await websocket.accept()
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._queues.setdefault(user_id, set()).add(queue)
        queue.put_nowait({"type": "hello", "instance": self.instance})
        writer = asyncio.get_running_loop().create_task(_write(websocket, queue))
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            return
        finally:
            self._queues.get(user_id, set()).discard(queue)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            if user_id in self._queues and not self._queues[user_id]:
                del self._queues[user_id]
                self._on_gone(user_id)

    def stop(self) -> None:
        """End every connection."""
        for queues in list(self._queues.values()):
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
