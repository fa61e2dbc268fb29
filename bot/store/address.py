"""Where the database is: the address as configured, checked, and told to people without its password."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigurationError

_FORMS = "Write sqlite:////absolute/path/tocsin.db or postgresql://user:password@host:5432/name."
_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def parse_address(address: str) -> URL:
    """Return a ``DATABASE_URL`` with the driver that is used. Raises ``ConfigurationError`` for any other database."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # The parser's own message may hold the address, and with it the password.
        raise ConfigurationError(f"DATABASE_URL is not an address. {_FORMS}") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise ConfigurationError(f"DATABASE_URL asks for {url.drivername}, which Tocsin cannot use. {_FORMS}")
    if driver.startswith("sqlite") and url.database in {None, "", ":memory:"}:
        raise ConfigurationError(f"DATABASE_URL names no file, and nothing would outlive a restart. {_FORMS}")
    if "@" in f"{url.host}{url.database}" and not driver.startswith("sqlite"):
        raise ConfigurationError(f"DATABASE_URL is not an address: write @ : / in a password as %40 %3A %2F. {_FORMS}")
    return url.set(drivername=driver)


def is_sqlite(url: URL) -> bool:
    """Tell whether a parsed address is a SQLite file."""
    return url.drivername.startswith("sqlite")


def sqlite_path(url: URL) -> Path:
    """Return the file that a parsed SQLite address names."""
    return Path(url.database or "")


def described(url: URL) -> str:
    """Return how to call the database when talking to people: never its user's password."""
    if is_sqlite(url):
        return str(sqlite_path(url))
    host = url.host or url.query.get("host") or "this machine"
    port = f":{url.port}" if url.port else ""
    return f"the PostgreSQL database {url.database or url.username} at {host}{port}"


def check_sqlite_place(path: Path) -> None:
    """Raise ``ConfigurationError`` when a SQLite file cannot be at ``path``, saying what to do about it."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise ConfigurationError(f"The folder {folder} for the database does not exist. Create it, or set TOCSIN_DATA.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"The folder {folder} for the database cannot be written. Let the user that runs Tocsin write there, "
            "or set TOCSIN_DATA to another folder."
        )
    if path.is_dir():
        raise ConfigurationError(f"{path} is a folder; DATABASE_URL names the database's file.")
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise ConfigurationError(f"The database {path} cannot be written. Let the user that runs Tocsin write it.")
