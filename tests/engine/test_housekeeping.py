"""Housekeeping clears away what nobody needs any more, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.engine import Housekeeping
from bot.store import jobs
from bot.store.tables_job import job
from tests.engine.rig import MINUTE, NOW, SECOND, Rig, until, write_line

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store import Connection


async def test_jobs_done_long_ago_are_pruned_and_waiting_ones_are_not(rig: Rig) -> None:
    old = await rig.put("tick", "old")
    await rig.settle()
    rig.clock.advance(MINUTE)
    young = await rig.put("tick", "young", rig.clock.now())
    await rig.settle()
    waiting = await rig.put("tick", "waiting", NOW + 60 * MINUTE)
    await Housekeeping(rig.db, rig.clock, keep=SECOND).tidy()
    assert await rig.is_done(young)
    assert not await rig.is_done(waiting)
    with pytest.raises(Exception, match="No row"):
        await rig.row(old)


async def test_more_jobs_than_fit_into_one_batch_are_pruned(rig: Rig) -> None:
    await rig.db.write(lambda conn: [jobs.enqueue(conn, "tick", {}, NOW) for _ in range(1001)])
    await rig.db.write(lambda conn: conn.execute(update(job).values(done_at=NOW)))
    rig.clock.advance(MINUTE)
    await Housekeeping(rig.db, rig.clock, keep=SECOND).tidy()
    assert await rig.db.read(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM job").scalar()) == 0


async def test_the_other_chores_are_done_at_the_start_and_again_and_again(rig: Rig) -> None:
    def chore(conn: Connection, now: datetime) -> None:
        write_line(conn, f"swept at {now:%H:%M}")

    async def is_swept_twice() -> bool:
        return (await rig.journal())[:2] == ["swept at 09:00"] * 2

    house = Housekeeping(rig.db, rig.clock, [chore], every=SECOND / 5)
    house.start()
    await until(is_swept_twice)
    house.stop()


async def test_a_database_that_is_away_is_waited_for(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    house = Housekeeping(rig.db, rig.clock)
    await rig.db.close()
    await house.tidy()
    assert [record.getMessage() for record in caplog.records] == [
        "Housekeeping waits for the next time: The database is closed: Tocsin is stopping."
    ]
