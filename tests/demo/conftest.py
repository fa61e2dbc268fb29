"""The demo as ``make demo`` starts it, on a day and at an hour that the tests know, in front of a real Chromium."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright

from bot.clock import OffsetClock
from bot.config import Settings
from bot.sandbox.demo import Demo
from tests.page.conftest import ARGUMENTS
from tests.support.stage import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """Return the demo with the sample schedules, on a Wednesday morning on which Alice has the watch."""
    settings = replace(Settings(), data=tmp_path, schedules=ROOT / "schedules")
    found = Demo(settings, ROOT / "manifest.yml", 0, OffsetClock(datetime(2026, 3, 4, 10, 0, tzinfo=UTC)))
    await found.start()
    found.sandbox.be_patient(30)
    yield found
    await found.stop()


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Return Debian's Chromium."""
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        await found.close()
