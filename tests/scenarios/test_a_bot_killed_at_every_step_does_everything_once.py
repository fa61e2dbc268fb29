"""``kill -9`` at every step of declare and of acknowledge: everything is there in the end, and there once.

Another process kills ``tocsin run`` once at each call that it makes, and while a modal or a button waits for its
answer, and starts it again. The log of kills is printed (``pytest -rP``) and kept beside the test's data;
``make kills`` does all of it on both databases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.ordeal import undergo
from tests.support.kill_report import report
from tests.support.kills import SYSTEMATIC, Instant, always, in_turns, log_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.kills import Plan

BEFORE_THE_ANSWER = always(Instant.BEFORE_THE_ANSWER)
THE_OTHERS_IN_TURNS = in_turns([each for each in SYSTEMATIC if each is not Instant.BEFORE_THE_ANSWER])
SOME = in_turns([*SYSTEMATIC, *[None] * 4])


@pytest.mark.parametrize("plan", [BEFORE_THE_ANSWER, THE_OTHERS_IN_TURNS], ids=["answer lost", "other instants"])
async def test_everything_is_there_once(
    plan: Plan, sqlite_address: str, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    await undergo_and_tell(plan, sqlite_address, tmp_path, record_property)


async def test_everything_is_there_once_on_postgresql(
    postgres_address: str, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    await undergo_and_tell(SOME, postgres_address, tmp_path, record_property)


async def undergo_and_tell(
    plan: Plan, database: str, folder: Path, record_property: Callable[[str, Any], None]
) -> None:
    ordeal, found = await undergo(folder, database, plan)
    log = log_of(ordeal.kills)
    print(log)
    (folder / "kills.txt").write_text(log)
    report(record_property, ordeal, found)
    assert ordeal.kills, "nothing was killed"
    assert found.lost == []
    assert found.doubled == []
