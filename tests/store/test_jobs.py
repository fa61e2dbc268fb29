"""Enqueuing and calling off: one job to a key, the earliest instant, the newest payload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store import jobs
from tests.store.queue import MINUTE, NOW, SECOND

if TYPE_CHECKING:
    from tests.store.queue import Queue


async def test_a_job_is_claimed_with_what_it_was_enqueued_with(queue: Queue) -> None:
    number = await queue.put("send", NOW - SECOND, payload={"to": ["ä", 1, None]}, lane="cosmetic")
    one = await queue.claim_one()
    assert (one.id, one.kind, one.lane, one.due_at, one.attempts) == (number, "send", "cosmetic", NOW - SECOND, 1)
    assert one.payload == {"to": ["ä", 1, None]}


async def test_a_job_rolled_back_with_its_cause_is_not_there(queue: Queue) -> None:
    with pytest.raises(ZeroDivisionError):
        await queue.db.write(lambda conn: jobs.enqueue(conn, "send", {}, NOW) / 0)
    assert await queue.ids() == []


async def test_the_same_key_twice_is_one_job_at_the_earlier_instant_with_the_newer_payload(queue: Queue) -> None:
    first = await queue.put(due_at=NOW + MINUTE, dedupe_key="card:1", payload={"v": 1}, lane="cosmetic")
    assert await queue.put(due_at=NOW, dedupe_key="card:1", payload={"v": 2}, lane="room", group="g") == first
    assert await queue.put(due_at=NOW + MINUTE, dedupe_key="card:1", payload={"v": 3}, lane="room", group="g") == first
    one = await queue.claim_one()
    assert (one.id, one.due_at, one.payload, one.lane) == (first, NOW, {"v": 3}, "room")
    assert await queue.cancel_group("g") == 1


async def test_different_keys_and_no_keys_are_jobs_of_their_own(queue: Queue) -> None:
    numbers = [await queue.put(dedupe_key=key) for key in ("a", "b", None, None)]
    assert len(set(numbers)) == 4
    assert {one.id for one in await queue.claim()} == set(numbers)


async def test_a_key_can_be_used_again_once_its_job_is_done(queue: Queue) -> None:
    first = await queue.put(dedupe_key="card:1")
    assert await queue.finish(await queue.claim_one())
    assert await queue.put(dedupe_key="card:1") != first


async def test_a_job_enqueued_while_it_runs_runs_once_more_afterwards(queue: Queue) -> None:
    await queue.put(dedupe_key="card:1", payload={"v": 1})
    running = await queue.claim_one()
    await queue.put(dedupe_key="card:1", payload={"v": 2})
    await queue.put(dedupe_key="card:1", payload={"v": 3})
    assert await queue.claim() == []
    assert await queue.finish(running)
    again = await queue.claim_one()
    assert (again.id, again.payload, again.attempts) == (running.id, {"v": 3}, 1)
    assert await queue.finish(again)
    assert await queue.claim() == []


async def test_a_job_enqueued_for_later_while_it_runs_waits_for_that_instant(queue: Queue) -> None:
    await queue.put(dedupe_key="card:1")
    running = await queue.claim_one()
    await queue.put(dedupe_key="card:1", due_at=NOW + 2 * MINUTE)
    await queue.put(dedupe_key="card:1", due_at=NOW + MINUTE)
    assert await queue.finish(running)
    assert await queue.claim(NOW + MINUTE - SECOND) == []
    assert (await queue.claim_one(NOW + MINUTE)).due_at == NOW + MINUTE


async def test_a_job_that_waits_for_another_try_takes_the_new_payload_but_keeps_its_instant(queue: Queue) -> None:
    await queue.put(dedupe_key="card:1", payload={"v": 1})
    assert await queue.retry(await queue.claim_one(), NOW + MINUTE)
    await queue.put(dedupe_key="card:1", payload={"v": 2})
    assert await queue.claim(NOW + MINUTE - SECOND) == []
    again = await queue.claim_one(NOW + MINUTE)
    assert (again.payload, again.attempts) == ({"v": 2}, 2)


async def test_a_job_called_off_before_it_ran_is_gone(queue: Queue) -> None:
    await queue.put(dedupe_key="call:1")
    other = await queue.put(dedupe_key="call:2")
    assert await queue.cancel("call:1") == 1
    assert await queue.cancel("call:1") == 0
    assert [one.id for one in await queue.claim()] == [other]


async def test_a_group_called_off_is_not_claimed_and_the_others_are(queue: Queue) -> None:
    for _ in range(3):
        await queue.put(group="page:1")
    others = {await queue.put(group="page:12"), await queue.put()}
    assert await queue.cancel_group("page:1") == 3
    assert {one.id for one in await queue.claim()} == others


async def test_what_was_sent_while_it_was_called_off_is_still_recorded(queue: Queue) -> None:
    number = await queue.put(group="page:1")
    running = await queue.claim_one()
    assert await queue.cancel_group("page:1") == 1
    assert await queue.finish(running)
    assert (await queue.row(number))["done_at"] == NOW


async def test_a_timer_called_off_after_it_was_claimed_is_not_run(queue: Queue) -> None:
    await queue.put("tick", group="page:1")
    claimed = await queue.claim_one()
    await queue.cancel_group("page:1")
    assert not await queue.begin(claimed)


async def test_a_job_called_off_while_it_runs_is_not_tried_again(queue: Queue) -> None:
    await queue.put(group="page:1")
    running = await queue.claim_one()
    await queue.cancel_group("page:1")
    assert await queue.retry(running, NOW)
    assert await queue.ids() == []


async def test_a_job_called_off_while_it_runs_does_not_run_again_for_an_earlier_wish(queue: Queue) -> None:
    await queue.put(dedupe_key="card:1")
    running = await queue.claim_one()
    await queue.put(dedupe_key="card:1")
    await queue.cancel("card:1")
    assert await queue.finish(running)
    assert await queue.claim() == []


async def test_a_job_asked_for_again_after_it_was_called_off_runs(queue: Queue) -> None:
    await queue.put(dedupe_key="card:1")
    running = await queue.claim_one()
    await queue.cancel("card:1")
    await queue.put(dedupe_key="card:1", payload={"v": 2})
    assert await queue.finish(running)
    again = await queue.claim_one()
    assert again.payload == {"v": 2}
    assert await queue.begin(again)


async def test_a_called_off_job_of_a_worker_that_died_is_cleared_away(queue: Queue) -> None:
    await queue.put(group="page:1")
    await queue.claim_one()
    await queue.cancel_group("page:1")
    await queue.release_expired(NOW + MINUTE)
    assert await queue.ids() == []


async def test_the_next_instant_is_that_of_the_first_waiting_job_of_any_lane(queue: Queue) -> None:
    await queue.put(due_at=NOW + 3 * MINUTE, lane="page")
    await queue.put(due_at=NOW + 2 * MINUTE, lane="cosmetic")
    await queue.put(due_at=NOW, lane="room")
    assert await queue.db.read(lambda conn: jobs.next_due(conn, NOW)) == NOW + 2 * MINUTE
    assert await queue.db.read(lambda conn: jobs.next_due(conn, NOW + 3 * MINUTE)) is None


async def test_done_jobs_are_pruned_when_they_are_old_and_no_others(queue: Queue) -> None:
    for number in range(3):
        await queue.put(dedupe_key=f"{number}")
        assert await queue.finish(await queue.claim_one(), NOW + number * MINUTE)
    waiting = await queue.put(due_at=NOW - 10 * MINUTE)
    assert await queue.db.write(lambda conn: jobs.prune(conn, NOW + 2 * MINUTE, limit=1)) == 1
    assert await queue.db.write(lambda conn: jobs.prune(conn, NOW + 2 * MINUTE)) == 1
    assert await queue.db.write(lambda conn: jobs.prune(conn, NOW + 2 * MINUTE)) == 0
    assert (await queue.ids())[-1] == waiting
    assert len(await queue.ids()) == 2


async def test_the_id_of_a_pruned_job_is_not_given_again(queue: Queue) -> None:
    first = await queue.put()
    assert await queue.finish(await queue.claim_one())
    await queue.db.write(lambda conn: jobs.prune(conn, NOW + MINUTE))
    assert await queue.put() > first


async def test_kinds_that_nobody_knows_are_named_once_they_are_due(queue: Queue) -> None:
    for kind, due_at in (("tick", NOW), ("new", NOW), ("new", NOW), ("newer", NOW + MINUTE)):
        await queue.put(kind, due_at)
    assert await queue.db.read(lambda conn: jobs.kinds_due(conn, NOW, {"tick", "send"})) == ["new"]
