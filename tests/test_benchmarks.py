"""The benchmarks can still be run: every row is there beside its baseline. How long anything took is not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import QUICK, measure
from benchmarks.figures import HEAD, Figure, Measured, table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.long
async def test_every_figure_can_be_measured(tmp_path: Path) -> None:
    figures = await measure(QUICK, tmp_path)
    said = table(figures)
    for what in (
        "on call at an instant",
        "90 days",
        "1 year, 365 overrides",
        "3 schedules",
        "in the past",
        "on call over HTTP",
        "to its acknowledgement",
        "first page",
        "card",
        "/health/ready",
        "Socket Mode",
        "one team",
        "3 teams",
    ):
        assert what in said, what
    assert all(value > 0 for each in figures for value in (*each.measured.values, *each.baseline.values))


def test_a_row_tells_the_middle_the_worst_the_ratio_and_whether_it_is_reached() -> None:
    measured = Measured("a note", [float(each) for each in range(1, 101)])
    figure = Figure(measured, Measured("nothing", [10.0]), ("p99", 99.5))
    assert figure.cells() == ("a note", "100", "50.5 ms", "99.0 ms", "nothing", "10.0 ms", "5.05", "99.5 ms p99: yes")
    missed = Figure(measured, Measured("nothing", [10.0]), ("p50", 50))
    assert missed.cells()[-1] == "50.0 ms p50: **no**"
    asked, nothing = Measured("asked", [9000.0, 7000.0, 8000.0], "/s"), Measured("nothing", [16000.0], "/s")
    rate = Figure(asked, nothing, ("p50", 8000))
    assert rate.cells() == ("asked", "3", "8000 /s", "7000 /s", "nothing", "16000 /s", "0.50", "8000 /s p50: yes")
    assert Figure(asked, nothing, ("p50", 8001)).cells()[-1] == "8001 /s p50: **no**"
    assert table([figure]).splitlines()[0] == f"| {' | '.join(HEAD)} |"
