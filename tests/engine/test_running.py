"""The loop: woken by work and by the clock, fair to pages, and gone without leaving anything behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import make_url, text

from bot.clock import OffsetClock
from bot.engine import Engine
from bot.store import Database, jobs
from tests.engine.rig import MINUTE, NOW, SECOND, Gate, Rig, until

if TYPE_CHECKING:
    import pytest


async def test_work_is_done_as_soon_as_it_is_committed(rig: Rig) -> None:
    rig.start()
    await rig.put("send", "a")
    await until(lambda: rig.sent == ["a"])
    await rig.put("send", "b")
    await until(lambda: rig.sent == ["a", "b"])


async def test_a_moved_clock_fires_what_has_come_due(rig: Rig) -> None:
    rig.start()
    number = await rig.put("tick", "later", NOW + 60 * MINUTE)
    now = await rig.put("send", "now")
    await until(lambda: rig.is_done(now))
    assert await rig.journal() == ["sent now"]
    rig.clock.advance(60 * MINUTE)
    await until(lambda: rig.is_done(number))
    assert (await rig.journal())[-1] == "tick later at 10:00:00"


async def test_a_real_clock_fires_when_the_instant_has_come(rig: Rig) -> None:
    clock = OffsetClock()
    engine = Engine(rig.db, clock, rig.timers, rig.senders)
    running = asyncio.ensure_future(engine.run())
    due_at = clock.now() + SECOND / 3
    number = await rig.put("tick", "soon", due_at)
    await until(lambda: rig.is_done(number))
    assert (await rig.row(number))["done_at"] >= due_at
    await engine.stop()
    await running


async def test_a_slow_sender_of_cosmetics_cannot_hold_up_pages(rig: Rig) -> None:
    slow = Gate()
    rig.senders["slow"] = slow.send
    rig.start(limits={"page": 2, "room": 2, "cosmetic": 3})
    for _ in range(10):
        await rig.put("slow", lane="cosmetic")
    await until(lambda: slow.entered == 3)
    for number in range(6):
        await rig.put("send", f"page {number}", lane="page")
    await until(lambda: len(rig.sent) == 6)
    assert (slow.entered, slow.most_inside) == (3, 3)
    slow.open.set()
    await until(lambda: slow.entered == 10)
    assert slow.most_inside == 3


async def test_pages_go_first_when_everything_is_due_at_once(rig: Rig) -> None:
    for lane in ("cosmetic", "room", "page"):
        for number in range(2):
            await rig.put("send", f"{lane} {number}", NOW - number * SECOND, lane=lane)
    await rig.settle()
    assert rig.sent == ["page 1", "page 0", "room 1", "room 0", "cosmetic 1", "cosmetic 0"]


async def test_timers_do_not_wait_for_senders_of_their_lane(rig: Rig) -> None:
    slow = Gate()
    rig.senders["slow"] = slow.send
    rig.start(limits={"page": 1, "room": 1, "cosmetic": 1})
    for _ in range(3):
        await rig.put("slow", lane="page")
    await until(lambda: slow.entered == 1)
    escalation = await rig.put("tick", "escalate", lane="page")
    await until(lambda: rig.is_done(escalation))
    slow.open.set()


async def test_stopping_lets_what_is_being_sent_finish_and_takes_nothing_new(rig: Rig) -> None:
    gate = Gate()
    rig.senders["gate"] = gate.send
    engine = rig.start()
    number = await rig.put("gate")
    await until(lambda: gate.entered == 1)
    stopping = asyncio.ensure_future(engine.stop())
    await asyncio.sleep(0)
    async with engine._taking:  # a look that had begun before may still take something
        pass
    await rig.put("send", "too late")
    gate.open.set()
    await stopping
    assert await rig.is_done(number)
    assert rig.sent == []


async def test_stopping_does_not_wait_for_ever_and_gives_back_what_did_not_finish(rig: Rig) -> None:
    gate = Gate()
    rig.senders["gate"] = gate.send
    engine = rig.start(grace=SECOND / 20)
    number = await rig.put("gate")
    await until(lambda: gate.entered == 1)
    await engine.stop()
    row = await rig.row(number)
    assert (row["done_at"], row["lease_token"]) == (None, None)
    gate.open.set()
    assert await rig.settle() == 1


async def test_an_engine_whose_task_is_cancelled_winds_up_too(rig: Rig) -> None:
    gate = Gate()
    rig.senders["gate"] = gate.send
    engine = rig.engine(grace=SECOND / 20)
    running = asyncio.ensure_future(engine.run())
    number = await rig.put("gate")
    await until(lambda: gate.entered == 1)
    running.cancel()
    await asyncio.wait([running])
    assert (await rig.row(number))["lease_token"] is None
    assert gate.inside == 0


async def test_jobs_of_a_newer_version_are_left_and_named_once(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    number = await rig.put("hologram")
    engine = rig.engine()
    await engine.settle()
    rig.clock.advance(5 * MINUTE)
    await engine.settle()
    assert [record.getMessage() for record in caplog.records] == [
        "Jobs of kind hologram are left: this version does not know them."
    ]
    row = await rig.row(number)
    assert (row["attempts"], row["lease_token"], row["done_at"]) == (0, None, None)


async def test_a_clock_that_is_moved_far_does_not_send_again_what_is_being_sent(rig: Rig) -> None:
    gate = Gate()
    rig.senders["gate"] = gate.send
    rig.start()
    number = await rig.put("gate")
    await until(lambda: gate.entered == 1)
    tick = await rig.put("tick", "after", NOW + 60 * MINUTE)
    rig.clock.advance(60 * MINUTE)
    await until(lambda: rig.is_done(tick))
    gate.open.set()
    await until(lambda: rig.is_done(number))
    assert gate.entered == 1


async def test_a_long_send_keeps_its_lease_so_that_nobody_else_sends_it(rig: Rig) -> None:
    gate = Gate()
    rig.senders["gate"] = gate.send
    rig.start(lease=MINUTE)
    number = await rig.put("gate")
    await until(lambda: gate.entered == 1)
    other = rig.engine()
    for minute in range(1, 4):
        rig.clock.advance(40 * SECOND)
        expected = rig.clock.now() + MINUTE

        async def is_renewed(expected: object = expected) -> bool:
            return (await rig.row(number))["lease_until"] == expected

        await until(is_renewed)
        assert await other.settle() == 0, f"after {minute} renewals"
    gate.open.set()
    await until(lambda: rig.is_done(number))
    assert gate.entered == 1


async def test_engines_that_share_a_database_send_each_thing_once(database_address: str) -> None:
    rigs = [Rig(Database.open(database_address)) for _ in range(3)]
    await rigs[0].prepare()
    for rig in rigs:
        rig.start()
    for number in range(90):
        await rigs[number % 3].put("send", f"{number}", lane="page")

    async def is_all_recorded() -> bool:
        return len(await rigs[0].journal()) >= 90

    await until(is_all_recorded)
    for rig in rigs:
        await rig.stop()
        await rig.db.close()
    sent = [name for rig in rigs for name in rig.sent]
    assert sorted(sent, key=int) == [f"{number}" for number in range(90)]


async def test_an_engine_gets_over_a_database_that_is_away_for_a_while(
    postgres_address: str, caplog: pytest.LogCaptureFixture
) -> None:
    rig = Rig(Database.open(postgres_address))
    await rig.prepare()
    rig.start()
    await rig.put("send", "before")
    await until(lambda: rig.sent == ["before"])
    url = make_url(postgres_address)
    with psycopg.connect(url.set(database="postgres").render_as_string(), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'")
        await until(lambda: "Jobs cannot be taken" in caplog.text)
        admin.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")
    await rig.put("send", "after")
    await until(lambda: rig.sent == ["before", "after"])
    await rig.stop()
    await rig.db.close()
    assert "Traceback" not in caplog.text


async def test_an_engine_that_never_ran_can_be_stopped(rig: Rig) -> None:
    await rig.engine().stop()
    await rig.db.write(lambda conn: jobs.enqueue(conn, "send", {"name": "x"}, NOW))
    assert rig.sent == []


async def test_an_error_of_the_database_that_nobody_thought_of_does_not_end_the_loop(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.start()
    first = await rig.put("send", "before")
    await until(lambda: rig.is_done(first))
    await rig.db.write(lambda conn: conn.execute(text("ALTER TABLE job RENAME TO job_away")))
    await until(lambda: "Jobs cannot be taken" in caplog.text)
    await rig.db.write(lambda conn: conn.execute(text("ALTER TABLE job_away RENAME TO job")))
    await rig.put("send", "after")
    await until(lambda: rig.sent == ["before", "after"])
