"""At a hand-off who comes, who goes and the team are told, with what is open; once, however it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.steps import declared
from tests.support.person import has
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.person import Person
    from tests.support.stage import Stage

# MORNING is Wednesday, 4 March 2026, 10:00 UTC; the weeks change on Mondays at 09:00 in Berlin, which is 08:00 UTC.
WEEKLY = "{name: always, start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: "
TO_MONDAY_MORNING = {"days": 4, "hours": 21, "minutes": 59}


def rotate(stage: Stage, primary: str = "[alice, carol]", secondary: str = "[bob]") -> None:
    """Have the files name these participants."""
    file = stage.settings.schedules / "checkout.yml"
    text = file.read_text()
    for name, people in (("primary", primary), ("secondary", secondary)):
        before, _, rest = text.partition(f"  {name}:\n    layers: [")
        text = f"{before}  {name}:\n    layers: [{WEEKLY}{people}}}]\n{rest.partition(chr(10))[2]}"
    file.write_text(text)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        rotate(found)
        yield found


async def team_channel(person: Person) -> list[dict[str, Any]]:
    """Return what Tocsin said in the team's channel about hand-offs."""
    found = await person.messages(await person.channel("team-checkout"))
    return [each for each in found if has(each, "Hand-off") or has(each, "Nobody is on call")]


async def told(person: Person, *parts: str) -> list[dict[str, Any]]:
    """Return the direct messages to somebody that have all of ``parts``."""
    dms = (await person.look("channels"))["dms"]
    return [each for dm in dms for each in await person.messages(dm["id"]) if has(each, *parts)]


async def test_both_people_and_the_channel_are_told_with_what_is_open(stage: Stage) -> None:
    await stage.start_bot()
    robin, room = await declared(stage)
    alice, carol, bob = stage.person("alice"), stage.person("carol"), stage.person("bob")
    await stage.settle()
    assert await team_channel(alice) == [], "a first start says nothing"
    await stage.pass_time(**TO_MONDAY_MORNING)
    await stage.settle()
    assert await told(carol, "You are on call now") == []

    await stage.pass_time(minutes=2)
    await stage.settle()
    (mine,) = await told(carol, "You are on call now")
    assert has(mine, "*Checkout: primary* until Mon 16 Mar, 04:00 EDT", "taking over from <@U0ALICE>")
    assert has(mine, "*Open incidents*", f"<#{room}>", "#1 Checkout is down")
    assert has(mine, "/oncall swap", "Times are in your time zone, America/New_York")
    (hers,) = await told(alice, "You are off call")
    assert has(hers, "*Checkout: primary*: <@U0CAROL> has the watch")
    assert await told(bob, "on call") == [], "nothing changed for bob"
    (said,) = await team_channel(alice)
    assert has(said, "*primary*: <@U0CAROL> takes over from <@U0ALICE>, until", f"<#{room}>")
    assert not has(said, "secondary")
    assert robin.id not in str(said)
