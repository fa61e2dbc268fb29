"""The commands put together, and how the program ends: 0 done, 1 the answer is no, 2 bad use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module

import typer

from bot.core.characters import clean
from bot.errors import TocsinError
from bot.log import masked

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "bot.cli.shifts": ("shifts",),
    "bot.cli.oncall": ("oncall",),
    "bot.cli.check": ("check",),
    "bot.cli.process": ("run", "migrate"),
    "bot.cli.demo": ("demo",),
    "bot.cli.export": ("export",),
    "bot.cli.token": ("token",),
}
"""Which module has which commands. Only the one that is needed is loaded: the whole bot takes a second to import."""


def program(words: Sequence[str] = ()) -> typer.Typer:
    """Return the program with the command that ``words`` begin with, or with all of them to choose from."""
    app = typer.Typer(
        name="tocsin",
        help="Pager, incident command and postmortem in one process.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_root)
    for module in _needed(words):
        import_module(module).register(app)
    return app


def main() -> None:
    """Run the command of the command line. An expected error is one line on standard error and exit code 1."""
    try:
        program(sys.argv[1:])()
    except TocsinError as error:
        typer.echo(f"tocsin: {masked(clean(str(error)))}", err=True)
        sys.exit(1)


def _needed(words: Sequence[str]) -> Iterable[str]:
    first = next(iter(words), "")
    return [module for module, commands in COMMANDS.items() if first in commands] or COMMANDS


def _root() -> None:
    """Pager, incident command and postmortem in one process."""
