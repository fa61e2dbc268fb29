"""Nobody on call, no policy, no schedules at all: each is said at once, to those who can do something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.steps import declare, page_of
from tests.support.stage import ROSTER, staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stage import Stage

GAP = "participants: [alice]"
NEVER = "participants: [alice], restrictions: [{days: [sun], start: '02:00', end: '03:00'}]"


async def start(stage: Stage, checkout: str, organization: str) -> None:
    """Start the bot on other schedule files than those of the stage."""
    for name, text in {"checkout.yml": checkout, "organization.yml": organization}.items():
        path = stage.settings.schedules / name
        path.write_text(text) if text else path.unlink()
    await stage.start_bot()


async def test_a_gap_is_passed_over_at_once_and_said(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await start(stage, ROSTER.replace("WAIT", "5m").replace(GAP, NEVER), "last_resort: [carol]")
        robin = stage.person("robin")
        await declare(robin)
        await page_of(stage.person("bob"))
        channel = await robin.channel("inc-1-checkout-is-down")
        await robin.message(channel, "Paging <@U0BOB>", "checkout/default, step 2 of 2")
        await robin.command("/oncall checkout", channel)
        answer = await robin.ephemeral(channel, "Nobody is on call until", "<@U0ALICE>")
        assert "Times are in your time zone" in str(answer)


@pytest.mark.parametrize("organization", ["last_resort: []", ""])
async def test_when_nothing_at_all_is_set_up_the_declarer_and_everybody_are_told(
    tmp_path: Path, organization: str
) -> None:
    async with staged(tmp_path) as stage:
        await start(stage, "", organization)
        robin = stage.person("robin")
        general = await robin.channel("general")
        await robin.command("/oncall", general)
        await robin.ephemeral(general, "No schedules are set up")
        await declare(robin, service="none")
        channel = await robin.channel("inc-1-checkout-is-down")
        await robin.message(channel, "Nobody could be paged", "Page somebody by hand")
        await robin.message(await robin.direct(), "Your page for incident #1 reached nobody")
        incidents = await robin.channel("incidents")
        await robin.message(incidents, "Nobody could be reached for the page", "page.acknowledge")
        await robin.command("/page checkout the queue is full", general)
        await robin.ephemeral(general, "There is no team, service, schedule or person checkout", "Teams: none yet")


async def test_no_service_pages_the_last_resort_and_says_so(stage: Stage) -> None:
    robin = stage.person("robin")
    await declare(robin, service="none")
    await page_of(stage.person("carol"))
    channel = await robin.channel("inc-1-checkout-is-down")
    await robin.message(channel, "Nobody is on call for it", "No policy: straight to the last resort", "<@U0CAROL>")
