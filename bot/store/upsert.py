"""Inserts that a repeated request leaves alone, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, ColumnElement, Executable, Table
    from sqlalchemy.engine import Connection


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_once(conn: Connection, table: Table, values: Mapping[str, Any], returning: Column[Any]) -> Any:  # noqa: ANN401  # the column's own type
    """Insert ``values`` unless a unique key forbids it; return the ``returning`` column, or None when it did."""
    return conn.execute(_insert_once(conn.dialect.name, table, returning.name), dict(values)).scalar()


@cache
def _insert_once(dialect: str, table: Table, returning: str) -> Executable:
    """Return the statement, built once: putting it together costs more than running it."""
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c[returning])


def put(
    conn: Connection,
    table: Table,
    keys: Sequence[str],
    values: Mapping[str, Any],
    only_if: ColumnElement[bool] | None = None,
) -> None:
    """Insert ``values``, or overwrite the row that has the same ``keys``, if ``only_if`` holds of it."""
    rest = {name: value for name, value in values.items() if name not in keys}
    query = _insert(conn.dialect.name, table).values(**values)
    if rest:
        query = query.on_conflict_do_update(index_elements=list(keys), set_=rest, where=only_if)
    else:
        query = query.on_conflict_do_nothing(index_elements=list(keys))
    conn.execute(query)


def only_one_at_a_time(conn: Connection, key: str) -> None:
    """Have other transactions that name the same ``key`` wait until this one ends. SQLite has one writer anyway."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
