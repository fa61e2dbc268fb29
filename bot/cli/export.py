"""``tocsin export``: what is recorded, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import settings, whole_number
from bot.clock import SystemClock
from bot.core.roster import Roster
from bot.errors import ConfigurationError
from bot.export.templates import Templates
from bot.services.installation import open_existing_database
from bot.services.postmortems import draft_now
from bot.services.rosters import Rosters
from bot.services.schedule_book import ScheduleBook
from bot.services.world import World


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    exports = typer.Typer(no_args_is_help=True, help="Write down what is recorded.")
    exports.command("postmortem")(_postmortem)
    exports.callback()(_root)
    app.add_typer(exports, name="export")


def _root() -> None:
    """Write down what is recorded."""


def _postmortem(
    number: Annotated[int, typer.Argument(metavar="N", help="The incident's number.", parser=whole_number)],
    form: Annotated[str, typer.Option("--format", help="md: Markdown.")] = "md",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Instead of standard output.")
    ] = None,
) -> None:
    """Write the postmortem draft of an incident, from what is recorded of it now."""
    if form != "md":
        raise typer.BadParameter(f"{form!r} is not offered yet. Use md.", param_hint="--format")
    found = settings()
    world = World(clock=SystemClock(), roster=Roster(), public_url=found.public_url)
    db = open_existing_database(found)
    try:
        Rosters(found.schedules, world, ScheduleBook(db, world, records=False)).refresh()
        text = db.read_now(lambda conn: draft_now(conn, world, number, Templates(found.templates)))
    finally:
        db.close_now()
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{output} cannot be written: {error.strerror}.") from error
