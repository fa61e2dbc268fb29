"""Texts in both directions."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response
from twilio.base.exceptions import TwilioRestException

from tests.sandbox.phone_lab import ALICE, BOB, NUMBER, SID, Lab, laboratory


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        yield lab


def bodies(phone: dict) -> list[tuple[str, str]]:
    return [(sms["direction"], sms["body"]) for sms in phone["sms"]]


async def test_a_text_arrives_on_the_handset(lab: Lab) -> None:
    message = await lab.text(body="Checkout is down. Reply ACK 1234 & wake up: ü")
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    (sms,) = (await lab.phone())["sms"]
    assert sms == {
        "sid": message.sid,
        "direction": "inbound",
        "from": NUMBER,
        "to": ALICE,
        "body": "Checkout is down. Reply ACK 1234 & wake up: ü",
        "at": lab.time.now().isoformat(),
        "status": "delivered",
    }
    assert (await lab.fetched(message.sid)).status == "delivered"
    assert (await lab.phone("UBOB"))["sms"] == []


async def test_the_way_of_a_text_is_reported(lab: Lab) -> None:
    message = await lab.text(status_callback=lab.app.url + "/status")
    told = lab.app.to("/status")
    assert [each["MessageStatus"] for each in told] == ["queued", "sent", "delivered"]
    assert [each["SmsStatus"] for each in told] == ["queued", "sent", "delivered"]
    assert {(each["MessageSid"], each["SmsSid"], each["AccountSid"]) for each in told} == {
        (message.sid, message.sid, SID)
    }
    assert {(each["From"], each["To"]) for each in told} == {(NUMBER, ALICE)}


async def test_a_text_to_a_number_that_nobody_has_is_undelivered(lab: Lab) -> None:
    message = await lab.text("+4930123456", status_callback=lab.app.url + "/status")
    assert [each["MessageStatus"] for each in lab.app.to("/status")] == ["queued", "sent", "undelivered"]
    assert lab.app.to("/status")[-1]["ErrorCode"] == "30005"
    fetched = await lab.fetched(message.sid)
    assert (fetched.status, fetched.error_code, fetched.error_message) == (
        "undelivered",
        30005,
        "Unknown destination handset",
    )


async def test_texts_can_be_undelivered_or_lost_on_demand(lab: Lab) -> None:
    lab.network.faults.undeliver(ALICE, 30003)
    lab.network.faults.never_deliver(BOB)
    undelivered, lost = await lab.text(ALICE), await lab.text(BOB)
    assert (await lab.fetched(undelivered.sid)).error_code == 30003
    assert (await lab.fetched(lost.sid)).status == "sent"
    assert (await lab.phone("UALICE"))["sms"] == (await lab.phone("UBOB"))["sms"] == []
    lab.network.faults.clear()
    await lab.text(BOB)
    assert len((await lab.phone("UBOB"))["sms"]) == 1


async def test_a_reply_is_posted_to_the_application_and_answered_with_twiml(lab: Lab) -> None:
    lab.network.sms_url = lab.app.url + "/sms"
    lab.app.answers["/sms"] = (
        "<Response><Message>Acknowledged.</Message><Message><Body>Bye.</Body></Message></Response>"
    )
    shown = await lab.do("sms", to=NUMBER, body="ACK 1234")
    assert shown["ok"]
    asked = lab.app.to("/sms")[0]
    assert {name: asked[name] for name in ("From", "To", "Body", "SmsStatus", "NumMedia", "NumSegments")} == {
        "From": ALICE,
        "To": NUMBER,
        "Body": "ACK 1234",
        "SmsStatus": "received",
        "NumMedia": "0",
        "NumSegments": "1",
    }
    assert asked["MessageSid"] == asked["SmsMessageSid"] == asked["SmsSid"] == shown["sid"]
    assert bodies(await lab.phone()) == [("outbound", "ACK 1234"), ("inbound", "Acknowledged."), ("inbound", "Bye.")]
    assert (await lab.fetched(shown["sid"])).direction == "inbound"
    assert (await lab.fetched(shown["sid"])).status == "received"


async def test_the_number_to_reply_to_need_not_be_named_when_there_is_one(lab: Lab) -> None:
    assert (await lab.do("sms", body="ACK"))["sms"][0]["to"] == NUMBER


async def test_an_answer_in_plain_text_is_sent_as_it_is_and_an_empty_one_not_at_all(lab: Lab) -> None:
    lab.network.sms_url = lab.app.url + "/sms"
    lab.app.answers["/sms"] = Response("Noted.", media_type="text/plain")
    await lab.do("sms", body="one")
    lab.app.answers["/sms"] = Response(status_code=204)
    await lab.do("sms", body="two")
    assert bodies(await lab.phone()) == [("outbound", "one"), ("inbound", "Noted."), ("outbound", "two")]
    assert lab.network.alerts == []


async def test_an_answer_can_go_to_somebody_else_and_be_followed(lab: Lab) -> None:
    lab.network.sms_url = lab.app.url + "/sms"
    lab.app.answers["/sms"] = "<Response><Redirect>more</Redirect></Response>"
    lab.app.answers["/more"] = f"<Response><Message to='{BOB}' statusCallback='status'>Help Alice.</Message></Response>"
    await lab.do("sms", body="help me")
    assert bodies(await lab.phone("UBOB")) == [("inbound", "Help Alice.")]
    assert [each["MessageStatus"] for each in lab.app.to("/status")] == ["queued", "sent", "delivered"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [(Response(status_code=500), 11200), ("<Response>", 12100), (Response("{}", media_type="application/json"), 12300)],
)
async def test_a_fault_of_the_application_is_an_alert(lab: Lab, answer: Response | str, code: int) -> None:
    lab.network.sms_url = lab.app.url + "/sms"
    lab.app.answers["/sms"] = answer
    await lab.do("sms", body="ACK")
    assert [alert.code for alert in lab.network.alerts] == [code]
    assert bodies(await lab.phone()) == [("outbound", "ACK")]


@pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "QUIT"])
async def test_who_says_stop_gets_no_more_texts_from_that_number(lab: Lab, word: str) -> None:
    lab.network.sms_url = lab.app.url + "/sms"
    await lab.do("sms", body=word)
    assert [each["Body"] for each in lab.app.to("/sms")] == [word]
    assert "unsubscribed" in (await lab.phone())["sms"][-1]["body"]
    with pytest.raises(TwilioRestException) as refused:
        await lab.text()
    assert (refused.value.code, refused.value.status) == (21610, 400)
    await lab.text(BOB)
    assert len((await lab.phone("UBOB"))["sms"]) == 1


async def test_start_lifts_stop(lab: Lab) -> None:
    await lab.do("sms", body="STOP")
    await lab.do("sms", body="Start")
    assert "re-subscribed" in (await lab.phone())["sms"][-1]["body"]
    await lab.text(body="Hello again")
    assert (await lab.phone())["sms"][-1]["body"] == "Hello again"


async def test_a_word_within_a_sentence_stops_nothing(lab: Lab) -> None:
    await lab.do("sms", body="stop the deploy")
    assert len((await lab.phone())["sms"]) == 1
    await lab.text()
    assert len((await lab.phone())["sms"]) == 2


async def test_help_is_answered(lab: Lab) -> None:
    await lab.do("sms", body="HELP")
    assert (await lab.phone())["sms"][-1]["body"].startswith("Reply STOP")
