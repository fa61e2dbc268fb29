"""``/oncall week`` sends the week as a picture to whoever asks, and shows it in the channel when they want that."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
from PIL import Image

from tests.scenarios.oncall_steps import ask, press
from tests.support.person import button, eventually

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage


async def picture(person: Person, channel: str, *parts: str) -> dict[str, Any]:
    """Return the newest picture in a channel, once its message has all of ``parts``."""

    async def there() -> dict[str, Any] | None:
        for each in reversed(await person.messages(channel)):
            if each.get("files") and all(part in each["text"] for part in parts):
                return each["files"][0]
        return None

    return await eventually(there, f"a picture with {parts} in {channel}")


async def test_a_teams_week_comes_by_direct_message(stage: Stage) -> None:
    bob = stage.person("bob")
    await ask(bob, "week checkout", "The week of Checkout comes by direct message")
    found = await picture(bob, await bob.direct(), "On call: *Checkout*, 2 to 8 March 2026.")
    assert (found["name"], found["title"]) == ("on-call-2026-W10.png", "Checkout, 2 to 8 March 2026")
    assert "Alice Ahrens" in found["alt_txt"]
    headers = {"Authorization": f"Bearer xoxp-{bob.id}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(found["url_private"]) as answer:
        image = Image.open(BytesIO(await answer.read()))
    assert image.format == "PNG"
    assert image.width > 1500


async def test_other_weeks_and_schedules_can_be_asked_for(stage: Stage) -> None:
    bob = stage.person("bob")
    for text, told in {
        "week next": "*Bob Baker*, 9 to 15 March 2026.",
        "week primary last week": "*Checkout primary*, 23 February to 1 March 2026.",
        "week checkout 2026-W53": "*Checkout*, 28 December 2026 to 3 January 2027.",
    }.items():
        await ask(bob, text, "by direct message")
        await picture(bob, await bob.direct(), told)
    await ask(bob, "week checkout 2026-W60", "Write a week as 2026-W11")
    await ask(bob, "week chekout", "checkout")


async def test_it_is_shown_in_the_channel_when_somebody_wants_it(stage: Stage) -> None:
    bob, alice = stage.person("bob"), stage.person("alice")
    answer = await ask(bob, "week checkout", "Show it here too")
    await press(bob, answer, "calendar.share", "is shown here in a moment")
    await picture(alice, await alice.channel("general"), "On call: *Checkout*, 2 to 8 March 2026. <@U0BOB> shows it.")


async def test_where_the_bot_may_not_speak_whoever_asked_is_told(stage: Stage) -> None:
    bob = stage.person("bob")
    made = await bob.api("conversations.create", name="hidden", is_private="true")
    channel = made["channel"]["id"]
    await bob.command("/oncall week checkout", channel)
    answer = await bob.ephemeral(channel, "Show it here too")
    found = button(answer, "calendar.share")
    assert found
    facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
    await bob.client("action", channel=channel, message_ts=answer["ts"], **facts)
    await bob.message(await bob.direct(), "could not be shown in", "/invite")
