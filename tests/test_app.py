"""What runs for as long as the program: an error of its own does not end it unnoticed."""

from __future__ import annotations

import logging

from bot.app import persevere


class Kept(logging.Handler):
    """Keeps what is logged, beside whatever other handlers a test run has at work."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


async def test_what_runs_all_the_time_begins_again_after_an_error_and_the_error_is_logged() -> None:
    runs: list[int] = []

    async def work() -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ZeroDivisionError

    kept, logger = Kept(), logging.getLogger("bot.app")
    logger.addHandler(kept)
    try:
        await persevere(work, 0)
    finally:
        logger.removeHandler(kept)
    assert runs == [0, 1, 2]
    assert [each.exc_info is not None for each in kept.records] == [True, True]
