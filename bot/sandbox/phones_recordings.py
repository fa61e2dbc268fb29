"""Recordings of what people say into their phones, and the sound files made of them."""

from __future__ import annotations

import io
import wave
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from bot.sandbox.phones_calls import HungUpError
from bot.sandbox.phones_records import Key, Recording, Speech, new_sid

if TYPE_CHECKING:
    from bot.sandbox.phones_records import Source
    from bot.sandbox.phones_stage import Stage
    from bot.sandbox.twiml import Record

_RATE = 8_000
_SILENCE = b"\x80"  # the middle of unsigned 8-bit samples
_WORDS_A_SECOND = 2
_MP3_FRAME = b"\xff\xfb\x90\xc4" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz, mono, silent
_MP3_FRAMES_A_SECOND = 44_100 / 1_152


class Recorder:
    """Executes <Record> for a document."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._call = stage.call
        self._switch = stage.switch
        self._exchange = stage.exchange
        self._words: list[str] = []

    async def record(self, verb: Record) -> Source | None:
        """Record until a key, silence, the greatest length or a hang-up.

        Returns:
            The source of the action, or None when nothing was said: then the next verb follows.

        Raises:
            HungUpError: The person hung up; the action was requested, its answer does not matter.
        """
        if verb.has_beep:
            self._switch.say(self._call, "[beep]")
        self._stage.wait()
        self._switch.show(self._call, recording=True)
        start = self._exchange.now()
        try:
            key = await self._listen(verb, start)
        except HungUpError:
            self._leave(verb, start)
            raise
        self._switch.show(self._call)
        if not self._words and not key:
            return None
        return self._stage.elsewhere(verb.action, verb.method, self._kept(verb, start, key))

    async def _listen(self, verb: Record, start: datetime) -> str:
        """Return the key that ended the recording, or nothing."""
        end = start + timedelta(seconds=verb.max_length)
        while True:
            silence = self._exchange.now() + timedelta(seconds=verb.timeout)
            event = await self._switch.hear(self._call, min(silence, end))
            if event is None:
                return ""
            if isinstance(event, Key) and event.digit in verb.finish_on_key:
                return event.digit
            if isinstance(event, Speech):
                self._words.append(event.text)

    def _leave(self, verb: Record, start: datetime) -> None:
        length = (self._call.ended or start) - start
        if self._words or length >= timedelta(seconds=1):
            source = self._stage.elsewhere(verb.action, verb.method, self._kept(verb, start, "hangup"))
            if source.url:
                params = {**self._call.params(), **source.params}
                self._exchange.webhooks.tell(self._call.sid, source.url, source.method, params)

    def _kept(self, verb: Record, start: datetime, key: str) -> dict[str, str]:
        """Keep the recording, tell its callbacks, and return the parameters of the action."""
        words = " ".join(self._words)
        heard = round(((self._call.ended or self._exchange.now()) - start).total_seconds())
        seconds = min(max(heard, 1, len(words.split()) // _WORDS_A_SECOND), int(verb.max_length))
        recording = Recording(self._call, seconds, words, start)
        self._exchange.recordings[recording.sid] = recording
        url = f"{self._exchange.api_url}/2010-04-01/Accounts/{self._exchange.account_sid}/Recordings/{recording.sid}"
        params = {"RecordingUrl": url, "RecordingSid": recording.sid, "RecordingDuration": str(seconds)}
        if verb.status_url:
            self._tell_status(verb, start, params)
        if verb.is_transcribed and verb.transcribe_url:
            self._tell_transcript(verb, words, params)
        return {**params, "Digits": key}

    def _tell_status(self, verb: Record, start: datetime, params: dict[str, str]) -> None:
        told = {
            **params,
            "CallSid": self._call.sid,
            "RecordingStatus": "completed",
            "RecordingChannels": "1",
            "RecordingSource": "RecordVerb",
            "RecordingStartTime": format_datetime(start),
            "ErrorCode": "0",
        }
        url = self._stage.absolute(verb.status_url)
        self._exchange.webhooks.tell(params["RecordingSid"], url, verb.status_method, told)

    def _tell_transcript(self, verb: Record, words: str, params: dict[str, str]) -> None:
        sid = new_sid("TR")
        told = {
            **self._call.params(),
            "RecordingUrl": params["RecordingUrl"],
            "RecordingSid": params["RecordingSid"],
            "TranscriptionSid": sid,
            "TranscriptionStatus": "completed" if words else "failed",
            "TranscriptionText": words,
            "TranscriptionType": "fast",
            "TranscriptionUrl": f"{params['RecordingUrl']}/Transcriptions/{sid}",
        }
        url = self._stage.absolute(verb.transcribe_url)
        self._exchange.webhooks.tell(params["RecordingSid"], url, "POST", told)


def as_wav(recording: Recording) -> bytes:
    """Return a playable file of the recording's length. It is silent: words are in the transcript."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(_RATE)
        sound.writeframes(_SILENCE * (_RATE * recording.seconds))
    return file.getvalue()


def as_mp3(recording: Recording) -> bytes:
    """Return the same as MP3."""
    return _MP3_FRAME * round(_MP3_FRAMES_A_SECOND * recording.seconds)
