"""An incident that is declared and acknowledged while the bot is killed again and again."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from tests.scenarios.steps import page_of
from tests.support.deathbed import Books
from tests.support.kill_report import report
from tests.support.kills import Ordeal, log_of
from tests.support.lives import nursery
from tests.support.once import Count, count, count_phones
from tests.support.person import button
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.kills import Plan
    from tests.support.person import Person
    from tests.support.stage import Stage


async def undergo_and_tell(
    plan: Plan, database: str, folder: Path, record_property: Callable[[str, Any], None]
) -> None:
    """Undergo it, print the log of kills and keep it beside the test's data; everything is there in the end, once."""
    ordeal, found = await undergo(folder, database, plan)
    log = log_of(ordeal.kills)
    print(log)
    (folder / "kills.txt").write_text(log)
    report(record_property, ordeal, found)
    assert ordeal.kills, "nothing was killed"
    assert found.lost == []
    assert found.doubled == []


async def undergo(
    folder: Path, database: str, plan: Plan, random_kills: int = 0, seed: int = 1
) -> tuple[Ordeal, Count]:
    """Declare an incident, let Alice's phone ring, have her acknowledge; return the kills and what is there after."""
    async with staged(folder, database) as stage, nursery() as lives:
        _page_bob_too(stage)
        books = Books(database)
        ordeal = Ordeal(stage, lives, books, plan, random.Random(seed), random_kills)
        try:
            await _declare(ordeal)
            await ordeal.work_off("declare")
            await books.bring_forward(await books.first_call())
            await ordeal.work_off("call")
            await _acknowledge(ordeal)
            await ordeal.work_off("acknowledge")
            found = await count(stage, books.db, "alice", ["alice", "bob"])
            await count_phones(found, stage, books.db, await ordeal.orphans())
        finally:
            await ordeal.end()
            await books.close()
    return ordeal, found


def _page_bob_too(stage: Stage) -> None:
    """Let Bob be on call with Alice, without a phone."""
    file = stage.settings.schedules / "checkout.yml"
    roster = file.read_text().replace("participants: [alice]", "participants: [[alice, bob]]")
    file.write_text(roster.replace(', phone: "+447700900102"', ""))


async def _declare(ordeal: Ordeal) -> None:
    robin = ordeal.stage.person("robin")
    general = await robin.channel("general")

    async def open_modal() -> bool:
        answer = await robin.client("command", channel=general, text="/incident declare Checkout is down")
        return bool(answer["ok"])

    async def submit() -> bool:
        answer = await robin.submit(view, service="service:checkout-api")
        return bool(answer["ok"])

    await ordeal.ready()
    assert await open_modal()
    view = await robin.view("modal.declare")
    await ordeal.insist("declare", "Robin submits the modal", submit)


async def _acknowledge(ordeal: Ordeal) -> None:
    alice = ordeal.stage.person("alice")
    direct, page = await page_of(alice)

    async def press() -> bool:
        return await _press(alice, direct, page["ts"])

    await ordeal.insist("acknowledge", "Alice presses Acknowledge", press)


async def _press(person: Person, channel: str, ts: str) -> bool:
    shown = next(each for each in await person.messages(channel) if each["ts"] == ts)
    found = button(shown, "page.acknowledge")
    assert found
    facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
    answer = await person.client("action", channel=channel, message_ts=ts, **facts)
    return bool(answer["ok"])
