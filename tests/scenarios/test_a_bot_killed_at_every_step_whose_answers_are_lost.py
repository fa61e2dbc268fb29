"""``kill -9`` at every step of declare and of acknowledge, the answer lost with the process.

That is the instant at which doing a thing again would double it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.ordeal import undergo_and_tell
from tests.support.kills import Instant, always

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.long
async def test_everything_is_there_once(
    sqlite_address: str, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    await undergo_and_tell(always(Instant.BEFORE_THE_ANSWER), sqlite_address, tmp_path, record_property)
