"""What waits for somebody on App Home goes away there as soon as it waits for nobody, without opening Home again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import pages
from tests.scenarios.steps import declared, page_of
from tests.support.person import button, eventually, has

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

WAITING = ("Waiting for you", "page.acknowledge")


async def home_of(person: Person) -> dict[str, object]:
    return (await person.look("home"))["view"] or {}


async def shows(person: Person, *parts: str) -> dict[str, object]:
    async def there() -> dict[str, object] | None:
        home = await home_of(person)
        return home if home and has(home, *parts) else None

    return await eventually(there, f"{parts} on the Home of {person.id}")


async def is_rid(person: Person, *parts: str) -> None:
    async def gone() -> bool:
        home = await home_of(person)
        return bool(home) and not any(has(home, part) for part in parts)

    await eventually(gone, f"{parts} to leave the Home of {person.id}")


async def open_home(person: Person, *parts: str) -> dict[str, object]:
    await person.client("home/open", tab="home")
    return await shows(person, *parts)


async def press(person: Person, home: dict[str, object], action: str) -> None:
    found = button(home, action)
    assert found
    facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
    answer = await person.client("action", view_id=home["id"], **facts)
    assert answer["ok"], answer


async def test_a_press_on_home_takes_the_page_off_home(stage: Stage) -> None:
    await declared(stage)
    alice = stage.person("alice")
    await page_of(alice)
    await press(alice, await open_home(alice, *WAITING), "page.acknowledge")
    await is_rid(alice, *WAITING)


async def test_an_acknowledgement_elsewhere_takes_the_page_off_the_homes_of_all_whom_it_reached(stage: Stage) -> None:
    await declared(stage)
    alice, bob = stage.person("alice"), stage.person("bob")
    direct, message = await page_of(alice)
    await open_home(alice, *WAITING, "secondary")
    await open_home(bob, "Checkout is down")
    await stage.pass_time(minutes=5, seconds=1)
    await shows(bob, *WAITING)
    await alice.press(direct, message, "page.acknowledge")
    await is_rid(alice, *WAITING)
    await is_rid(bob, *WAITING)


async def test_the_end_of_the_incident_takes_the_page_off_home(stage: Stage) -> None:
    robin, channel = await declared(stage)
    alice = stage.person("alice")
    await page_of(alice)
    await open_home(alice, *WAITING)
    await robin.command("/incident cancel it was the exercise", channel)
    await is_rid(alice, *WAITING)


async def test_a_late_press_on_home_is_answered_on_home(stage: Stage) -> None:
    robin, _ = await declared(stage)
    alice = stage.person("alice")
    direct, _ = await page_of(alice)
    old = await open_home(alice, *WAITING)
    (code,) = {page.code for page in await stage.bot.db.read(pages.live)}
    stage.sandbox.faults.fail("views.publish", 503)  # so that she presses what is over already
    await robin.command(f"/page ack {code}", await robin.channel("general"))
    await alice.message(direct, "Acknowledged by <@U0ROBIN>")
    await press(alice, old, "page.acknowledge")
    stage.sandbox.faults.clear()
    await stage.pass_time(minutes=1)
    await shows(alice, "<@U0ROBIN> had acknowledged this page already")
    await is_rid(alice, *WAITING)
    assert not any(has(each, "had acknowledged") for each in await alice.messages(direct))


async def test_whoever_never_opened_home_is_given_none(stage: Stage) -> None:
    await declared(stage)
    alice = stage.person("alice")
    direct, message = await page_of(alice)
    await alice.press(direct, message, "page.acknowledge")
    await alice.message(direct, "Acknowledged by <@U0ALICE>")
    await stage.settle()
    assert await home_of(alice) == {}
