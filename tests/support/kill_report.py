"""One line about kills at the end of a run of the tests, whichever of pytest-xdist's workers killed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support.kills import Ordeal
    from tests.support.once import Count

_PROPERTY = "kills"


def report(record_property: Callable[[str, Any], None], ordeal: Ordeal, found: Count) -> None:
    """Have what became of a killed bot counted in the last line."""
    steps = sorted({f"{each.phase} {each.step}" for each in ordeal.kills})
    unknown = sum(len(each.orphans) for each in ordeal.kills)
    figures = {"kills": len(ordeal.kills), "lost": len(found.lost), "doubled": len(found.doubled), "unknown": unknown}
    record_property(_PROPERTY, {**figures, "steps": steps})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the line."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    found = [value for each in reports for name, value in getattr(each, "user_properties", ()) if name == _PROPERTY]
    if not found:
        return
    steps = {step for each in found for step in each["steps"]}
    total = {name: sum(each[name] for each in found) for name in ("kills", "lost", "doubled", "unknown")}
    terminalreporter.write_line(
        f"kills: {total['kills']} at {len(steps)} steps of declare and acknowledge: lost {total['lost']}, "
        f"doubled {total['doubled']}; SMS and calls repeated because their record was lost with the process: "
        f"{total['unknown']} (make kills prints the log)"
    )
