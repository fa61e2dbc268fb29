"""A shift that somebody accepts is theirs: asked by direct message, shown before and after, told to the giver."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import ask
from tests.scenarios.swap_steps import TOMORROW, at, card_of, offer, redrawn
from tests.support.person import button, has

if TYPE_CHECKING:
    from tests.support.stage import Stage

BEGIN, END = datetime(2026, 3, 5, 8, tzinfo=UTC), datetime(2026, 3, 5, 16, tzinfo=UTC)


async def test_a_shift_is_offered_to_one_and_accepted(stage: Stage) -> None:
    alice, carol = stage.person("alice"), stage.person("carol")
    seen = await ask(alice, f"swap {TOMORROW}", "swap.offer")
    assert has(seen, "<@U0CAROL>", "you → <@U0CAROL>", "Thu 5 Mar, 09:00 to 17:00 CET")
    await offer(alice, TOMORROW)
    channel, card = await card_of(carol)
    assert has(card, "<@U0ALICE> → you", "Thu 5 Mar, 03:00 to 11:00 EST")  # Carol lives in New York
    assert at(stage, BEGIN) == ("alice",)
    await carol.press(channel, card, "swap.accept")
    settled = await redrawn(carol, channel, card, "You took it")
    assert button(settled, "swap.") is None
    assert [at(stage, BEGIN), at(stage, END)] == [("carol",), ("alice",)]
    told = await alice.message(await alice.direct(), "<@U0CAROL> took")
    assert has(told, "You are off call then")
    history = await ask(alice, "history primary", "swap")
    assert has(history, "<@U0CAROL>")
