"""What comes in twice: Slack and Twilio deliver again what they have no answer for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import transcript

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store import Connection


def is_repeat(conn: Connection, source: str, now: datetime) -> bool:
    """Tell whether ``source`` (a view's, command's, press's, event's or call's id) was acted on before; remember it.

    It is remembered in the transaction that acts on it: what is rolled back may come again. An empty ``source`` is
    never a repeat.
    """
    return bool(source) and not transcript.first_time(conn, source, now)
