"""``tocsin check``: what is wrong with the configuration, with file, line and cure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import named_files, settings, write_json
from bot.clock import SystemClock
from bot.core.inspection import inspect
from bot.ingest.schedules import RosterFaults, read
from bot.services.roster_files import read_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.inspection import Finding
    from bot.ingest.schedules import Fault, Reading


@dataclass(frozen=True)
class Line:
    """One line of the report; ``line`` is 0 when it belongs to no line."""

    level: str
    kind: str
    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Return where, how bad, what and the cure."""
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return f"{place}{self.level}: {self.key}: {self.message}"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("check")(_check)


def _check(
    schedules: Annotated[Path | None, typer.Option("--schedules", metavar="PATH", help="Files to check.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Check the schedule files: faults, gaps, people who cannot be reached. Exit code 1 when there are faults."""
    files = read_files(settings().schedules) if schedules is None else named_files([schedules], "--schedules")
    lines = report(files)
    faults = sum(line.level == "fault" for line in lines)
    if as_json:
        write_json({"ok": not faults, "findings": [vars(line) for line in lines]})
    else:
        for line in lines:
            typer.echo(str(line))
        counts = (len(files), "file"), (faults, "fault"), (len(lines) - faults, "warning")
        typer.echo(", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts))
    raise typer.Exit(1 if faults else 0)


def report(files: Mapping[str, str]) -> list[Line]:
    """Return everything to say about the schedule files, faults first."""
    try:
        reading = read(files)
    except RosterFaults as error:
        return [_of_fault(fault) for fault in error.faults]
    found = inspect(reading.roster, SystemClock().now())
    lines = [_of_finding(finding, reading) for finding in found]
    return sorted(lines, key=lambda line: (line.level != "fault", line.file, line.line))


def _of_fault(fault: Fault) -> Line:
    guess = f" Did you mean {fault.nearest}?" if fault.nearest else ""
    return Line("fault", "file", fault.file, fault.line, fault.key, f"{fault.message}{guess}")


def _of_finding(finding: Finding, reading: Reading) -> Line:
    place = reading.places.get(finding.subject)
    file, line = ("organization.yml", 0) if place is None else (place.file, place.line)
    return Line(finding.level, finding.kind, file, line, finding.key, finding.message)
