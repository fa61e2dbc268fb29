"""The REST API as the official client and plain HTTP see it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.sandbox.phone_lab import ALICE, BOB, NUMBER, SID, TOKEN, Lab, laboratory

MESSAGES = f"/twilio/2010-04-01/Accounts/{SID}/Messages.json"
SIGNED_IN = {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}
CALLS = f"/twilio/2010-04-01/Accounts/{SID}/Calls.json"


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        yield lab


async def post(lab: Lab, path: str, sent: dict[str, Any], password: str = TOKEN) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": aiohttp.encode_basic_auth(SID, password)}
    async with lab.http.post(lab.url + path, data=sent, headers=headers) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": "12"}, 21211),
        ({"To": "+0491511234567"}, 21211),
        ({"To": "not a number"}, 21211),
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"From": "+15005550007"}, 21606),
        ({"From": ALICE}, 21606),
        ({"To": NUMBER}, 21266),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"To": "+4915199999999"}, 21608),
        ({"StatusCallback": "status"}, 21609),
    ],
)
async def test_a_message_that_cannot_be_is_refused_as_twilio_does(lab: Lab, changes: dict[str, str], code: int) -> None:
    lab.network.unverified.add("+4915199999999")
    status, body = await post(lab, MESSAGES, {"To": ALICE, "From": NUMBER, "Body": "Hi"} | changes)
    assert (status, body["status"], body["code"]) == (400, 400, code)
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert body["message"]
    assert (await lab.phone())["sms"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": "12"}, 21211),
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"From": "x"}, 21212),
        ({"From": BOB}, 21210),
        ({"To": "+4915199999999"}, 21219),
        ({"Twiml": ""}, 21205),
        ({"Url": "/voice"}, 21205),
        ({"Twiml": "<Response>" + " " * 4000 + "</Response>"}, 20001),
        ({"Timeout": "soon"}, 20001),
        ({"StatusCallback": "status"}, 21609),
    ],
)
async def test_a_call_that_cannot_be_is_refused_as_twilio_does(lab: Lab, changes: dict[str, str], code: int) -> None:
    lab.network.unverified.add("+4915199999999")
    status, body = await post(lab, CALLS, {"To": ALICE, "From": NUMBER, "Twiml": "<Response/>"} | changes)
    assert (status, body["code"]) == (400, code)
    assert (await lab.phone())["calls"] == []


async def test_the_longest_body_is_accepted(lab: Lab) -> None:
    status, body = await post(lab, MESSAGES, {"To": ALICE, "From": NUMBER, "Body": "x" * 1600})
    assert (status, body["num_segments"]) == (201, "11")


async def test_numbers_may_be_written_with_punctuation(lab: Lab) -> None:
    _, body = await post(lab, MESSAGES, {"To": "+49 (151) 1234-5671", "From": "+1 500 555 0006", "Body": "Hi"})
    assert (body["to"], body["from"]) == (ALICE, NUMBER)


async def test_a_wrong_password_is_refused(lab: Lab) -> None:
    status, body = await post(lab, MESSAGES, {"To": ALICE, "From": NUMBER, "Body": "Hi"}, password="wrong")
    assert (status, body["code"], body["message"]) == (401, 20003, "Authenticate")
    async with lab.http.get(lab.url + MESSAGES) as answer:
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="Twilio API"')


async def test_the_official_client_sees_twilios_error(lab: Lab) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await lab.text("+1")
    assert (refused.value.code, refused.value.status) == (21211, 400)
    assert "Invalid 'To' Phone Number" in refused.value.msg


async def test_what_does_not_exist_is_not_found(lab: Lab) -> None:
    for resource in (lab.client.messages("SM" + "0" * 32), lab.client.calls("CA" + "0" * 32)):
        with pytest.raises(TwilioRestException) as refused:
            await asyncio.to_thread(resource.fetch)
        assert (refused.value.code, refused.value.status) == (20404, 404)
    for path in (f"/twilio/2010-04-01/Accounts/AC{'0' * 32}/Messages.json", "/twilio/2010-04-01/Nothing.json"):
        status, body = await post(lab, path, {})
        assert (status, body["code"]) == (404, 20404)
        assert body["message"] == f"The requested resource {path.removeprefix('/twilio')} was not found"


async def test_a_method_that_does_not_fit_is_refused(lab: Lab) -> None:
    async with lab.http.put(lab.url + MESSAGES, headers=SIGNED_IN) as answer:
        assert (answer.status, (await answer.json())["code"]) == (405, 20004)


async def test_lists_are_newest_first_and_come_in_pages(lab: Lab) -> None:
    for number in range(5):
        await lab.text(body=str(number))
    await lab.text(BOB, body="for Bob")
    every = await asyncio.to_thread(lambda: lab.client.messages.list(page_size=2))
    assert [message.body for message in every] == ["for Bob", "4", "3", "2", "1", "0"]
    bobs = await asyncio.to_thread(lambda: lab.client.messages.list(to=BOB))
    assert [message.body for message in bobs] == ["for Bob"]


async def test_calls_are_listed_by_what_they_are(lab: Lab) -> None:
    alices, bobs = await lab.call(twiml="<Response/>"), await lab.call(BOB, twiml="<Response/>")
    await lab.on_call(bobs, "decline", user="UBOB")
    busy = await asyncio.to_thread(lambda: lab.client.calls.list(status="busy"))
    assert [call.sid for call in busy] == [bobs]
    to_alice = await asyncio.to_thread(lambda: lab.client.calls.list(to=ALICE, limit=5))
    assert [call.sid for call in to_alice] == [alices]


async def test_the_account_and_its_numbers_can_be_looked_at(lab: Lab) -> None:
    lab.network.sms_url = "http://127.0.0.1/sms"
    account = await asyncio.to_thread(lambda: lab.client.api.accounts(SID).fetch())
    assert (account.sid, account.status) == (SID, "active")
    (number,) = await asyncio.to_thread(lambda: lab.client.incoming_phone_numbers.list(phone_number=NUMBER))
    assert (number.phone_number, number.sms_url, number.voice_url) == (NUMBER, "http://127.0.0.1/sms", "")
    assert await asyncio.to_thread(lambda: lab.client.incoming_phone_numbers.list(phone_number=ALICE)) == []


async def test_the_next_requests_fail_on_demand(lab: Lab) -> None:
    lab.network.faults.fail(status=503, code=20503, times=2, resource="Messages")
    for _ in range(2):
        with pytest.raises(TwilioRestException) as failed:
            await lab.text()
        assert (failed.value.status, failed.value.code) == (503, 20503)
    await lab.call(twiml="<Response/>")
    assert (await lab.text()).status == "queued"
    assert len((await lab.phone())["sms"]) == 1


async def test_a_rate_limit_says_when_to_come_again(lab: Lab) -> None:
    lab.network.faults.fail(status=429, code=20429, retry_after=7)
    async with lab.http.get(lab.url + MESSAGES, headers=SIGNED_IN) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert (await answer.json())["message"] == "Too Many Requests"


async def test_an_answer_can_be_lost_though_the_message_went_out(lab: Lab) -> None:
    lab.network.faults.fail(after=True)
    with pytest.raises(TwilioRestException) as failed:
        await lab.text(body="once")
    assert failed.value.status == 500
    await lab.network.settle()
    assert [sms["body"] for sms in (await lab.phone())["sms"]] == ["once"]


async def test_an_answer_can_be_late(lab: Lab) -> None:
    lab.network.faults.slow(0.3, resource="Messages")
    began = time.monotonic()
    await lab.text()
    assert time.monotonic() - began >= 0.3
    began = time.monotonic()
    await lab.text()
    assert time.monotonic() - began < 0.3


async def test_requests_are_recorded() -> None:
    recorded: list[tuple[Any, ...]] = []
    async with laboratory(lambda *request: recorded.append(request)) as lab:
        await lab.call(
            twiml="<Response/>",
            status_callback=lab.app.url + "/status",
            status_callback_event=["answered", "completed"],
        )
        other = Client(SID, "wrong")
        other.api.base_url = lab.client.api.base_url
        with pytest.raises(TwilioRestException):
            await asyncio.to_thread(lambda: other.messages.create(to=ALICE, from_=NUMBER, body="Hi"))
        (method, arguments, at, status), refused = recorded
        assert method == f"POST /Accounts/{SID}/Calls.json"
        assert arguments["StatusCallbackEvent"] == ["answered", "completed"]
        assert (arguments["To"], at, status) == (ALICE, lab.time.now(), 201)
        assert (refused[0], refused[3]) == (f"POST /Accounts/{SID}/Messages.json", 401)
