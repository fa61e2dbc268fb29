"""Nobody has to type: a button beside each shift on App Home opens a form, which shows before and after first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import SECONDARY, ask, modal, press_in_modal
from tests.scenarios.swap_steps import at, card_of, redrawn
from tests.scenarios.test_app_home_keeps_up_with_its_pages import is_rid, open_home, press, shows

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

NOON, EVENING = datetime(2026, 3, 5, 11, tzinfo=UTC), datetime(2026, 3, 5, 17, tzinfo=UTC)


async def choose(person: Person, view: dict[str, object], taker: str) -> dict[str, object]:
    """Choose whom to ask, and return the form with that person's shifts."""
    facts = {"action_id": "swap.taker", "block_id": "taker", "type": "users_select", "selected_user": taker}
    answer = await person.client("action", view_id=view["id"], **facts)
    assert answer["ok"], answer
    return await modal(person, f"back.{taker}")


async def test_a_part_of_a_shift_is_swapped_for_one_of_the_other_person(stage: Stage) -> None:
    alice, bob = stage.person("alice"), stage.person("bob")
    home = await open_home(alice, "swap.start", "checkout/primary")
    await press(alice, home, "swap.start")
    view = await choose(alice, await alice.view("modal.swap"), "U0BOB")
    field = next(block for block in view["blocks"] if block["block_id"] == "back.U0BOB")
    back = field["element"]["options"][0]["value"]
    facts = {"start": int(NOON.timestamp()), "end": int(EVENING.timestamp())}
    refused = await alice.submit(view, **{**facts, "end": int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())})
    assert refused["errors"] == {"end": "This is outside the shift."}
    answer = await alice.submit(view, **facts, taker="U0BOB", note="Dentist", **{"back.U0BOB": back})
    assert answer["ok"], answer
    shown = await modal(alice, "to swap shifts?", "12:00 to 18:00 CET", "Dentist", SECONDARY)
    await press_in_modal(alice, shown, "swap.offer", "is asked", "swap.withdraw")
    channel, card = await card_of(bob, "swap.accept", "Dentist", "In return")
    await shows(alice, "Shifts on offer", "Your offers")
    await bob.press(channel, card, "swap.accept")
    await redrawn(bob, channel, card, "You agreed to swap")
    await is_rid(alice, "Shifts on offer")
    assert at(stage, NOON) == ("bob",)
    assert at(stage, stage.clock.now(), SECONDARY) == ("alice",)


async def test_the_form_opens_for_what_was_left_out_and_a_draft_can_be_changed(stage: Stage) -> None:
    alice = stage.person("alice")
    channel = await alice.channel("general")
    await alice.command("/oncall swap primary 5 Mar 12:00 to 5 Mar 18:00", channel)
    view = await alice.view("modal.swap")
    assert str(int(NOON.timestamp())) in str(view["blocks"])
    await alice.submit(view)
    shown = await modal(alice, "Offer this to everybody in the team?", "12:00 to 18:00 CET")
    changed = await press_in_modal(alice, shown, "swap.change", "swap.taker")
    assert str(int(EVENING.timestamp())) in str(changed["blocks"])
    await ask(alice, "offers", "No shift is on offer")
