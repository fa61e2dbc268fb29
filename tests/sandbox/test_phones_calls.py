"""Calls that the application places."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.phone_lab import ALICE, NUMBER, Lab, laboratory


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        yield lab


ASK = '<Response><Gather numDigits="1" action="/keys"><Say>Checkout is down. Press 4.</Say></Gather></Response>'


async def test_a_person_answers_hears_the_text_and_presses_a_key(lab: Lab) -> None:
    lab.app.answers["/voice"] = ASK
    lab.app.answers["/keys"] = "<Response><Say>Acknowledged.</Say></Response>"
    sid = await lab.call(url=lab.app.url + "/voice")
    assert (await lab.seen(sid))["status"] == "ringing"

    answered = await lab.on_call(sid, "answer")
    assert answered["said"] == ["Checkout is down. Press 4."]
    assert answered["gathering"]
    assert answered["status"] == "in-progress"

    over = await lab.on_call(sid, "keys", digits="4")
    assert over["said"][1:] == ["Acknowledged."]
    assert over["status"] == "completed"
    assert lab.app.to("/keys")[0]["Digits"] == "4"
    assert lab.app.to("/keys")[0]["From"] == NUMBER
    assert lab.app.to("/keys")[0]["To"] == ALICE
    assert (await lab.fetched(sid)).status == "completed"


async def test_twiml_can_be_given_with_the_call(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Say>Wake up.</Say></Response>")
    over = await lab.on_call(sid, "answer")
    assert (over["said"], over["status"]) == (["Wake up."], "completed")


async def test_a_call_that_nobody_answers_ends_by_the_clock(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>", timeout=45)
    await lab.forward(44)
    assert (await lab.seen(sid))["status"] == "ringing"
    await lab.forward(1)
    assert (await lab.seen(sid))["status"] == "no-answer"
