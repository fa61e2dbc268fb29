"""Which errors of the drivers mean that the database is away, and which that the transaction may be tried again."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Generator

# Primary result codes, https://www.sqlite.org/rescode.html
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
# Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions,
# insufficient resources, operator intervention (shutdown, crash), system errors; a standby that took over writing.
_POSTGRESQL_AWAY = ("08", "53", "57P", "58", "25006")
_TRY_AGAIN = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected


class StoreUnavailableError(TocsinError):
    """The database cannot be used at this moment: locked for too long, full, shut down or not reachable."""


def is_conflict(error: DBAPIError) -> bool:
    """Tell whether the transaction lost against another one and will probably succeed when run again."""
    return isinstance(error.orig, psycopg.Error) and error.orig.sqlstate in _TRY_AGAIN


def is_disconnect(error: DBAPIError) -> bool:
    """Tell whether the connection was lost, or never came about."""
    if error.connection_invalidated:
        return True
    return isinstance(error.orig, psycopg.OperationalError) and error.orig.sqlstate is None


def is_away(error: DBAPIError) -> bool:
    """Tell whether the database is to blame rather than the statement."""
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) in _SQLITE_AWAY
    if is_disconnect(error) or is_conflict(error):
        return True
    return isinstance(error.orig, psycopg.Error) and (error.orig.sqlstate or "").startswith(_POSTGRESQL_AWAY)


def _is_read_only(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) == sqlite3.SQLITE_READONLY
    return isinstance(error.orig, psycopg.errors.ReadOnlySqlTransaction)


def _sqlite_code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # the rest of it says which kind of the kind


@contextmanager
def away_told(*, reading: bool = False) -> Generator[None]:
    """Turn an error that means "the database is away" into ``StoreUnavailableError``; let every other one through.

    When ``reading``, a refusal to write is the fault of the caller and goes through.
    """
    try:
        yield
    except DBAPIError as error:
        if not is_away(error) or (reading and _is_read_only(error)):
            raise
        reason = str(error.orig).strip().splitlines()
        raise StoreUnavailableError(f"The database cannot be used now: {reason[0] if reason else error}") from error
    except PoolTimeoutError as error:
        raise StoreUnavailableError("The database cannot be used now: every connection is busy.") from error
