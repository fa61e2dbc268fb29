"""The steps of the scenarios in which people change who is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.core.schedule import on_call
from tests.support.person import button, eventually, has

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.person import Person
    from tests.support.stage import Stage

PRIMARY = "checkout/primary"
SECONDARY = "checkout/secondary"


async def ask(person: Person, text: str, *parts: str) -> dict[str, Any]:
    """Type ``/oncall TEXT`` and return the answer that has all of ``parts``, once it is there."""
    channel = await person.channel("general")
    await person.command(f"/oncall {text}".strip(), channel)
    return await person.ephemeral(channel, *parts)


async def press(person: Person, message: dict[str, Any], action: str, *parts: str) -> dict[str, Any]:
    """Press a button of an answer and return what stands in its place then, once it has all of ``parts``."""
    channel = await person.channel("general")
    found = button(message, action)
    assert found, f"no {action} in {message}"
    facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
    answer = await person.client("action", channel=channel, message_ts=message["ts"], **facts)
    assert answer["ok"], answer

    async def there() -> dict[str, Any] | None:
        found = (await person.look("ephemerals", channel=channel))["messages"]
        return next((each for each in found if each["ts"] == message["ts"] and has(each, *parts)), None)

    return await eventually(there, f"{parts} where {person.id} pressed {action}")


async def press_in_modal(person: Person, view: dict[str, Any], action: str, *parts: str) -> dict[str, Any]:
    """Press a button of a modal and return the modal that has all of ``parts``, once it is there."""
    found = button(view, action)
    assert found, f"no {action} in {view}"
    facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
    answer = await person.client("action", view_id=view["id"], **facts)
    assert answer["ok"], answer
    return await modal(person, *parts)


async def modal(person: Person, *parts: str) -> dict[str, Any]:
    """Return the modal on top that has all of ``parts``, once it is there."""

    async def there() -> dict[str, Any] | None:
        found = (await person.look("views"))["views"]
        return found[-1] if found and has(found[-1], *parts) else None

    return await eventually(there, f"a modal with {parts} for {person.id}")


def on_call_now(stage: Stage, schedule: str = PRIMARY) -> tuple[str, ...]:
    """Return who is on call as the bot sees it now."""
    return on_call(stage.bot.world.roster.schedules[schedule], stage.clock.now())


def holds(stage: Stage, users: tuple[str, ...], schedule: str = PRIMARY) -> Callable[[], bool]:
    """Return a question whether exactly these people are on call now."""
    return lambda: on_call_now(stage, schedule) == users
