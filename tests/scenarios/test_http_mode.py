"""Without an app token Slack comes to ``/slack/events``: only what it signed just now is taken, and once."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import urllib.parse
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.sandbox.applink import Retry
from bot.slack.requests import LARGEST_BODY
from tests.scenarios.steps import CHANNEL, declared
from tests.support.person import eventually, has

if TYPE_CHECKING:
    from tests.support.stage import Stage

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
CHALLENGE = b'{"type": "url_verification", "challenge": "say this"}'


@pytest.fixture
def transport() -> str:
    return "http"


def signed(stage: Stage, body: bytes, secret: str = "", age: int = 0) -> dict[str, str]:
    """Return the headers of a request that Slack signed ``age`` seconds ago."""
    stamp = str(int(stage.clock.now().timestamp()) - age)
    key = (secret or stage.sandbox.signing_secret).encode()
    digest = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def post(stage: Stage, body: bytes, headers: dict[str, str], kind: str = JSON) -> tuple[int, str]:
    url = f"{stage.settings.public_url}/slack/events"
    sent = {"Content-Type": kind, **headers}
    async with aiohttp.ClientSession() as http, http.post(url, data=io.BytesIO(body), headers=sent) as answer:
        return answer.status, await answer.text()


def note(channel: str, text: str, trigger: str = "1.1.a") -> bytes:
    """Return the body of ``/incident note`` as Slack sends it."""
    facts = {"command": "/incident", "text": f"note {text}", "user_id": "U0ROBIN", "channel_id": channel}
    return urllib.parse.urlencode({**facts, "team_id": "T0SANDBOX", "trigger_id": trigger}).encode()


async def test_the_address_is_confirmed_to_slack_when_it_is_entered(stage: Stage) -> None:
    assert await stage.sandbox.site.http.verify_url()
    status, said = await post(stage, CHALLENGE, signed(stage, CHALLENGE))
    assert status == 200
    assert "say this" in said


async def test_a_challenge_that_is_not_signed_is_not_answered(stage: Stage) -> None:
    status, said = await post(stage, CHALLENGE, {})
    assert status == 401
    assert "say this" not in said


async def test_slack_may_look_whether_the_certificate_is_good(stage: Stage) -> None:
    url = f"{stage.settings.public_url}/slack/events"
    async with aiohttp.ClientSession() as http, http.get(url, params={"ssl_check": "1"}) as answer:
        assert answer.status == 200


UNSIGNED = [
    ({}, "not signed"),
    ({"X-Slack-Signature": ""}, "not signed"),
    ({"X-Slack-Request-Timestamp": ""}, "not signed"),
    ({"X-Slack-Request-Timestamp": "yesterday"}, "not signed"),
    ({"X-Slack-Request-Timestamp": "1e9"}, "not signed"),
    ({"X-Slack-Request-Timestamp": "9" * 400}, "not signed"),
    ({"X-Slack-Request-Timestamp": "9" * 5000}, "not signed"),
    ({"X-Slack-Signature": "v0=" + "0" * 64}, "SLACK_SIGNING_SECRET"),
    ({"X-Slack-Signature": "v1"}, "SLACK_SIGNING_SECRET"),
    ({"X-Slack-Signature": "sign\u00e9"}, "SLACK_SIGNING_SECRET"),
]


async def test_what_slack_did_not_sign_is_refused_and_does_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    robin, channel = await declared(stage)
    body = note(channel, "forged")
    for wrong, reason in UNSIGNED:
        caplog.clear()
        headers = {**signed(stage, body), **wrong} if wrong else {}
        status, said = await post(stage, body, headers, FORM)
        assert (status, reason in said, reason in caplog.text) == (401, True, True), (wrong, said, caplog.text)
        assert not [each for each in caplog.records if each.exc_info]
    await robin.command("/incident postmortem", channel)
    await robin.message(channel, "inc-1-postmortem.md")
    assert "forged" not in (stage.settings.data / "postmortems" / "inc-1.md").read_text()


async def test_another_apps_signature_is_refused(stage: Stage) -> None:
    assert (await post(stage, CHALLENGE, signed(stage, CHALLENGE, secret="another")))[0] == 401


async def test_a_body_that_was_changed_on_its_way_is_refused(stage: Stage) -> None:
    assert (await post(stage, CHALLENGE.replace(b"this", b"that"), signed(stage, CHALLENGE)))[0] == 401


async def test_a_signature_is_good_for_five_minutes(stage: Stage) -> None:
    for age, status in ((299, 200), (301, 401), (-299, 200), (-301, 401)):
        assert (await post(stage, CHALLENGE, signed(stage, CHALLENGE, age=age)))[0] == status, age


async def test_a_request_that_is_replayed_is_carried_out_once(stage: Stage) -> None:
    robin, channel = await declared(stage)
    body = urllib.parse.urlencode(
        {"command": "/incident", "text": "update half are back", "user_id": "U0ROBIN", "channel_id": channel}
    ).encode()
    headers = signed(stage, body)
    answers = [await post(stage, body, headers, FORM) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 200]
    assert [bool(said) for _, said in answers] == [True, False, False]
    await robin.message(channel, "Update: half are back")
    await stage.settle()
    assert len([each for each in await robin.messages(channel) if has(each, "Update: half are back")]) == 1


async def test_an_event_that_slack_delivers_again_counts_once(stage: Stage) -> None:
    robin, channel = await declared(stage)
    said = await robin.api("chat.postMessage", channel=channel, text="The disk is full")
    event = {"type": "reaction_added", "user": "U0ROBIN", "reaction": "pushpin", "event_ts": "1.1"}
    event["item"] = {"type": "message", "channel": channel, "ts": said["ts"]}
    payload = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0SANDBOX", "event": event}
    http = stage.sandbox.site.http
    await http.deliver("events_api", payload)
    taken_off = {**payload, "event_id": "Ev2", "event": {**event, "type": "reaction_removed"}}
    await http.deliver("events_api", taken_off)
    for attempt in (1, 2, 3):
        await http.deliver("events_api", payload, Retry(attempt, "http_timeout"))
    await robin.command("/incident postmortem", channel)
    await robin.message(channel, "inc-1-postmortem.md")
    timeline = (stage.settings.data / "postmortems" / "inc-1.md").read_text().partition("## Timeline")[2]
    assert "The disk is full" not in timeline.partition("\n## ")[0]


STRANGE = [
    (b"", JSON, 400),
    (b"", FORM, 400),
    (b"{broken", JSON, 400),
    (b"[1, 2]", JSON, 400),
    (b'"text"', JSON, 400),
    (b"\xff\xfe", JSON, 400),
    (b"[" * 100_000, JSON, 400),
    (b"payload=%7Bbroken", FORM, 400),
    (b"payload=%5B%5D", FORM, 400),
    (b"hello", "text/plain", 415),
    (b"--x--", "multipart/form-data; boundary=x", 415),
    (b"hello=world", FORM, 404),
    (b"{}", JSON, 404),
    (json.dumps({"type": "event_callback", "event": {"type": "comet_sighted"}}).encode(), JSON, 404),
    (json.dumps({"type": "function_executed_twice"}).encode(), JSON, 404),
    (urllib.parse.urlencode({"payload": json.dumps({"type": "dialog_cancellation"})}).encode(), FORM, 404),
    (urllib.parse.urlencode({"command": "/unknown", "text": ""}).encode(), FORM, 404),
]


async def test_what_slack_would_not_send_is_refused_without_a_traceback(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    for body, kind, status in STRANGE:
        found = await post(stage, body, signed(stage, body), kind)
        assert found[0] == status, (body[:80], found)
        assert "Traceback" not in found[1] + caplog.text
    assert not [each for each in caplog.records if each.exc_info]


async def test_a_body_larger_than_slacks_is_refused_before_it_is_read_to_its_end(stage: Stage) -> None:
    body = b"payload=" + b"x" * (LARGEST_BODY + 1)

    async def refused() -> bool:
        try:
            status, said = await post(stage, body, signed(stage, body), FORM)
        except aiohttp.ClientOSError:  # the answer may be lost when the rest of the body is not taken any more
            return False
        return status == 413 and "larger" in said

    await eventually(refused, "413")


async def test_in_socket_mode_nobody_is_taken_in_over_http(stage: Stage) -> None:
    await stage.stop_bot()
    stage.sandbox.request_url = None
    stage.settings = type(stage.settings)(**{**vars(stage.settings), "slack_app_token": stage.sandbox.app_token})
    await stage.start_bot()
    assert (await post(stage, CHALLENGE, signed(stage, CHALLENGE)))[0] == 404
    _, channel = await declared(stage)
    assert channel == await stage.person("robin").channel(CHANNEL)
