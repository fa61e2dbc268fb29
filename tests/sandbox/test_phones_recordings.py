"""What people say into their phones."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.phone_lab import NUMBER, SID, Lab, laboratory


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        lab.network.voice_url = lab.app.url + "/hotline"
        lab.app.answers["/left"] = "<Response><Say>Thank you.</Say></Response>"
        yield lab


async def hotline(lab: Lab, record: str) -> str:
    lab.app.answers["/hotline"] = f"<Response><Say>Speak.</Say>{record}<Say>Nothing heard.</Say></Response>"
    return (await lab.do("calls", to=NUMBER))["sid"]


async def test_a_voicemail_is_recorded_until_a_key_and_can_be_downloaded(lab: Lab) -> None:
    sid = await hotline(lab, "<Record action='left' finishOnKey='#'/>")
    assert (await lab.seen(sid))["said"] == ["Speak.", "[beep]"]
    assert (await lab.seen(sid))["recording"]
    await lab.on_call(sid, "speak", text="The shop is down.")
    await lab.forward(4)
    over = await lab.on_call(sid, "keys", digits="1#")
    assert (over["said"][-1], over["recording"]) == ("Thank you.", False)
    (asked,) = lab.app.to("/left")
    assert (asked["RecordingDuration"], asked["Digits"], asked["CallSid"]) == ("4", "#", sid)
    assert asked["RecordingUrl"].endswith(f"/twilio/2010-04-01/Accounts/{SID}/Recordings/{asked['RecordingSid']}")
    for ending, kind in (("", "audio/x-wav"), (".wav", "audio/x-wav"), (".mp3", "audio/mpeg")):
        async with lab.http.get(asked["RecordingUrl"] + ending) as answer:
            sound = await answer.read()
            assert (answer.status, answer.content_type) == (200, kind)
        if kind == "audio/x-wav":
            with wave.open(io.BytesIO(sound)) as file:
                assert file.getnframes() / file.getframerate() == 4
        else:
            assert len(sound) / 417 * 1152 / 44_100 == pytest.approx(4, abs=0.05)


async def test_silence_ends_a_recording(lab: Lab) -> None:
    sid = await hotline(lab, "<Record action='left' timeout='3'/>")
    await lab.forward(2)
    await lab.on_call(sid, "speak", text="Hello?")
    await lab.forward(2)
    assert (await lab.seen(sid))["recording"]
    await lab.forward(1)
    assert [each["Digits"] for each in lab.app.to("/left")] == [""]


async def test_a_recording_ends_at_its_greatest_length(lab: Lab) -> None:
    sid = await hotline(lab, "<Record action='left' maxLength='10' timeout='8'/>")
    await lab.forward(6)
    await lab.on_call(sid, "speak", text="Hello? " * 40)
    await lab.forward(4)
    assert [each["RecordingDuration"] for each in lab.app.to("/left")] == ["10"]


async def test_who_says_nothing_hears_the_next_verb(lab: Lab) -> None:
    sid = await hotline(lab, "<Record action='left' playBeep='false'/>")
    await lab.forward(5)
    assert (await lab.seen(sid))["said"] == ["Speak.", "Nothing heard."]
    assert lab.app.to("/left") == []


async def test_hanging_up_leaves_the_recording(lab: Lab) -> None:
    sid = await hotline(lab, "<Record action='left'/>")
    await lab.on_call(sid, "speak", text="The shop is down, that is all.")
    await lab.forward(3)
    await lab.on_call(sid, "hangup")
    (asked,) = lab.app.to("/left")
    assert (asked["Digits"], asked["CallStatus"], asked["RecordingDuration"]) == ("hangup", "completed", "3")
    assert (await lab.seen(sid))["said"][-1] != "Thank you."


async def test_hanging_up_at_once_leaves_nothing(lab: Lab) -> None:
    sid = await hotline(lab, "<Record action='left'/>")
    await lab.on_call(sid, "hangup")
    assert lab.app.to("/left") == []
    assert await asyncio.to_thread(lab.client.recordings.list) == []


async def test_without_an_action_the_document_itself_is_asked(lab: Lab) -> None:
    sid = await hotline(lab, "<Record/>")
    await lab.on_call(sid, "keys", digits="5")
    assert "RecordingUrl" in lab.app.to("/hotline")[1]


async def test_recordings_and_transcripts_are_reported(lab: Lab) -> None:
    sid = await hotline(
        lab, "<Record action='left' transcribeCallback='words' recordingStatusCallback='status' finishOnKey='#'/>"
    )
    await lab.on_call(sid, "speak", text="The shop is down.")
    await lab.on_call(sid, "speak", text="Please hurry.")
    await lab.on_call(sid, "keys", digits="#")
    (status,), (words,) = lab.app.to("/status"), lab.app.to("/words")
    assert (status["RecordingStatus"], status["RecordingSource"], status["CallSid"]) == ("completed", "RecordVerb", sid)
    assert words["TranscriptionText"] == "The shop is down. Please hurry."
    assert (words["TranscriptionStatus"], words["RecordingSid"]) == ("completed", status["RecordingSid"])


async def test_recordings_can_be_looked_up(lab: Lab) -> None:
    sid = await hotline(lab, "<Record action='left'/>")
    await lab.on_call(sid, "keys", digits="#")
    (recording,) = await asyncio.to_thread(lambda: lab.client.recordings.list(call_sid=sid))
    assert (recording.call_sid, recording.status, recording.duration) == (sid, "completed", "1")
    fetched = await asyncio.to_thread(lambda: lab.client.recordings(recording.sid).fetch())
    assert fetched.sid == recording.sid
    async with lab.http.get(f"{lab.url}/twilio/2010-04-01/Accounts/{SID}/Recordings/RE0") as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, 20404)
