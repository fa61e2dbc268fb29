"""Two bots on one PostgreSQL: each sees the same instant come, and hand-offs and warnings are still told once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.app import build
from tests.scenarios.watches import TO_MONDAY_MORNING, WEEKLY, plan, told, told_team
from tests.support.stage import ORGANIZATION, free_port, staged

if TYPE_CHECKING:
    from pathlib import Path

ROTA = {
    "primary": f"{WEEKLY}, participants: [alice, carol]",
    "secondary": f"{WEEKLY}, participants: [carol, alice]",
    "third": f"{WEEKLY}, participants: [bob, carol]",
    "fourth": f"{WEEKLY}, participants: [carol, bob]",
}


async def test_hand_offs_and_warnings_are_told_once(postgres_address: str, tmp_path: Path) -> None:
    async with staged(tmp_path, postgres_address) as stage:
        plan(stage, usergroup="checkout-oncall", **ROTA)
        (stage.settings.schedules / "organization.yml").write_text(ORGANIZATION.replace("400d", "4d"))
        other = build(replace(stage.settings, port=free_port(), data=tmp_path / "other"), stage.clock)
        one = await stage.start_bot()
        await other.start()
        try:
            for span in (TO_MONDAY_MORNING, {"minutes": 2}, {"days": 7}, {"hours": 1}):
                await stage.pass_time(**span)
                while sum(await asyncio.gather(one.engine.settle(), other.engine.settle())):
                    continue  # what one has taken the other does not wait for
        finally:
            await other.stop()
        assert len(await told_team(stage, "Hand-off of Checkout")) == 2
        for name in ("alice", "bob", "carol"):
            assert len(await told(stage.person(name), "Checkout: ")) == 2, name
        assert len(await told_team(stage, "*fourth*: its turns are longer than 4 d")) == 1
        assert len(await told_team(stage, "There is no user group @checkout-oncall")) == 1
