"""Block Kit's limits, one case for each, on both sides of the limit."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.sandbox.blocks import check_weight, prepare_blocks, prepare_view
from bot.sandbox.wire import SlackError
from tests.sandbox.slack_lab import Lab, button, modal, plain, refusal, refused, text_input


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


def spoken(*texts: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text} for text in texts]}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def table(rows: list[list[dict[str, Any]]], **extra: Any) -> dict[str, Any]:
    return {"type": "table", "rows": rows, **extra}


CONFIRM = {"title": plain("x" * 100), "text": plain("x" * 300), "confirm": plain("x" * 30), "deny": plain("x" * 30)}
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
    [section(fields=[plain("x")])],
    [actions({**button("a"), "confirm": CONFIRM})],
    [actions({"type": "datepicker", "action_id": "d", "initial_date": "2028-02-29"})],
    [actions({"type": "timepicker", "action_id": "t", "initial_time": "23:59"})],
    [{"type": "context", "elements": [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}]}],
    [rich({"type": "rich_text_list", "style": "ordered", "indent": 8, "elements": [spoken("one"), spoken("two")]})],
    [rich({"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1", "style": {"bold": True}}]})],
    [rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]})],
    [table([[{"type": "raw_text", "text": "x"}] * 20] * 100)],
    [table([[{"type": "rich_text", "elements": [spoken("x")]}, {"type": "raw_number", "text": "7", "value": 7}]])],
    [{"type": "markdown", "text": "x" * 12_000}],
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
    (
        [section(fields=[mrkdwn("x" * 2001)])],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        [section(text={**mrkdwn("x"), "emoji": True})],
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ([section(block_id="b" * 256)], "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    (
        [actions({**button("a"), "confirm": {**CONFIRM, "title": plain("x" * 101)}})],
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    (
        [actions({**button("a"), "confirm": {**CONFIRM, "text": plain("x" * 301)}})],
        "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
    ),
    (
        [actions({**button("a"), "confirm": {**CONFIRM, "deny": plain("x" * 31)}})],
        "must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]",
    ),
    (
        [actions({**button("a"), "confirm": {"title": plain("Sure?")}})],
        "missing required field: text [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    ([section(accessory={"type": "datetimepicker", "action_id": "d"})], "unsupported type: datetimepicker"),
    ([actions({**button("a"), "accessibility_label": "x" * 76})], "must be less than 76 characters"),
    ([actions(select(options=options(1, "x" * 76)))], "must be less than 76 characters"),
    ([actions(select(options=[{"text": plain("x"), "value": "v" * 151}]))], "must be less than 151 characters"),
    (
        [actions(select(options=[{"text": plain("x"), "value": "v", "description": plain("x" * 76)}]))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/description/text]",
    ),
    (
        [actions(select(options=[{"text": plain("x")}]))],
        "missing required field: value [json-pointer:/blocks/0/elements/0/options/0]",
    ),
    (
        [actions(select(options=[{"text": plain("x"), "value": "v", "url": "https://example.com"}]))],
        "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
    ),
    ([actions(select(options=options(1) * 2))], "options must have unique values"),
    ([actions(select(option_groups=[]))], "no fewer than 1 items allowed"),
    ([actions(select(placeholder=plain("x" * 151)))], "must be less than 151 characters"),
    ([actions({"type": "overflow", "action_id": "a", "options": options(6)})], "no more than 5 items allowed"),
    ([actions({"type": "checkboxes", "action_id": "a", "options": options(11)})], "no more than 10 items allowed"),
    ([actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-29"})], "must be a valid date"),
    ([actions({"type": "timepicker", "action_id": "t", "initial_time": "24:00"})], "must match the required format"),
    ([section(accessory={"type": "image", "alt_text": "A"})], "must provide either image_url or slack_file"),
    (
        [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "x" * 2001}],
        "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]",
    ),
    ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters"),
    ([rich(section())], "unsupported type: section [json-pointer:/blocks/0/elements/0/type]"),
    ([rich(spoken(""))], "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]"),
    (
        [rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]})],
        "unsupported type: text [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    (
        [rich({"type": "rich_text_list", "style": "roman", "elements": [spoken("x")]})],
        "must be one of: bullet, ordered",
    ),
    (
        [rich({"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"big": True}}]})],
        "invalid additional property: big [json-pointer:/blocks/0/elements/0/elements/0/style]",
    ),
    (
        [table([[{"type": "raw_text", "text": "x"}] * 21])],
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    ([table([[{"type": "raw_text", "text": "x"}]] * 101)], "no more than 100 items allowed"),
    ([table([[mrkdwn("x")]])], "unsupported type: mrkdwn [json-pointer:/blocks/0/rows/0/0/type]"),
    ([table([[{"type": "raw_text", "text": "x" * 5001}] * 2])], "must be less than 10001 characters in all cells"),
]
SPAN = {"min_value": "2", "max_value": "1"}
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
    (modal(close=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/close/text]"),
    (modal(external_id="x" * 256), "must be less than 256 characters [json-pointer:/view/external_id]"),
    (modal(text_input(placeholder=plain("x" * 151))), "must be less than 151 characters"),
    (modal(text_input(initial_value="x" * 3001)), "must be less than 3001 characters"),
    (modal({**text_input(), "label": plain("x" * 2001)}), "[json-pointer:/view/blocks/0/label/text]"),
    (modal({**text_input(), "hint": plain("x" * 2001)}), "[json-pointer:/view/blocks/0/hint/text]"),
    (modal({**text_input(), "label": mrkdwn("x")}), "unsupported type: mrkdwn"),
    (modal(text_input("a"), text_input("a")), "`block_id` must be unique: a [json-pointer:/view/blocks]"),
    (
        modal(text_input("a", focus_on_load=True), text_input("b", focus_on_load=True)),
        "only one element can have `focus_on_load` [json-pointer:/view/blocks]",
    ),
    (
        modal({**text_input(), "element": {"type": "number_input", "is_decimal_allowed": False, **SPAN}}),
        "min_value must be less than or equal to max_value",
    ),
    (modal({**text_input(), "element": button("a")}), "unsupported type: button"),
    (modal(table([[{"type": "raw_text", "text": "x"}]])), "unsupported type: table"),
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


def test_a_message_takes_one_table_only() -> None:
    with pytest.raises(SlackError) as refusal:
        prepare_blocks([table([[{"type": "raw_text", "text": "x"}]]) for _ in range(2)])
    assert (refusal.value.error, refusal.value.messages) == ("invalid_attachments", ("[ERROR] only_one_table_allowed",))


@pytest.mark.parametrize(
    ("count", "length", "fits"), [(4, 3000, True), (5, 2560, False), (50, 143, True), (50, 144, False)]
)
def test_all_blocks_together_have_a_limit_too(count: int, length: int, fits: bool) -> None:
    blocks = prepare_blocks([section(text=mrkdwn("x" * length)) for _ in range(count)])
    if fits:
        check_weight(blocks)
    else:
        with pytest.raises(SlackError, match="msg_blocks_too_long"):
            check_weight(blocks)


async def test_what_is_posted_is_held_to_the_limits_of_messages(slack: Lab) -> None:
    ops = slack.channel("ops")
    heavy = [section(text=mrkdwn("x" * 2700)) for _ in range(5)]
    assert await refused(slack.bot.chat_postMessage(channel=ops, text="x", blocks=heavy)) == "msg_blocks_too_long"
    assert await refused(slack.bot.chat_postMessage(channel=ops, text="x" * 40_001)) == "msg_too_long"
    answer = await refusal(slack.bot.chat_postMessage(channel=ops, text="x", blocks=[section(colour="red")]))
    fault = "invalid additional property: colour [json-pointer:/blocks/0]"
    assert (answer["error"], answer["errors"]) == ("invalid_blocks", [fault])
    assert answer["response_metadata"] == {"messages": [f"[ERROR] {fault}"]}
    ts = (await slack.bot.chat_postMessage(channel=ops, text="x" * 40_000))["ts"]
    assert await refused(slack.bot.chat_update(channel=ops, ts=ts, text="x" * 4_001)) == "msg_too_long"
    assert (await slack.bot.chat_update(channel=ops, ts=ts, text="x" * 4_000))["ok"]
    assert len(slack.history("ops")) == 1
