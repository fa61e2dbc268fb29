"""Block Kit's primitives, held to Slack's limits: a text that is too long is cut with an ellipsis, never refused.

Limits: https://docs.slack.dev/reference/block-kit. Slack does not say how it counts, so lengths are counted in UTF-16
units, the larger of the usual counts. All mrkdwn is ``verbatim``: what people typed, such as ``@channel`` or an
address, is not turned into a mention or a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from bot.core.characters import clean, head, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Block: TypeAlias = "dict[str, Any]"
Element: TypeAlias = "dict[str, Any]"
View: TypeAlias = "dict[str, Any]"
ButtonStyle: TypeAlias = Literal["primary", "danger"]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
FIELD_TEXT = 2000
FIELDS = 10
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
LABEL_TEXT = 2000
PLACEHOLDER_TEXT = 150
INPUT_TEXT = 3000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
FALLBACK_TEXT = 3000

NOTHING = "-"
"""Stands where Slack wants a text and there is none."""

_UNFINISHED = re.compile(r"(?:<[^<>]*|&[a-z]*)\Z")


@dataclass(frozen=True)
class Message:
    """What to post: the blocks, and the text that notifications and screen readers use instead.

    ``plain`` is mrkdwn that says all that matters, for when Slack does not take the blocks; empty: ``text`` does.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    plain: str = ""

    def bare(self) -> Message:
        """Return the message without its blocks."""
        return Message(clip_mrkdwn(self.plain or self.text, FALLBACK_TEXT))


def message(text: str, *blocks: Block) -> Message:
    """Return a message; blocks beyond Slack's 50 are left out, and a last line says so."""
    if len(blocks) > MESSAGE_BLOCKS:
        left_out = len(blocks) - MESSAGE_BLOCKS + 1
        blocks = (*blocks[: MESSAGE_BLOCKS - 1], context(f"{left_out} more lines are not shown."))
    return Message(clip_mrkdwn(clean(text), FALLBACK_TEXT), blocks)


def length(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def clip(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` UTF-16 units: as it is, or cut with an ellipsis, after a word if it can be."""
    return text if length(text) <= limit else head(text, limit - 1, length) + "…"


def clip_mrkdwn(text: str, limit: int) -> str:
    """Return what ``clip`` does, never cutting inside a reference (``<@U1>``) or an entity (``&amp;``)."""
    if length(text) <= limit:
        return text
    return _UNFINISHED.sub("", head(text, limit - 1, length)).rstrip() + "…"


def plain_text(text: str, limit: int) -> Element:
    """Return a plain text object. Nothing in it is markup but emoji."""
    return {"type": "plain_text", "text": clip(clean(text).strip() or NOTHING, limit), "emoji": True}


def mrkdwn(text: str, limit: int = SECTION_TEXT) -> Element:
    """Return a mrkdwn text object. What people typed must have been escaped."""
    return {"type": "mrkdwn", "text": clip_mrkdwn(clean(text).strip() or NOTHING, limit), "verbatim": True}


def header(text: str) -> Block:
    """Return a header; ``text`` is plain."""
    return {"type": "header", "text": plain_text(one_line(text), HEADER_TEXT)}


def headline(sign: str, text: str) -> tuple[Block, ...]:
    """Return a header of a sign and a plain text; one that is too long for it stands below once more, as a whole."""
    found = header(f"{sign} {text}")
    return (found,) if length(f"{sign} {one_line(text)}") <= HEADER_TEXT else (found, plain_section(one_line(text)))


def section(text: str, accessory: Element | None = None) -> Block:
    """Return a section of mrkdwn, with something at its right if given."""
    return _section(mrkdwn(text), accessory)


def plain_section(text: str, accessory: Element | None = None) -> Block:
    """Return a section of plain text, for what people typed."""
    return _section(plain_text(text, SECTION_TEXT), accessory)


def _section(text: Element, accessory: Element | None) -> Block:
    block: Block = {"type": "section", "text": text}
    return {**block, "accessory": accessory} if accessory else block


def fields(*texts: str) -> Block:
    """Return a section of up to ten mrkdwn fields, shown in two columns."""
    return {"type": "section", "fields": [mrkdwn(text, FIELD_TEXT) for text in texts[:FIELDS]]}


def context(*texts: str) -> Block:
    """Return small print: up to ten mrkdwn texts in a row."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:CONTEXT_ELEMENTS]]}


def divider() -> Block:
    """Return a line."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """Return a row of up to 25 buttons or selects."""
    return {"type": "actions", "elements": list(elements[:ACTION_ELEMENTS])}


def button(
    text: str, action_id: str, value: str, *, style: ButtonStyle | None = None, confirm: Element | None = None
) -> Element:
    """Return a button. ``value`` must be one of the codecs in ``ids``: it comes back as it is."""
    found: Element = {
        "type": "button",
        "text": plain_text(text, BUTTON_TEXT),
        "action_id": action_id,
        "value": clip(value, BUTTON_VALUE),
    }
    if style:
        found["style"] = style
    if confirm:
        found["confirm"] = confirm
    return found


def confirmation(title: str, text: str, confirm: str, deny: str = "Go back") -> Element:
    """Return the question that Slack asks before a button acts; all texts are plain."""
    return {
        "title": plain_text(title, CONFIRM_TITLE),
        "text": plain_text(text, CONFIRM_TEXT),
        "confirm": plain_text(confirm, CONFIRM_BUTTON),
        "deny": plain_text(deny, CONFIRM_BUTTON),
    }


def option(text: str, value: str) -> Element:
    """Return one choice of a select; ``text`` is plain."""
    return {"text": plain_text(text, OPTION_TEXT), "value": clip(value, OPTION_VALUE)}


def select(action_id: str, options: Sequence[Element], placeholder: str, chosen: str | None = None) -> Element:
    """Return a select of up to 100 options; ``chosen`` is the value of the one that is set at first."""
    shown = list(options[:OPTIONS])
    found: Element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, PLACEHOLDER_TEXT),
        "options": shown,
    }
    initial = next((each for each in shown if each["value"] == chosen), None)
    return {**found, "initial_option": initial} if initial else found


def searched_select(action_id: str, placeholder: str, chosen: Element | None = None) -> Element:
    """Return a select whose options the bot is asked for as somebody types, for more than 100 of them."""
    found: Element = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, PLACEHOLDER_TEXT),
        "min_query_length": 0,
    }
    return {**found, "initial_option": chosen} if chosen else found


def users_select(action_id: str, placeholder: str, chosen: str | None = None) -> Element:
    """Return a select of the workspace's people; ``chosen`` is a Slack user id."""
    found: Element = {
        "type": "users_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, PLACEHOLDER_TEXT),
    }
    return {**found, "initial_user": chosen} if chosen else found


def datetime_picker(action_id: str, chosen: datetime | None = None) -> Element:
    """Return a picker of a day and time, which Slack shows and reads in the zone of whoever fills it in."""
    found: Element = {"type": "datetimepicker", "action_id": action_id}
    return {**found, "initial_date_time": int(chosen.timestamp())} if chosen else found


def checkbox(action_id: str, choice: Element, *, checked: bool) -> Element:
    """Return a single checkbox."""
    found: Element = {"type": "checkboxes", "action_id": action_id, "options": [choice]}
    return {**found, "initial_options": [choice]} if checked else found


def text_input(
    action_id: str, *, initial: str = "", placeholder: str = "", multiline: bool = False, limit: int = INPUT_TEXT
) -> Element:
    """Return a field to type into, at most ``limit`` characters."""
    found: Element = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": min(limit, INPUT_TEXT),
    }
    initial = clean(initial) if multiline else one_line(initial)
    if initial.strip():
        found["initial_value"] = clip(initial, limit)
    if placeholder:
        found["placeholder"] = plain_text(placeholder, PLACEHOLDER_TEXT)
    return found


def input_block(
    block_id: str, label: str, element: Element, *, hint: str = "", optional: bool = False, dispatches: bool = False
) -> Block:
    """Return a labelled input of a modal; ``dispatches`` reports each choice at once, as an action."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, LABEL_TEXT),
        "element": element,
        "optional": optional,
        "dispatch_action": dispatches,
    }
    return {**block, "hint": plain_text(hint, LABEL_TEXT)} if hint else block


def modal(callback_id: str, title: str, blocks: Sequence[Block], *, submit: str = "", metadata: str = "") -> View:
    """Return a modal; without ``submit`` it only shows something.

    ``metadata`` comes back as ``private_metadata``. Raises ``ValueError`` beyond Slack's 3,000 characters: what is cut
    could not be read back.
    """
    if length(metadata) > PRIVATE_METADATA:
        raise ValueError("private_metadata is longer than Slack's 3,000 characters")
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, VIEW_TITLE),
        "close": plain_text("Cancel" if submit else "Close", VIEW_TITLE),
        "blocks": list(blocks[:VIEW_BLOCKS]),
        "private_metadata": metadata,
    }
    return {**view, "submit": plain_text(submit, VIEW_TITLE)} if submit else view


def home_view(blocks: Sequence[Block]) -> View:
    """Return an App Home of at most 100 blocks."""
    shown = list(blocks[:VIEW_BLOCKS])
    return {"type": "home", "blocks": shown}
