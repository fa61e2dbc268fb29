"""The steps of the scenarios in which people give away and swap shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.schedule import on_call
from tests.scenarios.oncall_steps import PRIMARY, ask, press
from tests.support.person import eventually, has

if TYPE_CHECKING:
    from datetime import datetime

    from tests.support.person import Person
    from tests.support.stage import Stage

TOMORROW = "primary with <@U0CAROL> 5 Mar 9:00 to 5 Mar 17:00"
"""Offers Alice's Thursday, 08:00 to 16:00 UTC, to Carol."""


async def offer(person: Person, text: str) -> dict[str, Any]:
    """Type ``/oncall swap TEXT``, confirm what is shown, and return the answer."""
    shown = await ask(person, f"swap {text}", "swap.offer")
    return await press(person, shown, "swap.offer", "swap.withdraw")


async def card_of(person: Person, *parts: str) -> tuple[str, dict[str, Any]]:
    """Return the direct-message channel of somebody and the offer in it that has all of ``parts``."""
    channel = await person.direct()
    return channel, await person.message(channel, *(parts or ("swap.accept",)))


async def redrawn(person: Person, channel: str, message: dict[str, Any], *parts: str) -> dict[str, Any]:
    """Return a message once it has all of ``parts`` in the place where it was."""

    async def there() -> dict[str, Any] | None:
        found = next(each for each in await person.messages(channel) if each["ts"] == message["ts"])
        return found if has(found, *parts) else None

    return await eventually(there, f"{parts} in the message that {person.id} was sent")


def at(stage: Stage, moment: datetime, schedule: str = PRIMARY) -> tuple[str, ...]:
    """Return who is on call at an instant, as the bot sees it."""
    return on_call(stage.bot.world.roster.schedules[schedule], moment)
