"""Cursors of list methods."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, TypeVar

from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")


def encode(text: str) -> str:
    """Return an opaque cursor."""
    return base64.b64encode(text.encode()).decode()


def decode(cursor: str, kind: str) -> str:
    """Return what a cursor of that kind holds. Raises ``invalid_cursor``."""
    try:
        name, _, value = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as fault:
        raise SlackError("invalid_cursor") from fault
    if name != kind or not value:
        raise SlackError("invalid_cursor")
    return value


def page(items: Sequence[Item], key: Callable[[Item], str], limit: int, cursor: str) -> tuple[list[Item], Json]:
    """Return one page of ``items`` and its response_metadata. A limit below 1 means all."""
    start = 0
    if cursor:
        wanted = decode(cursor, "next")
        start = next((at for at, item in enumerate(items) if key(item) == wanted), -1)
        if start < 0:
            raise SlackError("invalid_cursor")
    end = len(items) if limit < 1 else start + limit
    following = encode(f"next:{key(items[end])}") if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": following}
