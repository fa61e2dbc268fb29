"""A token that is missing, cut off or another one keeps Tocsin from starting, with where to get the right one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.app import build
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import ConfigurationError
from tests.scenarios.surroundings import assert_refused, run_to_the_end

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ({"bot": '"xoxb-quoted'}, ["SLACK_BOT_TOKEN: this is not a bot token", "without quotes"]),
        ({"bot": "xoxp-1-a-person"}, ["SLACK_BOT_TOKEN: this is not a bot token", "xoxb-"]),
        ({"bot": "xapp-1", "app": "xoxb-1"}, ["the tokens are swapped"]),
        ({"app": "nonsense"}, ["SLACK_APP_TOKEN: this is not an app-level token", "connections:write"]),
        ({"app": ""}, ["SLACK_APP_TOKEN: neither this nor SLACK_SIGNING_SECRET is set"]),
    ],
)
def test_it_is_refused_with_where_to_get_the_right_one(tmp_path: Path, tokens: dict[str, str], said: list[str]) -> None:
    settings = replace(Settings(), slack_bot_token="xoxb-1", slack_app_token="xapp-1", data=tmp_path / "data")
    with pytest.raises(ConfigurationError) as refusal:
        build(replace(settings, **{f"slack_{name}_token": value for name, value in tokens.items()}), SystemClock())
    assert all(part in str(refusal.value) for part in said)
    assert not any(value.strip('"') in str(refusal.value) for value in tokens.values() if len(value) > 6)
    assert not (tmp_path / "data").exists()


def test_tocsin_run_says_it_on_standard_error_and_ends_with_one(tmp_path: Path) -> None:
    done = run_to_the_end(tmp_path, {"SLACK_BOT_TOKEN": ""})
    assert_refused(done, "tocsin: SLACK_BOT_TOKEN: this is not set", "OAuth & Permissions")
