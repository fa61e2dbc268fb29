"""An offer to the team whose channel is not there, or that has none, reaches its people by direct message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.swap_steps import at, card_of, offer, redrawn

if TYPE_CHECKING:
    from tests.support.stage import Stage

BEGIN = datetime(2026, 3, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize("channel", ["", "channel: a-channel-that-is-not-there\n"])
async def test_a_team_without_a_channel_is_asked_one_by_one(stage: Stage, channel: str) -> None:
    await stage.stop_bot()
    path = stage.settings.schedules / "checkout.yml"
    path.write_text(path.read_text().replace("channel: team-checkout\n", channel))
    await stage.start_bot()
    alice, bob, carol = (stage.person(name) for name in ("alice", "bob", "carol"))
    await offer(alice, "primary everyone 5 Mar 9:00 to 5 Mar 17:00")
    (_, carols), (direct, bobs) = await card_of(carol), await card_of(bob)
    await bob.press(direct, bobs, "swap.accept")
    await redrawn(bob, direct, bobs, "You took it")
    await redrawn(carol, await carol.direct(), carols, "<@U0BOB> took it")
    assert at(stage, BEGIN) == ("bob",)
