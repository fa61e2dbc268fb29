"""Two ``tocsin run`` on one PostgreSQL, each with a connection of its own to Slack; one of them is killed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.steps import page_of
from tests.support.deathbed import Books
from tests.support.lives import nursery
from tests.support.once import count, count_phones
from tests.support.person import eventually
from tests.support.stage import free_port, staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stage import Stage


async def test_five_deliveries_and_two_presses_reach_both_bots_and_act_once(
    postgres_address: str, tmp_path: Path
) -> None:
    async with staged(tmp_path, postgres_address) as stage, nursery() as lives:
        roster = stage.settings.schedules / "checkout.yml"
        roster.write_text(roster.read_text().replace("participants: [alice]", "participants: [[alice, bob]]"))
        books = Books(postgres_address)
        first = await lives.start(stage.settings, stage.log)
        second = await lives.start(replace(stage.settings, port=free_port()), stage.log)
        await eventually(lambda: both_connected(stage), "both bots to be connected")
        await declare_five_times(stage)
        await eventually(books.is_at_rest, "the declaration to be done")
        assert await first.stop() == 0
        await books.bring_forward(await books.first_call())
        await stage.person("alice").ringing()
        third = await lives.start(stage.settings, stage.log)
        await eventually(lambda: both_connected(stage), "both bots to be connected again")
        await press_both(stage)
        await second.kill()
        await books.end_leases()
        await eventually(books.is_at_rest, "the acknowledgement to be done")
        found = await count(stage, books.db, await winner(books), ["alice", "bob"])
        await count_phones(found, stage, books.db, frozenset())
        assert await third.stop() == 0
        await books.close()
        assert (found.lost, found.doubled) == ([], [])


async def both_connected(stage: Stage) -> bool:
    return stage.sandbox.site.sockets.connections == 2


async def declare_five_times(stage: Stage) -> None:
    robin = stage.person("robin")
    await robin.command("/incident declare Checkout is down", await robin.channel("general"))
    view = await robin.view("modal.declare")
    stage.sandbox.site.interactions.link.copies = 5
    assert (await robin.submit(view, service="service:checkout-api"))["ok"]
    stage.sandbox.site.interactions.link.copies = 1


async def press_both(stage: Stage) -> None:
    pages = [(person, *await page_of(person)) for person in (stage.person("alice"), stage.person("bob"))]
    await asyncio.gather(*(person.press(direct, page, "page.acknowledge") for person, direct, page in pages))


async def winner(books: Books) -> str:
    roles = {name: holder for name, holder in (await books.facts()).items() if name == "role commander"}
    return roles["role commander"].removeprefix("U0").lower()
