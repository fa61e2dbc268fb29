"""The stage of every scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Return a stage with the bot in this process, so that its clock can be moved."""
    async with staged(tmp_path) as found:
        await found.start_bot()
        yield found
