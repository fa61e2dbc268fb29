"""A real browser in front of a real sandbox with the little app connected to it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest_asyncio
from playwright.async_api import async_playwright

from tests.page.little_app import ALICE, LittleApp, running
from tests.page.screen import Screen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from playwright.async_api import Browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=Path("/usr/bin/chromium"), args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def little() -> AsyncIterator[LittleApp]:
    """The little app in a sandbox of its own."""
    async with running() as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def opens(browser: Browser, little: LittleApp) -> AsyncIterator[Callable[..., Awaitable[Screen]]]:
    """Open the page as somebody, in a browser of their own; what its console complains of fails the test."""
    complaints: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_page(
            user: str = ALICE, route: str = "incidents", *, wide: bool = True, colours: str = "light", **context: Any
        ) -> Screen:
            size: Any = {"width": 1280, "height": 800} if wide else {"width": 390, "height": 844}
            own = await browser.new_context(viewport=size, color_scheme=colours, has_touch=not wide, **context)  # type: ignore[arg-type]
            stack.push_async_callback(own.close)
            screen = Screen(await own.new_page(), little.sandbox.url)
            screen.page.on("pageerror", lambda error: complaints.append(str(error)))
            screen.page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
            await screen.open(user, route)
            return screen

        yield open_page
    assert complaints == []
