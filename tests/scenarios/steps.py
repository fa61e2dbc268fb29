"""The steps that scenarios share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

CHANNEL = "inc-1-checkout-is-down"
BOTH_WAYS = pytest.mark.parametrize("transport", ["socket", "http"])


async def declare(robin: Person, title: str = "Checkout is down", **filled: Any) -> None:
    """Declare an incident as a person does: the command, the modal, Submit."""
    channel = await robin.channel("general")
    await robin.command(f"/incident declare {title}", channel)
    view = await robin.view("modal.declare")
    answer = await robin.submit(view, **{"service": "service:checkout-api", **filled})
    assert answer["ok"], answer
    assert answer["response_action"] is None, answer


async def declared(stage: Stage) -> tuple[Person, str]:
    """Declare an incident and return the reporter and the incident's channel."""
    robin = stage.person("robin")
    await declare(robin)
    return robin, await robin.channel(CHANNEL)


async def page_of(person: Person) -> tuple[str, dict[str, Any]]:
    """Return the direct-message channel of somebody and the page in it, once it can be acknowledged."""
    channel = await person.direct()
    return channel, await person.message(channel, "page.acknowledge")
