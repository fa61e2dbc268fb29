"""What is sent is recorded after it was sent, fenced, and tried again when it was not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.engine import Engine
from bot.store import Done, Failed, Retry, jobs
from tests.engine.rig import MINUTE, NOW, SECOND, Gate, recording, until, write_line

if TYPE_CHECKING:
    from bot.store import Connection, Job, Outcome
    from tests.engine.rig import Rig


async def test_what_was_sent_is_recorded_with_its_job(rig: Rig) -> None:
    number = await rig.put("send", "a")
    assert await rig.settle() == 1
    assert rig.sent == ["a"]
    assert await rig.journal() == ["sent a"]
    assert await rig.is_done(number)


async def test_a_passing_failure_is_tried_again_when_it_says_and_counts_its_tries(rig: Rig) -> None:
    tries: list[int] = []

    async def busy(one: Job) -> Outcome:
        tries.append(one.attempts)
        if one.attempts == 1:
            return Retry(NOW + MINUTE, "rate limited", recording("rate limited"))
        return Done(recording("sent"))

    rig.senders["busy"] = busy
    number = await rig.put("busy")
    assert await rig.settle() == 1
    assert (await rig.row(number))["error"] == "rate limited"
    rig.clock.advance(MINUTE - SECOND)
    assert await rig.settle() == 0
    rig.clock.advance(SECOND)
    assert await rig.settle() == 1
    assert tries == [1, 2]
    assert await rig.journal() == ["rate limited", "sent"]
    assert (await rig.row(number))["error"] is None


async def test_a_retry_at_once_still_leaves_the_provider_a_moment(rig: Rig) -> None:
    async def eager(one: Job) -> Outcome:
        rig.sent.append("try")
        return Retry(NOW, "again")

    rig.senders["eager"] = eager
    await rig.put("eager")
    assert await rig.settle() == 1
    rig.clock.advance(SECOND)
    assert await rig.settle() == 1


async def test_a_permanent_failure_is_not_tried_again_and_sets_the_next_method_in_motion(rig: Rig) -> None:
    def next_method(conn: Connection) -> None:
        jobs.enqueue(conn, "send", {"name": "call"}, NOW)

    async def gone(one: Job) -> Outcome:
        return Failed("no such number", next_method)

    rig.senders["gone"] = gone
    number = await rig.put("gone")
    assert await rig.settle() == 2
    assert rig.sent == ["call"]
    assert (await rig.row(number))["error"] == "no such number"
    assert await rig.is_done(number)


async def test_a_sender_that_breaks_is_logged_without_its_payload_and_tried_again(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(one: Job) -> Outcome:
        raise KeyError("ts")

    rig.senders["broken"] = broken
    number = await rig.put("broken", "Mrs Miller")
    await rig.put("send", "fine")
    await rig.settle()
    assert rig.sent == ["fine"]
    assert [record.getMessage() for record in caplog.records] == [f"Job {number} (broken) failed at try 1."]
    assert "Miller" not in caplog.text
    row = await rig.row(number)
    assert (row["error"], row["done_at"]) == ("KeyError", None)
    assert NOW < row["due_at"] <= NOW + MINUTE


async def test_a_sender_that_keeps_breaking_is_tried_ever_more_seldom_but_never_given_up(rig: Rig) -> None:
    async def broken(one: Job) -> Outcome:
        raise KeyError("ts")

    rig.senders["broken"] = broken
    number = await rig.put("broken")
    waits = []
    for _ in range(12):
        assert await rig.settle() == 1
        wait = (await rig.row(number))["due_at"] - rig.clock.now()
        waits.append(wait)
        rig.clock.advance(wait)
    assert waits == sorted(waits)
    assert waits[-1] == 5 * MINUTE


async def test_a_record_that_breaks_is_rolled_back_as_a_whole(rig: Rig) -> None:
    def torn(conn: Connection) -> None:
        write_line(conn, "half")
        raise ZeroDivisionError

    async def sends(one: Job) -> Outcome:
        return Done(torn if one.attempts == 1 else recording("whole"))

    rig.senders["torn"] = sends
    number = await rig.put("torn")
    await rig.settle()
    assert await rig.journal() == []
    assert not await rig.is_done(number)
    rig.clock.advance(MINUTE)
    await rig.settle()
    assert await rig.journal() == ["whole"]


async def test_a_sender_that_hangs_is_given_up_after_a_while_and_tried_again(rig: Rig) -> None:
    hangs = Gate()
    rig.senders["hang"] = hangs.send
    number = await rig.put("hang")
    assert await rig.engine(patience=SECOND / 100).settle() == 1
    assert (await rig.row(number))["error"] == "TimeoutError"
    assert hangs.inside == 0


async def test_what_is_asked_for_while_it_is_sent_is_sent_once_more(rig: Rig) -> None:
    async def redraw(one: Job) -> Outcome:
        rig.sent.append(one.payload["name"])
        if one.payload["name"] == "old":
            await rig.put("redraw", "new", dedupe_key="card")
        return Done()

    rig.senders["redraw"] = redraw
    await rig.put("redraw", "old", dedupe_key="card")
    assert await rig.settle() == 2
    assert rig.sent == ["old", "new"]


async def test_what_was_sent_while_its_group_was_called_off_is_recorded(rig: Rig) -> None:
    async def too_late(one: Job) -> Outcome:
        await rig.db.write(lambda conn: jobs.cancel_group(conn, "page:1"))
        return Done(recording("sent: edit it"))

    rig.senders["late"] = too_late
    await rig.put("late", group="page:1")
    await rig.put("send", "next", NOW + SECOND, group="page:1")
    await rig.settle()
    rig.clock.advance(MINUTE)
    await rig.settle()
    assert await rig.journal() == ["sent: edit it"]


async def test_a_worker_that_was_too_slow_records_nothing_over_its_successor(rig: Rig) -> None:
    gate = Gate()
    rig.senders["gate"] = gate.send
    await rig.put("gate")
    slow = rig.engine()
    slow_settles = asyncio.ensure_future(slow.settle())
    await until(lambda: gate.entered == 1)
    rig.clock.advance(MINUTE)
    successor = rig.engine()
    successor_settles = asyncio.ensure_future(successor.settle())
    await until(lambda: gate.entered == 2)
    gate.open.set()
    await slow_settles
    await successor_settles
    assert await rig.journal() == ["through 1"]


async def test_a_kind_cannot_be_a_timer_and_a_sender(rig: Rig) -> None:
    with pytest.raises(ValueError, match="tick"):
        Engine(rig.db, rig.clock, rig.timers, {"tick": rig.senders["send"]})
