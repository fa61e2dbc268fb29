"""Calls that are passed on to other phones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.phones_script import APOLOGY
from tests.sandbox.phone_lab import ALICE, BOB, CAROL, NUMBER, Lab, laboratory


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        lab.app.answers["/dialled"] = "<Response><Say>That was all.</Say></Response>"
        yield lab


async def hotline(lab: Lab, document: str) -> str:
    """Let Alice call the application's number, which answers with this document; return her call's sid."""
    lab.app.answers["/hotline"] = document
    lab.network.voice_url = lab.app.url + "/hotline"
    return (await lab.do("calls", to=NUMBER))["sid"]


async def ringing(lab: Lab, user: str) -> dict[str, Any]:
    """Return the newest call of a handset."""
    return (await lab.phone(user))["calls"][-1]


async def test_the_other_phone_rings_and_both_talk_until_one_hangs_up(lab: Lab) -> None:
    sid = await hotline(lab, f"<Response><Dial action='dialled'>{BOB}</Dial><Say>Not reached.</Say></Response>")
    leg = await ringing(lab, "UBOB")
    assert (leg["status"], leg["from"], leg["to"]) == ("ringing", ALICE, BOB)
    assert (await lab.fetched(leg["sid"])).parent_call_sid == sid
    assert (await lab.fetched(leg["sid"])).direction == "outbound-dial"

    await lab.on_call(leg["sid"], "answer", user="UBOB")
    await lab.on_call(sid, "speak", text="It smells of smoke.")
    await lab.on_call(leg["sid"], "speak", user="UBOB", text="Get out!")
    await lab.forward(75)
    heard = await lab.on_call(leg["sid"], "hangup", user="UBOB")
    assert heard["said"] == [f"[connected to {ALICE}]", f"{ALICE}: It smells of smoke.", "You: Get out!"]
    caller = await lab.seen(sid)
    assert caller["said"] == [
        f"[calling {BOB}]",
        f"[connected to {BOB}]",
        "You: It smells of smoke.",
        f"{BOB}: Get out!",
        "That was all.",
    ]
    assert caller["status"] == "completed"
    (asked,) = lab.app.to("/dialled")
    assert (asked["DialCallStatus"], asked["DialCallSid"]) == ("completed", leg["sid"])
    assert (asked["DialCallDuration"], asked["DialBridged"]) == ("75", "true")


@pytest.mark.parametrize(("act", "status"), [("decline", "busy"), (None, "no-answer")])
async def test_the_action_learns_why_nobody_was_reached(lab: Lab, act: str | None, status: str) -> None:
    sid = await hotline(lab, f"<Response><Dial action='dialled' timeout='20'>{BOB}</Dial></Response>")
    if act:
        await lab.on_call((await ringing(lab, "UBOB"))["sid"], act, user="UBOB")
    else:
        await lab.forward(20)
    assert [each["DialCallStatus"] for each in lab.app.to("/dialled")] == [status]
    assert lab.app.to("/dialled")[0]["DialBridged"] == "false"
    assert (await lab.seen(sid))["said"][-1] == "That was all."


async def test_without_an_action_the_document_continues(lab: Lab) -> None:
    sid = await hotline(lab, f"<Response><Dial>{BOB}</Dial><Say>Nobody is there.</Say></Response>")
    await lab.forward(30)
    assert (await lab.seen(sid))["said"] == [f"[calling {BOB}]", "Nobody is there."]


@pytest.mark.parametrize("to", ["+4930123456", "nonsense"])
async def test_a_number_that_cannot_be_reached_fails(lab: Lab, to: str) -> None:
    await hotline(lab, f"<Response><Dial action='dialled'><Number>{to}</Number></Dial></Response>")
    assert [each["DialCallStatus"] for each in lab.app.to("/dialled")] == ["failed"]


async def test_several_phones_ring_and_the_first_to_answer_is_connected(lab: Lab) -> None:
    sid = await hotline(
        lab, f"<Response><Dial><Number>{BOB}</Number><Number>{CAROL}</Number></Dial><Say>Bye.</Say></Response>"
    )
    bobs, carols = await ringing(lab, "UBOB"), await ringing(lab, "UCAROL")
    assert (bobs["status"], carols["status"]) == ("ringing", "ringing")
    await lab.on_call(carols["sid"], "answer", user="UCAROL")
    assert (await ringing(lab, "UBOB"))["status"] == "canceled"
    assert (await ringing(lab, "UCAROL"))["status"] == "in-progress"
    await lab.on_call(carols["sid"], "hangup", user="UCAROL")
    assert (await lab.seen(sid))["said"][-1] == "Bye."


async def test_one_phone_that_declines_leaves_the_others_ringing(lab: Lab) -> None:
    await hotline(
        lab, f"<Response><Dial action='dialled'><Number>{BOB}</Number><Number>{CAROL}</Number></Dial></Response>"
    )
    await lab.on_call((await ringing(lab, "UBOB"))["sid"], "decline", user="UBOB")
    assert (await ringing(lab, "UCAROL"))["status"] == "ringing"
    assert lab.app.to("/dialled") == []


async def test_a_whisper_is_heard_before_the_two_are_connected(lab: Lab) -> None:
    lab.app.answers["/whisper"] = (
        "<Response><Gather numDigits='1' action='taken'><Say>Take it? 1.</Say></Gather></Response>"
    )
    lab.app.answers["/taken"] = "<Response><Say>Thanks.</Say></Response>"
    sid = await hotline(lab, f"<Response><Dial><Number url='whisper'>{BOB}</Number></Dial></Response>")
    leg = await ringing(lab, "UBOB")
    assert (await lab.on_call(leg["sid"], "answer", user="UBOB"))["gathering"]
    assert (await lab.seen(sid))["said"] == [f"[calling {BOB}]"]
    heard = await lab.on_call(leg["sid"], "keys", user="UBOB", digits="1")
    assert heard["said"] == ["Take it? 1.", "Thanks.", f"[connected to {ALICE}]"]
    assert (await lab.seen(sid))["said"][-1] == f"[connected to {BOB}]"
    assert lab.app.to("/whisper")[0]["ParentCallSid"] == sid


async def test_who_hangs_up_on_the_whisper_is_not_connected(lab: Lab) -> None:
    lab.app.answers["/whisper"] = "<Response><Gather/><Hangup/></Response>"
    sid = await hotline(lab, f"<Response><Dial action='dialled'><Number url='whisper'>{BOB}</Number></Dial></Response>")
    leg = await ringing(lab, "UBOB")
    await lab.on_call(leg["sid"], "answer", user="UBOB")
    await lab.forward(5)
    (asked,) = lab.app.to("/dialled")
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("completed", "false")
    assert (await lab.seen(sid))["said"][-1] == "That was all."


async def test_a_fault_in_the_whisper_ends_that_leg_only(lab: Lab) -> None:
    lab.app.answers["/whisper"] = "<Response>"
    sid = await hotline(lab, f"<Response><Dial><Number url='whisper'>{BOB}</Number></Dial><Say>Bye.</Say></Response>")
    leg = await ringing(lab, "UBOB")
    assert (await lab.on_call(leg["sid"], "answer", user="UBOB"))["said"] == [APOLOGY]
    assert (await lab.seen(sid))["said"][-1] == "Bye."


async def test_the_caller_who_hangs_up_takes_the_other_phone_along(lab: Lab) -> None:
    sid = await hotline(lab, f"<Response><Dial action='dialled'>{BOB}</Dial></Response>")
    await lab.on_call(sid, "hangup")
    assert (await ringing(lab, "UBOB"))["status"] == "canceled"
    sid = await hotline(lab, f"<Response><Dial action='dialled'>{BOB}</Dial></Response>")
    await lab.on_call((await ringing(lab, "UBOB"))["sid"], "answer", user="UBOB")
    await lab.on_call(sid, "hangup")
    assert (await ringing(lab, "UBOB"))["status"] == "completed"
    told = [(each["DialCallStatus"], each["CallStatus"]) for each in lab.app.to("/dialled")]
    assert told == [("canceled", "completed"), ("completed", "completed")]
    assert "That was all." not in (await lab.seen(sid))["said"]


async def test_star_ends_a_dial_that_allows_it(lab: Lab) -> None:
    sid = await hotline(lab, f"<Response><Dial hangupOnStar='true' action='dialled'>{BOB}</Dial></Response>")
    await lab.on_call(sid, "keys", digits="1*")
    assert (await ringing(lab, "UBOB"))["status"] == "canceled"
    assert lab.app.to("/dialled")[0]["DialCallStatus"] == "canceled"


async def test_a_dialled_call_ends_at_its_time_limit(lab: Lab) -> None:
    await hotline(lab, f"<Response><Dial timeLimit='60' action='dialled'>{BOB}</Dial></Response>")
    await lab.on_call((await ringing(lab, "UBOB"))["sid"], "answer", user="UBOB")
    await lab.forward(60)
    assert lab.app.to("/dialled")[0]["DialCallDuration"] == "60"


async def test_the_progress_of_a_dialled_phone_is_reported(lab: Lab) -> None:
    report = "statusCallback='status' statusCallbackEvent='initiated ringing answered completed'"
    await hotline(
        lab,
        f"<Response><Dial><Number {report}>{BOB}</Number></Dial></Response>",
    )
    leg = await ringing(lab, "UBOB")
    await lab.on_call(leg["sid"], "answer", user="UBOB")
    await lab.on_call(leg["sid"], "hangup", user="UBOB")
    told = lab.app.to("/status")
    assert [each["CallStatus"] for each in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert {each["CallSid"] for each in told} == {leg["sid"]}


async def test_the_shown_number_must_belong_to_somebody_involved(lab: Lab) -> None:
    await hotline(lab, f"<Response><Dial callerId='{NUMBER}'>{BOB}</Dial></Response>")
    assert (await ringing(lab, "UBOB"))["from"] == NUMBER
    await hotline(lab, f"<Response><Dial callerId='{CAROL}' action='dialled'>{BOB}</Dial></Response>")
    assert [alert.code for alert in lab.network.alerts] == [13214]
    assert lab.app.to("/dialled")[0]["DialCallStatus"] == "failed"
    assert len((await lab.phone("UBOB"))["calls"]) == 1


async def test_a_caller_can_be_taken_out_of_a_conversation(lab: Lab) -> None:
    sid = await hotline(lab, f"<Response><Dial>{BOB}</Dial></Response>")
    await lab.on_call((await ringing(lab, "UBOB"))["sid"], "answer", user="UBOB")
    await lab.modify(sid, twiml="<Response><Say>Please hold.</Say><Pause length='60'/></Response>")
    assert (await lab.seen(sid))["said"][-1] == "Please hold."
    assert (await lab.seen(sid))["status"] == "in-progress"
    assert (await ringing(lab, "UBOB"))["status"] == "completed"


async def test_the_called_person_can_be_given_other_instructions(lab: Lab) -> None:
    sid = await hotline(lab, f"<Response><Dial>{BOB}</Dial><Say>They are busy now.</Say></Response>")
    leg = await ringing(lab, "UBOB")
    await lab.on_call(leg["sid"], "answer", user="UBOB")
    await lab.modify(leg["sid"], twiml="<Response><Say>Something else.</Say></Response>")
    assert (await lab.seen(sid))["said"][-1] == "They are busy now."
    assert (await ringing(lab, "UBOB"))["said"][-1] == "Something else."
