"""Interactive elements: where they sit in blocks, what state they hold, and what makes their input wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.wire import Json

# The state field of each stateful element, and where its first value is written.
STATE_FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "file_input": ("files", "initial_files"),
}
_LISTS = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_URL = re.compile(r"^[a-z][a-z0-9+.-]*:\S+$", re.IGNORECASE)

REQUIRED = "Please complete this required field."


def in_block(block: Json) -> list[Json]:
    """Return the interactive elements of a block, in order."""
    kind = block.get("type")
    if kind == "actions":
        return list(block.get("elements", []))
    if kind == "section" and "accessory" in block:
        return [] if block["accessory"]["type"] == "image" else [block["accessory"]]
    if kind == "input":
        return [block["element"]]
    return []


def pairs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield every (block, interactive element) of ``blocks``."""
    for block in blocks:
        for element in in_block(block):
            yield block, element


def of_message(body: Json) -> list[Json]:
    """Return every block of a message, those of its attachments too."""
    attached = (block for attachment in body.get("attachments", []) for block in attachment.get("blocks", []))
    return [*body.get("blocks", []), *attached]


def find(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json] | None:
    """Return the (block, element) of that action, or None."""
    for block, element in pairs(blocks):
        if element.get("action_id") == action_id and block_id in {None, "", block.get("block_id")}:
            return block, element
    return None


def state_of(blocks: list[Json], sent: Json) -> Json:
    """Return ``state.values`` for ``blocks``: what was sent, first values where nothing was, empty ones elsewhere."""
    values: Json = {}
    for block, element in pairs(blocks):
        known = STATE_FIELDS.get(element["type"])
        if known is None:
            continue
        given: Json | None = sent.get(block["block_id"], {}).get(element["action_id"])
        values.setdefault(block["block_id"], {})[element["action_id"]] = _state(element, given, *known)
    return values


def _state(element: Json, given: Json | None, name: str, first: str) -> Json:
    empty: Any = [] if name in _LISTS else None
    value: Any = element.get(first) if given is None or name not in given else given[name]
    if value in ("", None):
        value = empty
    state: Json = {"type": element["type"], name: value}
    if element["type"] in {"timepicker", "datetimepicker"} and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def input_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return what is wrong with the inputs, by block_id, as Slack's client says it before it submits."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") == "input":
            element = block["element"]
            state = values[block["block_id"]][element["action_id"]]
            fault = _input_fault(block, element, state[STATE_FIELDS[element["type"]][0]])
            if fault:
                errors[block["block_id"]] = fault
    return errors


def _input_fault(block: Json, element: Json, value: Any) -> str | None:  # noqa: ANN401 - the value's type is the element's
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return None if block.get("optional") else REQUIRED
    kind = element["type"]
    if kind == "plain_text_input":
        return _length_fault(element, value)
    if kind == "number_input":
        return _number_fault(element, value)
    if kind == "email_text_input" and not _EMAIL.match(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not _URL.match(value):
        return "Please enter a valid URL."
    return None


def _length_fault(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter no more than {element.get('max_length', 3000)} characters."
    return None


def _number_fault(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number greater than or equal to {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number less than or equal to {element['max_value']}."
    return None
