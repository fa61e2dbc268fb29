"""Twilio asks and tells again what it got no answer for, and its reports overtake its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp

from bot.sandbox.phones_webhooks import sign
from bot.store import pages
from tests.scenarios.steps import declare, page_of
from tests.support.stage import NUMBER

if TYPE_CHECKING:
    from bot.core.page import Notification, Page
    from tests.support.stage import Stage

ALICE, BOB = "+447700900101", "+447700900102"


async def tell(stage: Stage, path: str, **params: str) -> str:
    """Ask or tell the bot as Twilio does, signed, and return its answer."""
    url = f"{stage.settings.public_url}/twilio/{path}"
    headers = {"X-Twilio-Signature": sign(stage.sandbox.twilio_auth_token, url, params)}
    async with aiohttp.ClientSession() as http, http.post(url, data=params, headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


async def the_page(stage: Stage) -> tuple[Page, tuple[Notification, ...]]:
    db = stage.bot.db
    (page,) = await db.read(lambda conn: pages.of_incident(conn, 1))
    return page, await db.read(lambda conn: pages.notifications(conn, page.id))


async def test_a_key_that_comes_twice_escalates_once(stage: Stage) -> None:
    await declare(stage.person("robin"))
    await page_of(stage.person("alice"))
    await stage.settle()
    _, planned = await the_page(stage)
    voice = next(each.id for each in planned if each.medium == "voice")
    for _ in range(3):
        said = await tell(stage, f"voice/{voice}/keys", Digits="6", CallSid="CA1")
        assert "Escalated" in said
    page, _ = await the_page(stage)
    assert (page.round, page.step) == (0, 1), "Bob, and not everybody after him"
    await tell(stage, f"voice/{voice}/keys", Digits="6", CallSid="CA2")
    page, _ = await the_page(stage)
    assert (page.round, page.step) == (1, 0), "another call may escalate again"


async def test_an_acknowledgement_by_sms_that_comes_again_does_not_take_the_next_page(stage: Stage) -> None:
    robin = stage.person("robin")
    await declare(robin)
    await page_of(stage.person("alice"))
    said = await tell(stage, "sms", From=ALICE, To=NUMBER, Body="ack", MessageSid="SM1")
    assert "Acknowledged" in said
    await robin.command("/page @alice the queue is full", await robin.channel("general"))
    await stage.settle()
    said = await tell(stage, "sms", From=ALICE, To=NUMBER, Body="ack", MessageSid="SM1")
    assert "taken in already" in said
    assert len(await stage.bot.db.read(pages.live)) == 1
    assert "Acknowledged" in await tell(stage, "sms", From=ALICE, To=NUMBER, Body="ack", MessageSid="SM2")
    assert await stage.bot.db.read(pages.live) == ()


async def test_a_report_of_failure_that_comes_twice_brings_one_call_forward(stage: Stage) -> None:
    await declare(stage.person("robin"))
    await page_of(stage.person("alice"))
    await stage.settle()
    _, planned = await the_page(stage)
    sms = next(each.id for each in planned if each.medium == "sms")
    for _ in range(3):
        await tell(stage, f"status/{sms}", MessageStatus="undelivered", ErrorCode="30003")
    await stage.settle()
    _, made = await the_page(stage)
    assert [each.status for each in made if each.medium == "voice"] == ["sent", "pending", "pending"]


async def test_a_report_of_failure_that_is_quicker_than_the_answer_is_kept(stage: Stage) -> None:
    stage.sandbox.phones.faults.slow(1.0, resource="Messages")
    await declare(stage.person("robin"))
    await page_of(stage.person("alice"))
    _, planned = await the_page(stage)
    sms = next(each.id for each in planned if each.medium == "sms")
    await tell(stage, f"status/{sms}", MessageStatus="undelivered", ErrorCode="30003")
    await stage.settle()
    _, made = await the_page(stage)
    by_id = {each.id: each for each in made}
    assert by_id[sms].status == "failed"
    assert by_id[sms].provider_id, "what Twilio calls it is kept all the same"
    assert next(each.status for each in made if each.medium == "voice") == "sent"
