"""Block Kit as the server takes it: checked against Slack's limits, with the ids and defaults that Slack fills in."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from bot.sandbox.elements import in_block

if TYPE_CHECKING:
    from bot.sandbox.wire import Json

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def prepare_blocks(blocks: list[Json]) -> list[Json]:
    """Return a message's blocks as Slack stores them."""
    return _filled(blocks)


def prepare_view(view: Json, kind: str) -> Json:
    """Return a view as Slack stores it; ``kind`` is "modal" or "home"."""
    return {**view, "type": kind, "blocks": _filled(view["blocks"])}


def _filled(blocks: list[Json]) -> list[Json]:
    filled = copy.deepcopy(blocks)
    for at, block in enumerate(filled):
        block.setdefault("block_id", _made_id("b", at))
        for number, element in enumerate(in_block(block)):
            element.setdefault("action_id", _made_id("a", at * 32 + number))
    return filled


def _made_id(prefix: str, number: int) -> str:
    digits: Any = ""
    for _ in range(4):
        number, rest = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[rest] + digits
    return prefix + digits
