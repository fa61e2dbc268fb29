"""An admin gives a shift on offer to somebody without asking; anybody else is told who may."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.oncall_steps import ask, modal
from tests.scenarios.swap_steps import TOMORROW, at, card_of, offer, redrawn
from tests.support.person import button

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stage import Stage

BEGIN = datetime(2026, 3, 5, 8, tzinfo=UTC)


@pytest.fixture
def admins(tmp_path: Path) -> str:
    """Return the organization's file with Bob as its admin."""
    return "announcements: incidents\nlast_resort: [carol]\nadmins: [bob]\n"


async def test_an_admin_assigns_a_shift_and_others_are_told_who_may(stage: Stage, admins: str) -> None:
    alice, bob, carol = (stage.person(name) for name in ("alice", "bob", "carol"))
    await stage.stop_bot()
    (stage.settings.schedules / "organization.yml").write_text(admins)
    await stage.start_bot()
    await offer(alice, TOMORROW)
    channel, card = await card_of(carol)
    listed = await ask(bob, "offers", "swap.assign")
    general = await bob.channel("general")
    found = button(listed, "swap.assign")
    assert found
    facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
    await bob.client("action", channel=general, message_ts=listed["ts"], **facts)
    answer = await bob.submit(await bob.view("modal.swap_assign"), user="U0CAROL")
    assert answer["ok"], answer
    await modal(bob, "Assigned, and both are told")
    await redrawn(carol, channel, card, "<@U0BOB> gave it to you")
    await carol.message(channel, "<@U0BOB> gave you")
    await alice.message(await alice.direct(), "<@U0BOB> gave")
    assert at(stage, BEGIN) == ("carol",)
    assert button(await ask(alice, "history primary", "<@U0BOB>"), "oncall.undo")


async def test_whoever_is_no_admin_sees_no_button_to_assign(stage: Stage) -> None:
    alice, carol = stage.person("alice"), stage.person("carol")
    await offer(alice, TOMORROW)
    await card_of(carol)
    listed = await ask(carol, "offers", "swap.accept")
    assert button(listed, "swap.assign") is None
