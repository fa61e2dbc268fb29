"""Instants and plain data come back as they were stored, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from bot.store.columns import Json, UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from bot.store import Database

SAMPLE = Table(
    "sample", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime), Column("data", Json)
)
NEWFOUNDLAND = timezone(timedelta(hours=-3, minutes=-30))
INSTANTS = [
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 28, 21, 31, tzinfo=NEWFOUNDLAND),
    datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
]


@pytest.fixture
async def sample(db: Database) -> Database:
    await db.write(SAMPLE.create)
    return db


async def test_an_instant_comes_back_as_the_same_instant_in_utc(sample: Database) -> None:
    def store(conn: Connection) -> None:
        conn.execute(insert(SAMPLE), [{"id": number, "at": at} for number, at in enumerate(INSTANTS)])

    await sample.write(store)
    found = await sample.read(lambda conn: list(conn.execute(select(SAMPLE.c.at).order_by(SAMPLE.c.id)).scalars()))
    assert found == INSTANTS
    assert {each.tzinfo for each in found} == {UTC}


async def test_instants_sort_and_compare_in_the_database_as_they_do_in_time(sample: Database) -> None:
    def store(conn: Connection) -> None:
        conn.execute(insert(SAMPLE), [{"id": number, "at": at} for number, at in enumerate(INSTANTS)])

    def look(conn: Connection) -> tuple[list[datetime], list[datetime]]:
        ordered = conn.execute(select(SAMPLE.c.at).order_by(SAMPLE.c.at)).scalars()
        before = conn.execute(select(SAMPLE.c.at).where(SAMPLE.c.at < INSTANTS[2]).order_by(SAMPLE.c.at)).scalars()
        return list(ordered), list(before)

    await sample.write(store)
    ordered, before = await sample.read(look)
    assert ordered == sorted(INSTANTS)
    assert before == [each for each in sorted(INSTANTS) if each < INSTANTS[2]]


async def test_a_naive_time_is_refused_because_it_could_mean_any_zone(sample: Database) -> None:
    naive = datetime(2026, 3, 29, 1, 0)
    with pytest.raises(StatementError, match="has no time zone"):
        await sample.write(lambda conn: conn.execute(insert(SAMPLE).values(id=1, at=naive)))


async def test_nothing_is_stored_as_null_and_comes_back_as_none(sample: Database) -> None:
    def store_and_look(conn: Connection) -> object:
        conn.execute(insert(SAMPLE).values(id=1, at=None, data=None))
        query = select(SAMPLE.c.at, SAMPLE.c.data).where(SAMPLE.c.at.is_(None), SAMPLE.c.data.is_(None))
        return tuple(conn.execute(query).one())

    assert await sample.write(store_and_look) == (None, None)


@pytest.mark.parametrize("data", [{"a": [1, 2.5, True, None], "ü": {"☎": "+49"}}, [], {}, "text", 0, 12, False])
async def test_plain_data_comes_back_as_it_was(sample: Database, data: object) -> None:
    await sample.write(lambda conn: conn.execute(insert(SAMPLE).values(id=1, data=data)))
    found = await sample.read(lambda conn: conn.execute(select(SAMPLE.c.data)).scalar_one())
    assert found == data
    assert type(found) is type(data)
