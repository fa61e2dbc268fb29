"""manifest.yml and its table of scopes against what Slack publishes.

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

from tests.house.checkout import read
from tests.house.test_manifest import SCOPES_OF_METHODS

REFERENCE = Path(os.environ["TOCSIN_REFERENCE"])


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
