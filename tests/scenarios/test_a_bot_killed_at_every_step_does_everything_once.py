"""``kill -9`` at every step of declare and of acknowledge: everything is there in the end, and there once.

Another process kills ``tocsin run`` once at each call that it makes, and while a modal or a button waits for its
answer, and starts it again. The log of kills is printed (``pytest -rP``) and kept beside the test's data. Here each
step has one kill, at one instant after the other; ``make long`` kills at more instants, ``make kills`` does all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scenarios.ordeal import undergo_and_tell
from tests.support.kills import SYSTEMATIC, in_turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


async def test_everything_is_there_once(
    sqlite_address: str, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    await undergo_and_tell(in_turns([*SYSTEMATIC, *[None] * 4]), sqlite_address, tmp_path, record_property)
