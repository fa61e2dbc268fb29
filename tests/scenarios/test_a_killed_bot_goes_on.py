"""``kill -9`` between declaration and acknowledgement: the next start escalates, and the old buttons work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import BOTH_WAYS, CHANNEL, declare, page_of
from tests.support.person import eventually
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stage import Transport


async def test_a_page_escalates_and_its_buttons_work_after_kill_9(database_address: str, tmp_path: Path) -> None:
    database = "" if database_address.startswith("sqlite") else database_address
    async with staged(tmp_path, database, wait="4s") as stage:
        await stage.start_process()
        alice, bob, robin = stage.person("alice"), stage.person("bob"), stage.person("robin")
        await declare(robin)
        direct, page = await page_of(alice)
        await stage.kill_process()
        await stage.start_process()
        await page_of(bob)
        await alice.press(direct, page, "page.acknowledge")
        await alice.message(direct, "Acknowledged by <@U0ALICE>")
        await bob.message(await bob.direct(), "Acknowledged by <@U0ALICE>")
        channel = await robin.channel(CHANNEL)
        card = await robin.message(channel, "incident.claim_role.scribe")
        await robin.press(channel, card, "incident.claim_role.scribe")
        await robin.message(channel, "*Scribe* is now <@U0ROBIN>")
        cards = [each for each in await robin.messages(channel) if "incident.update" in str(each)]
        assert len(cards) == 1


@BOTH_WAYS
async def test_a_bot_that_dies_right_after_the_modal_still_pages_and_opens_the_channel(
    tmp_path: Path, transport: Transport
) -> None:
    async with staged(tmp_path, start=None, transport=transport) as stage:
        stage.sandbox.faults.slow("conversations.create", 30)
        stage.sandbox.faults.slow("chat.postMessage", 30)
        await stage.start_process()
        robin, alice = stage.person("robin"), stage.person("alice")
        await declare(robin)
        await stage.kill_process()
        stage.sandbox.faults.clear()
        await stage.start_process()
        await page_of(alice)
        await robin.message(await robin.channel(CHANNEL), "incident.resolve")

        async def only_one() -> bool:
            found = await robin.api("conversations.list", limit=200)
            return len([each for each in found["channels"] if each["name"].startswith("inc-1")]) == 1

        await eventually(only_one, "exactly one channel")
