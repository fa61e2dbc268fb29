"""When the schedule file gives the shift on offer to somebody else, the offer is off, and both are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.swap_steps import TOMORROW, card_of, offer, redrawn
from tests.support.person import button

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_an_offer_is_void_once_the_file_changed_under_it(stage: Stage) -> None:
    alice, carol = stage.person("alice"), stage.person("carol")
    await offer(alice, TOMORROW)
    channel, card = await card_of(carol)
    path = stage.settings.schedules / "checkout.yml"
    path.write_text(path.read_text().replace("participants: [alice]", "participants: [bob]"))
    settled = await redrawn(carol, channel, card, "The schedule changed")
    assert button(settled, "swap.") is None
    await alice.message(await alice.direct(), "does not apply any more")
    await carol.message(channel, "Nobody was put on or off call by it")
