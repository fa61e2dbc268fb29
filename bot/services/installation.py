"""What an installation keeps: its folder and its database, opened by the bot or beside it by the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ConfigurationError, TocsinError
from bot.store import Database, schema
from bot.store.claim import claim

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Settings


def open_database(settings: Settings, *, is_served: bool = False) -> Database:
    """Return the database with this version's schema. SQLite is migrated here, PostgreSQL by ``tocsin migrate``.

    With ``is_served`` a SQLite file is claimed, so that no other process serves it too. Raises ``ConfigurationError``
    with the cure.
    """
    if not settings.database.startswith("sqlite"):
        check_schema(settings.database)
        return Database.open(settings.database)
    make_folder(settings.data)
    held = claim(settings.database) if is_served else None
    try:
        schema.upgrade(settings.database)
        return Database.open(settings.database, held)
    except TocsinError:
        if held is not None:
            held.release()
        raise


def open_existing_database(settings: Settings) -> Database:
    """Return a database that somebody has used already, for looking into it. Raises ``ConfigurationError``."""
    if schema.standing(settings.database) == "empty":
        raise ConfigurationError(
            "There is no database here, so nothing is recorded yet. Set TOCSIN_DATA and DATABASE_URL as `tocsin run` "
            "has them."
        )
    check_schema(settings.database)
    return Database.open(settings.database)


def check_schema(address: str) -> None:
    """Raise ``ConfigurationError`` unless a database has this version's schema."""
    standing = schema.standing(address)
    if standing == "newer":
        raise ConfigurationError("The database was made by a newer version of Tocsin. Run that version.")
    if standing != "current":
        raise ConfigurationError("The database has not this version's schema. Run `tocsin migrate` first.")


def make_folder(folder: Path) -> None:
    """Make the folder that Tocsin keeps everything in. Raises ``ConfigurationError`` with the cure."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {folder} cannot be made: {error.strerror}. Set TOCSIN_DATA to one that can be written."
        ) from error
