"""Who is reached when, and what stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import BOTH_WAYS, declared, page_of
from tests.support.person import eventually

if TYPE_CHECKING:
    from tests.support.stage import Stage

pytestmark = BOTH_WAYS


async def test_the_first_step_reaches_its_person_by_slack_and_sms_at_once_and_by_call_after_a_minute(
    stage: Stage,
) -> None:
    await declared(stage)
    alice = stage.person("alice")
    await page_of(alice)
    await alice.sms("Checkout is down")
    assert (await alice.phone())["calls"] == []
    await stage.pass_time(seconds=61)
    assert (await alice.ringing())["status"] == "ringing"


async def test_an_unanswered_page_goes_to_the_next_step_and_then_to_the_last_resort(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await page_of(stage.person("alice"))
    await stage.pass_time(minutes=5, seconds=1)
    await page_of(stage.person("bob"))
    for said in ("step 1 of 2, round 2", "step 2 of 2, round 2", "Nobody acknowledged"):
        await stage.pass_time(minutes=5, seconds=1)
        await robin.message(channel, said)
    await page_of(stage.person("carol"))
    await robin.message(channel, "Nobody acknowledged", "last resort", "<@U0CAROL>")
    alice = stage.person("alice")
    await alice.message(await alice.channel("team-checkout"), "Nobody acknowledged", "page.acknowledge")


async def test_an_acknowledgement_by_sms_stops_the_ringing_phone_and_redraws_every_message(stage: Stage) -> None:
    robin, channel = await declared(stage)
    alice = stage.person("alice")
    direct, _page = await page_of(alice)
    sms = await alice.sms("ACK")
    await stage.pass_time(seconds=61)
    await alice.ringing()
    code = next(word for word in sms["body"].replace(".", " ").split() if word.isdigit() and len(word) == 4)
    await alice.phone("sms", to=sms["from"], body=f"ack {code}")
    await alice.sms("Acknowledged")
    await alice.message(direct, "Acknowledged by <@U0ALICE>", "by SMS")
    await robin.message(channel, "<@U0ALICE> acknowledged the page by SMS")

    async def silent() -> bool:
        return all(each["status"] not in {"ringing", "in-progress"} for each in (await alice.phone())["calls"])

    await eventually(silent, "the phone to stop ringing")
    await stage.pass_time(minutes=30)
    bob = stage.person("bob")
    assert (await bob.phone())["sms"] == []
    assert (await bob.phone())["calls"] == []


async def test_a_bare_ack_takes_the_only_open_page(stage: Stage) -> None:
    robin, channel = await declared(stage)
    alice = stage.person("alice")
    sms = await alice.sms("ACK")
    await alice.phone("sms", to=sms["from"], body="Ack")
    await robin.message(channel, "<@U0ALICE> acknowledged the page by SMS")


async def test_two_people_who_press_acknowledge_get_one_commander_and_a_sensible_answer_each(stage: Stage) -> None:
    robin, channel = await declared(stage)
    alice, bob = stage.person("alice"), stage.person("bob")
    await page_of(alice)
    await stage.pass_time(minutes=5, seconds=1)
    bobs, same_page = await page_of(bob)
    await alice.message(await alice.direct(), "page.acknowledge", "step 2 of 2")
    alices, page = await page_of(alice)
    stage.sandbox.faults.slow("chat.update", 1)  # so that Bob still sees the button when he presses it
    await alice.press(alices, page, "page.acknowledge")
    await bob.press(bobs, same_page, "page.acknowledge")
    await bob.ephemeral(bobs, "<@U0ALICE> had acknowledged this page already")
    await robin.message(channel, "*Commander* is now <@U0ALICE>")
    await robin.message(channel, "acknowledged the page")
    await stage.settle()
    said = [each["text"] for each in await robin.messages(channel) if "acknowledged the page" in each["text"]]
    assert len(said) == 1


async def test_the_page_does_not_wait_for_the_channel(stage: Stage) -> None:
    stage.sandbox.faults.fail("conversations.create", "restricted_action", times=1000)
    robin = stage.person("robin")
    general = await robin.channel("general")
    await robin.command("/incident declare Checkout is down", general)
    await robin.submit(await robin.view("modal.declare"), service="service:checkout-api")
    await page_of(stage.person("alice"))
    told = await robin.message(await robin.direct(), "its channel could not be opened", "restricted_action")
    assert "/incident status 1" in str(told)
    await robin.command("/incident status 1", general)
    await robin.ephemeral(general, "Checkout is down", "Active")
