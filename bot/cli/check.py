"""``tocsin check``: what is wrong with the configuration and with what it leads to, with file, line and cure."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.records import in_force
from bot.cli.terminal import named_files, say, setting_places, settings, write_json
from bot.clock import SystemClock
from bot.config import Settings
from bot.core.inspection import inspect
from bot.core.roster import Roster
from bot.errors import ConfigurationError
from bot.ingest.schedules import RosterFaults, read, salvage
from bot.log import masked
from bot.services.checkup import check_surroundings
from bot.services.roster_files import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.checkup import Remark
    from bot.core.inspection import Finding
    from bot.ingest.schedules import Fault, Place, Reading


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
        key = f"{self.key}: " if self.key else ""
        return f"{place}{self.level}: {key}{self.message}"


@dataclass(frozen=True)
class Report:
    """What is to be said of the schedule files, and what they say: as much of it as can be read."""

    lines: list[Line]
    roster: Roster
    places: Mapping[tuple[str, str], Place]
    files: int


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("check")(_check)


def _check(
    schedules: Annotated[
        Path | None, typer.Option("--schedules", metavar="PATH", help="Check these schedule files and nothing else.")
    ] = None,
    is_offline: Annotated[bool, typer.Option("--offline", help="Ask nobody: files, settings and disk only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Check everything before it is needed at night. Exit code 1 when something is at fault.

    The schedule files, the settings, the templates, the disk, the database, Slack (tokens, scopes, channels, people)
    and Twilio (account, numbers). Nothing is changed and nobody is paged.
    """
    if schedules is not None:
        found = _reported(lambda: named_files([schedules], "--schedules"), "--schedules")
        _write(found, found.lines, as_json=as_json, secrets=())
        return
    try:
        wanted = settings()
    except ConfigurationError as error:
        wanted, unread = Settings(), [Line("fault", "setting", "", 0, "", str(error))]
    else:
        unread = []
    is_asked = not unread and (not is_offline or wanted.database.startswith("sqlite"))
    found = _reported(
        lambda: read_files(wanted.schedules),
        "TOCSIN_SCHEDULES",
        lambda files: in_force(files, wanted) if is_asked else files,
    )
    remarks = [] if unread else asyncio.run(check_surroundings(wanted, found.roster, is_offline=is_offline))
    lines = [*unread, *(_of_remark(remark, found.places) for remark in remarks), *found.lines]
    _write(found, lines, as_json=as_json, secrets=wanted.secrets)


def _write(found: Report, lines: list[Line], *, as_json: bool, secrets: tuple[str, ...]) -> None:
    """Write the report and end the program."""
    mended = [line for line in lines if line.level == "ok"]
    wrong = sorted((line for line in lines if line.level != "ok"), key=lambda line: line.level != "fault")
    faults = sum(line.level == "fault" for line in wrong)
    if as_json:
        rows = [{**vars(line), "message": masked(line.message, secrets)} for line in (*wrong, *mended)]
        write_json({"ok": not faults, "findings": rows[: len(wrong)], "passed": rows[len(wrong) :]})
    else:
        for line in (*mended, *wrong):
            say(masked(str(line), secrets))
        counts = (found.files, "file"), (faults, "fault"), (len(wrong) - faults, "warning")
        say(", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts))
    raise typer.Exit(1 if faults else 0)


def _reported(
    files: Callable[[], Mapping[str, str]], key: str, changed: Callable[[Roster], Roster] = lambda files: files
) -> Report:
    """Report on schedule files; that there is nothing to read is a finding too, about what ``key`` names."""
    try:
        return report(files(), changed)
    except ConfigurationError as error:
        line = Line("fault", "file", "", 0, key, str(error))
        return Report([line], Roster(), {}, 0)


def report(files: Mapping[str, str], changed: Callable[[Roster], Roster]) -> Report:
    """Return everything to say about the schedule files, faults first.

    ``changed`` adds what was changed in Slack: a shift that somebody took over there is no gap.
    """
    try:
        reading = read(files)
    except RosterFaults as error:
        return Report([_of_fault(fault) for fault in error.faults], salvage(files), {}, len(files))
    found = inspect(changed(reading.roster), SystemClock().now())
    lines = [_of_finding(finding, reading) for finding in found]
    lines.sort(key=lambda line: (line.level != "fault", line.file, line.line))
    return Report(lines, reading.roster, reading.places, len(files))


def _of_fault(fault: Fault) -> Line:
    guess = f" Did you mean {fault.nearest}?" if fault.nearest else ""
    return Line("fault", "file", fault.file, fault.line, fault.key, f"{fault.message}{guess}")


def _of_finding(finding: Finding, reading: Reading) -> Line:
    kind, name = finding.subject
    place = reading.places.get(finding.subject) or reading.places.get(("schedule", name.partition("#")[0]))
    nowhere = ("organization.yml" if kind == "organization" else "", 0)
    file, line = nowhere if place is None else (place.file, place.line)
    return Line(finding.level, finding.kind, file, line, finding.key, finding.message)


def _of_remark(remark: Remark, places: Mapping[tuple[str, str], Place]) -> Line:
    """Return a remark where it was written: in a schedule file, or in ``.env`` when the setting comes from there."""
    place = places.get(remark.subject) if remark.subject else None
    file, line = (place.file, place.line) if place else setting_places().get(remark.key, ("", 0))
    return Line(remark.level, remark.kind, file, line, remark.key, remark.message)
