"""Calls that the application places."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from starlette.responses import Response
from twilio.base.exceptions import TwilioRestException

from tests.sandbox.phone_lab import ALICE, NUMBER, SID, Asked, Lab, laboratory


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        yield lab


ASK = '<Response><Gather numDigits="1" action="keys"><Say>Checkout is down. Press 4.</Say></Gather></Response>'


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


async def test_a_call_rings_for_a_minute_unless_told_otherwise(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>")
    await lab.forward(59)
    assert (await lab.seen(sid))["status"] == "ringing"
    await lab.forward(1)
    assert (await lab.fetched(sid)).status == "no-answer"


async def test_a_clock_that_nobody_told_about_is_noticed(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>", timeout=20)
    lab.time.advance(timedelta(seconds=21))
    async with asyncio.timeout(5):
        while (await lab.seen(sid))["status"] == "ringing":  # noqa: ASYNC110 - the handset is asked over HTTP
            await asyncio.sleep(0.02)
    assert (await lab.seen(sid))["status"] == "no-answer"


@pytest.mark.parametrize("act", ["decline", "hangup"])
async def test_a_person_who_declines_is_busy(lab: Lab, act: str) -> None:
    sid = await lab.call(twiml="<Response/>")
    assert (await lab.on_call(sid, act))["status"] == "busy"
    assert (await lab.fetched(sid)).status == "busy"


async def test_hanging_up_ends_the_call_at_once(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Pause length='60'/><Say>Too late.</Say></Response>")
    assert (await lab.on_call(sid, "answer"))["status"] == "in-progress"
    await lab.forward(12)
    over = await lab.on_call(sid, "hangup")
    assert (over["status"], over["said"]) == ("completed", [])
    assert (await lab.fetched(sid)).duration == "12"


async def test_a_voicemail_answers_and_hears_everything(lab: Lab) -> None:
    lab.app.answers["/voice"] = ASK
    sid = await lab.call(url=lab.app.url + "/voice", machine_detection="Enable")
    heard = await lab.on_call(sid, "voicemail")
    assert heard["said"] == ["Checkout is down. Press 4."]
    assert heard["voicemail"]
    assert lab.app.to("/voice")[0]["AnsweredBy"] == "machine_start"
    await lab.forward(5)
    assert (await lab.fetched(sid)).status == "completed"
    assert lab.app.to("/keys") == []


async def test_a_number_that_nobody_has_fails(lab: Lab) -> None:
    sid = await lab.call("+4930123456", twiml="<Response/>", status_callback=lab.app.url + "/status")
    assert (await lab.fetched(sid)).status == "failed"
    assert [each["CallStatus"] for each in lab.app.to("/status")] == ["failed"]


async def test_progress_is_reported_in_order_with_what_twilio_sends(lab: Lab) -> None:
    sid = await lab.call(
        twiml="<Response><Pause length='90'/></Response>",
        status_callback=lab.app.url + "/status?page=7",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    await lab.on_call(sid, "answer")
    await lab.forward(90)
    told = lab.app.to("/status")
    assert [each["CallStatus"] for each in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [each["SequenceNumber"] for each in told] == ["0", "1", "2", "3"]
    assert {each["CallbackSource"] for each in told} == {"call-progress-events"}
    assert {each["CallSid"] for each in told} == {sid}
    assert {each["page"] for each in told} == {"7"}
    assert {each["AccountSid"] for each in told} == {SID}
    assert told[-1]["CallDuration"] == "90"
    assert told[-1]["Duration"] == "2"
    assert told[-1]["Timestamp"] == "Mon, 02 Mar 2026 09:01:30 +0000"
    assert told[-1]["Direction"] == "outbound-api"
    assert told[0]["FromCity"] == ""
    assert "CallDuration" not in told[0]


async def test_only_the_end_is_reported_unless_events_are_named(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>", status_callback=lab.app.url + "/status", timeout=30)
    await lab.forward(30)
    assert [each["CallStatus"] for each in lab.app.to("/status")] == ["no-answer"]
    assert lab.app.to("/status")[0]["CallSid"] == sid


async def test_reports_arrive_in_order_though_the_application_is_slow(lab: Lab) -> None:
    is_open = asyncio.Event()

    async def later(_asked: Asked) -> Response:
        await is_open.wait()
        return Response()

    lab.app.answers["/status"] = later
    call = await asyncio.to_thread(
        lambda: lab.client.calls.create(
            to=ALICE,
            from_=NUMBER,
            twiml="<Response/>",
            status_callback=lab.app.url + "/status",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )
    )
    async with lab.http.post(f"{lab.url}/phones/UALICE/calls/{call.sid}/answer") as answer:
        shown = await answer.json()
    told_meanwhile = [each["CallStatus"] for each in lab.app.to("/status")]
    is_open.set()
    assert shown["calls"][0]["status"] == "completed"
    assert told_meanwhile == ["initiated"]
    await lab.network.settle()
    told = [each["CallStatus"] for each in lab.app.to("/status")]
    assert told == ["initiated", "ringing", "in-progress", "completed"]


async def test_status_reports_that_nobody_takes_are_alerts(lab: Lab) -> None:
    lab.app.answers["/status"] = Response(status_code=500)
    sid = await lab.call(twiml="<Response/>", status_callback=lab.app.url + "/status")
    await lab.on_call(sid, "answer")
    assert [(alert.code, alert.sid) for alert in lab.network.alerts] == [(11200, sid)]


async def test_a_ringing_call_can_be_canceled(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>", status_callback=lab.app.url + "/status")
    assert (await lab.modify(sid, status="canceled")).status == "canceled"
    assert (await lab.seen(sid))["status"] == "canceled"
    assert [each["CallStatus"] for each in lab.app.to("/status")] == ["canceled"]


async def test_canceling_does_not_touch_a_call_that_was_answered_but_completing_does(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Pause length='60'/></Response>")
    await lab.on_call(sid, "answer")
    assert (await lab.modify(sid, status="canceled")).status == "in-progress"
    assert (await lab.modify(sid, status="completed")).status == "completed"
    assert (await lab.seen(sid))["status"] == "completed"
    assert (await lab.modify(sid, status="completed")).status == "completed"


async def test_completing_a_ringing_call_cancels_it(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>")
    assert (await lab.modify(sid, status="completed")).status == "canceled"


async def test_a_call_can_be_given_other_instructions_while_it_waits_for_keys(lab: Lab) -> None:
    lab.app.answers["/voice"] = ASK
    lab.app.answers["/taken"] = "<Response><Say>Bob has it.</Say></Response>"
    sid = await lab.call(url=lab.app.url + "/voice")
    await lab.on_call(sid, "answer")
    await lab.modify(sid, url=lab.app.url + "/taken")
    over = await lab.seen(sid)
    assert over["said"] == ["Checkout is down. Press 4.", "Bob has it."]
    assert (over["status"], over["gathering"]) == ("completed", False)


async def test_other_instructions_can_be_twiml(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Pause length='60'/></Response>")
    await lab.on_call(sid, "answer")
    await lab.modify(sid, twiml="<Response><Say>Never mind.</Say></Response>")
    assert (await lab.seen(sid))["said"] == ["Never mind."]


async def test_a_call_that_is_not_in_progress_cannot_be_redirected(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>")
    with pytest.raises(TwilioRestException) as ringing:
        await lab.modify(sid, twiml="<Response/>")
    await lab.on_call(sid, "answer")
    with pytest.raises(TwilioRestException) as over:
        await lab.modify(sid, twiml="<Response/>")
    assert (ringing.value.code, over.value.code, over.value.status) == (21220, 21220, 400)


async def test_a_call_ends_at_its_time_limit(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Pause length='3600'/></Response>", time_limit=300)
    await lab.on_call(sid, "answer")
    await lab.forward(299)
    assert (await lab.seen(sid))["status"] == "in-progress"
    await lab.forward(1)
    assert (await lab.seen(sid))["status"] == "completed"


async def test_a_call_has_twilios_fields(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response/>")
    call = await lab.fetched(sid)
    assert (call.sid, call.account_sid, call.to, call.direction) == (sid, SID, ALICE, "outbound-api")
    assert (call.date_created, call.start_time, call.duration) == (lab.time.now(), None, None)
    await lab.on_call(sid, "answer")
    call = await lab.fetched(sid)
    assert (call.start_time, call.end_time, call.duration) == (lab.time.now(), lab.time.now(), "0")


async def test_a_new_call_is_queued(lab: Lab) -> None:
    call = await asyncio.to_thread(
        lambda: lab.client.calls.create(to=ALICE, from_=NUMBER, twiml="<Response/>"),
    )
    assert call.status == "queued"
    await lab.network.settle()
    assert (await lab.fetched(call.sid)).status == "ringing"


async def test_the_network_lets_a_call_ring_nowhere_when_told_to(lab: Lab) -> None:
    lab.network.faults.never_deliver(ALICE)
    sid = await lab.call(twiml="<Response/>", timeout=30)
    assert (await lab.phone())["calls"] == []
    await lab.forward(30)
    assert (await lab.fetched(sid)).status == "no-answer"
