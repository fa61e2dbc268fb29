"""How a connection is made and set up, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigurationError
from bot.store.address import check_sqlite_place, described, sqlite_path
from bot.store.storable import leave_out_unstorable, storable_json

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

_BUSY_SECONDS = 10
_CONNECT_SECONDS = 5

_ELSEWHERE = "Set TOCSIN_DATA to a folder on a local disk, or DATABASE_URL to another database."


def sqlite_engine(
    url: URL, *, connections: int, begin: str, read_only: bool = False, foreign_keys: bool = True
) -> Engine:
    """Return an engine of at most ``connections`` to a SQLite file. ``begin`` begins transactions.

    ``synchronous=FULL``: what was committed survives a loss of power
    (https://www.sqlite.org/pragma.html#pragma_synchronous). Write-ahead logging is a property of the file
    (``prepare_sqlite``).
    """
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # errors reach the log, and what people wrote must not
        json_serializer=storable_json,
        # The driver's own idea of when to begin loses updates: it begins to write where it has read already.
        connect_args={"isolation_level": None, "check_same_thread": False},
    )
    settings = (
        f"busy_timeout={_busy_seconds(url) * 1000:.0f}",
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        f"query_only={'ON' if read_only else 'OFF'}",
    )

    def set_up(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401  # SQLAlchemy's pool record
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")

    def begin_transaction(conn: Connection) -> None:
        conn.exec_driver_sql(begin)

    leave_out_unstorable(engine)
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin_transaction)
    return engine


def _busy_seconds(url: URL) -> float:
    """Return how long to wait for another process's lock: the driver's own ``?timeout=`` or ten seconds."""
    return float(str(url.query.get("timeout", _BUSY_SECONDS)))


def prepare_sqlite(url: URL) -> None:
    """Make the file when there is none, readable by its owner only, and turn on write-ahead logging.

    Raises ``ConfigurationError`` when the place or the file is not usable.
    """
    path = sqlite_path(url)
    check_sqlite_place(path)
    try:
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, timeout=_busy_seconds(url))) as connection:
            mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    except (sqlite3.Error, OSError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise ConfigurationError(
                f"Another program holds the database {path}. End it, or wait until it is done, and start again."
            ) from error
        raise ConfigurationError(f"The database {path} cannot be opened: {error}. {_ELSEWHERE}") from error
    if mode != "wal":
        raise ConfigurationError(f"The database {path} is on a file system without shared memory. {_ELSEWHERE}")


def postgresql_engine(url: URL, *, connections: int) -> Engine:
    """Return an engine of at most ``connections`` to a PostgreSQL database."""
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        hide_parameters=True,
        json_serializer=storable_json,
        connect_args=_libpq_arguments(url),
    )
    leave_out_unstorable(engine)
    return engine


def listening_connection(url: URL) -> psycopg.Connection[tuple[Any, ...]]:
    """Return a connection of its own, outside any transaction, for LISTEN. Raises ``psycopg.OperationalError``."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, **_libpq_arguments(url))


def _libpq_arguments(url: URL) -> dict[str, Any]:
    defaults = {
        "connect_timeout": _CONNECT_SECONDS,
        "application_name": "tocsin",
        # Without these a connection whose other end vanished is noticed after two hours.
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    return {name: value for name, value in defaults.items() if name not in url.query}


def check_postgresql(engine: Engine) -> None:
    """Raise ``ConfigurationError`` when the server does not take this connection, saying what it said."""
    try:
        with engine.connect() as conn:
            conn.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        place = described(engine.url)
        raise ConfigurationError(
            f"{place[0].upper()}{place[1:]} cannot be reached: {said}. Check DATABASE_URL and that the server runs."
        ) from error
