"""Somebody sets Tocsin up with a token that Slack does not know: it ends, and says which one and where to get it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.surroundings import assert_refused, run_to_the_end
from tests.support.stage import environment, staged

if TYPE_CHECKING:
    from pathlib import Path


async def test_it_ends_and_says_which_token_and_where_to_get_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        settings = environment(replace(stage.settings, slack_bot_token="xoxb-of-another-app"))
        done = await asyncio.to_thread(run_to_the_end, tmp_path, settings)
    assert_refused(done, "Slack does not accept SLACK_BOT_TOKEN (invalid_auth)", "OAuth & Permissions")
    assert "xoxb-of-another-app" not in done.stderr
