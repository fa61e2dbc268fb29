"""``/oncall undo`` and the Undo of every change: shown before and after, confirmed, listed, and taken back itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.oncall_steps import ask, on_call_now, press

if TYPE_CHECKING:
    from tests.support.stage import Stage


async def test_undo_shows_what_it_takes_back_and_tells_who_is_on_call_again(stage: Stage) -> None:
    bob, alice = stage.person("bob"), stage.person("alice")
    done = await press(bob, await ask(bob, "take primary for 2h", "Before"), "oncall.confirm", "Done")
    shown = await press(bob, done, "oncall.undo", "Take this back?", "You take over *checkout/primary*")
    assert on_call_now(stage) == ("bob",)
    taken = await press(bob, shown, "oncall.undo_confirm", "Taken back")
    assert on_call_now(stage) == ("alice",)
    await alice.message(await alice.direct(), "<@U0BOB> put you on call on *checkout/primary* by taking back a change")
    again = await press(bob, taken, "oncall.undo", "Put this back?", "You take over *checkout/primary*")
    put_back = await press(bob, again, "oncall.undo_confirm", "Put back: you take over *checkout/primary*")
    assert on_call_now(stage) == ("bob",)
    last = await press(bob, put_back, "oncall.undo", "Take this back?", "You take over *checkout/primary*")
    await press(bob, last, "oncall.undo_confirm", "Taken back: you take over")
    assert on_call_now(stage) == ("alice",)


async def test_anybody_can_take_back_the_last_change_of_a_schedule(stage: Stage) -> None:
    bob, carol = stage.person("bob"), stage.person("carol")
    await press(bob, await ask(bob, "take primary for 2h", "Before"), "oncall.confirm", "Done")
    await ask(carol, "undo", "There is no change of yours that could be taken back")
    shown = await ask(carol, "undo primary", "Take this back?", "by <@U0BOB>")
    await press(carol, shown, "oncall.undo_confirm", "Taken back")
    assert on_call_now(stage) == ("alice",)


async def test_history_says_who_did_what_and_offers_undo_where_there_is_something_to_undo(stage: Stage) -> None:
    bob, carol = stage.person("bob"), stage.person("carol")
    await press(bob, await ask(bob, "take primary for 2h", "Before"), "oncall.confirm", "Done")
    history = await ask(carol, "history primary", "Last changes on checkout/primary", "by <@U0BOB>", "`checkout.yml`")
    assert str(history).count("'oncall.undo'") == 1
    shown = await press(carol, history, "oncall.undo", "Take this back?")
    await press(carol, shown, "oncall.undo_confirm", "Taken back")
    history = await ask(bob, "history", "Last changes on all schedules", "(taken back)", "by <@U0CAROL>")
    assert "'oncall.undo'" not in str(history)


async def test_what_is_over_is_not_taken_back(stage: Stage) -> None:
    bob = stage.person("bob")
    done = await press(bob, await ask(bob, "take primary for 2h", "Before"), "oncall.confirm", "Done")
    await stage.pass_time(hours=3)
    await press(bob, done, "oncall.undo", "That time is over; what was on call in the past stays as it was")
