"""Block Kit as the server takes it: checked against Slack's limits, with the ids and defaults that Slack fills in."""

from __future__ import annotations

import copy
import secrets
from typing import TYPE_CHECKING, Any

from bot.sandbox.blockchecks import Faults, fault
from bot.sandbox.blockshapes import HOME, MESSAGE_BLOCKS, MODAL, unique_blocks
from bot.sandbox.elements import in_block
from bot.sandbox.wire import SlackError

if TYPE_CHECKING:
    from bot.sandbox.wire import Json


MAX_ATTACHMENTS = 100

# How much a posted message may hold in all of its blocks together. Slack publishes no figure; people measured that it
# refuses 13,298 characters in one block and 13,173 in two: each block counts for 125 besides its text.
MAX_WEIGHT = 13_422
BLOCK_WEIGHT = 125


def check_weight(blocks: list[Json]) -> None:
    """Refuse blocks that are too much for one posted message. Raises ``msg_blocks_too_long``."""
    if sum(BLOCK_WEIGHT + _text_length(block) for block in blocks) > MAX_WEIGHT:
        raise SlackError("msg_blocks_too_long")


def _text_length(part: Any) -> int:  # noqa: ANN401 - any part of a block
    if isinstance(part, list):
        return sum(_text_length(each) for each in part)
    if not isinstance(part, dict):
        return 0
    own = part.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(_text_length(each) for each in part.values())


def prepare_blocks(blocks: object) -> list[Json]:
    """Return a message's blocks as Slack stores them. Raises ``invalid_blocks`` and says what is wrong where."""
    faults: Faults = []
    MESSAGE_BLOCKS(blocks, "/blocks", faults)
    filled = _filled(blocks) if not faults else []
    unique_blocks(filled, "/blocks", faults)
    if faults:
        raise SlackError("invalid_blocks", faults, errors=[each.removeprefix("[ERROR] ") for each in faults])
    if sum(block["type"] == "table" for block in filled) > 1:
        raise SlackError("invalid_attachments", ["[ERROR] only_one_table_allowed"])
    return filled


def prepare_attachments(attachments: object) -> list[Json]:
    """Return secondary attachments as Slack stores them, the blocks in them checked like a message's.

    Raises ``invalid_attachments``, ``too_many_attachments``, ``invalid_blocks``.
    """
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    stored: list[Json] = []
    for number, attachment in enumerate(attachments, start=1):
        blocks = {"blocks": prepare_blocks(attachment["blocks"])} if attachment.get("blocks") else {}
        stored.append({"id": number, "fallback": "[no preview available]", **attachment, **blocks})
    return stored


def prepare_view(view: Json, kind: str) -> Json:
    """Return a view as Slack stores it; ``kind`` is "modal" or "home".

    Raises ``invalid_arguments`` and says what is wrong where.
    """
    faults: Faults = []
    if view.get("type") != kind:
        fault(faults, f"must be one of: {kind}", "/view/type")
    else:
        (MODAL if kind == "modal" else HOME)(view, "/view", faults)
    if faults:
        raise SlackError("invalid_arguments", faults)
    texts = {name: _text(view[name]) for name in ("title", "submit", "close") if view.get(name)}
    return {**view, **texts, "type": kind, "blocks": _filled(view["blocks"])}


def _filled(blocks: Any) -> list[Json]:  # noqa: ANN401 - blocks that were checked just before
    filled: list[Json] = copy.deepcopy(blocks)
    for block in filled:
        if not block.get("block_id"):
            block["block_id"] = secrets.token_urlsafe(4)[:5]
        for element in in_block(block):
            if not element.get("action_id"):
                element["action_id"] = secrets.token_urlsafe(4)[:5]
        _fill_texts(block)
    return filled


def _fill_texts(part: Any) -> None:  # noqa: ANN401 - any part of a block
    if isinstance(part, list):
        for each in part:
            _fill_texts(each)
    elif isinstance(part, dict) and part.get("type") not in {"rich_text", "rich_text_input", "markdown"}:
        if part.get("type") == "mrkdwn":
            part.setdefault("verbatim", False)
        elif part.get("type") == "plain_text":
            part.setdefault("emoji", True)
        for each in part.values():
            _fill_texts(each)


def _text(text: Json) -> Json:
    return {"emoji": True, **text}
