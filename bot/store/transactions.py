"""What a function of a connection may do: anything but end the transaction that it runs in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event, text

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy.engine import Connection, Engine

CHANNEL = "tocsin"
"""The channel of PostgreSQL's NOTIFY by which every process hears of new work."""

_GUARDED = "tocsin.guarded"
_ENQUEUED = "tocsin.enqueued"
_NOTIFY = text(f"NOTIFY {CHANNEL}")


class InnerCommitError(RuntimeError):
    """A function given to ``Database.write`` or ``read`` ended the transaction, which others share."""


def forbid_inner_commits(engine: Engine) -> None:
    """Have ``commit`` and ``rollback`` raise ``InnerCommitError`` inside ``guarded_transaction``."""
    event.listen(engine, "commit", _refuse_while_guarded)
    event.listen(engine, "rollback", _refuse_while_guarded)


def _refuse_while_guarded(conn: Connection) -> None:
    if conn.info.get(_GUARDED):
        raise InnerCommitError("The transaction is ended by the database facade: remove the commit or rollback.")


@contextmanager
def guarded_transaction(engine: Engine) -> Generator[Connection]:
    """Yield a connection inside one transaction that only this function ends: commit, or roll back on a raise."""
    with engine.connect() as conn, conn.begin():
        conn.info.pop(_ENQUEUED, None)
        conn.info[_GUARDED] = True
        try:
            yield conn
        finally:
            conn.info[_GUARDED] = False


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
