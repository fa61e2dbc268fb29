"""Calendars at their secret addresses: what programs and people get, and what nobody else gets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import aiohttp
import pytest
import recurring_ical_events
from icalendar import Calendar

from bot.log import masked
from tests.export.readers import events_of, lines_of, plain
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage

ALICE = "U0ALICE"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        await found.start_bot()
        yield found


async def get(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    async with aiohttp.ClientSession() as http, http.get(address, headers=headers) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.read()


async def test_a_program_reads_the_feed_and_is_told_when_nothing_changed(stage: Stage) -> None:
    link = await stage.bot.feeds.link("team", "checkout", ALICE)
    status, headers, body = await get(link.calendar)
    assert status == 200
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["cache-control"] == "private, no-cache"
    assert headers["referrer-policy"] == "no-referrer"
    now = stage.clock.now()
    shown = recurring_ical_events.of(Calendar.from_ical(body)).at(now)
    assert sorted(each["SUMMARY"] for each in shown) == [
        "Alice Ahrens on call: Checkout primary",
        "Bob Baker on call: Checkout secondary",
    ]
    etag = headers["etag"]
    for sent in (etag, f'W/{etag}, "other"', "*"):
        status, headers, body = await get(link.calendar, **{"If-None-Match": sent})
        assert (status, headers["etag"], body) == (304, etag, b"")
    assert (await get(link.calendar, **{"If-None-Match": '"other"'}))[0] == 200


async def test_an_address_that_leads_nowhere_is_always_answered_in_the_same_way(stage: Stage) -> None:
    kept = await stage.bot.feeds.link("person", "alice", ALICE)
    revoked = await stage.bot.feeds.link("team", "checkout", ALICE)
    await stage.bot.feeds.revoke("team", "checkout", ALICE)
    root = f"{stage.settings.public_url}/calendar"
    nowhere = [
        revoked.calendar, revoked.page, revoked.contact, f"{revoked.page}.svg", f"{root}/never-was.ics", f"{root}/.ics",
        f"{root}/{'x' * 2000}.ics", f"{kept.page}.txt", f"{kept.calendar}.ics", f"{root}/%00.ics",
        f"{revoked.page}?week=nonsense",
    ]  # fmt: skip
    answers = [await get(each) for each in nowhere]
    assert {(status, body) for status, _, body in answers} == {(404, answers[0][2])}
    assert len({frozenset(set(headers.items()) - {("date", headers["date"])}) for _, headers, _ in answers}) == 1
    assert b"checkout" not in answers[0][2].lower()
    assert (await get(kept.calendar))[0] == 200


async def test_the_contact_has_the_number_that_calls(stage: Stage) -> None:
    link = await stage.bot.feeds.link("person", "alice", ALICE)
    status, headers, body = await get(link.contact)
    assert (status, headers["content-type"]) == (200, "text/vcard; charset=utf-8")
    assert "attachment" in headers["content-disposition"]
    assert [value for name, _, value in lines_of(body) if name == "TEL"] == [stage.settings.twilio_from]


async def test_the_picture_is_drawn_for_the_week_and_zone_that_are_asked_for(stage: Stage) -> None:
    link = await stage.bot.feeds.link("schedule", "checkout/primary", "U0CAROL")
    status, headers, body = await get(f"{link.page}.svg?week=2026-W13&zone=Asia/Tokyo")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "image/svg+xml")
    root = ET.fromstring(body)
    text = " ".join(root.itertext())
    assert "23 to 29 March 2026" in text
    assert "Asia/Tokyo (JST)" in text
    assert "Alice Ahrens" in text
    tall = ET.fromstring((await get(f"{link.page}.svg?form=tall"))[2])
    assert float(tall.get("width")) < 400
    assert "America/New_York (EST" in " ".join(tall.itertext())  # where Slack says that she lives


@pytest.mark.parametrize("query", ["week=2026-W60", "week=<b>", "zone=Europe/Nowhere", "zone=../etc", "week=2031-W01"])
async def test_what_cannot_be_drawn_is_refused_with_the_way_out(stage: Stage, query: str) -> None:
    link = await stage.bot.feeds.link("team", "checkout", ALICE)
    for address in (f"{link.page}.svg?{query}", f"{link.page}?{query}"):
        status, headers, body = await get(address)
        assert (status, headers["content-type"]) == (400, "text/plain; charset=utf-8")
        assert b"<b>" not in body
        assert len(body) < 120


async def test_the_page_shows_the_week_and_the_addresses(stage: Stage) -> None:
    link = await stage.bot.feeds.link("team", "checkout", ALICE)
    status, headers, body = await get(link.page)
    text = body.decode()
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "<script" not in text
    assert link.calendar in text
    assert f'href="{link.subscription}"' in text
    assert 'href="?week=2026-W09"' in text
    assert 'href="?week=2026-W11"' in text
    assert "Alice Ahrens" in text


async def test_a_feed_is_told_of_a_shift_that_is_swapped_in_the_files(stage: Stage) -> None:
    link = await stage.bot.feeds.link("person", "bob", ALICE)
    (before,) = events_of((await get(link.calendar))[2])
    file = stage.settings.schedules / "checkout.yml"
    file.write_text(file.read_text().replace("participants: [bob]", "participants: [carol]"))
    await stage.pass_time(minutes=1)
    assert stage.bot.rosters.refresh()
    (after,) = events_of((await get(link.calendar))[2])
    assert (after["UID"], after["SEQUENCE"], after["STATUS"]) == (before["UID"], "1", "CONFIRMED")
    assert after["DTSTART"] == before["DTSTART"]
    assert after["DTEND"] < before["DTEND"]  # it ended when the new file came into force; the past stays
    assert plain(after["SUMMARY"]) == "On call: Checkout secondary"


def test_a_secret_address_is_masked_in_logs() -> None:
    line = masked("GET /calendar/Zm9vYmFyYmF6cXV4-_Zm9vYmFy.ics?week=2026-W11 200")
    assert line == "GET /calendar/***.ics?week=2026-W11 200"
