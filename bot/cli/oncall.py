"""``tocsin oncall``: who is or was on call, from the database of a bot that may be running, or from files alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import chosen_schedules, moment, named_files, say, write_json
from bot.clock import SystemClock
from bot.core.schedule import on_call
from bot.ingest.schedules import parse
from bot.views.documents import OncallDocument, oncall_document

_NOBODY = "nobody"
_NAME = "TEAM/SCHEDULE"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("oncall")(_oncall)


def _oncall(
    schedule: Annotated[str | None, typer.Argument(metavar=_NAME, help="Only this schedule or team.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="ISO", help="An instant with an offset; now if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document.")] = False,
    schedules: Annotated[
        Path | None, typer.Option("--schedules", metavar="PATH", help="Files to read instead of the database.")
    ] = None,
) -> None:
    """Print who is on call, with what was changed in Slack; for an instant of the past, who was on call then."""
    instant = None if at is None else moment(at, "--at")
    found = _recorded(schedule, instant) if schedules is None else _filed(schedules, schedule, instant)
    if as_json:
        write_json(found)
    for each in () if as_json else found:
        say(f"{each['schedule']}: {', '.join(each['users']) or _NOBODY}")


def _filed(path: Path, name: str | None, at: datetime | None) -> Sequence[OncallDocument]:
    instant = SystemClock().now() if at is None else at
    roster = parse(named_files([path], "--schedules"), lenient_names=True)
    return [oncall_document(each, instant, on_call(each, instant)) for each in chosen_schedules(roster, name, _NAME)]


def _recorded(name: str | None, at: datetime | None) -> Sequence[OncallDocument]:
    # Loaded only now: files alone need nothing of it, and it takes longer than their answer.
    found: Sequence[OncallDocument] = import_module("bot.cli.records").told(name, at)
    return found
