"""The handsets: what they show, whom they call, and what they refuse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.responses import Response

from bot.sandbox.phones_script import APOLOGY
from tests.sandbox.phone_lab import ALICE, NUMBER, Asked, Lab, laboratory


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        yield lab


async def refused(lab: Lab, path: str, sent: Any, user: str = "UALICE") -> tuple[int, str]:
    async with lab.http.post(f"{lab.url}/phones/{user}/{path}", json=sent) as answer:
        body = await answer.json()
    assert not body["ok"]
    assert body["message"].endswith(".")
    return answer.status, body["error"]


async def test_a_new_handset_is_empty(lab: Lab) -> None:
    assert await lab.phone() == {"ok": True, "number": ALICE, "sms": [], "calls": []}
    assert (await lab.phone("UMUTE"))["number"] is None


async def test_every_change_is_published(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Gather><Say>Press 4.</Say></Gather></Response>")
    await lab.on_call(sid, "answer")
    await lab.on_call(sid, "hangup")
    assert {user for user, _ in lab.published} == {"UALICE"}
    seen = [state["calls"][0] for _, state in lab.published]
    steps = [(call["status"], call["gathering"], len(call["said"])) for call in seen]
    assert steps == [
        ("ringing", False, 0),
        ("in-progress", False, 0),
        ("in-progress", True, 0),
        ("in-progress", True, 1),
        ("completed", False, 1),
    ]
    last = lab.published[-1][1]
    assert {name: last[name] for name in ("type", "user_id", "number", "sms")} == {
        "type": "phone",
        "user_id": "UALICE",
        "number": ALICE,
        "sms": [],
    }


async def test_acting_on_a_call_answers_with_the_handset(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Say>Hello.</Say></Response>")
    shown = await lab.do(f"calls/{sid}/answer")
    assert shown["ok"]
    assert shown["calls"][0]["said"] == ["Hello."]


async def test_what_cannot_be_done_is_refused_in_plain_words(lab: Lab) -> None:
    sid = await lab.call(twiml="<Response><Pause length='60'/></Response>")
    assert await refused(lab, f"calls/{sid}/keys", {"digits": "4"}) == (409, "not_connected")
    assert await refused(lab, f"calls/{sid}/speak", {"text": "Hi"}) == (409, "not_connected")
    await lab.on_call(sid, "answer")
    for act in ("answer", "decline", "voicemail"):
        assert await refused(lab, f"calls/{sid}/{act}", {}) == (409, "not_ringing")
    assert await refused(lab, f"calls/{sid}/keys", {"digits": "4a"}) == (400, "invalid_keys")
    assert await refused(lab, f"calls/{sid}/keys", {}) == (400, "invalid_keys")
    assert await refused(lab, f"calls/{sid}/keys", ["4"]) == (400, "invalid_json")
    assert await refused(lab, f"calls/{sid}/hangup", {}, user="UBOB") == (404, "call_not_found")
    assert await refused(lab, "calls/CA0/hangup", {}) == (404, "call_not_found")
    assert await refused(lab, "sms", {"to": NUMBER, "body": " "}) == (400, "no_text")
    assert await refused(lab, "sms", {"to": "+15005550009", "body": "Hi"}) == (404, "not_in_service")
    assert await refused(lab, "sms", {"to": NUMBER, "body": "Hi"}, user="UMUTE") == (409, "no_phone")
    assert await refused(lab, "sms", {"to": NUMBER, "body": "Hi"}, user="UNOBODY") == (404, "user_not_found")
    assert await refused(lab, "calls", {"to": NUMBER}) == (409, "no_answer_url")


async def test_a_person_calls_the_application(lab: Lab) -> None:
    lab.network.voice_url = lab.app.url + "/hotline"
    lab.network.voice_status_url = lab.app.url + "/status"
    lab.app.answers["/hotline"] = (
        "<Response><Gather numDigits='1' action='choice'><Say>Press 1.</Say></Gather></Response>"
    )
    lab.app.answers["/choice"] = "<Response><Say>Done.</Say></Response>"
    shown = await lab.do("calls", to=NUMBER)
    (call,) = shown["calls"]
    assert (call["direction"], call["to"], call["from"], call["status"]) == ("outbound", NUMBER, ALICE, "in-progress")
    assert call["said"] == ["Press 1."]
    (asked,) = lab.app.to("/hotline")
    assert (asked["CallStatus"], asked["Direction"], asked["From"], asked["To"]) == (
        "ringing",
        "inbound",
        ALICE,
        NUMBER,
    )
    over = await lab.on_call(shown["sid"], "keys", digits="1")
    assert (over["said"], over["status"]) == (["Press 1.", "Done."], "completed")
    assert lab.app.to("/choice")[0]["CallStatus"] == "in-progress"
    assert [each["CallStatus"] for each in lab.app.to("/status")] == ["completed"]


@pytest.mark.parametrize(("attribute", "status"), [("", "no-answer"), (" reason='busy'", "busy")])
async def test_the_application_can_reject_a_call(lab: Lab, attribute: str, status: str) -> None:
    lab.network.voice_url = lab.app.url + "/hotline"
    lab.app.answers["/hotline"] = f"<Response><Reject{attribute}/></Response>"
    shown = await lab.do("calls", to=NUMBER)
    assert (shown["calls"][0]["status"], shown["calls"][0]["answered_at"]) == (status, None)


async def test_a_call_to_a_broken_application_is_answered_with_an_apology(lab: Lab) -> None:
    lab.network.voice_url = lab.app.url + "/hotline"
    lab.app.answers["/hotline"] = Response(status_code=500)
    (call,) = (await lab.do("calls"))["calls"]
    assert (call["said"], call["status"]) == ([APOLOGY], "completed")


async def test_who_hangs_up_before_the_application_answers_was_never_connected(lab: Lab) -> None:
    is_open = asyncio.Event()

    async def later(_asked: Asked) -> Response:
        await is_open.wait()
        return Response("<Response><Say>Hello.</Say></Response>", media_type="text/xml")

    lab.network.voice_url = lab.app.url + "/hotline"
    lab.app.answers["/hotline"] = later
    dialling = asyncio.create_task(lab.do("calls"))
    async with asyncio.timeout(5):
        while not (await lab.phone())["calls"]:  # noqa: ASYNC110 - the handset is asked over HTTP
            await asyncio.sleep(0.01)
    sid = (await lab.phone())["calls"][0]["sid"]
    async with lab.http.post(f"{lab.url}/phones/UALICE/calls/{sid}/hangup") as answer:
        assert (await answer.json())["calls"][0]["status"] == "no-answer"
    is_open.set()
    await dialling
    assert (await lab.seen(sid))["said"] == []


async def test_a_number_can_move_to_another_person(lab: Lab) -> None:
    lab.network.connect("UBOB", None)
    lab.network.connect("UNEW", "+49 30 555 0001")
    await lab.text("+49305550001", body="Welcome")
    assert [sms["body"] for sms in (await lab.phone("UNEW"))["sms"]] == ["Welcome"]
    assert (await lab.phone("UBOB"))["number"] is None


async def test_calls_still_ring_after_others_ended(lab: Lab) -> None:
    first = await lab.call(twiml="<Response/>")
    await lab.on_call(first, "decline")
    second = await lab.call(twiml="<Response/>")
    assert [(call["sid"], call["status"]) for call in (await lab.phone())["calls"]] == [
        (first, "busy"),
        (second, "ringing"),
    ]


async def test_a_handset_shows_its_newest_hundred_texts(lab: Lab) -> None:
    for number in range(101):
        await lab.text(body=str(number))
    assert [sms["body"] for sms in (await lab.phone())["sms"]] == [str(number) for number in range(1, 101)]
