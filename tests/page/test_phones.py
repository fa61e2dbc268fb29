"""Everybody's phone: who rings, what is said, keys, texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page.provider import ALICES, BOBS, NUMBER, provider

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp

RINGS = "\N{RIGHT SINGLE QUOTATION MARK}s phone is ringing"

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_strip_says_whose_phone_rings_and_leads_there(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.call(BOBS)
        await expect(screen.strip).to_contain_text(f"Bob Brandt{RINGS}")
        await expect(screen.page.get_by_role("alert").filter(has_text=f"Bob Brandt{RINGS}")).to_have_count(1)
        await expect(screen.page).to_have_title(f"☎ Bob Brandt{RINGS}")
        await screen.button("Act as Bob Brandt").click()
        await expect(screen.phone.get_by_text("Incoming call")).to_be_visible()
        await expect(screen.phone.get_by_role("button", name="Answer")).to_be_focused()
        await screen.phone.get_by_role("button", name="Answer").click()
        await expect(screen.phone.get_by_role("log", name="What is said")).to_contain_text("Press 4 to acknowledge.")
        await screen.phone.get_by_role("button", name="Key 4").click()
        await expect(screen.phone).to_contain_text("Acknowledged. Thank you.")
        await expect(screen.phone).to_contain_text("Call ended")
        assert network.told[-1]["path"] == "/key"
        assert network.told[-1]["Digits"] == "4"
        await screen.phone.get_by_role("button", name="Done").click()
        await expect(screen.phone.get_by_role("tab", name="Calls (1)")).to_be_visible()
        await expect(screen.strip).to_have_text("")


async def test_a_call_is_declined_or_hung_up(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.call(ALICES)
        await screen.phone.get_by_role("button", name="Decline").click()
        await screen.phone.get_by_role("tab", name="Calls (1)").click()
        await expect(screen.phone.get_by_text("Declined")).to_be_visible()
        await network.call(ALICES)
        await screen.phone.get_by_role("button", name="Answer").click()
        await screen.phone.get_by_role("button", name="Hang up").click()
        await expect(screen.phone).to_contain_text("Call ended")


async def test_a_call_that_nobody_answers_is_missed_when_the_clock_is_moved(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.call(ALICES)
        await expect(screen.phone.get_by_role("button", name="Answer")).to_be_visible()
        await screen.button("Forward 5 minutes").click()
        await screen.phone.get_by_role("tab", name="Calls (1)").click()
        await expect(screen.phone.get_by_text("Missed call")).to_be_visible()


async def test_a_text_is_read_and_answered(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.text(BOBS, "P1 Checkout is down. Reply ACK 4821, or see https://example.com/p/1")
        await expect(screen.strip).to_contain_text("Bob Brandt got a text message")
        await screen.button("Act as Bob Brandt").click()
        log = screen.phone.get_by_role("log", name=f"Messages with {NUMBER}")
        await expect(log).to_contain_text("Reply ACK 4821")
        await expect(log.get_by_role("link")).to_have_attribute("href", "https://example.com/p/1")
        await expect(screen.strip).to_have_text("")
        await screen.phone.get_by_role("textbox", name="Reply to").fill("ACK 4821")
        await screen.phone.get_by_role("button", name="Send text").click()
        await expect(log).to_contain_text("Thank you.")
        assert (network.told[-1]["From"], network.told[-1]["Body"]) == (BOBS, "ACK 4821")


async def test_what_one_types_survives_a_text_that_comes_meanwhile(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.text(ALICES, "First")
        await screen.phone.get_by_role("button", name=f"Messages with {NUMBER}").click()
        field = screen.phone.get_by_role("textbox", name="Reply to")
        await field.press_sequentially("ACK")
        await network.text(ALICES, "Second")
        await expect(screen.phone.get_by_text("Second")).to_be_visible()
        await expect(field).to_have_value("ACK")
        await expect(field).to_be_focused()


async def test_a_reload_in_the_middle_of_a_call_goes_on_with_it(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens()
        await network.call(ALICES)
        await screen.phone.get_by_role("button", name="Answer").click()
        await expect(screen.phone).to_contain_text("On the line")
        await screen.page.reload()
        await expect(screen.phone.get_by_role("log", name="What is said")).to_contain_text("Press 4")
        await screen.phone.get_by_role("button", name="Key 4").click()
        await expect(screen.phone).to_contain_text("Acknowledged. Thank you.")


async def test_two_phones_that_ring_have_a_line_each(opens: Any, little: LittleApp) -> None:
    async with provider(little) as network:
        screen = await opens("U0CAROL01")
        await network.call(ALICES)
        await network.call(BOBS)
        await expect(screen.strip.get_by_text("is ringing")).to_have_count(2)
        await screen.button("Act as Alice Archer").click()
        await screen.phone.get_by_role("button", name="Decline").click()
        await expect(screen.strip.get_by_text("is ringing")).to_have_count(1)
