"""Whoever declares an incident gets a line with its channel, and with whoever is being paged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import CHANNEL, declare

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_whoever_declares_is_told_where_and_who_is_paged(stage: Stage) -> None:
    robin = stage.person("robin")
    await declare(robin)
    channel = await robin.channel(CHANNEL)
    told = await robin.message(await robin.direct(), f"Your incident #1 has its channel: <#{channel}>")
    assert "Paging <@U0ALICE>. Escalates to schedule checkout/secondary (<@U0BOB>) at" in told["text"]
    await declare(robin, "The icons are blurred", severity="SEV4")
    await robin.message(await robin.direct(), "Your incident #2", "Nobody is paged. Page somebody there")
