"""Hand-offs and looks ahead on several processes: nobody announces what is over, or forgets what others know."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from bot.clock import ManualClock
from bot.core.change import Wish
from bot.ingest.schedules import read
from bot.notify.slack import SlackApi
from bot.services import lookout, outbox
from bot.services.handoffs import Handoffs
from bot.services.lookout import Lookout
from bot.services.usergroups import UserGroups
from bot.store import Database, handoffs, people
from bot.store.jobs import Job
from bot.store.people import SlackUser
from bot.store.tables_job import job as job_table
from bot.store.upsert import only_one_at_a_time
from tests.services.test_changes import ALICE, BOB, CAROL, FILE, NOW, PRIMARY, Desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store import Connection
    from bot.store.outcome import Outcome

OTHER_FILE = """
team: search
timezone: UTC
people:
  dave: {slack: U0DAVE}
"""


@pytest.fixture
async def desk(db: Database) -> Desk:
    """Return a process on whose schedule alice is on call, which was taken for announced."""
    desk = Desk(db, ManualClock(NOW))
    users = [SlackUser(user, user[2:].lower()) for user in (ALICE, BOB, CAROL)]
    await db.write(lambda conn: people.save(conn, users))
    await asyncio.to_thread(desk.files, FILE.replace("timezone:", "usergroup: checkout-oncall\ntimezone:", 1))
    await Handoffs(db, desk.world).look()
    return desk


def _job(kind: str, **payload: str) -> Job:
    return Job(1, kind, "room", payload, NOW, 1, "a token")


HANDOFF = _job(outbox.HANDOFF_DUE, schedule=PRIMARY)


async def carry_out(db: Database, sender: Callable[[Job], Awaitable[Outcome]], job: Job) -> None:
    """Do as the engine does with a claimed job, which is not in the queue any more."""
    await db.write(lambda conn: conn.execute(job_table.delete().where(job_table.c.kind == job.kind)))
    await record(db, await sender(job))


async def record(db: Database, outcome: Outcome) -> None:
    assert outcome.record is not None
    await db.write(outcome.record)


async def waiting(db: Database, kind: str) -> list[tuple[dict[str, Any], datetime]]:
    """Return what is asked of jobs of a kind, and when they are due."""
    query = select(job_table.c.payload, job_table.c.due_at).where(job_table.c.kind == kind).order_by(job_table.c.id)
    return await db.read(lambda conn: [(payload, due) for payload, due in conn.execute(query)])


async def announced(db: Database) -> tuple[str, ...]:
    return (await db.read(lambda conn: handoffs.announced(conn, [PRIMARY])))[PRIMARY].users


async def take_over(desk: Desk, user: str = "carol") -> None:
    wish = Wish(PRIMARY, NOW, NOW + timedelta(hours=2), user=user)
    seen = await desk.changes.preview(wish)
    await desk.changes.apply(wish, seen.revision, f"U0{user.upper()}", f"take by {user}", "take")


async def test_what_changed_while_a_hand_off_was_computed_is_compared_anew(desk: Desk) -> None:
    await take_over(desk)
    hand_offs = Handoffs(desk.db, desk.world)
    old = await hand_offs.due(HANDOFF)
    await take_over(desk, "bob")
    await carry_out(desk.db, hand_offs.due, HANDOFF)
    await record(desk.db, old)
    assert await announced(desk.db) == ("bob",)
    (said,) = [payload["text"] for payload, _due in await waiting(desk.db, outbox.TEAM_TELL)]
    assert f"<@{BOB}> takes over from <@{ALICE}>" in said
    assert ({"schedule": PRIMARY}, NOW) in await waiting(desk.db, outbox.HANDOFF_DUE)


async def test_a_write_between_the_computing_and_the_record_does_not_wait_for_either(desk: Desk) -> None:
    await take_over(desk)
    outcome = await Handoffs(desk.db, desk.world).due(HANDOFF)
    await desk.db.write(lambda conn: handoffs.tell_once(conn, "something else", NOW))
    assert await announced(desk.db) == ("alice",), "nothing was written so far"
    await record(desk.db, outcome)
    assert await announced(desk.db) == ("carol",)


async def test_a_hand_off_that_two_processes_have_computed_is_told_by_the_first_alone(
    postgres_address: str,
) -> None:
    db = Database.open(postgres_address)
    try:
        desk = Desk(db, ManualClock(NOW))
        await asyncio.to_thread(desk.files)
        hand_offs = Handoffs(db, desk.world)
        await hand_offs.look()
        await take_over(desk)
        old, new = await hand_offs.due(HANDOFF), await hand_offs.due(HANDOFF)
        begun, go = threading.Event(), threading.Event()

        def first(conn: Connection) -> None:
            only_one_at_a_time(conn, "handoff:checkout")
            begun.set()
            assert go.wait(10)
            assert new.record is not None
            new.record(conn)

        faster = asyncio.create_task(db.write(first))
        await asyncio.to_thread(begun.wait, 10)
        slower = asyncio.create_task(record(db, old))
        while not await db.read(_is_waiting_for_a_lock):
            assert not slower.done(), "it did not wait for the other process"
        go.set()
        await asyncio.gather(faster, slower)
        assert await announced(db) == ("carol",)
        assert len(await waiting(db, outbox.TEAM_TELL)) == 1
    finally:
        await db.close()


def _is_waiting_for_a_lock(conn: Connection) -> bool:
    return bool(conn.execute(text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).first())


@pytest.fixture
def stranger(desk: Desk) -> Desk:
    """Return another process, which has read other files and knows nothing of the team."""
    other = Desk(desk.db, desk.clock)
    other.book.use(read({"search.yml": OTHER_FILE}).roster)
    assert "checkout" not in other.world.roster.teams
    return other


async def test_a_process_that_does_not_know_a_team_leaves_its_hand_off_to_others(desk: Desk, stranger: Desk) -> None:
    await take_over(desk)
    await carry_out(desk.db, Handoffs(desk.db, stranger.world).due, HANDOFF)
    assert await announced(desk.db) == ("alice",)
    assert await waiting(desk.db, outbox.TEAM_TELL) == []
    assert await waiting(desk.db, outbox.HANDOFF_DUE) == [({"schedule": PRIMARY}, NOW + timedelta(minutes=1))]


async def test_a_process_that_does_not_know_a_team_forgets_nothing_that_was_said(desk: Desk, stranger: Desk) -> None:
    look = _job(outbox.COVERAGE_LOOK, team="checkout")
    await desk.db.write(lambda conn: handoffs.tell_once(conn, "ahead:checkout:something", NOW))
    await carry_out(desk.db, Lookout(desk.db, stranger.world).look, look)
    assert await desk.db.read(lambda conn: handoffs.was_told(conn, "ahead:")) == {"ahead:checkout:something"}
    assert await waiting(desk.db, outbox.COVERAGE_LOOK) == [({"team": "checkout"}, NOW + timedelta(minutes=1))]
    await asyncio.to_thread(desk.files, OTHER_FILE)
    await carry_out(desk.db, Lookout(desk.db, stranger.world).look, look)
    assert await desk.db.read(lambda conn: handoffs.was_told(conn, "ahead:")) == frozenset(), "the team is gone"
    assert await waiting(desk.db, outbox.COVERAGE_LOOK) == []


async def test_a_process_that_does_not_know_a_team_leaves_its_user_group_to_others(desk: Desk, stranger: Desk) -> None:
    groups = UserGroups(desk.db, stranger.world, SlackApi.connect("xoxb-none", "http://127.0.0.1:9/"))
    wanted = {"handle": "checkout-oncall", "team": "checkout"}
    await carry_out(desk.db, groups.keep, _job(outbox.USERGROUP_KEEP, **wanted))
    assert await waiting(desk.db, outbox.USERGROUP_KEEP) == [(wanted, NOW + timedelta(minutes=1))]
    await desk.db.write(lambda conn: conn.execute(job_table.delete()))
    await carry_out(desk.db, Lookout(desk.db, desk.world).look, _job(outbox.COVERAGE_LOOK, team="checkout"))
    assert await waiting(desk.db, outbox.USERGROUP_KEEP) == [(wanted, NOW + timedelta(days=1))], "it got lost"


async def test_teams_are_looked_at_over_the_hour_and_each_every_hour(desk: Desk) -> None:
    teams = [f"team{number}" for number in range(2000)]
    await desk.db.write(lambda conn: lookout.begin(conn, teams=teams, among=len(teams), now=NOW))
    first = [due for _payload, due in await waiting(desk.db, outbox.COVERAGE_LOOK)]
    assert max(first.count(due) for due in set(first)) < 10
    assert max(first) - NOW < timedelta(hours=1)
    for team in teams[:50]:
        at = lookout.next_look(team, NOW)
        assert NOW < at <= NOW + timedelta(hours=1)
        assert lookout.next_look(team, at) == at + timedelta(hours=1)
    assert len({lookout.next_look(team, NOW) for team in teams}) > len(teams) / 2
