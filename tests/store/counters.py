"""Named numbers: the smallest table that shows lost, doubled and torn writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, update

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Connection

COUNTER = Table("counter", MetaData(), Column("name", String, primary_key=True), Column("value", Integer))


def add(name: str, value: int = 0) -> Callable[[Connection], str]:
    """Return a function that inserts a counter and returns its name."""

    def insert_it(conn: Connection) -> str:
        conn.execute(insert(COUNTER).values(name=name, value=value))
        return name

    return insert_it


def increment(name: str) -> Callable[[Connection], int]:
    """Return a function that reads a counter, adds one in Python and writes it back."""

    def read_modify_write(conn: Connection) -> int:
        mine = COUNTER.c.name == name
        value = conn.execute(select(COUNTER.c.value).where(mine).with_for_update()).scalar_one() + 1
        conn.execute(update(COUNTER).where(mine).values(value=value))
        return value

    return read_modify_write


def names(conn: Connection) -> list[str]:
    """Return the names of all counters, sorted."""
    return list(conn.execute(select(COUNTER.c.name).order_by(COUNTER.c.name)).scalars())


def value_of(name: str) -> Callable[[Connection], int]:
    """Return a function that returns a counter's value."""
    return lambda conn: conn.execute(select(COUNTER.c.value).where(COUNTER.c.name == name)).scalar_one()
