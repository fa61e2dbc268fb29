"""What happens to a person on the line while the application's TwiML is executed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from starlette.responses import RedirectResponse, Response
from twilio.request_validator import RequestValidator

from bot.sandbox.phones_script import APOLOGY
from tests.sandbox.phone_lab import TOKEN, Asked, Lab, laboratory


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        yield lab


async def talk(lab: Lab, document: str | Response, **more: str) -> str:
    """Place a call whose first document is this one, answer it, and return its sid."""
    lab.app.answers["/calls/1/voice"] = document
    sid = await lab.call(url=lab.app.url + "/calls/1/voice", **more)
    await lab.on_call(sid, "answer")
    return sid


def code_after(action: str, number: str) -> Callable[[Asked], str]:
    return lambda asked: f"<Response><Say>{asked.params.get('Digits', action)}{number}</Say></Response>"


async def test_verbs_are_executed_in_order_to_the_end(lab: Lab) -> None:
    sid = await talk(
        lab,
        """<?xml version="1.0" encoding="UTF-8"?>
        <Response>
          <!-- a comment -->
          <Say voice="Polly.Amy" language="en-GB">Checkout   is
             <emphasis>down</emphasis>.</Say>
          <Play>/app/sounds/alarm.mp3</Play>
          <Play digits="12w3"/>
          <Say loop="2">Wake up.</Say>
        </Response>""",
    )
    call = await lab.seen(sid)
    assert call["said"] == [
        "Checkout is down.",
        f"[plays {lab.app.url}/sounds/alarm.mp3]",
        "[tones 12w3]",
        "Wake up.",
        "Wake up.",
    ]
    assert call["status"] == "completed"


async def test_a_pause_lasts_by_the_clock_and_keys_meanwhile_go_nowhere(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Pause length='10'/><Gather/><Say>Bye.</Say></Response>")
    await lab.on_call(sid, "keys", digits="4#")
    assert not (await lab.seen(sid))["gathering"]
    await lab.forward(10)
    assert (await lab.seen(sid))["gathering"]
    await lab.forward(5)
    assert (await lab.seen(sid))["said"] == ["Bye."]


async def test_hangup_ends_the_call_before_what_follows(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Say>One.</Say><Hangup/><Say>Two.</Say></Response>")
    assert (await lab.seen(sid))["said"] == ["One."]
    assert (await lab.seen(sid))["status"] == "completed"


async def test_a_redirect_goes_to_a_url_relative_to_the_document(lab: Lab) -> None:
    lab.app.answers["/calls/1/next"] = "<Response><Say>Next.</Say></Response>"
    sid = await talk(
        lab, "<Response><Redirect method='GET'>next?step=2&amp;x=a%2Bb</Redirect><Say>No.</Say></Response>"
    )
    assert (await lab.seen(sid))["said"] == ["Next."]
    asked = lab.app.asked[-1]
    assert (asked.method, asked.params["step"], asked.params["x"]) == ("GET", "2", "a+b")
    assert asked.params["CallSid"] == sid


async def test_gather_posts_the_keys_once_there_are_enough(lab: Lab) -> None:
    lab.app.answers["/calls/1/code"] = code_after("", " it is")
    sid = await talk(lab, "<Response><Gather numDigits='3' action='code'/></Response>")
    assert (await lab.on_call(sid, "keys", digits="12"))["gathering"]
    over = await lab.on_call(sid, "keys", digits="3")
    assert (over["said"], over["gathering"]) == (["123 it is"], False)
    assert "FinishedOnKey" not in lab.app.to("/calls/1/code")[0]


async def test_gather_ends_at_the_finishing_key(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Gather action='code'/></Response>")
    await lab.on_call(sid, "keys", digits="42#7")
    asked = lab.app.to("/calls/1/code")
    assert [(each["Digits"], each["FinishedOnKey"]) for each in asked] == [("42", "#")]


async def test_keys_after_enough_were_pressed_do_not_count_for_the_next_question(lab: Lab) -> None:
    lab.app.answers["/calls/1/code"] = (
        "<Response><Gather numDigits='1' action='sure'><Say>Sure?</Say></Gather></Response>"
    )
    sid = await talk(lab, "<Response><Gather numDigits='2' action='code'/></Response>")
    call = await lab.on_call(sid, "keys", digits="421")
    assert (call["said"], call["gathering"]) == (["Sure?"], True)
    assert lab.app.to("/calls/1/sure") == []


async def test_gather_takes_another_finishing_key_or_none(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Gather action='code' finishOnKey='*'/></Response>")
    await lab.on_call(sid, "keys", digits="1#*")
    sid = await talk(lab, "<Response><Gather action='code' finishOnKey='' numDigits='3'/></Response>")
    await lab.on_call(sid, "keys", digits="#*#")
    assert [each["Digits"] for each in lab.app.to("/calls/1/code")] == ["1#", "#*#"]


async def test_gather_sends_what_there_is_when_no_further_key_comes(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Gather action='code' timeout='4'/></Response>")
    await lab.forward(3)
    await lab.on_call(sid, "keys", digits="1")
    await lab.forward(3)
    await lab.on_call(sid, "keys", digits="2")
    assert lab.app.to("/calls/1/code") == []
    await lab.forward(4)
    assert [each["Digits"] for each in lab.app.to("/calls/1/code")] == ["12"]


async def test_gather_falls_through_when_nobody_presses_anything(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Gather action='code'><Say>Press.</Say></Gather><Say>Goodbye.</Say></Response>")
    await lab.forward(5)
    assert (await lab.seen(sid))["said"] == ["Press.", "Goodbye."]
    assert lab.app.to("/calls/1/code") == []


async def test_gather_falls_through_when_the_finishing_key_is_the_first(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Gather action='code'/><Say>Goodbye.</Say></Response>")
    assert (await lab.on_call(sid, "keys", digits="#"))["said"] == ["Goodbye."]
    assert lab.app.to("/calls/1/code") == []


async def test_gather_asks_without_keys_when_it_is_told_to(lab: Lab) -> None:
    lab.app.answers["/calls/1/code"] = "<Response><Say>Nothing came.</Say></Response>"
    sid = await talk(lab, "<Response><Gather action='code' actionOnEmptyResult='true'/><Say>No.</Say></Response>")
    await lab.forward(5)
    assert (await lab.seen(sid))["said"] == ["Nothing came."]
    assert lab.app.to("/calls/1/code")[0]["Digits"] == ""


async def test_a_key_cuts_the_nested_verbs_short(lab: Lab) -> None:
    sid = await talk(
        lab,
        """<Response><Gather action='code' numDigits='1'>
           <Say>Press 4.</Say><Pause length='30'/><Say>Press 4, I said.</Say></Gather></Response>""",
    )
    call = await lab.on_call(sid, "keys", digits="4")
    assert call["said"][0:1] == ["Press 4."]
    assert "Press 4, I said." not in call["said"]
    assert lab.app.to("/calls/1/code")[0]["Digits"] == "4"


async def test_the_timeout_counts_from_the_end_of_the_nested_verbs(lab: Lab) -> None:
    sid = await talk(
        lab, "<Response><Gather><Pause length='30'/><Say>Now.</Say></Gather><Say>Goodbye.</Say></Response>"
    )
    await lab.forward(30)
    assert (await lab.seen(sid))["said"] == ["Now."]
    await lab.forward(5)
    assert (await lab.seen(sid))["said"] == ["Now.", "Goodbye."]


async def test_without_an_action_the_document_itself_gets_the_keys(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Gather numDigits='1'/></Response>")
    await lab.on_call(sid, "keys", digits="6")
    assert [each.get("Digits") for each in lab.app.to("/calls/1/voice")] == [None, "6"]


async def test_the_method_of_an_action_can_be_get(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Gather numDigits='1' action='code' method='GET'/></Response>")
    await lab.on_call(sid, "keys", digits="6")
    assert (lab.app.asked[-1].method, lab.app.asked[-1].params["Digits"]) == ("GET", "6")


async def test_a_document_can_be_fetched_by_get_and_answer_in_plain_text(lab: Lab) -> None:
    lab.app.answers["/plain"] = Response("Just this.", media_type="text/plain")
    sid = await lab.call(url=lab.app.url + "/plain?a=1", method="GET")
    assert (await lab.on_call(sid, "answer"))["said"] == ["Just this."]
    assert (lab.app.asked[-1].method, lab.app.asked[-1].params["a"]) == ("GET", "1")


async def test_a_redirect_of_http_is_followed_and_signed_again(lab: Lab) -> None:
    lab.app.answers["/there"] = "<Response><Say>Here.</Say></Response>"
    sid = await talk(lab, RedirectResponse("/app/there", 302))
    assert (await lab.seen(sid))["said"] == ["Here."]
    assert lab.app.asked[-1].method == "GET"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(status_code=500), 11200),
        (Response("no", status_code=404), 11200),
        ("<Response><Say>Checkout is down</Response>", 12100),
        ("", 12100),
        ("<Twiml/>", 12100),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><Response><Say>&b;</Say></Response>", 12100),
        (Response('{"ok": true}', media_type="application/json"), 12300),
        (RedirectResponse("/app/calls/1/voice", 307), 11200),
        ("<Response><Redirect>ftp://example.com/x</Redirect></Response>", 11100),
        ("<Response><Redirect>http://127.0.0.1:99999/x</Redirect></Response>", 11100),
        ("<Response><Redirect>http://[bad</Redirect></Response>", 11100),
        ("<Response><Redirect>http://127.0.0.1:1/nobody</Redirect></Response>", 11205),
        ("<Response><Redirect/></Response>", 11215),
    ],
)
async def test_a_fault_of_the_application_is_heard_and_ends_the_call(
    lab: Lab, answer: str | Response, code: int
) -> None:
    sid = await talk(lab, answer)
    call = await lab.seen(sid)
    assert (call["said"], call["status"]) == ([APOLOGY], "completed")
    assert [(alert.code, alert.sid) for alert in lab.network.alerts] == [(code, sid)]


async def test_a_fault_after_a_key_press_is_heard_too(lab: Lab) -> None:
    lab.app.answers["/calls/1/code"] = Response(status_code=503)
    sid = await talk(lab, "<Response><Gather numDigits='1' action='code'/></Response>")
    assert (await lab.on_call(sid, "keys", digits="4"))["said"] == [APOLOGY]


async def test_a_fallback_is_asked_once_when_the_application_fails(lab: Lab) -> None:
    lab.app.answers["/fallback"] = "<Response><Say>Plan B.</Say><Redirect>calls/1/voice</Redirect></Response>"
    sid = await talk(lab, Response(status_code=500), fallback_url=lab.app.url + "/fallback")
    assert (await lab.seen(sid))["said"] == ["Plan B.", APOLOGY]
    asked = lab.app.to("/fallback")
    assert len(asked) == 1
    assert (asked[0]["ErrorCode"], asked[0]["ErrorUrl"]) == ("11200", lab.app.url + "/calls/1/voice")


async def test_verbs_that_do_not_exist_are_passed_over_with_an_alert(lab: Lab) -> None:
    sid = await talk(lab, "<Response><say>small</say><Say>Large.</Say><Message>no</Message></Response>")
    assert (await lab.seen(sid))["said"] == ["Large."]
    assert [alert.code for alert in lab.network.alerts] == [12200, 12200]


async def test_documents_that_wait_in_between_may_repeat_for_long(lab: Lab) -> None:
    sid = await talk(lab, "<Response><Pause length='1'/><Redirect/></Response>")
    for _ in range(110):
        await lab.forward(1)
    assert (await lab.seen(sid))["status"] == "in-progress"


async def test_a_password_in_the_address_is_sent_and_signed(lab: Lab) -> None:
    lab.app.checks_signatures = False
    url = lab.app.url.replace("http://", "http://caller:p%40ss@") + "/voice"
    sid = await lab.call(url=url)
    await lab.on_call(sid, "answer")
    (asked,) = lab.app.asked
    assert asked.headers["authorization"] == aiohttp.encode_basic_auth("caller", "p@ss")
    assert RequestValidator(TOKEN).validate(url, asked.params, asked.headers["x-twilio-signature"])
