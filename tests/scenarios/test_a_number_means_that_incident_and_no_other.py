"""A command that names an incident by its number acts on that one, wherever it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import declared
from tests.support.person import eventually, has

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage


async def test_a_number_alone_in_another_incidents_channel_is_not_taken_for_a_reason(stage: Stage) -> None:
    robin, first = await declared(stage)
    general = await robin.channel("general")
    await robin.command("/incident declare Search is slow", general)
    await robin.submit(await robin.view("modal.declare"), service="service:checkout-api")
    second = await robin.channel("inc-2-search-is-slow")

    await robin.command("/incident mitigate 1", second)
    await robin.message(first, "mitigated the incident")
    await robin.command("/incident mitigate 7", first)
    await robin.ephemeral(first, "There is no incident #7")
    await stage.settle()
    assert not await told(robin, second, "mitigated the incident")


async def told(person: Person, channel: str, words: str) -> bool:
    return any(has(each, words) for each in await person.messages(channel))


async def test_reopening_says_that_it_pages_nobody(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.command("/incident resolve Rolled back", channel)
    await robin.message(channel, "resolved the incident")
    await robin.command("/incident reopen", channel)

    async def said() -> bool:
        return await told(robin, channel, "Reopening pages nobody")

    await eventually(said, "a word on who is paged")
