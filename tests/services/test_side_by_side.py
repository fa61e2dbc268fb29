"""What two transactions on PostgreSQL find out while neither of them has ended. SQLite has one writer at a time."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from aiohttp import web

from bot.core import escalation
from bot.export.templates import Templates
from bot.notify.slack import SlackApi
from bot.services.notifications import Notifications
from bot.services.scenes import complain, look
from bot.store import Database, incidents, jobs, leases, pages
from tests.services.conftest import BOB, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.store import Connection
    from tests.services.conftest import Office

IS_WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
async def office(postgres_address: str) -> AsyncIterator[Office]:
    db = Database.open(postgres_address)
    yield await opened(db)
    await db.close()


async def beside(
    office: Office, address: str, first: Callable[[Connection], object], second: Awaitable[object]
) -> None:
    """Do ``first`` in a transaction that ends only when ``second`` waits for it, or is done without waiting."""
    loop, has_begun, may_end = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hold(conn: Connection) -> None:
        first(conn)
        loop.call_soon_threadsafe(has_begun.set)
        may_end.wait(20)

    holding = asyncio.ensure_future(office.db.write(hold))
    await has_begun.wait()
    following = asyncio.ensure_future(second)
    with psycopg.connect(address, autocommit=True) as admin:
        while not following.done() and admin.execute(IS_WAITING).fetchone() is None:  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.01)
    may_end.set()
    await asyncio.gather(holding, following)


async def sent_by(office: Office, answer: dict[str, Any]) -> Callable[[Connection], None]:
    """Send the first page of all, which Slack answers like this, and return what is to be recorded of it."""

    async def handle(_request: web.Request) -> web.Response:
        return web.json_response(answer)

    application = web.Application()
    application.router.add_route("*", "/api/{method}", handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack = SlackApi.connect("xoxb-test", f"http://127.0.0.1:{runner.addresses[0][1]}/api/")
    now = office.clock.now()
    wants = [leases.Want("page", frozenset({"page.notify"}), 1)]
    (job,) = await office.db.write(lambda conn: leases.claim(conn, wants, now, now))
    outcome = await Notifications(office.db, office.world, slack, None, Templates()).notify(job)
    await runner.cleanup()
    assert outcome.record is not None
    return outcome.record


def leave(conn: Connection, *left: int) -> None:
    """Have every attempt of the page failed but these."""
    for each in pages.notifications(conn, 1):
        if each.id not in left:
            pages.change_notification(conn, each.id, {"status": "failed", "error": "refused"})


async def step(office: Office) -> int:
    page = await office.db.read(lambda conn: pages.get(conn, 1))
    assert page is not None
    return page.step


async def test_the_next_are_paged_when_the_last_two_reports_of_failure_come_at_once(
    office: Office, postgres_address: str
) -> None:
    await office.declare()
    one, other, *_ = [each.id for each in await office.db.read(lambda conn: pages.notifications(conn, 1))]
    await office.db.write(lambda conn: leave(conn, one, other))

    def fail_one(conn: Connection) -> None:
        pages.get(conn, 1, for_change=True)
        leave(conn, other)

    await beside(office, postgres_address, fail_one, office.pager.failed(other, "refused"))
    assert await step(office) == 1


async def test_the_next_are_paged_when_the_last_refusal_comes_beside_the_last_report(
    office: Office, postgres_address: str
) -> None:
    await office.declare()
    record = await sent_by(office, {"ok": False, "error": "user_disabled"})
    mine, other, *_ = [each.id for each in await office.db.read(lambda conn: pages.notifications(conn, 1))]
    await office.db.write(lambda conn: leave(conn, mine, other))

    def fail_other(conn: Connection) -> None:
        pages.get(conn, 1, for_change=True)
        leave(conn, mine)

    await beside(office, postgres_address, fail_other, office.db.write(record))
    assert await step(office) == 1


async def test_a_page_that_is_sent_while_it_is_acknowledged_is_redrawn(office: Office, postgres_address: str) -> None:
    await office.declare()
    record = await sent_by(office, {"ok": True, "channel": "D1", "ts": "1.0"})

    def acknowledge(conn: Connection) -> None:
        page = pages.get(conn, 1, for_change=True)
        assert page is not None
        after = escalation.acknowledge(page, BOB, "slack", office.clock.now())
        assert after is not None
        assert pages.swap(conn, page, after)

    await beside(office, postgres_address, acknowledge, office.db.write(record))
    due = await office.db.read(lambda conn: jobs.kinds_due(conn, office.clock.now(), []))
    assert "page.redraw" in due


async def test_what_is_recorded_of_a_channel_at_the_same_time_is_kept_and_told_once(
    office: Office, postgres_address: str
) -> None:
    await office.declare()
    scene = await look(office.db, office.world, 1)

    def tell(conn: Connection) -> None:
        complain(conn, scene, "post:is_archived", "It is archived.", office.clock.now(), in_room=False)

    def furnish_and_tell(conn: Connection) -> None:
        incidents.step_done(conn, 1, "topic", {"topic": "P1"})
        tell(conn)

    await beside(office, postgres_address, furnish_and_tell, office.db.write(tell))
    assert "topic" in await office.db.read(lambda conn: incidents.steps_done(conn, 1))
    wants = [leases.Want("room", frozenset({"person.tell"}), 9)]
    now = office.clock.now()
    assert len(await office.db.write(lambda conn: leases.claim(conn, wants, now, now))) == 1
