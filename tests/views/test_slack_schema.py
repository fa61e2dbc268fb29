"""Every view against the Block Kit schema that Slack publishes.

The schema is not part of this project. ``TOCSIN_REFERENCE`` names the folder that holds it; ``conftest.py`` leaves this
file out where there is none.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.views import gallery

SCHEMA = json.loads((Path(os.environ["TOCSIN_REFERENCE"]) / "blockkit.schema.json").read_text(encoding="utf-8"))


def validator(definition: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": SCHEMA["definitions"]})


# A block is checked as the kind that it says it is: "any of all kinds" would take seconds and explain nothing.
KINDS = {
    "header": validator("HeaderBlock"),
    "section": validator("SectionBlock"),
    "context": validator("ContextBlock"),
    "actions": validator("ActionsBlock"),
    "divider": validator("DividerBlock"),
    "input": validator("InputBlock"),
}


def faults(blocks: list[dict[str, Any]]) -> list[str]:
    return [str(fault.message)[:300] for block in blocks for fault in KINDS[block["type"]].iter_errors(block)]


@pytest.mark.parametrize("title", ["Checkout is down", "<!channel> & `x`"])
def test_every_message_has_the_shape_that_slack_publishes(title: str) -> None:
    wrong = {name: faults(list(each.blocks)) for name, each in gallery.messages(title).items()}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("title", ["Checkout is down", "<!channel> & `x`"])
def test_every_modal_and_home_has_the_shape_that_slack_publishes(title: str) -> None:
    frames = {"modal": validator("ModalView"), "home": validator("HomeView")}
    for name, view in gallery.views(title).items():
        assert faults(view["blocks"]) == [], name
        outside = [fault.message[:300] for fault in frames[view["type"]].iter_errors({**view, "blocks": []})]
        assert outside == [], name


def test_a_wrong_block_is_found() -> None:
    assert faults([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]) != []
    assert faults([{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"}]) != []
