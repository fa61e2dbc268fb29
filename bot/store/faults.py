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
_HELD = (
    "I could not save that: another program holds the database. Try again in a moment; if it stays so, see on the "
    "machine of Tocsin what else has the file open."
)
_SQLITE_CURES = {
    sqlite3.SQLITE_FULL: (
        "I could not save that: the disk is full. Try again once there is space where Tocsin keeps its database; "
        "everything else waits until then and is not lost."
    ),
    sqlite3.SQLITE_READONLY: (
        "I could not save that: the database cannot be written. On the machine of Tocsin, let its user write the "
        "database and its folder (TOCSIN_DATA)."
    ),
    sqlite3.SQLITE_IOERR: (
        "I could not save that: the disk does not take it. See on the machine of Tocsin whether the disk that holds "
        "the database is full, over its quota or broken."
    ),
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
}
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


def _told(error: DBAPIError) -> str:
    """Return what to say to whoever wanted something saved, with the cure for whoever runs Tocsin."""
    if isinstance(error.orig, sqlite3.Error):
        known = _SQLITE_CURES.get(_sqlite_code(error.orig))
        if known is not None:
            return known
    reason = str(error.orig).strip().splitlines()
    said = reason[0].rstrip(".") if reason else type(error.orig).__name__
    return f"The database cannot be used now: {said}. Try again in a moment; Tocsin goes on as soon as it is back."


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
        raise StoreUnavailableError(_told(error)) from error
    except PoolTimeoutError as error:
        raise StoreUnavailableError("The database cannot be used now: every connection is busy.") from error
