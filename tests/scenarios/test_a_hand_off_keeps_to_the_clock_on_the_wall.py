"""A hand-off across a change of the clocks is announced at the instant at which the local clocks show its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.watches import pass_time, plan, told, told_team
from tests.support.person import has
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

# Source: PRODUCT section 5. Berlin goes to summer time on 29 March 2026 (02:00 becomes 03:00), back on 25 October.
CASES = {
    "nine on the day of spring": ("09:00", datetime(2026, 3, 29, 7, 0, tzinfo=UTC), timedelta(hours=24)),
    "nine on the day of autumn": ("09:00", datetime(2026, 10, 25, 8, 0, tzinfo=UTC), timedelta(hours=24)),
    "nine on the day before spring": ("09:00", datetime(2026, 3, 28, 8, 0, tzinfo=UTC), timedelta(hours=23)),
    "nine on the day before autumn": ("09:00", datetime(2026, 10, 24, 7, 0, tzinfo=UTC), timedelta(hours=25)),
    "a time that is skipped": ("02:30", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), timedelta(hours=23, minutes=30)),
    "a time that comes twice": ("02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), timedelta(hours=25)),
}
"""The time of the hand-off, an instant of it, and how long the turn is that begins then."""


@pytest.mark.parametrize("case", CASES)
async def test_it_is_announced_at_the_right_instant_and_once(case: str, tmp_path: Path) -> None:
    time, at, turn = CASES[case]
    async with staged(tmp_path, start=at - timedelta(minutes=30)) as stage:
        plan(stage, primary=f"start: 2026-01-05T{time}, rotation: {{every: 1, unit: day}}, participants: [alice, bob]")
        await stage.start_bot()
        await pass_time(stage, minutes=29)
        assert await told_team(stage, "Hand-off") == []
        await pass_time(stage, minutes=1, seconds=10)
        (said,) = await told_team(stage, "Hand-off")
        assert has(said, "takes over from", f"until <!date^{int((at + turn).timestamp())}^")
        assert not has(said, "since")
        taken = [each for name in ("alice", "bob") for each in await told(stage.person(name), "You are on call now")]
        left = [each for name in ("alice", "bob") for each in await told(stage.person(name), "You are off call")]
        assert (len(taken), len(left)) == (1, 1)
        await pass_time(stage, hours=2)
        assert len(await told_team(stage, "Hand-off")) == 1
