"""TwiML read into verbs."""

from __future__ import annotations

import pytest
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial as DialElement
from twilio.twiml.voice_response import Gather as GatherElement
from twilio.twiml.voice_response import VoiceResponse

from bot.sandbox import twiml
from bot.sandbox.twiml import TwimlError, parse


def test_what_the_official_library_writes_is_read() -> None:
    response = VoiceResponse()
    gather = GatherElement(num_digits=1, action="/keys", timeout=7, finish_on_key="", action_on_empty_result=True)
    gather.say("Press 4 & wake up", loop=2)
    gather.pause(length=3)
    response.append(gather)
    dial = DialElement(action="/dialled", timeout=15, caller_id="+15005550006", hangup_on_star=True, time_limit=60)
    dial.number("+4915112345671", url="/whisper", status_callback="/status", status_callback_event="ringing answered")
    response.append(dial)
    response.record(max_length=20, timeout=2, action="/left", play_beep=False, transcribe=True)
    response.redirect("/next", method="GET")
    response.reject(reason="busy")
    response.play(digits="12")
    response.hangup()
    document = parse(str(response))
    assert document.warnings == []
    assert document.verbs == [
        twiml.Gather(
            action="/keys",
            timeout=7,
            num_digits=1,
            finish_on_key="",
            is_sent_when_empty=True,
            verbs=(twiml.Say("Press 4 & wake up", 2), twiml.Pause(3)),
        ),
        twiml.Dial(
            numbers=(
                twiml.Number("+4915112345671", "/whisper", status_url="/status", status_events=("ringing", "answered")),
            ),
            action="/dialled",
            timeout=15,
            time_limit=60,
            caller_id="+15005550006",
            hangs_up_on_star=True,
        ),
        twiml.Record(action="/left", max_length=20, timeout=2, has_beep=False, is_transcribed=True),
        twiml.Redirect("/next", "GET"),
        twiml.Reject("busy"),
        twiml.Play(digits="12"),
        twiml.Hangup(),
    ]


def test_what_the_official_library_writes_for_texts_is_read() -> None:
    response = MessagingResponse()
    response.message("Acknowledged.", to="+4915112345671", action="/sent")
    assert parse(str(response)).verbs == [twiml.Message("Acknowledged.", to="+4915112345671", status_url="/sent")]


def test_defaults_are_twilios() -> None:
    document = parse("<Response><Pause/><Gather/><Record/><Dial>+49301</Dial><Reject/></Response>")
    pause, gather, record, dial, reject = document.verbs
    assert pause == twiml.Pause(1)
    assert gather == twiml.Gather(action=None, method="POST", timeout=5, num_digits=None, finish_on_key="#")
    assert record == twiml.Record(max_length=3600, timeout=5, finish_on_key="1234567890*#", has_beep=True)
    assert dial == twiml.Dial(numbers=(twiml.Number("+49301"),), timeout=30, time_limit=14400)
    assert reject == twiml.Reject("rejected")


def test_values_that_do_not_fit_are_passed_over_with_a_warning() -> None:
    document = parse(
        "<Response><Gather timeout='soon' numDigits='0' method='PUT'><Dial/></Gather><Pause length='-1'/>"
        "<Record playBeep='maybe'/><Dial><Sip>sip:a@b</Sip></Dial></Response>"
    )
    assert document.verbs == [twiml.Gather(), twiml.Pause(1), twiml.Record(), twiml.Dial()]
    assert document.warnings == [
        "<Dial> cannot be nested in <Gather>",
        "<Gather> has an invalid numDigits: '0'",
        "<Gather> has an invalid method: 'PUT'",
        "<Gather> has an invalid timeout: 'soon'",
        "<Pause> has an invalid length: '-1'",
        "<Record> has an invalid playBeep: 'maybe'",
        "<Dial> to <Sip> is not possible here",
    ]


def test_at_most_ten_numbers_ring_at_once() -> None:
    numbers = "".join(f"<Number>+49300{n}</Number>" for n in range(12))
    (dial,) = parse(f"<Response><Dial>{numbers}</Dial></Response>").verbs
    assert isinstance(dial, twiml.Dial)
    assert len(dial.numbers) == 10


@pytest.mark.parametrize("text", ["", "down", "<Response>", "<response/>", "<!DOCTYPE x><Response/>"])
def test_what_is_no_twiml_is_a_parse_failure(text: str) -> None:
    with pytest.raises(TwimlError) as failed:
        parse(text)
    assert failed.value.code == 12100
