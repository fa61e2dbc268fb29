"""``kill -9`` at every step of declare and of acknowledge, on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.ordeal import undergo_and_tell
from tests.support.kills import SYSTEMATIC, in_turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.long
async def test_everything_is_there_once(
    postgres_address: str, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    await undergo_and_tell(in_turns([*SYSTEMATIC, *[None] * 4]), postgres_address, tmp_path, record_property)
