"""A calendar's address is shown once, to whom it is for; a new one takes its place; without one of ours come files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.export.readers import events_of, plain
from tests.scenarios.oncall_steps import ask, press
from tests.support.person import button, eventually, has

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage


def address(message: dict[str, Any]) -> str:
    found = re.search(r"```(http\S+?\.ics)```", str(message["blocks"]))
    assert found, message
    return found[1]


async def read(url: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, await answer.read()


async def test_ones_own_calendar_comes_from_the_answer_to_me(stage: Stage) -> None:
    alice = stage.person("alice")
    shown = await press(alice, await ask(alice, "me", "My calendar"), "calendar.show", "Calendar of Alice Ahrens")
    assert "calendar/" not in shown["text"]
    status, body = await read(address(shown))
    assert status == 200
    assert [plain(each["SUMMARY"]) for each in events_of(body)] == ["On call: Checkout primary"]
    assert stage.settings.twilio_from.encode() in (await read(address(shown).replace(".ics", ".vcf")))[1]


async def test_a_second_time_it_is_not_shown_but_replaced_or_revoked(stage: Stage) -> None:
    alice = stage.person("alice")
    first = address(await ask(alice, "calendar checkout", "with this address"))
    again = await ask(alice, "calendar checkout", "You have had its address since")
    assert not has(again, "/calendar/")
    second = await press(alice, again, "calendar.renew", "with this address")
    assert (await read(first))[0] == 404
    assert (await read(address(second)))[0] == 200
    await press(alice, second, "calendar.revoke", "leads nowhere any more")
    assert (await read(address(second)))[0] == 404
    await ask(alice, "calendar checkout", "with this address")


async def test_somebody_elses_own_calendar_is_not_given(stage: Stage) -> None:
    answer = await ask(stage.person("bob"), "calendar @alice", "theirs alone")
    assert button(answer, "calendar.") is None
    await ask(stage.person("bob"), "calendar nowhere", "nowhere")


async def test_without_an_address_of_our_own_the_files_come_by_direct_message(stage: Stage) -> None:
    stage.settings = replace(stage.settings, public_url="")
    await stage.restart_bot()
    alice = stage.person("alice")
    shown = await press(alice, await ask(alice, "me", "My calendar"), "calendar.show", "PUBLIC_URL is not set")
    await press(alice, shown, "calendar.files", "by direct message")
    assert await files_of(alice, 2) == ["on-call.ics", "tocsin-on-call.vcf"]


async def files_of(person: Person, count: int) -> list[str]:
    """Return the names of the files that the bot sent to somebody, once there are so many."""
    direct = await person.direct()

    async def there() -> list[str] | None:
        found = [file["name"] for each in await person.messages(direct) for file in each.get("files", [])]
        return found if len(found) >= count else None

    return await eventually(there, f"{count} files for {person.id}")


async def test_a_shift_that_somebody_takes_in_slack_changes_in_everybodys_calendar(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob")
    calendar = address(await ask(alice, "calendar primary", "with this address"))
    (before,) = events_of((await read(calendar))[1])
    shown = await ask(bob, "take primary tomorrow 9am to tomorrow 11am", "Before", "After")
    await press(bob, shown, "oncall.confirm", "Done")
    changed = events_of((await read(calendar))[1])
    assert [(plain(each["SUMMARY"]).partition(" on")[0], each["SEQUENCE"]) for each in changed] == [
        ("Alice Ahrens", "1"),
        ("Bob Baker", "0"),
        ("Alice Ahrens", "0"),
    ]
    assert changed[0]["UID"] == before["UID"]
    assert changed[1]["DTSTART"] == changed[0]["DTEND"] == "20260305T090000Z"
    done = await ask(bob, "undo", "Before", "After")
    await press(bob, done, "oncall.undo_confirm", "Taken back")
    undone = {each["UID"]: each for each in events_of((await read(calendar))[1])}
    assert undone[before["UID"]]["DTEND"] == before["DTEND"]
    assert [undone[each["UID"]]["STATUS"] for each in changed] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
