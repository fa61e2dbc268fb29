"""A second Tocsin on the same SQLite file would page everybody twice: it is refused, and the first is not disturbed."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.surroundings import assert_refused, free_port, ready, run_to_the_end
from tests.support.stage import environment

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_the_second_one_is_refused_and_told_which_process_the_first_is(stage: Stage) -> None:
    settings = environment(replace(stage.settings, port=free_port()))
    done = await asyncio.to_thread(run_to_the_end, stage.settings.data, settings)
    file = stage.settings.data / "tocsin.db"
    assert_refused(done, f"Another Tocsin (process {os.getpid()}) runs on {file}", "Stop it first")
    await ready(stage)
    await stage.restart_bot()
    await ready(stage)
