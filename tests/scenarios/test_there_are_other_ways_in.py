"""Shortcuts, pages by hand, App Home, and what happens when somebody types something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.steps import BOTH_WAYS, CHANNEL, declare, declared, page_of
from tests.support.person import eventually, has

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

pytestmark = BOTH_WAYS


async def general(person: Person) -> str:
    return await person.channel("general")


async def test_a_message_becomes_an_incident_with_the_message_as_its_first_line(stage: Stage) -> None:
    robin, alice = stage.person("robin"), stage.person("alice")
    channel = await general(alice)
    said = await alice.api("chat.postMessage", channel=channel, text="Customers call: *checkout* hangs &amp; times out")
    await robin.client(
        "message_shortcut", callback_id="shortcut.declare_from_message", channel=channel, message_ts=said["ts"]
    )
    view = await robin.view("modal.declare")
    await robin.submit(view, title="Checkout hangs", service="service:checkout-api")
    room = await robin.channel("inc-1-checkout-hangs")
    await robin.message(room, "incident.resolve")
    await robin.command("/incident postmortem", room)
    await robin.message(room, "inc-1-postmortem.md")
    kept = (stage.settings.data / "postmortems" / "inc-1.md").read_text()
    assert "Customers call: **checkout** hangs" in kept
    assert f"/archives/{channel}/p{said['ts'].replace('.', '')}" in kept


async def test_the_global_shortcut_opens_the_same_form(stage: Stage) -> None:
    robin = stage.person("robin")
    await robin.client("shortcut", callback_id="shortcut.declare")
    view = await robin.view("modal.declare")
    assert any(block.get("block_id") == "noticed_by" for block in view["blocks"])


async def test_a_message_shortcut_puts_a_message_on_the_timeline(stage: Stage) -> None:
    robin, channel = await declared(stage)
    said = await robin.api("chat.postMessage", channel=channel, text="The queue is full")
    await robin.client("message_shortcut", callback_id="shortcut.timeline", channel=channel, message_ts=said["ts"])
    await robin.ephemeral(channel, "On the timeline of #1")


async def test_somebody_is_paged_by_hand_and_acknowledges_by_command(stage: Stage) -> None:
    robin, bob = stage.person("robin"), stage.person("bob")
    await robin.command("/page @bob the queue is full", await general(robin))
    await robin.ephemeral(await general(robin), "Paging")
    direct, _ = await page_of(bob)
    await bob.command("/page ack", await general(bob))
    await bob.ephemeral(await general(bob), "the queue is full", "is yours")
    await bob.message(direct, "Acknowledged by <@U0BOB>")
    await robin.message(await robin.direct(), "<@U0BOB> took your page")


async def test_what_is_noted_in_a_channel_is_kept_to_the_letter(stage: Stage) -> None:
    robin, channel = await declared(stage)
    for text in ("500 errors per second", "#3 of the pods restarted", "5xx on 50% of calls"):
        await robin.command(f"/incident note {text}", channel)
        await robin.ephemeral(channel, "On the timeline of #1", text)
    await robin.command("/incident status #1", await general(robin))
    await robin.ephemeral(await general(robin), "Active")


async def test_an_incident_pages_more_people_when_it_is_asked_to(stage: Stage) -> None:
    robin, channel = await declared(stage)
    await robin.command("/incident page carol we need the database", channel)
    direct = await stage.person("carol").direct()
    await stage.person("carol").message(direct, "we need the database", "page.acknowledge")


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("/incident", "declare Checkout is down"),
        ("/incident declair", "Did you mean"),
        ("/incident resolve", "incident"),
        ("/incident resolve 99", "There is no incident #99"),
        ("/incident list", "No incident is open"),
        ("/oncall chekout", "Did you mean"),
        ("/page", "Say whom and why"),
        ("/page ack 1234", "There is no page with the code 1234"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_the_way_out(stage: Stage, typed: str, answered: str) -> None:
    robin = stage.person("robin")
    await robin.command(typed, await general(robin))
    await robin.ephemeral(await general(robin), answered)


async def test_app_home_shows_what_is_open_what_waits_and_the_own_shifts(stage: Stage) -> None:
    await declared(stage)
    alice = stage.person("alice")
    await page_of(alice)
    await alice.client("home/open", tab="home")

    async def drawn() -> bool:
        home = (await alice.look("home"))["view"]
        return bool(home) and has(home, "Checkout is down", "page.acknowledge", "checkout/primary")

    await eventually(drawn, "App Home")


async def test_join_brings_somebody_into_the_channel(stage: Stage) -> None:
    await declared(stage)
    carol = stage.person("carol")
    incidents = await carol.channel("incidents")
    announced = await carol.message(incidents, "incident.join")
    await carol.press(incidents, announced, "incident.join")
    await carol.channel(CHANNEL)


async def test_a_p3_wakes_nobody(stage: Stage) -> None:
    robin = stage.person("robin")
    await declare(robin, severity="SEV4")
    channel = await robin.channel(CHANNEL)
    await robin.message(channel, "incident.resolve", "P3")
    await stage.pass_time(hours=1)
    await robin.command("/incident status", channel)
    await robin.ephemeral(channel, "Active")
    assert (await stage.person("alice").phone())["sms"] == []


@pytest.mark.parametrize(
    ("title", "channel"),
    [
        ("🔥🔥🔥", "inc-1"),
        ("支付失败", "inc-1-zhifushibai"),
        ("<!channel> `rm -rf` *now* &amp; <https://example.com|here>", "inc-1-channel-rm-rf-now-here"),
        ("x" * 200, "inc-1-" + "x" * 74),
    ],
)
async def test_titles_come_as_they_are_and_do_no_harm(stage: Stage, title: str, channel: str) -> None:
    robin = stage.person("robin")
    await declare(robin, title)
    card = await robin.message(await robin.channel(channel), "incident.resolve")
    assert "<!channel>" not in str(card)
    await page_of(stage.person("alice"))


async def test_a_name_that_is_taken_gets_a_number(stage: Stage) -> None:
    carol = stage.person("carol")
    taken = await carol.api("conversations.create", name=CHANNEL)
    await carol.api("conversations.archive", channel=taken["channel"]["id"])
    robin = stage.person("robin")
    await declare(robin)
    await robin.message(await robin.channel(f"{CHANNEL}-2"), "incident.resolve")


async def test_open_incidents_of_the_service_are_shown_when_it_is_chosen(stage: Stage) -> None:
    await declared(stage)
    carol = stage.person("carol")
    await carol.command("/incident declare Checkout again", await general(carol))
    view = await carol.view("modal.declare")
    block = next(each for each in view["blocks"] if each.get("block_id") == "service")
    option = next(each for each in block["element"]["options"] if each["value"] == "service:checkout-api")
    await carol.client(
        "action",
        view_id=view["id"],
        action_id=block["element"]["action_id"],
        block_id="service",
        type="static_select",
        selected_option=option,
    )

    async def offered() -> bool:
        return has(await carol.view("modal.declare"), "Already open", "incident.join")

    await eventually(offered, "the open incident to be offered")
