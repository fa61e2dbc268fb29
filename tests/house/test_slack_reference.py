"""manifest.yml, its table of scopes and the sandbox's table of methods against what Slack publishes.

Slack's manifest schema and method reference are not part of this project. ``TOCSIN_REFERENCE`` names the folder that
holds them; ``conftest.py`` leaves this file out where there is none.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.sandbox.blockchecks import Shape
from bot.sandbox.blocks import prepare_blocks
from bot.sandbox.blockshapes import SHAPES
from bot.sandbox.methods import METHODS
from bot.sandbox.wire import SlackError
from tests.house.checkout import read
from tests.house.test_manifest import SCOPES_OF_METHODS
from tests.support.manners import kinds_of, shape_faults

REFERENCE = Path(os.environ["TOCSIN_REFERENCE"])

TIERS = {"100+/min": {4}, "50+/min": {3}, "20+/min": {2}, "special": {"many", "posting"}}

# Arguments that the reference does not mark as required, and without which the method cannot know what to act on.
REQUIRED_ALL_THE_SAME = {
    "bookmarks.add": {"channel_id"},
    "bookmarks.edit": {"channel_id", "bookmark_id"},
    "bookmarks.list": {"channel_id"},
    "bookmarks.remove": {"channel_id", "bookmark_id"},
    "conversations.kick": {"user"},
}
# Refusals that the sandbox gives and the reference leaves out, each with what it is for.
REFUSALS_OF_OUR_OWN = {
    "chat.postMessage": {
        "msg_too_long",  # text over 40,000 characters; listed for the three sisters of the method
        "invalid_attachments",  # attachments that are no list of objects; listed for chat.update
    },
    "conversations.replies": {"not_in_channel"},  # a bot that is not there; listed for conversations.history
    "pins.remove": {"not_in_channel"},  # a bot that is not there; listed for pins.add
    "usergroups.disable": {"no_such_subteam"},  # an unknown group; listed for usergroups.users.list
    "usergroups.enable": {"no_such_subteam"},  # the same
    "usergroups.update": {
        "no_such_subteam",  # the same
        "name_already_exists",  # what usergroups.create says to the same arguments
        "bad_handle",
        "handle_already_exists",
        "plan_upgrade_required",  # listed for every other method of the family
    },
    "usergroups.users.update": {"no_such_subteam"},  # an unknown group
    "users.conversations": {"user_not_found"},  # an unknown user
}
# Fields of shapes that Slack's pages describe and the published schema leaves out.
FIELDS_OF_OUR_OWN = {"modal": {"submit_disabled"}, "rich_text_list": {"offset"}}
# Blocks that the sandbox does not show, and refuses.
NOT_SHOWN = {"alert", "card", "carousel", "container", "data_table", "plan", "task_card"}
# Elements by where they may be: the schema's name for the place, and a block with an element of a type there.
PLACES = {
    "ActionsBlockElement": lambda kind: {"type": "actions", "elements": [{"type": kind}]},
    "SectionBlockAccessory": lambda kind: {"type": "section", "accessory": {"type": kind}},
    "InputBlockElement": lambda kind: {"type": "input", "label": {}, "element": {"type": kind}},
    "ContextBlockElement": lambda kind: {"type": "context", "elements": [{"type": kind}]},
    "ContextActionsBlockElement": lambda kind: {"type": "context_actions", "elements": [{"type": kind}]},
    "RichTextBlockElement": lambda kind: {"type": "rich_text", "elements": [{"type": kind}]},
    "RichTextElement": lambda kind: {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": kind}]}],
    },
}


def published(name: str) -> dict[str, Any]:
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def test_the_manifest_is_one_that_slack_accepts() -> None:
    schema = published("slack-manifest.schema.json")
    jsonschema.validate(yaml.safe_load(read("manifest.yml")), schema)


def test_a_shortcut_name_that_is_too_long_is_found() -> None:
    manifest = yaml.safe_load(read("manifest.yml"))
    manifest["features"]["shortcuts"][0]["name"] = "x" * 25
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, published("slack-manifest.schema.json"))


def test_the_scopes_listed_for_methods_are_ones_that_slack_names_for_them() -> None:
    methods = published("slack-methods.json")["methods"]
    wrong = {
        method: scopes
        for method, scopes in SCOPES_OF_METHODS.items()
        if method in methods and not scopes <= set(methods[method]["bot_scopes"])
    }
    assert wrong == {}
    assert len(SCOPES_OF_METHODS.keys() - methods.keys()) <= 1  # the SDK's own name for an upload


def test_a_method_listed_without_scopes_is_one_that_needs_none() -> None:
    methods = published("slack-methods.json")["methods"]
    free = [method for method, scopes in SCOPES_OF_METHODS.items() if not scopes]
    assert [method for method in free if methods[method]["bot_scopes"]] == []


def test_the_sandbox_knows_every_method_as_slack_publishes_it() -> None:
    methods = published("slack-methods.json")["methods"]
    assert sorted(METHODS.keys() - methods.keys()) == []
    for name, method in METHODS.items():
        facts = methods[name]
        required = set(facts["required"]) | REQUIRED_ALL_THE_SAME.get(name, set())
        assert set(method.required) == required, name
        assert method.arguments == set(facts["args"]), name
        assert set(method.scopes) == set(facts["bot_scopes"]), name
        assert method.tier in TIERS[facts["rate"]], name
        assert set(method.errors) == set(facts["errors"]) | REFUSALS_OF_OUR_OWN.get(name, set()), name


def test_what_differs_from_the_reference_is_listed_only_where_it_differs() -> None:
    methods = published("slack-methods.json")["methods"]
    for name, required in REQUIRED_ALL_THE_SAME.items():
        assert not required & set(methods[name]["required"]), name
    for name, errors in REFUSALS_OF_OUR_OWN.items():
        assert not errors & set(methods[name]["errors"]), name


def shapes() -> dict[str, dict[str, Any]]:
    """Return Slack's definitions by the type of what they define."""
    definitions = published("blockkit.schema.json")["definitions"]
    found = {each.get("properties", {}).get("type", {}).get("const"): each for each in definitions.values()}
    return {kind: definition for kind, definition in found.items() if kind}


def test_every_block_and_element_has_the_fields_that_slack_publishes() -> None:
    compared = 0
    for kind, definition in shapes().items():
        shape = SHAPES.get(kind)
        if not isinstance(shape, Shape):
            continue
        compared += 1
        assert set(shape.required) == set(definition["required"]) - {"type"}, kind
        fields = set(definition["properties"]) - {"type"} | FIELDS_OF_OUR_OWN.get(kind, set())
        assert set(shape.required) | set(shape.optional) == fields, kind
    assert compared > 50


def test_every_published_shape_is_known_or_listed_as_not_shown() -> None:
    texts = {"plain_text", "mrkdwn", "url"}  # parts of others
    assert set(shapes()) - SHAPES.keys() - texts == NOT_SHOWN


@pytest.mark.parametrize("place", PLACES)
def test_an_element_is_taken_where_slack_takes_it_and_nowhere_else(place: str) -> None:
    definitions = published("blockkit.schema.json")["definitions"]
    allowed = kinds_of(place, definitions)
    assert allowed
    every = set(shapes()) | {"image"}
    for kind in sorted(every):
        assert is_unsupported(PLACES[place](kind), kind) == (kind not in allowed), (place, kind)


def is_unsupported(block: dict[str, Any], kind: str) -> bool:
    try:
        prepare_blocks([block])
    except SlackError as refusal:
        return any(f"unsupported type: {kind} " in message for message in refusal.messages)
    return False


def test_what_departs_from_the_published_shapes_is_found() -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": "a"}
    assert shape_faults(json.dumps({"blocks": [{"type": "actions", "elements": [button]}]})) == ()
    assert shape_faults(json.dumps({"blocks": [{"type": "actions", "elements": [{**button, "text": "Press"}]}]})) == (
        "$.blocks[0].elements[0].text: 'Press' is not of type 'object'",
    )
    assert len(shape_faults(json.dumps({"home": {"type": "home", "blocks": [{"type": "mystery", "x": 1}]}}))) == 1
