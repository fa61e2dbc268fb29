"""Two people who saw the same state: one change is made, the other person is told who was first and shown it anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.scenarios.oncall_steps import ask, on_call_now, press
from tests.support.person import eventually, has

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage


async def confirmed(person: Person, shown: dict[str, Any]) -> dict[str, Any]:
    """Press Confirm and return what stands there once it is another answer: it was made, or it is shown anew."""
    await press(person, shown, "oncall.confirm")
    channel = await person.channel("general")

    async def another() -> dict[str, Any] | None:
        found = (await person.look("ephemerals", channel=channel))["messages"]
        return next((each for each in found if each["ts"] == shown["ts"] and each["text"] != shown["text"]), None)

    return await eventually(another, f"an answer to {person.id}")


async def test_of_two_confirmations_one_wins_and_the_other_is_shown_anew(stage: Stage) -> None:
    bob, carol = stage.person("bob"), stage.person("carol")
    shown = await asyncio.gather(ask(bob, "take primary for 2h", "Before"), ask(carol, "take primary for 4h", "Before"))
    answers = await asyncio.gather(*(confirmed(person, each) for person, each in zip((bob, carol), shown, strict=True)))
    won = [has(answer, "Done") for answer in answers]
    assert sorted(won) == [False, True]
    winner, loser = (bob, carol) if won[0] else (carol, bob)
    lost = answers[won.index(False)]
    assert has(lost, f"<@{winner.id}> changed checkout/primary meanwhile, so nothing was done", "Is this right?")
    assert has(lost, f"<@{winner.id}> will be told")
    assert on_call_now(stage) == (winner.id.removeprefix("U0").lower(),)
    await press(loser, lost, "oncall.confirm", "Done")
    assert on_call_now(stage) == (loser.id.removeprefix("U0").lower(),)


async def test_whoever_looked_before_somebody_elses_change_is_shown_how_it_stands_now(stage: Stage) -> None:
    bob, carol = stage.person("bob"), stage.person("carol")
    old = await ask(carol, "override primary <@U0CAROL> until 18:00", "Is this right?", "<@U0ALICE> will be told")
    done = await press(bob, await ask(bob, "take primary for 2h", "Is this right?"), "oncall.confirm", "Done")
    shown = await press(carol, old, "oncall.confirm", "<@U0BOB> changed checkout/primary meanwhile", "Is this right?")
    assert has(shown, "<@U0ALICE> and <@U0BOB> will be told")
    assert on_call_now(stage) == ("bob",)
    before_undo = await press(bob, done, "oncall.undo", "Take this back?")
    await press(carol, shown, "oncall.confirm", "Done")
    again = await press(bob, before_undo, "oncall.undo_confirm", "<@U0CAROL> changed checkout/primary meanwhile")
    assert has(again, "Take this back?")
    assert on_call_now(stage) == ("carol",)
