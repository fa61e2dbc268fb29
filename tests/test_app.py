"""What runs for as long as the program: an error of its own does not end it unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app import persevere

if TYPE_CHECKING:
    import pytest


async def test_what_runs_all_the_time_begins_again_after_an_error_and_the_error_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs: list[int] = []

    async def work() -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ZeroDivisionError

    await persevere(work, 0)
    assert runs == [0, 1, 2]
    assert [each.exc_info is not None for each in caplog.records] == [True, True]
