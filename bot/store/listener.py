"""Hearing of work that another process put into a PostgreSQL database."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import psycopg

from bot.store.connections import listening_connection
from bot.store.transactions import CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import URL

_logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 0.25
_RECONNECT_SECONDS = 1.0


class Listener:
    """A thread that waits for NOTIFY on a connection of its own, and connects again when that is lost."""

    def __init__(self, url: URL, on_work: Callable[[], None]) -> None:
        self._url = url
        self._on_work = on_work
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="tocsin-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stopping.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.OperationalError as error:
                _logger.warning(
                    "Lost the connection that listens for work (%s); connecting again.", type(error).__name__
                )
                self._stopping.wait(_RECONNECT_SECONDS)

    def _listen(self) -> None:
        with listening_connection(self._url) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._on_work()  # whatever was said while nobody listened
            while not self._stopping.is_set():
                for _ in connection.notifies(timeout=_PATIENCE_SECONDS):
                    self._on_work()
