"""What commands share: reading the environment, files and times, and writing answers."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from dotenv import dotenv_values

from bot.config import Settings
from bot.core.characters import clean
from bot.core.targets import schedules_named
from bot.errors import NotFoundError
from bot.ingest.quantities import read_moment
from bot.services.roster_files import read_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.roster import Roster, Schedule


_ENV_FILE = ".env"


def settings() -> Settings:
    """Return the settings of the environment, filled up from ``.env`` in the working directory."""
    return Settings.from_environment(environment())


def environment() -> Mapping[str, str]:
    """Return the environment; a name that it does not hold is looked up in ``.env``."""
    written = {name: value for name, value in dotenv_values(_ENV_FILE).items() if value is not None}
    return {**written, **os.environ}


def setting_places() -> Mapping[str, tuple[str, int]]:
    """Return the file and line of each setting that comes from ``.env``."""
    try:
        lines = Path(_ENV_FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    names = (line.removeprefix("export ").partition("=")[0].strip() for line in lines)
    return {name: (_ENV_FILE, at) for at, name in enumerate(names, 1) if name and name not in os.environ}


def moment(text: str, option: str) -> datetime:
    """Return an ISO time with an offset. Anything else is bad use."""
    try:
        found = read_moment(text, example="2026-01-05T09:00Z")
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
    if found.tzinfo is None:
        cure = f"{text!r} has no offset. Write {found.isoformat()}Z for UTC, or an offset such as +01:00."
        raise typer.BadParameter(cure, param_hint=option)
    return found


def whole_number(text: str) -> int:
    """Return a number of the command line. Anything else is bad use."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number. Write it like 12.") from None


def named_files(paths: Sequence[Path], option: str) -> dict[str, str]:
    """Return the text of schedule files named on the command line, each once. A path that is not there is bad use."""
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"There is no file or folder {path}.", param_hint=option)
    return _each_once(read_files(*paths))


def _each_once(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files without those that another path names too: a folder, and a file in it."""
    known: dict[Path, str] = {}
    for name in files:
        known.setdefault(Path(name).resolve(), name)
    return {name: files[name] for name in known.values()}


def chosen_schedules(roster: Roster, name: str | None, option: str) -> list[Schedule]:
    """Return the schedules that ``name`` means (TEAM/SCHEDULE or TEAM), or all. A name that is unknown is bad use."""
    try:
        return schedules_named(roster, name)
    except NotFoundError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def say(text: str) -> None:
    """Write a line on standard output. What a terminal would obey, were it in a name of a file, is left out."""
    typer.echo(clean(text))


def write_json(document: object) -> None:
    """Write one document on standard output."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
