"""Timers run when they are due, once, in one transaction with the record that they ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.carrying import Carrier
from bot.store import jobs, leases
from tests.engine.rig import MINUTE, NOW, SECOND, write_line

if TYPE_CHECKING:
    from datetime import datetime

    import pytest

    from bot.store import Connection, Job
    from tests.engine.rig import Rig


async def test_a_timer_runs_at_its_instant_and_not_before_and_not_again(rig: Rig) -> None:
    await rig.put("tick", "a", NOW + MINUTE)
    rig.clock.advance(MINUTE - SECOND)
    assert await rig.settle() == 0
    rig.clock.advance(SECOND)
    assert await rig.settle() == 1
    assert await rig.settle() == 0
    assert await rig.journal() == ["tick a at 09:01:00"]


async def test_a_timer_that_sets_the_next_one_runs_as_often_as_it_is_due(rig: Rig) -> None:
    def every_minute(conn: Connection, one: Job, now: datetime) -> None:
        write_line(conn, f"{one.due_at:%H:%M}")
        jobs.enqueue(conn, "minute", {}, one.due_at + MINUTE, dedupe_key="minute")

    rig.timers["minute"] = every_minute
    await rig.put("minute", due_at=NOW, dedupe_key="minute")
    rig.clock.advance(2 * MINUTE)
    assert await rig.settle() == 3
    assert await rig.journal() == ["09:00", "09:01", "09:02"]
    rig.clock.advance(MINUTE)
    assert await rig.settle() == 1


async def test_what_a_timer_enqueues_for_now_is_done_too(rig: Rig) -> None:
    def fan_out(conn: Connection, one: Job, now: datetime) -> None:
        for name in ("x", "y"):
            jobs.enqueue(conn, "send", {"name": name}, now, lane="page")

    rig.timers["fan"] = fan_out
    await rig.put("fan")
    assert await rig.settle() == 3
    assert sorted(rig.sent) == ["x", "y"]


async def test_a_timer_that_fails_leaves_nothing_half_done_and_is_tried_again_later(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def fails_twice(conn: Connection, one: Job, now: datetime) -> None:
        write_line(conn, "half")
        tries.append(one.attempts)
        if len(tries) < 3:
            raise ZeroDivisionError("secret of the payload")

    rig.timers["shaky"] = fails_twice
    number = await rig.put("shaky", "Mrs Miller, +49151")
    other = await rig.put("tick", "other")
    await rig.settle()
    assert await rig.is_done(other)
    assert await rig.journal() == ["tick other at 09:00:00"]
    assert (await rig.row(number))["error"] == "ZeroDivisionError"
    assert [record.getMessage() for record in caplog.records] == [f"Job {number} (shaky) failed at try 1."]
    assert "Miller" not in caplog.text
    assert await rig.settle() == 0
    for _ in range(2):
        rig.clock.advance(MINUTE)
        await rig.settle()
    assert await rig.is_done(number)
    assert (await rig.journal())[1:] == ["half"]


async def test_a_timer_called_off_after_it_was_claimed_does_not_run(rig: Rig) -> None:
    await rig.put("tick", "escalate", group="page:1")
    wants = [leases.Want("room", frozenset(rig.timers), 1)]
    (claimed,) = await rig.db.write(lambda conn: leases.claim(conn, wants, NOW, NOW + MINUTE))
    await rig.db.write(lambda conn: jobs.cancel_group(conn, "page:1"))
    await Carrier(rig.db, rig.clock, rig.timers, rig.senders, MINUTE).carry_out(claimed)
    assert await rig.journal() == []


async def test_a_thousand_timers_of_one_instant_each_run_once(rig: Rig) -> None:
    await rig.db.write(lambda conn: [jobs.enqueue(conn, "tick", {"name": f"{n}"}, NOW) for n in range(1000)])
    assert await rig.settle() == 1000
    lines = await rig.journal()
    assert sorted(lines) == sorted(f"tick {n} at 09:00:00" for n in range(1000))
