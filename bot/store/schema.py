"""Bringing a database to the schema of this version, and telling whether it is there."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from bot.errors import ConfigurationError
from bot.store import tables, tables_job, tables_rota
from bot.store.address import described, is_sqlite, parse_address, sqlite_path
from bot.store.connections import check_postgresql, postgresql_engine, prepare_sqlite, sqlite_engine
from bot.store.faults import away_told

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy.engine import URL, Connection

METADATA = SQLModel.metadata
"""Every table: importing a module of row classes is what adds them."""

TABLE_MODULES = (tables, tables_job, tables_rota)

MIGRATIONS = Path(__file__).parent / "migrations"

Standing: TypeAlias = Literal["current", "older", "newer", "empty"]

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('tocsin.migrations', 0))")


def upgrade(address: str) -> None:
    """Bring the database to this version's schema, in one transaction; SQLite's file is made when there is none.

    Whoever else is upgrading it at the same time waits, finds it done and does nothing. Raises ``ConfigurationError``
    when the database cannot be used or was made by a newer version, ``StoreUnavailableError`` when it is locked.
    """
    url = parse_address(address)
    with _transaction(url) as conn:
        try:
            command.upgrade(alembic_config(conn), "head")
        except CommandError as error:
            raise ConfigurationError(
                f"{described(url)} was made by a newer version of Tocsin ({error}). "
                "Run that version, or restore a backup."
            ) from error


def standing(address: str) -> Standing:
    """Return how a database's schema stands to this version's, without writing or waiting for whoever writes.

    A SQLite file that does not exist is not made: it is empty.

    Raises ``ConfigurationError`` when it cannot be opened, ``StoreUnavailableError`` when it does not answer.
    """
    url = parse_address(address)
    if is_sqlite(url) and not sqlite_path(url).exists():
        return "empty"
    script = ScriptDirectory(str(MIGRATIONS))
    with _look(url) as conn:
        found = set(MigrationContext.configure(conn).get_current_heads())
    if found == set(script.get_heads()):
        return "current"
    if not found:
        return "empty"
    return "older" if found <= {revision.revision for revision in script.walk_revisions()} else "newer"


def alembic_config(conn: Connection) -> Config:
    """Return the configuration for Alembic's commands on an open connection."""
    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


@contextmanager
def _transaction(url: URL) -> Generator[Connection]:
    """Yield a connection in a transaction that nobody else who migrates can be in at the same time."""
    if is_sqlite(url):
        prepare_sqlite(url)
        # Tables are changed by making them anew; meanwhile what refers to them must not be deleted with them.
        engine = sqlite_engine(url, connections=1, begin="BEGIN IMMEDIATE", foreign_keys=False)
    else:
        engine = postgresql_engine(url, connections=1)
        check_postgresql(engine)
    try:
        with away_told(), engine.begin() as conn:
            if not is_sqlite(url):
                conn.execute(_LOCK)
            yield conn
    finally:
        engine.dispose()


@contextmanager
def _look(url: URL) -> Generator[Connection]:
    """Yield a connection that cannot write."""
    if is_sqlite(url):
        engine = sqlite_engine(url, connections=1, begin="BEGIN", read_only=True)
    else:
        engine = postgresql_engine(url, connections=1)
        check_postgresql(engine)
    try:
        with away_told(reading=True), engine.connect() as conn, conn.begin():
            yield conn
    except DatabaseError as error:
        raise ConfigurationError(f"{described(url)} cannot be read: {error.orig}. Is it Tocsin's database?") from error
    finally:
        engine.dispose()
