"""The page behind a calendar's address in a real browser: both themes and sizes, the keyboard, without any script."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.async_playwright import Axe

from bot.core.schedule import shifts
from bot.core.week import week_at
from bot.export.calendar_page import SHEETS, CalendarPage, write_page
from bot.export.week import Lane, lay_out
from tests.core.rotas import at, daily, layer, override, schedule

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOW = at("2026-03-27T09:42")
NAMES = {"alice": "Alice Ahrens", "bob": "Bob Baker", "dave": "Dávid Đorđević-Müller von der Alm" * 3}
SECRET = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"


def page() -> str:
    primary = schedule(
        layer("2026-01-05T09:00", "1 week", "alice bob dave"),
        overrides=[override("2026-03-28T08:00", "2026-03-29T20:00", "alice", add=True)],
    )
    windows = [daily("mon tue wed thu fri", "08:00", "18:00")]
    secondary = schedule(layer("2026-01-05T09:00", "1 day", "bob dave alice", windows=windows))
    week = week_at(NOW, "Europe/Berlin")
    margin = timedelta(minutes=1)
    rotas = (("primary", primary), ("secondary", secondary))
    lanes = [Lane(name, shifts(each, week.start - margin, week.end + margin)) for name, each in rotas]
    address = f"tocsin.example.com/calendar/{SECRET}.ics"
    return write_page(
        CalendarPage(
            title="Checkout",
            week=week,
            before="2026-W12",
            after="2026-W14",
            zone="",
            pictures=[lay_out("Checkout", lanes, NAMES, week, NOW, sheet) for sheet in SHEETS],
            calendar=f"https://{address}",
            subscription=f"webcal://{address}",
            contact=f"{SECRET}.vcf",
            command="/oncall",
        )
    )


@pytest.mark.parametrize(
    ("width", "form", "colours"), [(1280, "wide", "light"), (1280, "wide", "dark"), (390, "tall", "light")]
)
async def test_the_page_is_for_everybody(browser: Browser, width: int, form: str, colours: str) -> None:
    own = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)  # type: ignore[arg-type]
    shown = await own.new_page()
    await shown.set_content(page())
    found = await Axe().run(shown)
    assert [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found.response["violations"]] == []
    pictures = shown.get_by_role("img", name="Checkout, 23 to 29 March 2026")
    assert await pictures.count() == 1  # the one for the other size is not there for anybody
    assert await pictures.get_attribute("id") == form
    letters = await pictures.locator("text").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert min(letters) >= 11
    await shown.set_viewport_size({"width": min(width, 320), "height": 600})
    root = "document.documentElement"
    assert await shown.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    await own.close()


async def test_the_keyboard_reaches_everything_in_the_order_it_is_read(browser: Browser) -> None:
    own = await browser.new_context(java_script_enabled=False)
    shown = await own.new_page()
    await shown.set_content(page())
    found: list[str] = []
    for _ in range(8):
        await shown.keyboard.press("Tab")
        found.append((await shown.locator(":focus").inner_text()).strip())
    assert found == [
        "Previous week", "This week", "Next week", "The week in words", "Subscribe", "Google Calendar",
        f"https://tocsin.example.com/calendar/{SECRET}.ics", "Save the contact",
    ]  # fmt: skip
    words = shown.locator("details pre")
    assert not await words.is_visible()
    await shown.get_by_text("The week in words").click()
    assert "Fri 27 Mar, 18:00 CET to Mon 30 Mar, 00:00 CEST: nobody" in await words.inner_text()
    await own.close()
