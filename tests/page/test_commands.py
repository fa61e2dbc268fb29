"""Slash commands: completed by keyboard, sent as typed, their failures told by Slackbot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.page.little_app import BOB
from tests.page.screen import until

if TYPE_CHECKING:
    from tests.page.little_app import LittleApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_arrow_keys_and_enter_complete_a_command_and_its_usage_is_shown(opens: Any) -> None:
    screen = await opens()
    await screen.composer().press_sequentially("/sh")
    offers = screen.page.get_by_role("listbox", name="Suggestions")
    await expect(offers.get_by_role("option")).to_have_count(2)
    await screen.composer().press("ArrowDown")
    await screen.composer().press("Enter")
    await expect(screen.composer()).to_have_value("/shout ")
    await expect(screen.page.get_by_text("/shout <words>")).to_be_visible()


async def test_a_command_that_is_complete_is_sent_by_the_first_enter(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.composer().press_sequentially("/show")
    await screen.composer().press("Enter")
    await until(lambda: little.of_kind("command"), "the command")
    assert little.seen[0]["command"] == "/show"
    assert little.seen[0]["channel_name"] == "incidents"


async def test_a_mention_in_a_command_arrives_as_an_id_where_the_app_wants_it(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.say("/show @bob in #random")
    await screen.say("/shout @bob")
    await until(lambda: len(little.of_kind("command")) == 2, "both commands")
    assert sorted(each["text"] for each in little.seen) == sorted(
        [f"<@{BOB}|bob> in <#{little.channels['random']}|random>", "@bob"]
    )


async def test_an_answer_for_the_channel_is_posted_there(opens: Any) -> None:
    screen = await opens()
    await screen.say("/shout we are back")
    await expect(screen.message("WE ARE BACK")).to_contain_text("Beacon")


async def test_a_whisper_is_seen_by_one_person_only_and_can_be_dismissed(opens: Any) -> None:
    screen, other = await opens(), await opens(BOB)
    await screen.say("/show whisper")
    note = screen.message("Just for you")
    await expect(note).to_contain_text("Only visible to you")
    await screen.say("done")
    await expect(other.message("done")).to_be_visible()
    await expect(other.list().get_by_text("Just for you")).to_have_count(0)
    await note.get_by_role("button", name="Dismiss message").click()
    await expect(note).to_have_count(0)


async def test_slackbot_says_that_a_command_does_not_exist(opens: Any) -> None:
    screen = await opens()
    await screen.say("/nope at all")
    await expect(screen.message("/nope is not a valid command.")).to_contain_text("Slackbot")


async def test_slackbot_says_that_a_command_was_not_answered_in_time(opens: Any, little: LittleApp) -> None:
    little.sandbox.be_patient(3)
    screen = await opens()
    await screen.say("/shout nothing")
    failed = screen.message('/shout failed with the error "operation_timeout"')
    await expect(failed).to_contain_text("Only visible to you")


async def test_a_command_in_a_thread_is_refused_as_slack_refuses_it(opens: Any, little: LittleApp) -> None:
    screen = await opens()
    await screen.say("A parent")
    await screen.tool(screen.message("A parent"), "Reply in thread")
    await screen.thread.get_by_role("textbox", name="Reply in thread").fill("/show modal")
    await screen.thread.get_by_role("button", name="Send reply").click()
    await expect(screen.thread).to_contain_text("/show is not supported in threads. Sorry!")
    assert little.of_kind("command") == []
