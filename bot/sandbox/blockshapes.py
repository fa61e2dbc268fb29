"""The shapes of Block Kit with the limits of docs.slack.dev/reference/block-kit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.sandbox.blockchecks import (
    Faults,
    ListOf,
    OneOf,
    Shape,
    Text,
    Typed,
    Whole,
    address,
    anything,
    day,
    fault,
    truth,
)
from bot.sandbox.elements import in_block
from bot.sandbox.richshapes import RICH_PARTS, RICH_TEXT, RICH_TEXT_VALUE, TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.sandbox.blockchecks import Check
    from bot.sandbox.wire import Json

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100

_ID = Text(255)
_TIME = Text(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")


def _plain(most: int) -> Typed:
    return Typed({"plain_text": Shape({"text": Text(most)}, {"emoji": truth})})


def _any_text(most: int) -> Typed:
    mrkdwn = Shape({"text": Text(most)}, {"verbatim": truth})
    return Typed({"mrkdwn": mrkdwn, "plain_text": Shape({"text": Text(most)}, {"emoji": truth})})


_CONFIRM = Shape(
    {"text": _any_text(300)},
    {"title": _plain(100), "confirm": _plain(30), "deny": _plain(30), "style": OneOf(("primary", "danger"))},
)


def _option(text: Typed, description: Typed) -> Shape:
    return Shape({"text": text, "value": Text(150)}, {"description": description})


def _first_is_listed(element: Json, pointer: str, faults: Faults) -> None:
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    values = {option.get("value") for option in (element.get("options") or grouped)}
    first = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options") or []
    for option in first:
        if option.get("value") not in values:
            fault(faults, "initial option must match one of the options", pointer)
    if len(values) < len(element.get("options") or grouped):
        fault(faults, "options must have unique values", pointer)


def _has_options(element: Json, pointer: str, faults: Faults) -> None:
    if bool(element.get("options")) == bool(element.get("option_groups")):
        fault(faults, "must provide either options or option_groups", pointer)
    else:
        _first_is_listed(element, pointer, faults)


_FOCUS = {"action_id": _ID, "focus_on_load": truth}
_SELECT = {**_FOCUS, "placeholder": _plain(150), "confirm": _CONFIRM}
_MULTI = {**_SELECT, "max_selected_items": Whole(1, 1000)}
_OPTION = _option(_plain(75), _plain(75))
_ENTRY = Shape({"text": _plain(75)}, {"value": Text(150), "description": _plain(75), "url": address})
_GROUP = Shape({"label": _plain(75), "options": ListOf(_OPTION, 100)})
_LISTED = {"options": ListOf(_OPTION, 100), "option_groups": ListOf(_GROUP, 100)}
_MARKED = _option(_any_text(75), _any_text(75))
_IDS = ListOf(_ID, 100, least=0)
_WORDS = ListOf(OneOf(("on_enter_pressed", "on_character_entered")), 2)
_DISPATCH = {"dispatch_action_config": Shape({}, {"trigger_actions_on": _WORDS})}
_INPUT = {**_FOCUS, **_DISPATCH, "placeholder": _plain(150)}
_KINDS = ListOf(OneOf(("im", "mpim", "private", "public")), 4)
_FILTER = Shape({}, {"include": _KINDS, "exclude_external_shared_channels": truth, "exclude_bot_users": truth})
_CONVERSATIONS = {"filter": _FILTER, "default_to_current_conversation": truth}
_NUMBER = Text(40, pattern=r"-?\d+(\.\d+)?")
_STYLE = OneOf(("primary", "danger"))
_BUTTON = {"action_id": _ID, "confirm": _CONFIRM, "style": _STYLE, "accessibility_label": Text(75)}


def _length_order(element: Json, pointer: str, faults: Faults) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        fault(faults, "min_length must be less than or equal to max_length", pointer)


def _number_order(element: Json, pointer: str, faults: Faults) -> None:
    if "min_value" in element and "max_value" in element and float(element["min_value"]) > float(element["max_value"]):
        fault(faults, "min_value must be less than or equal to max_value", pointer)


_BUTTONS = {
    "button": Shape({"text": _plain(75)}, {**_BUTTON, "url": address, "value": Text(2000, least=0)}),
    "workflow_button": Shape({"text": _plain(75), "workflow": anything}, _BUTTON),
    "overflow": Shape({"options": ListOf(_ENTRY, 5)}, {"action_id": _ID, "confirm": _CONFIRM}),
}
_CHOICES = {
    "static_select": Shape({}, {**_SELECT, **_LISTED, "initial_option": _OPTION}, _has_options),
    "external_select": Shape({}, {**_SELECT, "initial_option": _OPTION, "min_query_length": Whole(0, 150)}),
    "users_select": Shape({}, {**_SELECT, "initial_user": _ID}),
    "conversations_select": Shape(
        {}, {**_SELECT, **_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": truth}
    ),
    "channels_select": Shape({}, {**_SELECT, "initial_channel": _ID, "response_url_enabled": truth}),
    "multi_static_select": Shape({}, {**_MULTI, **_LISTED, "initial_options": ListOf(_OPTION, 100)}, _has_options),
    "multi_external_select": Shape(
        {}, {**_MULTI, "initial_options": ListOf(_OPTION, 100), "min_query_length": Whole(0, 150)}
    ),
    "multi_users_select": Shape({}, {**_MULTI, "initial_users": _IDS}),
    "multi_conversations_select": Shape({}, {**_MULTI, **_CONVERSATIONS, "initial_conversations": _IDS}),
    "multi_channels_select": Shape({}, {**_MULTI, "initial_channels": _IDS}),
    "checkboxes": Shape(
        {"options": ListOf(_MARKED, 10)},
        {**_FOCUS, "confirm": _CONFIRM, "initial_options": ListOf(_MARKED, 10)},
        _first_is_listed,
    ),
    "radio_buttons": Shape(
        {"options": ListOf(_MARKED, 10)}, {**_FOCUS, "confirm": _CONFIRM, "initial_option": _MARKED}, _first_is_listed
    ),
    "datepicker": Shape({}, {**_SELECT, "initial_date": day}),
    "timepicker": Shape({}, {**_SELECT, "initial_time": _TIME, "timezone": _ID}),
    "datetimepicker": Shape({}, {**_FOCUS, "confirm": _CONFIRM, "initial_date_time": Whole(10**9, 10**10 - 1)}),
}
_INPUTS = {
    "plain_text_input": Shape(
        {},
        {
            **_INPUT,
            "initial_value": Text(3000, least=0),
            "multiline": truth,
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        _length_order,
    ),
    "email_text_input": Shape({}, {**_INPUT, "initial_value": Text(3000, least=0)}),
    "url_text_input": Shape({}, {**_INPUT, "initial_value": Text(3000, least=0)}),
    "number_input": Shape(
        {"is_decimal_allowed": truth},
        {**_INPUT, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        _number_order,
    ),
    "rich_text_input": Shape(
        {}, {**_INPUT, "initial_value": RICH_TEXT_VALUE, "min_lines": Whole(1, 100), "max_lines": Whole(1, 100)}
    ),
    "file_input": Shape({}, {"action_id": _ID, "filetypes": ListOf(_ID, 100), "max_files": Whole(1, 10)}),
}


def _has_picture(block: Json, pointer: str, faults: Faults) -> None:
    if bool(block.get("image_url")) == bool(block.get("slack_file")):
        fault(faults, "must provide either image_url or slack_file", pointer)


_SLACK_FILE = Shape({}, {"id": _ID, "url": address})
_PICTURE = {"image_url": address, "slack_file": _SLACK_FILE}
_IMAGE = Shape({"alt_text": Text(2000)}, _PICTURE, _has_picture)

_BESIDE_TEXT = {kind: shape for kind, shape in _CHOICES.items() if kind != "datetimepicker"}
_SECTION_ACCESSORIES = Typed({**_BUTTONS, **_BESIDE_TEXT, "image": _IMAGE})
_ACTION_ELEMENTS = Typed({**_BUTTONS, **_CHOICES, "rich_text_input": _INPUTS["rich_text_input"]})
_INPUT_ELEMENTS = Typed({**_CHOICES, **_INPUTS})


def _unique_actions(block: Json, pointer: str, faults: Faults) -> None:
    _unique((element.get("action_id") for element in block["elements"]), "action_id", f"{pointer}/elements", faults)


def _unique(ids: Iterable[str | None], name: str, pointer: str, faults: Faults) -> None:
    for value, count in Counter(ids).items():
        if value and count > 1:
            fault(faults, f"`{name}` must be unique: {value}", pointer)


def _has_text(block: Json, pointer: str, faults: Faults) -> None:
    if not (block.get("text") or block.get("fields")):
        fault(faults, "missing required field: text", pointer)


def _block(
    required: dict[str, Check],
    optional: dict[str, Check] | None = None,
    rule: Callable[[Json, str, Faults], None] | None = None,
) -> Shape:
    return Shape(required, {"block_id": _ID, **(optional or {})}, rule)


_CONTEXT = Typed({"image": _IMAGE, "mrkdwn": _any_text(3000), "plain_text": _any_text(3000)})
_BLOCKS = {
    "section": _block(
        {},
        {
            "text": _any_text(3000),
            "fields": ListOf(_any_text(2000), 10),
            "accessory": _SECTION_ACCESSORIES,
            "expand": truth,
        },
        _has_text,
    ),
    "header": _block({"text": _plain(150)}),
    "divider": _block({}),
    "context": _block({"elements": ListOf(_CONTEXT, 10)}),
    "actions": _block({"elements": ListOf(_ACTION_ELEMENTS, 25)}, None, _unique_actions),
    "image": _block({"alt_text": Text(2000)}, {**_PICTURE, "title": _plain(2000)}, _has_picture),
    "input": _block(
        {"label": _plain(2000), "element": _INPUT_ELEMENTS},
        {"hint": _plain(2000), "optional": truth, "dispatch_action": truth},
    ),
    "rich_text": _block({**RICH_TEXT}),
    "video": _block(
        {"alt_text": Text(2000), "title": _plain(200), "thumbnail_url": address, "video_url": address},
        {
            "author_name": Text(50),
            "description": _plain(200),
            "provider_icon_url": address,
            "provider_name": Text(75),
            "title_url": address,
        },
    ),
}
_OPINION = Shape({"text": _plain(75), "value": Text(2000)}, {"accessibility_label": Text(75)})
_FEEDBACK = {
    "feedback_buttons": Shape({"positive_button": _OPINION, "negative_button": _OPINION}, {"action_id": _ID}),
    "icon_button": Shape(
        {"text": _plain(75), "icon": OneOf(("trash",))},
        {
            "action_id": _ID,
            "value": Text(2000),
            "confirm": _CONFIRM,
            "accessibility_label": Text(75),
            "visible_to_user_ids": _IDS,
        },
    ),
}
_MESSAGE_ONLY = {
    "markdown": _block({"text": Text(12_000)}),
    "table": TABLE,
    "context_actions": _block({"elements": ListOf(Typed(_FEEDBACK), 5)}, None, _unique_actions),
    "file": _block({"external_id": _ID, "source": OneOf(("remote",))}),
}

MESSAGE_BLOCKS = ListOf(Typed({**_BLOCKS, **_MESSAGE_ONLY}), MAX_MESSAGE_BLOCKS, least=0)
_VIEW_BLOCKS = ListOf(Typed(_BLOCKS), MAX_VIEW_BLOCKS, least=0)

_VIEW = {"private_metadata": Text(3000, least=0), "callback_id": Text(255, least=0), "external_id": Text(255, least=0)}


def unique_blocks(blocks: list[Json], pointer: str, faults: Faults) -> None:
    """Check that no block_id comes twice."""
    _unique((block.get("block_id") for block in blocks), "block_id", pointer, faults)


def _view_rule(view: Json, pointer: str, faults: Faults) -> None:
    unique_blocks(view["blocks"], f"{pointer}/blocks", faults)
    has_input = any(block["type"] == "input" for block in view["blocks"])
    focused = [element for block in view["blocks"] for element in in_block(block) if element.get("focus_on_load")]
    if len(focused) > 1:
        fault(faults, "only one element can have `focus_on_load`", f"{pointer}/blocks")
    if view["type"] == "modal" and has_input and not view.get("submit"):
        fault(faults, "`submit` is required when an `input` block is within the `blocks` array", pointer)


MODAL = Shape(
    {"title": _plain(24), "blocks": _VIEW_BLOCKS},
    {
        **_VIEW,
        "submit": _plain(24),
        "close": _plain(24),
        "clear_on_close": truth,
        "notify_on_close": truth,
        "submit_disabled": truth,
    },
    _view_rule,
)
HOME = Shape({"blocks": _VIEW_BLOCKS}, _VIEW, _view_rule)

SHAPES: Mapping[str, Check] = {
    **_BUTTONS,
    **_CHOICES,
    **_INPUTS,
    **_FEEDBACK,
    **RICH_PARTS,
    **_BLOCKS,
    **_MESSAGE_ONLY,
    "modal": MODAL,
    "home": HOME,
}
"""Every shape by its type; of the two images the block."""
