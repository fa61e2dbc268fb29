"""A table to write into, beside those of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.counters import COUNTER
from tests.store.queue import Queue

if TYPE_CHECKING:
    from bot.store import Database


@pytest.fixture
async def counters(db: Database) -> Database:
    """Return a database with a table of counters in it."""
    await db.write(COUNTER.create)
    return db


@pytest.fixture
def queue(db: Database) -> Queue:
    """Return the job queue of a database."""
    return Queue(db)
