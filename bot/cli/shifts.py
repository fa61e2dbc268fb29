"""``tocsin shifts``: the final shifts of schedule files, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.terminal import chosen_schedules, moment, named_files, say, write_json
from bot.core.schedule import shifts
from bot.ingest.schedules import parse
from bot.views.documents import shifts_document

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.roster import Schedule
    from bot.core.schedule import Shift

_NOBODY = "nobody"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("shifts")(_shifts)


def _shifts(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Schedule files, or folders of them.")],
    from_: Annotated[str, typer.Option("--from", metavar="ISO", help="Beginning, with an offset.")],
    to: Annotated[str, typer.Option("--to", metavar="ISO", help="End (not included), with an offset.")],
    schedule: Annotated[str | None, typer.Option("--schedule", metavar="TEAM/SCHEDULE", help="Only this one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
) -> None:
    """Print the final shifts of schedule files: layers, overrides and temporary schedules together."""
    start, end = moment(from_, "--from"), moment(to, "--to")
    if end < start:
        raise typer.BadParameter(f"{to} is before {from_}.", param_hint="--to")
    roster = parse(named_files(paths, "PATH"), lenient_names=True)
    found = [(each, shifts(each, start, end)) for each in chosen_schedules(roster, schedule, "--schedule")]
    if as_json:
        write_json([shifts_document(each, final) for each, final in found])
    for each, final in () if as_json else found:
        say("\n".join(_table(each, final, start, end)))


def _table(schedule: Schedule, final: list[Shift], start: datetime, end: datetime) -> list[str]:
    """Return the lines of a schedule, with the gaps between its shifts."""
    zone = ZoneInfo(schedule.timezone)
    lines = [f"{schedule.address} ({schedule.timezone})"]
    at = start
    for shift in final:
        if shift.start > at:
            lines.append(_line(at, shift.start, _NOBODY, zone))
        lines.append(_line(shift.start, shift.end, ", ".join(shift.users), zone))
        at = shift.end
    if at < end:
        lines.append(_line(at, end, _NOBODY, zone))
    return [*lines, ""]


def _line(start: datetime, end: datetime, who: str, zone: ZoneInfo) -> str:
    return f"  {_readable(start, zone)}  to  {_readable(end, zone)}  {who}"


def _readable(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    seconds = f"{local:%S}"
    return f"{local:%a %Y-%m-%d %H:%M}{'' if seconds == '00' else f':{seconds}'} {local.isoformat()[-6:]}"
