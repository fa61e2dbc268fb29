"""What a function of a connection may do: anything but end the transaction that it runs in."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event, text

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy.engine import Connection, Engine

CHANNEL = "tocsin"
"""The channel of PostgreSQL's NOTIFY by which every process hears of new work."""

_guarded = threading.local()
_ENQUEUED = "tocsin.enqueued"
_NOTIFY = text(f"NOTIFY {CHANNEL}")


class InnerCommitError(RuntimeError):
    """A function given to ``Database.write`` or ``read`` ended the transaction, which others share."""


def forbid_inner_commits(engine: Engine) -> None:
    """Have ``commit`` and ``rollback`` raise ``InnerCommitError`` inside ``guarded_transaction``."""
    event.listen(engine, "commit", _refuse_while_guarded)
    event.listen(engine, "rollback", _refuse_while_guarded)


def _refuse_while_guarded(conn: Connection) -> None:
    if getattr(_guarded, "conn", None) is conn:
        raise InnerCommitError("The transaction is ended by the database facade: remove the commit or rollback.")


@contextmanager
def guarded_transaction(engine: Engine) -> Generator[Connection]:
    """Yield a connection inside one transaction that only this function ends: commit, or roll back on a raise."""
    with engine.connect() as conn, conn.begin() as ours:
        conn.info.pop(_ENQUEUED, None)
        outer, _guarded.conn = getattr(_guarded, "conn", None), conn
        try:
            yield conn
            check_transaction(conn)
        finally:
            _guarded.conn = outer
            if not ours.is_active:
                # SQLAlchemy takes it for ended and would hand the connection on with our rows still pending in it.
                conn.invalidate()


def check_transaction(conn: Connection) -> None:
    """Raise ``InnerCommitError`` when the transaction of ``guarded_transaction`` is not the one that is going on.

    A function may have hidden that it ended it; and SQLite ends one by itself on some errors
    (https://www.sqlite.org/lang_transaction.html, 3.1). What comes after would be committed piece by piece, and what
    came before would be lost and reported as written.
    """
    ours = conn.get_transaction()
    is_ours = ours is not None and ours.is_active
    if not is_ours or not getattr(conn.connection.dbapi_connection, "in_transaction", True):
        raise InnerCommitError("The transaction ended inside a function given to the database.")


def announce_work(conn: Connection) -> None:
    """Have engines woken when this transaction commits: in this process, and by NOTIFY in the others."""
    if conn.info.get(_ENQUEUED):
        return
    conn.info[_ENQUEUED] = True
    if conn.dialect.name == "postgresql":
        conn.execute(_NOTIFY)


def has_announced_work(conn: Connection) -> bool:
    """Tell whether the transaction has put anything into the job table that an engine should know of."""
    return bool(conn.info.get(_ENQUEUED))
