"""Buttons and forms do what the commands do: Take over, Override, Change, on answers of ``/oncall`` and on App Home."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.scenarios.oncall_steps import ask, modal, on_call_now, press, press_in_modal
from tests.support.person import button, eventually, has

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage


async def opened(person: Person, message: dict[str, Any], action: str, callback: str) -> dict[str, Any]:
    """Press a button that opens a form, and return the form."""
    found = button(message, action)
    assert found
    facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
    place = {"view_id": message["id"]} if "id" in message else {"message_ts": message["ts"]}
    answer = await person.client("action", channel=await person.channel("general"), **place, **facts)
    assert answer["ok"], answer
    return await person.view(callback)


async def test_the_answer_about_a_schedule_offers_to_take_it_over(stage: Stage) -> None:
    bob = stage.person("bob")
    form = await opened(bob, await ask(bob, "primary", "Now: <@U0ALICE>"), "oncall.take", "modal.take")
    answer = await bob.submit(form)
    assert answer["response_action"] == "update", answer
    shown = await modal(bob, "Is this right?", "now until 12:00 GMT")
    assert on_call_now(stage) == ("alice",)
    await press_in_modal(bob, shown, "oncall.confirm", "Done", "oncall.undo")
    assert on_call_now(stage) == ("bob",)


async def test_an_override_is_filled_in_and_changed_before_it_is_made(stage: Stage) -> None:
    bob = stage.person("bob")
    form = await opened(bob, await ask(bob, "", "On call now"), "oncall.override", "modal.override")
    filled = {"schedule": "checkout/primary", "user": "U0CAROL"}
    await bob.submit(form, **filled, how="stands_in", replaces="U0ALICE")
    shown = await modal(bob, "<@U0CAROL> stands in for <@U0ALICE>")
    form = await press_in_modal(bob, shown, "oncall.change", "In place of")
    assert form["callback_id"] == "modal.override"
    await bob.submit(form, how="adds")
    form = await modal(bob, "In place of")
    await bob.client("view/close", view_id=form["id"])
    form = await opened(bob, await ask(bob, "primary", "Now"), "oncall.override", "modal.override")
    await bob.submit(form, user="U0CAROL", how="adds")
    await press_in_modal(bob, await modal(bob, "<@U0CAROL> is on call as well"), "oncall.confirm", "Done")
    assert on_call_now(stage) == ("alice", "carol")


async def test_the_form_proposes_the_time_that_the_present_shift_lasts(stage: Stage) -> None:
    file = stage.settings.schedules / "checkout.yml"
    file.write_text(file.read_text().replace("participants: [alice]", "participants: [alice, carol]"))

    async def in_force() -> bool:
        await asyncio.to_thread(stage.bot.rosters.refresh)
        return "carol" in str(stage.bot.world.roster.schedules["checkout/primary"].layers)

    await eventually(in_force, "the changed file to be in force")
    bob = stage.person("bob")
    done = await press(bob, await ask(bob, "take primary for 2h", "Is this right?"), "oncall.confirm", "Done")
    await press(bob, await press(bob, done, "oncall.undo", "Take this back?"), "oncall.undo_confirm", "Taken back")
    form = await opened(bob, await ask(bob, "primary", "Now: <@U0ALICE> until Mon 9 Mar"), "oncall.take", "modal.take")
    await bob.submit(form)
    shown = await modal(bob, "Is this right?", "now until Mon 9 Mar, 08:00 GMT")
    assert has(shown, "<@U0ALICE> will be told")
    await ask(bob, "take primary", "Until the present shift ends", "now until Mon 9 Mar, 08:00 GMT")


async def test_what_is_wrong_is_said_at_its_field(stage: Stage) -> None:
    bob = stage.person("bob")
    form = await opened(bob, await ask(bob, "primary", "Now"), "oncall.override", "modal.override")
    answer = await bob.submit(form, user="U0CAROL", how="stands_in")
    assert answer["errors"] == {"replaces": "Choose in whose place."}
    answer = await bob.submit(form, user="U0ALICE")
    assert answer["errors"] == {"user": "Alice Ahrens is on call on checkout/primary in all of that time already."}
    answer = await bob.submit(form, user="U0ROBIN")
    assert answer["errors"]["user"].startswith("<@U0ROBIN> is in none of the schedule files")
    start = next(each for each in form["blocks"] if each.get("block_id") == "start")["element"]["initial_date_time"]
    answer = await bob.submit(form, user="U0CAROL", end=start - 3600)
    assert answer["errors"] == {"end": "The end must be later than the start."}


async def test_a_command_without_its_words_opens_the_form(stage: Stage) -> None:
    bob = stage.person("bob")
    channel = await bob.channel("general")
    await bob.command("/oncall override primary <@U0CAROL>", channel)
    form = await bob.view("modal.override")
    assert has(form, "'initial_user': 'U0CAROL'", "checkout/primary")
    await bob.client("view/close", view_id=form["id"])
    await bob.command("/oncall take until 18:00", channel)
    form = await bob.view("modal.take")
    await bob.submit(form, schedule="checkout/primary")
    await modal(bob, "Is this right?", "now until 18:00 GMT")


async def test_app_home_offers_it_too(stage: Stage) -> None:
    bob = stage.person("bob")
    await bob.client("home/open", tab="home")

    async def home() -> dict[str, Any]:
        return (await bob.look("home"))["view"] or {}

    shown = await eventually(home, "Home")
    form = await opened(bob, shown, "oncall.take", "modal.take")
    await bob.submit(form, schedule="checkout/primary")
    await press_in_modal(bob, await modal(bob, "Is this right?"), "oncall.confirm", "Done")
    assert on_call_now(stage) == ("bob",)
