"""Claiming: in order, each job by one worker at a time, and again when that worker is gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.store import Database, leases
from tests.store.queue import KINDS, MINUTE, NOW, SECOND, Queue

if TYPE_CHECKING:
    from bot.store import Lane


async def test_jobs_come_in_the_order_of_their_lanes_and_then_of_their_instants(queue: Queue) -> None:
    order: list[tuple[Lane, int]] = [("cosmetic", 3), ("page", 1), ("room", 2), ("page", 2), ("room", 1)]
    for lane, minutes in order:
        await queue.put(due_at=NOW - minutes * MINUTE, lane=lane)
    claimed = [(one.lane, (NOW - one.due_at) // MINUTE) for one in await queue.claim()]
    assert claimed == [("page", 2), ("page", 1), ("room", 2), ("room", 1), ("cosmetic", 3)]


async def test_no_job_is_claimed_before_it_is_due_and_each_when_it_is(queue: Queue) -> None:
    await queue.put(due_at=NOW)
    assert await queue.claim(NOW - SECOND / 1_000_000) == []
    assert len(await queue.claim(NOW)) == 1


async def test_a_full_lane_takes_its_oldest_jobs_and_leaves_room_to_the_others(queue: Queue) -> None:
    for minutes in (1, 3, 2):
        await queue.put(due_at=NOW - minutes * MINUTE, lane="cosmetic")
    await queue.put(due_at=NOW, lane="page")
    wants = (leases.Want("page", KINDS, 5), leases.Want("room", KINDS, 0), leases.Want("cosmetic", KINDS, 2))
    claimed = await queue.claim(wants=wants)
    assert [(one.lane, (NOW - one.due_at) // MINUTE) for one in claimed] == [
        ("page", 0),
        ("cosmetic", 3),
        ("cosmetic", 2),
    ]


async def test_kinds_that_are_not_wanted_are_left(queue: Queue) -> None:
    await queue.put("unheard.of", lane="page")
    tick = await queue.put("tick", lane="page")
    assert [one.id for one in await queue.claim(wants=(leases.Want("page", frozenset({"tick"}), 5),))] == [tick]
    assert await queue.claim(wants=(leases.Want("page", frozenset(), 5),)) == []


async def test_a_leased_job_is_not_claimed_again_before_its_lease_ran_out(queue: Queue) -> None:
    await queue.put()
    first = await queue.claim_one()
    assert await queue.release_expired(NOW + MINUTE - SECOND) == 0
    assert await queue.claim(NOW + MINUTE - SECOND) == []
    assert await queue.release_expired(NOW + MINUTE) == 1
    second = await queue.claim_one(NOW + MINUTE)
    assert (second.id, second.attempts) == (first.id, 2)


async def test_a_worker_whose_lease_ran_out_cannot_record_over_its_successor(queue: Queue) -> None:
    number = await queue.put()
    late = await queue.claim_one()
    await queue.release_expired(NOW + MINUTE)
    assert not await queue.finish(late, NOW + MINUTE)
    successor = await queue.claim_one(NOW + MINUTE)
    assert not await queue.finish(late, NOW + MINUTE)
    assert not await queue.begin(late, NOW + MINUTE)
    assert not await queue.retry(late, NOW + MINUTE)
    assert (await queue.row(number))["lease_token"] == successor.lease_token
    assert await queue.finish(successor, NOW + MINUTE)
    assert not await queue.finish(successor, NOW + MINUTE)


async def test_a_renewed_lease_lasts_longer_and_a_lost_one_is_not_renewed(queue: Queue) -> None:
    await queue.put()
    one = await queue.claim_one()
    await queue.db.write(lambda conn: leases.renew(conn, [one], NOW + 3 * MINUTE))
    assert await queue.release_expired(NOW + 2 * MINUTE) == 0
    assert await queue.release_expired(NOW + 3 * MINUTE) == 1
    successor = await queue.claim_one(NOW + 3 * MINUTE)
    await queue.db.write(lambda conn: leases.renew(conn, [one], NOW + 9 * MINUTE))
    assert (await queue.row(successor.id))["lease_until"] == NOW + 4 * MINUTE


async def test_a_job_given_back_can_be_claimed_at_once(queue: Queue) -> None:
    await queue.put()
    one = await queue.claim_one()
    await queue.db.write(lambda conn: leases.release(conn, [one]))
    assert (await queue.claim_one()).id == one.id
    assert not await queue.finish(one)


async def test_a_failed_try_is_made_again_at_its_instant_and_remembers_why(queue: Queue) -> None:
    number = await queue.put()
    assert await queue.retry(await queue.claim_one(), NOW + MINUTE, "rate limited")
    assert await queue.claim(NOW + MINUTE - SECOND) == []
    assert (await queue.row(number))["error"] == "rate limited"
    assert (await queue.claim_one(NOW + MINUTE)).attempts == 2


async def test_a_failed_try_does_not_forget_that_the_job_was_wanted_again_later(queue: Queue) -> None:
    await queue.put(dedupe_key="card:1")
    running = await queue.claim_one()
    await queue.put(dedupe_key="card:1", due_at=NOW + 5 * MINUTE)
    assert await queue.retry(running, NOW + MINUTE)
    assert await queue.finish(await queue.claim_one(NOW + MINUTE))
    assert await queue.claim(NOW + 5 * MINUTE - SECOND) == []
    assert len(await queue.claim(NOW + 5 * MINUTE)) == 1


async def test_a_timer_may_set_its_own_next_instant_under_the_same_key(queue: Queue) -> None:
    first = await queue.put("tick", dedupe_key="page:1")
    assert await queue.begin(await queue.claim_one())
    second = await queue.put("tick", NOW + MINUTE, dedupe_key="page:1")
    assert second != first
    assert await queue.claim(NOW + MINUTE - SECOND) == []
    assert (await queue.claim_one(NOW + MINUTE)).id == second


async def test_workers_that_claim_at_the_same_time_get_different_jobs(database_address: str) -> None:
    workers = [Queue(Database.open(database_address)) for _ in range(3)]
    for _ in range(60):
        await workers[0].put(lane="page")
    claimed: list[int] = []

    async def work(queue: Queue) -> None:
        while found := await queue.claim(wants=(leases.Want("page", KINDS, 4),)):
            claimed.extend(one.id for one in found)
            for one in found:
                assert await queue.finish(one)

    await asyncio.gather(*(work(queue) for queue in workers))
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 60
    for queue in workers:
        await queue.db.close()
