"""Slack's published limits, looked for in any message or view, apart from the code that is meant to keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = {
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("element", "placeholder"): 150,
}
STRINGS = {"block_id": 255, "action_id": 255, "callback_id": 255, "private_metadata": 3000, "initial_value": 3000}
COUNTS = {"fields": 10, "options": 100, "option_groups": 100}
SELECTS = {"static_select", "external_select", "users_select", "plain_text_input", "multi_static_select"}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def faults(view: dict[str, Any]) -> list[str]:
    """Return every limit of Slack's that a view, or ``{"blocks": [...]}`` of a message, does not keep."""
    most = 50 if "type" not in view else 100
    found = [f"{len(view['blocks'])} blocks"] if len(view["blocks"]) > most else []
    found.extend(_walk(view, view.get("type", "message")))
    found.extend(_twice(view))
    return found


def _walk(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _walk(each, f"{path}[{number}]")
    elif isinstance(value, dict):
        yield from _object(value, path)
        for key, each in value.items():
            yield from _walk(each, f"{path}.{key}")


def _object(value: dict[str, Any], path: str) -> Iterator[str]:
    kind = _kind(value)
    for key, each in value.items():
        if isinstance(each, dict) and "text" in each and isinstance(each["text"], str):
            limit = TEXTS.get((kind, key), 3000)
            if units(each["text"]) > limit:
                yield f"{path}.{key} of {kind} has {units(each['text'])} characters, at most {limit}"
        elif isinstance(each, str) and units(each) > STRINGS.get(key, 40_000):
            yield f"{path}.{key} has {units(each)} characters"
        elif isinstance(each, list) and len(each) > COUNTS.get(key, 10_000):
            yield f"{path}.{key} has {len(each)} entries"
    yield from _texts(value, path)
    yield from _elements(value, path)


def _kind(value: dict[str, Any]) -> str:
    kind = value.get("type", "")
    if kind in SELECTS:
        return "element"
    if not kind and "confirm" in value:
        return "confirm"
    return "option" if not kind and "value" in value else str(kind)


def _texts(value: dict[str, Any], path: str) -> Iterator[str]:
    if value.get("type") in {"mrkdwn", "plain_text"}:
        if not value["text"].strip():
            yield f"{path} is empty"
        if value["type"] == "mrkdwn" and value.get("verbatim") is not True:
            yield f"{path} is not verbatim"
    if value.get("type") == "section" and "fields" in value:
        yield from (f"{path}: a field is too long" for each in value["fields"] if units(each["text"]) > 2000)


def _elements(value: dict[str, Any], path: str) -> Iterator[str]:
    most = {"actions": 25, "context": 10}.get(value.get("type", ""))
    if most and not 1 <= len(value["elements"]) <= most:
        yield f"{path} has {len(value['elements'])} elements"
    if value.get("type") == "button" and units(value.get("value", "")) > 2000:
        yield f"{path}: the button's value is too long"
    if _kind(value) == "option" and units(value["value"]) > 150:
        yield f"{path}: the option's value is too long"
    if value.get("type") == "plain_text_input" and units(value.get("initial_value", "")) > value["max_length"]:
        yield f"{path}: more is filled in than may be typed"
    options = value.get("options", [])
    if value.get("type") == "static_select" and value.get("initial_option", options[0]) not in options:
        yield f"{path}: what is chosen is not among the options"


def _twice(view: dict[str, Any]) -> Iterator[str]:
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    yield from (f"block_id {each} is there twice" for each in set(ids) if ids.count(each) > 1)
    for block in view["blocks"]:
        actions = [each["action_id"] for each in block.get("elements", ()) if "action_id" in each]
        yield from (f"action_id {each} is there twice in a block" for each in set(actions) if actions.count(each) > 1)


def mrkdwn_texts(value: Any) -> Iterator[str]:
    """Yield every mrkdwn text of a message or view."""
    if isinstance(value, list):
        for each in value:
            yield from mrkdwn_texts(each)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from mrkdwn_texts(each)


def texts(value: Any) -> list[str]:
    """Return every text of a message or view, in order."""
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    if isinstance(value, dict):
        if value.get("type") in {"mrkdwn", "plain_text"}:
            return [value["text"]]
        return [text for each in value.values() for text in texts(each)]
    return []


def buttons(value: Any) -> dict[str, str]:
    """Return the buttons of a message or view: action id to label."""
    if isinstance(value, list):
        return {key: label for each in value for key, label in buttons(each).items()}
    if isinstance(value, dict):
        if value.get("type") == "button":
            return {value["action_id"]: value["text"]["text"]}
        return {key: label for each in value.values() for key, label in buttons(each).items()}
    return {}
