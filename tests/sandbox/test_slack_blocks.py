"""Block Kit's limits, one case for each, on both sides of the limit."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.sandbox.blocks import prepare_blocks, prepare_view
from bot.sandbox.wire import SlackError
from tests.sandbox.slack_lab import button, modal, plain, text_input


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def options(count: int, text: str = "x") -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": str(number)} for number in range(count)]


def section(**extra: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn("x"), **extra}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def select(**extra: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "a", "options": options(2), **extra}


def buttons(count: int) -> dict[str, Any]:
    return actions(*(button(str(number)) for number in range(count)))


FITS: list[list[dict[str, Any]]] = [
    [{"type": "divider"} for _ in range(50)],
    [section(text=mrkdwn("x" * 3000))],
    [section(fields=[mrkdwn("x" * 2000)] * 10)],
    [{"type": "header", "text": plain("x" * 150)}],
    [buttons(25)],
    [actions({**button("a"), "text": plain("x" * 75), "value": "v" * 2000, "style": "danger"})],
    [actions(select(options=options(100, "x" * 75)))],
    [actions({"type": "overflow", "action_id": "a", "options": options(5)})],
    [actions({"type": "checkboxes", "action_id": "a", "options": options(10)})],
    [{"type": "context", "elements": [mrkdwn("x")] * 10}],
    [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}],
    [section(block_id="b" * 255)],
    [section(accessory={"type": "users_select", "action_id": "u", "initial_user": "U1"})],
    [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    [text_input()],
]
BREAKS: list[tuple[list[Any], str]] = [
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([section(text=mrkdwn("x" * 3001))], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section(text=mrkdwn(""))], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section(fields=[mrkdwn("x")] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ([buttons(26)], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    (
        [actions({**button("a"), "text": plain("x" * 76)})],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        [actions(button("a", "v" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    ([actions(button("a" * 256))], "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]"),
    ([actions({**button("a"), "style": "red"})], "must be one of: primary, danger"),
    ([actions({**button("a"), "url": "nowhere"})], "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
    ([actions(button("a"), button("a"))], "`action_id` must be unique: a [json-pointer:/blocks/0/elements]"),
    ([section(block_id="b"), section(block_id="b")], "`block_id` must be unique: b [json-pointer:/blocks]"),
    ([actions(select(options=options(101)))], "no more than 100 items allowed"),
    ([actions(select(options=[]))], "no fewer than 1 items allowed"),
    (
        [actions(select(initial_option={"text": plain("x"), "value": "other"}))],
        "initial option must match one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10 items allowed"),
    ([actions({"type": "plain_text_input", "action_id": "a"})], "unsupported type: plain_text_input"),
    ([{"type": "image", "alt_text": "A"}], "must provide either image_url or slack_file"),
    ([{"type": "mystery"}], "unsupported type: mystery [json-pointer:/blocks/0/type]"),
    ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    (["text"], "must provide an object [json-pointer:/blocks/0]"),
    ([section(text="x")], "must provide an object [json-pointer:/blocks/0/text]"),
]
VIEWS: list[tuple[dict[str, Any], str]] = [
    (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    (modal(callback_id="x" * 256), "must be less than 256 characters [json-pointer:/view/callback_id]"),
    (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(text_input(), submit=None), "`submit` is required when an `input` block is within the `blocks` array"),
    ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
    ({"type": "home", "blocks": []}, "must be one of: modal [json-pointer:/view/type]"),
    (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown [json-pointer:/view/blocks/0/type]"),
    (modal(text_input(max_length=3001)), "must be between 1 and 3000"),
    (modal(text_input(min_length=5, max_length=3)), "min_length must be less than or equal to max_length"),
]


@pytest.mark.parametrize("blocks", FITS)
def test_blocks_within_the_limits_are_taken(blocks: list[dict[str, Any]]) -> None:
    blocks = copy.deepcopy(blocks)
    taken = prepare_blocks(blocks)
    assert [block["type"] for block in taken] == [block["type"] for block in blocks]
    assert all(block["block_id"] for block in taken)


@pytest.mark.parametrize(("blocks", "word"), BREAKS)
def test_blocks_beyond_a_limit_are_refused(blocks: list[Any], word: str) -> None:
    with pytest.raises(SlackError) as refusal:
        prepare_blocks(blocks)
    assert refusal.value.error == "invalid_blocks"
    assert any(word in message for message in refusal.value.messages), refusal.value.messages


@pytest.mark.parametrize(("view", "word"), VIEWS)
def test_views_beyond_a_limit_are_refused(view: dict[str, Any], word: str) -> None:
    with pytest.raises(SlackError) as refusal:
        prepare_view(view, "modal")
    assert refusal.value.error == "invalid_arguments"
    assert any(word in message for message in refusal.value.messages), refusal.value.messages


def test_slack_fills_in_ids_and_defaults() -> None:
    (block,) = prepare_blocks([section(accessory={"type": "button", "text": plain("x")})])
    assert block["block_id"]
    assert block["accessory"]["action_id"]
    assert block["accessory"]["text"]["emoji"] is True
    assert block["text"]["verbatim"] is False
