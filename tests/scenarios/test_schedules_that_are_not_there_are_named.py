"""TOCSIN_SCHEDULES leads nowhere: Tocsin runs, says which path it is, and goes on when there is something."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.surroundings import ready, unready
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_path_is_named_until_there_is_something(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        there, elsewhere = stage.settings.schedules, tmp_path / "elsewhere"
        stage.settings = replace(stage.settings, schedules=elsewhere)
        await stage.start_bot()
        await unready(stage, "(TOCSIN_SCHEDULES)", f"There is no file or folder {elsewhere}.", "nobody can be paged")
        there.rename(elsewhere)
        await ready(stage)
        elsewhere.rename(there)
        await unready(stage, "(TOCSIN_SCHEDULES)", "The last good ones stay in force")
        there.rename(elsewhere)
        await ready(stage)
