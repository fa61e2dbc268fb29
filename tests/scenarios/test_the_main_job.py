"""The whole main job with ``tocsin run`` as a process of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from tests.scenarios.steps import CHANNEL, page_of
from tests.support.person import eventually
from tests.support.stage import ROOT, TOCSIN, environment, staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stage import Stage

LANDLINE = 21614  # what Twilio answers when a number cannot take SMS


async def test_an_incident_goes_from_declaration_to_postmortem(database_address: str, tmp_path: Path) -> None:
    database = "" if database_address.startswith("sqlite") else database_address
    async with staged(tmp_path, database, wait="3s") as stage:
        await _main_job(stage)


async def test_it_does_so_too_when_slack_comes_over_http(tmp_path: Path) -> None:
    async with staged(tmp_path, wait="3s", start=None, transport="http") as stage:
        await _main_job(stage)


async def _main_job(stage: Stage) -> None:
    await stage.start_process()
    channel = await _declare(stage)
    await _escalates_and_is_acknowledged_by_key(stage, channel)
    await _roles_follow(stage, channel)
    await _who_is_on_call(stage)
    await _the_timeline_fills(stage, channel)
    await _the_postmortem_is_drafted(stage, channel)


async def _declare(stage: Stage) -> str:
    robin, general = stage.person("robin"), await stage.person("robin").channel("general")
    await robin.command("/incident declare Checkout is down", general)
    view = await robin.view("modal.declare")
    title = next(block for block in view["blocks"] if block.get("block_id") == "title")
    assert title["element"]["initial_value"] == "Checkout is down"
    refused = await robin.submit(view, title="   ", service="service:checkout-api")
    assert "title" in refused.get("errors", {}), refused
    accepted = await robin.submit(view, service="service:checkout-api", affected="Nobody can pay")
    assert accepted["ok"], accepted
    channel = await robin.channel(CHANNEL)
    card = await robin.message(channel, "incident.resolve", "Nobody can pay")

    async def pinned() -> bool:
        pins = (await robin.api("pins.list", channel=channel))["items"]
        return [pin["message"]["ts"] for pin in pins] == [card["ts"]]

    await eventually(pinned, "the card to be pinned")

    async def topic() -> bool:
        found = (await robin.api("conversations.info", channel=channel))["channel"]["topic"]["value"]
        return "P1" in found

    await eventually(topic, "the topic")
    await robin.message(await robin.channel("incidents"), "Checkout is down", "incident.join")
    return channel


async def _escalates_and_is_acknowledged_by_key(stage: Stage, channel: str) -> None:
    alice, bob, robin = stage.person("alice"), stage.person("bob"), stage.person("robin")
    await page_of(alice)
    sms = await alice.sms("Checkout is down", "ACK")
    assert sms["body"].count("\n") == 0
    # Bob's number is a landline: the SMS is refused for good, so his call does not wait for its minute.
    stage.sandbox.phones.faults.fail(status=400, code=LANDLINE, resource="Messages", times=100)
    call = await bob.ringing()
    await bob.phone(f"calls/{call['sid']}/answer")

    async def spoken() -> bool:
        return any("Press 4" in line for each in (await bob.phone())["calls"] for line in each["said"])

    await eventually(spoken, "the call to say what to press")
    await bob.phone(f"calls/{call['sid']}/keys", digits="4")
    await robin.message(channel, "<@U0BOB> acknowledged the page by key press")
    await robin.message(channel, "Commander", "<@U0BOB>")
    direct = await alice.direct()
    await alice.message(direct, "Acknowledged by <@U0BOB>")


async def _roles_follow(stage: Stage, channel: str) -> None:
    robin, alice = stage.person("robin"), stage.person("alice")
    await robin.command("/incident role comms @alice", channel)
    await robin.message(channel, "*Comms lead* is now <@U0ALICE>")
    await alice.channel(CHANNEL)
    card = await robin.message(channel, "incident.claim_role.scribe")
    await alice.press(channel, card, "incident.claim_role.scribe")
    await robin.message(channel, "*Scribe* is now <@U0ALICE>")

    async def drawn() -> bool:
        return not any("incident.claim_role" in str(each) for each in await robin.messages(channel))

    await eventually(drawn, "the card to offer no role that is taken")


async def _who_is_on_call(stage: Stage) -> None:
    robin = stage.person("robin")
    general = await robin.channel("general")
    await robin.command("/oncall", general)
    await robin.ephemeral(general, "Checkout", "<@U0ALICE>")
    await robin.command("/oncall checkout", general)
    await robin.ephemeral(general, "primary", "<@U0ALICE>", "secondary", "<@U0BOB>", "Europe/London")


async def _the_timeline_fills(stage: Stage, channel: str) -> None:
    robin, alice = stage.person("robin"), stage.person("alice")
    said = await robin.api("chat.postMessage", channel=channel, text="The *gateway* answers 502 :fire:")
    await alice.api("chat.postMessage", channel=channel, text="since ten", thread_ts=said["ts"])
    await alice.api("reactions.add", channel=channel, timestamp=said["ts"], name="pushpin")
    await robin.command("/incident note rolled back to 1.4.2", channel)
    await robin.ephemeral(channel, "On the timeline", "rolled back to 1.4.2")
    await robin.command("/incident update half of the users are back", channel)
    await robin.message(channel, "half of the users are back", "Next update")
    await robin.command("/incident mitigate", channel)
    await robin.message(channel, "mitigated the incident")
    await robin.command("/incident resolve the rollback held", channel)
    await robin.message(channel, "resolved the incident", "incident.postmortem")


async def _the_postmortem_is_drafted(stage: Stage, channel: str) -> None:
    robin = stage.person("robin")
    resolved = await robin.message(channel, "resolved the incident", "incident.postmortem")
    await robin.press(channel, resolved, "incident.postmortem")
    posted = await robin.message(channel, "inc-1-postmortem.md")
    kept = (stage.settings.data / "postmortems" / "inc-1.md").read_text()
    for part in (
        "Postmortem: #1 Checkout is down",
        "The **gateway** answers 502",
        "since ten",
        "rolled back to 1.4.2",
        "half of the users are back",
        "Bob Baker",
        "/archives/",
    ):
        assert part in kept, part
    assert "<@U0" not in kept
    assert "U0ALICE" not in kept
    assert posted["files"][0]["size"] == len(kept.encode())
    printed = await _export(stage)
    assert printed == kept
    await robin.command("/incident close", channel)
    await robin.message(channel, "closed the incident")


async def _export(stage: Stage) -> str:
    env = {**environment(stage.settings), "HOME": os.environ.get("HOME", "")}
    command = (TOCSIN, "export", "postmortem", "1")
    run = await asyncio.create_subprocess_exec(*command, env=env, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    printed, _ = await run.communicate()
    assert run.returncode == 0
    return printed.decode()
