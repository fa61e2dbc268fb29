"""A command that ends or changes what others rely on, typed without any more words, opens its form instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declared

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_a_command_without_words_asks_first(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.message(channel, "incident.resolve", "*P1*")
    await robin.command("/incident priority", channel)
    answer = await robin.submit(await robin.view("modal.severity"), severity="SEV3", urgency="low")
    assert answer["ok"], answer
    await robin.message(channel, "set SEV3, low urgency: P1 became P3")

    await robin.command("/incident rename", channel)
    await robin.submit(await robin.view("modal.rename"), title="Cards & wallets are refused")
    await robin.message(channel, "#1 Cards & wallets are refused")

    await robin.command("/incident decision", channel)
    await robin.submit(await robin.view("modal.decision"), text="Roll back")

    await robin.command("/incident resolve", channel)
    resolve = await robin.view("modal.resolve")
    await robin.command("/incident status", channel)
    await robin.ephemeral(channel, "Active")
    await robin.client("view/close", view_id=resolve["id"])

    await robin.command("/incident cancel", channel)
    cancel = await robin.view("modal.cancel")
    refused = await robin.submit(cancel)
    assert "text" in str(refused)
    await robin.submit(cancel, text="A false alarm")
    await robin.message(channel, "cancelled the incident", "A false alarm")
    await robin.command("/incident cancel", channel)
    await robin.ephemeral(channel, "Incident #1 is cancelled already.")
