"""Somebody on call who left, or whom the workspace does not know, costs no five minutes: the next is paged at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declare, page_of
from tests.support.stage import ORGANIZATION, ROSTER, staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stage import Stage


async def test_who_is_deactivated_while_being_paged_is_followed_by_the_next_at_once(stage: Stage) -> None:
    robin = stage.person("robin")
    await declare(robin)
    await page_of(stage.person("alice"))
    room = await robin.channel("inc-1-checkout-is-down")
    stage.sandbox.change_person("U0ALICE", is_deleted=True)
    await robin.message(room, "Alice Ahrens is deactivated in Slack. The next are paged at once.")
    await page_of(stage.person("bob"))


async def test_who_is_not_in_the_workspace_and_has_no_phone_is_followed_by_the_next_at_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        roster = ROSTER.replace("WAIT", "5m").replace("alice@example.com", "nobody@example.com")
        (stage.settings.schedules / "checkout.yml").write_text(roster.replace(', phone: "+447700900101"', ""))
        (stage.settings.schedules / "organization.yml").write_text(ORGANIZATION)
        await stage.start_bot()
        robin = stage.person("robin")
        await declare(robin)
        await page_of(stage.person("bob"))
        room = await robin.channel("inc-1-checkout-is-down")
        await robin.message(room, "Alice Ahrens could not be reached by any means", "users_not_found")
