"""An engine on a real database with a clock that stands still, and a journal of what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.rig import Rig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Database


@pytest.fixture
async def rig(db: Database) -> AsyncIterator[Rig]:
    """Return an engine that is not running yet; it is stopped after the test."""
    one = Rig(db)
    await one.prepare()
    yield one
    await one.stop()
