"""Sending one notification: what is recorded when the page is over before the provider answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.export.templates import Templates
from bot.notify.slack import SlackApi
from bot.services.notifications import Notifications
from bot.store import Retry, leases, pages
from tests.services.conftest import BOB

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Job
    from tests.services.conftest import Office


class BusySlack:
    """A Slack that holds every call until it is let go, and then answers that it is not well."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.let_go = asyncio.Event()

    async def handle(self, _request: web.Request) -> web.Response:
        self.asked.set()
        await self.let_go.wait()
        return web.json_response({"ok": False, "error": "internal_error"})


@pytest.fixture
async def busy() -> BusySlack:
    return BusySlack()


@pytest.fixture
async def notifications(office: Office, busy: BusySlack) -> AsyncIterator[Notifications]:
    application = web.Application()
    application.router.add_route("*", "/api/{method}", busy.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack = SlackApi.connect("xoxb-test", f"http://127.0.0.1:{runner.addresses[0][1]}/api/")
    await slack.open()
    yield Notifications(office.db, office.world, slack, None, Templates())
    await slack.close()
    await runner.cleanup()


async def claimed(office: Office) -> Job:
    """Return the page's first job, claimed."""
    now = office.clock.now()
    wants = [leases.Want("page", frozenset({"page.notify"}), 1)]
    (job,) = await office.db.write(lambda conn: leases.claim(conn, wants, now, now))
    return job


async def test_a_page_that_is_over_stays_dropped_when_a_failure_of_its_provider_comes_late(
    office: Office, notifications: Notifications, busy: BusySlack
) -> None:
    await office.declare()
    job = await claimed(office)
    sending = asyncio.ensure_future(notifications.notify(job))
    await busy.asked.wait()
    await office.pager.acknowledge(1, BOB, "slack")
    busy.let_go.set()
    outcome = await sending
    assert isinstance(outcome, Retry)
    assert outcome.record is not None
    await office.db.write(outcome.record)
    sent = await office.db.read(lambda conn: pages.notifications(conn, 1))
    assert {each.status for each in sent} == {"dropped"}
