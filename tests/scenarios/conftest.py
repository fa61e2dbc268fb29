"""The stage of every scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage, Transport


@pytest.fixture
def transport() -> Transport:
    """Return how Slack reaches the bot; a module that is to run both ways parametrizes it with ``BOTH_WAYS``."""
    return "socket"


@pytest.fixture
async def stage(tmp_path: Path, transport: Transport) -> AsyncIterator[Stage]:
    """Return a stage with the bot in this process, so that its clock can be moved."""
    async with staged(tmp_path, transport=transport) as found:
        await found.start_bot()
        yield found
