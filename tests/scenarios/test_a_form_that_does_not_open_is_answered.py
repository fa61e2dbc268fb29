"""What somebody sees who waits for a form, an answer or App Home that Slack does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.scenarios.steps import declared
from tests.support.person import eventually, has

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

FOR_EVER = 1000


async def general(person: Person) -> str:
    return await person.channel("general")


async def answers(person: Person, channel: str) -> list[dict[str, Any]]:
    return (await person.look("ephemerals", channel=channel))["messages"]


async def test_a_form_that_comes_too_late_is_asked_for_once_more(stage: Stage) -> None:
    robin = stage.person("robin")
    for count, error in enumerate(("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"), start=1):
        stage.sandbox.faults.fail("views.open", error, times=FOR_EVER)
        await robin.command("/incident declare Checkout is down", await general(robin))

        async def said(count: int = count) -> bool:
            found = [each for each in await answers(robin, await general(robin)) if has(each, "That took too long")]
            return len(found) == count

        await eventually(said, f"an answer to {error}")
    stage.sandbox.faults.clear()
    await robin.command("/incident declare Checkout is down", await general(robin))
    await robin.view("modal.declare")


@pytest.mark.parametrize("error", ["view_too_large", "invalid_arguments", "token_revoked", "no_permission"])
async def test_a_form_that_slack_refuses_is_answered_with_another_way(stage: Stage, error: str) -> None:
    robin = stage.person("robin")
    stage.sandbox.faults.fail("views.open", error, times=FOR_EVER)
    await robin.command("/incident declare Checkout is down", await general(robin))
    await robin.ephemeral(await general(robin), "The form could not be opened", f"({error})", "/page checkout")


async def test_a_form_is_tried_a_second_time_while_its_trigger_lives(stage: Stage) -> None:
    robin = stage.person("robin")
    for error in ("internal_error", 500, 503):
        stage.sandbox.faults.fail("views.open", error)
        await robin.command(f"/incident declare Checkout {error}", await general(robin))

        async def opened(error: str | int = error) -> bool:
            return has(await robin.view("modal.declare"), f"Checkout {error}")

        await eventually(opened, f"the form after {error}")
    assert not [each for each in await answers(robin, await general(robin)) if has(each, "form")]


async def test_a_form_whose_answer_was_lost_is_open_and_nothing_is_said(stage: Stage) -> None:
    robin = stage.person("robin")
    stage.sandbox.faults.lose("views.open")
    await robin.command("/incident declare Checkout is down", await general(robin))
    await robin.view("modal.declare")

    async def asked_twice() -> bool:
        return len([each for each in stage.sandbox.requests if each.method == "views.open"]) == 2

    await eventually(asked_twice, "the second try")
    await robin.command("/incident list", await general(robin))
    await robin.ephemeral(await general(robin), "No incident is open")
    assert not [each for each in await answers(robin, await general(robin)) if has(each, "form")]


async def test_the_form_of_a_button_that_comes_too_late_is_answered_beside_the_button(stage: Stage) -> None:
    robin, channel = await declared(stage)
    card = await robin.message(channel, "incident.update")
    stage.sandbox.faults.fail("views.open", "expired_trigger_id", times=FOR_EVER)
    await robin.press(channel, card, "incident.update")
    await robin.ephemeral(channel, "That took too long", "Press or type it once more")


async def test_where_slack_gives_no_address_to_answer_the_answer_is_a_direct_message(stage: Stage) -> None:
    robin = stage.person("robin")
    stage.sandbox.faults.fail("views.open", "expired_trigger_id", times=FOR_EVER)
    await robin.client("shortcut", callback_id="shortcut.declare")
    await robin.message(await robin.direct(), "That took too long")


async def test_an_open_form_that_changed_meanwhile_is_drawn_as_the_latest_choice_wants(stage: Stage) -> None:
    carol = await _choosing(stage, "hash_conflict", times=1)

    async def offered() -> bool:
        return has(await carol.view("modal.declare"), "Already open", "incident.join")

    await eventually(offered, "the open incident to be offered")


@pytest.mark.parametrize("error", ["not_found", "view_too_large", "hash_conflict"])
async def test_a_form_that_cannot_be_redrawn_still_declares(stage: Stage, error: str) -> None:
    carol = await _choosing(stage, error, times=FOR_EVER)
    view = await carol.view("modal.declare")
    answer = await carol.submit(view, service="service:checkout-api")
    assert answer["response_action"] is None
    await carol.channel("inc-2-checkout-again")


async def _choosing(stage: Stage, error: str, times: int) -> Person:
    """Have Carol choose a service in the form while Slack refuses to draw it again."""
    await declared(stage)
    carol = stage.person("carol")
    await carol.command("/incident declare Checkout again", await general(carol))
    view = await carol.view("modal.declare")
    block = next(each for each in view["blocks"] if each.get("block_id") == "service")
    option = next(each for each in block["element"]["options"] if each["value"] == "service:checkout-api")
    stage.sandbox.faults.fail("views.update", error, times=times)
    await carol.client(
        "action",
        view_id=view["id"],
        action_id=block["element"]["action_id"],
        block_id="service",
        type="static_select",
        selected_option=option,
    )

    async def refused() -> bool:
        return any(each.error == error for each in stage.sandbox.requests)

    await eventually(refused, "Slack to refuse")
    return carol


async def test_app_home_is_drawn_when_slack_is_well_again(stage: Stage) -> None:
    await declared(stage)
    alice = stage.person("alice")
    for error in ("internal_error", 503, "token_revoked"):
        stage.sandbox.faults.fail("views.publish", error)
        await alice.client("home/open", tab="home")
        await eventually(lambda error=error: _was_asked(stage, "views.publish"), f"App Home to be drawn, {error}")
        await stage.pass_time(seconds=5)
        await stage.settle()
    home = (await alice.look("home"))["view"]
    assert has(home, "Checkout is down")


@pytest.mark.parametrize("error", ["not_enabled", "not_implemented", "view_too_large", "not_allowed_token_type"])
async def test_an_app_home_that_is_switched_off_is_not_asked_for_again_and_again(stage: Stage, error: str) -> None:
    alice = stage.person("alice")
    stage.sandbox.faults.fail("views.publish", error, times=FOR_EVER)
    await alice.client("home/open", tab="home")
    await eventually(lambda: _was_asked(stage, "views.publish"), "App Home to be drawn")
    for _ in range(3):
        await stage.pass_time(seconds=60)
        await stage.settle()
    asked = [each for each in stage.sandbox.requests if each.method == "views.publish"]
    assert len(asked) == (1 if error != "not_allowed_token_type" else 4)  # a token may be mended
    await declared(stage)


async def _was_asked(stage: Stage, method: str) -> bool:
    return any(each.method == method for each in stage.sandbox.requests)
