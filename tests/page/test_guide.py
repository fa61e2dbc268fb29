"""The guide: what to try, one step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.support.stage import ROOT

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from tests.page.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COMMANDS = (
    "/incident declare",
    "ACK",
    "/incident role comms",
    "/oncall checkout",
    "/incident note",
    "update",
    "mitigate",
    "resolve",
    "close",
    "/incident postmortem",
)


def guide(screen: Screen) -> Locator:
    return screen.page.get_by_role("region", name="Guide")


async def test_the_guide_goes_step_by_step_and_puts_a_command_into_the_message_box(opens: Any) -> None:
    screen = await opens()
    await expect(guide(screen)).to_contain_text("Step 1 of 8")
    await expect(screen.button("Previous step")).to_be_disabled()
    await screen.button("Try it: step 1").click()
    await expect(screen.composer()).to_have_value("/incident declare Checkout is down")
    await screen.button("Next step").press("Enter")
    await expect(guide(screen)).to_contain_text("Step 2 of 8")
    await expect(screen.button("Next step")).to_be_focused()
    for _ in range(6):
        await screen.page.keyboard.press("Enter")
    await expect(guide(screen)).to_contain_text("Step 8 of 8")
    await expect(screen.button("Next step")).to_be_disabled()
    await expect(screen.button("Previous step")).to_be_focused()
    await screen.page.reload()
    await expect(guide(screen)).to_contain_text("Step 8 of 8")


async def test_all_steps_of_the_guide_tell_of_the_commands_that_the_readme_tells_of(opens: Any) -> None:
    screen = await opens()
    await screen.button("All steps").click()
    steps = guide(screen).get_by_role("listitem")
    await expect(steps).to_have_count(8)
    told = (ROOT / "README.md").read_text(encoding="utf-8").split("## What to try in the demo")[1].split("\n## ")[0]
    shown = await guide(screen).inner_text()
    for word in COMMANDS:
        assert word in told, word
        assert word in shown, word
    await screen.button("Close guide").click()
    await expect(guide(screen)).to_be_hidden()
    await expect(screen.button("Guide")).to_be_focused()
