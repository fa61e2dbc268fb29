"""Without Socket Mode nobody can command Tocsin, but whoever is on call is paged all the same, and it is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.steps import page_of
from tests.scenarios.surroundings import ready, unready
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path


async def test_it_is_said_and_pages_go_on(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        good = stage.settings
        stage.settings = replace(good, slack_app_token="xapp-of-another-app")
        bot = await stage.start_bot()
        said = await unready(stage, "Slack does not accept SLACK_APP_TOKEN (invalid_auth)", "connections:write")
        assert "xapp-of-another-app" not in said

        await bot.pager.page("checkout", "The queue is full", "U0ROBIN", "test")
        await page_of(stage.person("alice"))

        stage.settings = good
        await stage.restart_bot()
        await ready(stage)
