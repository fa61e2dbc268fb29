"""The commands put together, and how the program ends: 0 done, 1 the answer is no, 2 bad use."""

from __future__ import annotations

import sys

import typer

from bot.cli import check, export, oncall, process
from bot.errors import TocsinError


def program() -> typer.Typer:
    """Return the program with all its commands."""
    app = typer.Typer(
        name="tocsin",
        help="Pager, incident command and postmortem in one process.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_root)
    oncall.register(app)
    check.register(app)
    process.register(app)
    export.register(app)
    return app


def main() -> None:
    """Run the command of the command line. An expected error is one line on standard error and exit code 1."""
    try:
        program()()
    except TocsinError as error:
        typer.echo(f"tocsin: {error}", err=True)
        sys.exit(1)


def _root() -> None:
    """Pager, incident command and postmortem in one process."""
