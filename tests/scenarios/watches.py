"""What the scenarios of hand-offs share: who is on call by the files, and what was said about it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.support.person import has
from tests.support.stage import ROSTER

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

# The stage's clock shows Wednesday, 4 March 2026, 10:00 UTC. Weeks change on Mondays at 09:00 in Berlin, 08:00 UTC.
TO_MONDAY_MORNING = {"days": 4, "hours": 21, "minutes": 59}
WEEKLY = "start: 2026-01-05T09:00, rotation: {every: 1, unit: week}"


def plan(stage: Stage, *, usergroup: str = "", more: str = "", **layers: str) -> None:
    """Have the files name these layers, one for each schedule; ``more`` is added to the file."""
    file = stage.settings.schedules / "checkout.yml"
    before, _, rest = ROSTER.replace("WAIT", "5m").partition("schedules:\n")
    rest = rest[rest.index("policies:") :]
    lines = "".join(f"  {name}:\n    layers: [{{name: only, {layer}}}]\n{more}" for name, layer in layers.items())
    if "secondary" not in layers:
        rest = rest.replace("schedule:secondary", "schedule:primary")
    group = f"usergroup: {usergroup}\n" if usergroup else ""
    file.write_text(f"{before.replace('timezone:', group + 'timezone:', 1)}schedules:\n{lines}{rest}")


async def apply_files(stage: Stage) -> None:
    """Have the bot read the files again now, and do what follows from it."""
    await asyncio.to_thread(stage.bot.rosters.refresh)
    await stage.bot.handoffs.look()
    await stage.settle()


async def pass_time(stage: Stage, **span: float) -> None:
    """Move the clock and have everything done that is due."""
    await stage.pass_time(**span)
    await stage.settle()


async def told_team(stage: Stage, *parts: str, name: str = "team-checkout") -> list[dict[str, Any]]:
    """Return what Tocsin said in the team's channel that has all of ``parts``."""
    alice = stage.person("alice")
    found = await alice.messages(await alice.channel(name))
    return [each for each in found if "bot_id" in each and "has joined" not in each["text"] and has(each, *parts)]


async def told(person: Person, *parts: str) -> list[dict[str, Any]]:
    """Return the direct messages to somebody that have all of ``parts``."""
    dms = (await person.look("channels"))["dms"]
    return [each for dm in dms for each in await person.messages(dm["id"]) if has(each, *parts)]
