"""What may mean several times, or several schedules, is asked back on buttons; what is no time says what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import ask, modal, on_call_now, press
from tests.support.person import has

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_an_hour_without_morning_or_evening_is_asked_back(stage: Stage) -> None:
    alice = stage.person("alice")
    asked = await ask(alice, "take secondary until 9", "In the morning or in the evening?", "now until 21:00 CET")
    shown = await press(alice, asked, "oncall.say_2", "Is this right?", "now until Thu 5 Mar, 09:00 CET")
    await press(alice, shown, "oncall.confirm", "Done")
    assert on_call_now(stage, "checkout/secondary") == ("alice",)


async def test_a_team_with_two_schedules_is_asked_back(stage: Stage) -> None:
    carol = stage.person("carol")
    asked = await ask(carol, "take checkout for 2h", "Which schedule do you mean?", "checkout/secondary")
    await press(carol, asked, "oncall.say_2", "Is this right?", "You take over *checkout/secondary*")


async def test_who_is_on_call_at_an_hour_that_may_be_two_is_asked_back(stage: Stage) -> None:
    alice = stage.person("alice")
    asked = await ask(alice, "primary at tomorrow 9", "In the morning or in the evening?")
    await press(alice, asked, "oncall.say_1", "On call for Checkout at Thu 5 Mar, 09:00 CET")


async def test_a_question_about_a_form_leads_to_the_form(stage: Stage) -> None:
    alice = stage.person("alice")
    asked = await ask(alice, "override secondary until 9", "In the morning or in the evening?")
    assert has(asked, "now until 21:00 CET")
    channel = await alice.channel("general")
    found = next(each for block in asked["blocks"] for each in block.get("elements", []))
    place = next(block["block_id"] for block in asked["blocks"] if block["type"] == "actions")
    facts = {"action_id": found["action_id"], "block_id": place, "type": "button", "value": found["value"]}
    await alice.client("action", channel=channel, message_ts=asked["ts"], **facts)
    await modal(alice, "Is on call instead of everybody")


async def test_what_cannot_be_read_says_what_to_write(stage: Stage) -> None:
    alice = stage.person("alice")
    await ask(alice, "take primary banana", "I cannot read “banana” as a time. Write for example tomorrow 9am")
    await ask(alice, "take primary yesterday 9:00 to 10:00", "“yesterday 9:00” has passed")
    await ask(alice, "take primary mon-fri 9:00-17:00", "That is more than one stretch of time")
    await ask(alice, "take primary fri 18:00 to 6 mar 9:00", "The end lies before the start")
    await ask(alice, "take potato for 2h", "There is no team, service, schedule or person potato")
    await ask(alice, "tak primary", "Or did you mean /oncall take?")
