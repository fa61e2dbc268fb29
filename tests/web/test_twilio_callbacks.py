"""Who may speak to the callbacks of Twilio, and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest
from twilio.request_validator import RequestValidator

from tests.scenarios.steps import declare, page_of
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        await found.start_bot()
        yield found


async def post(stage: Stage, path: str, form: dict[str, str], *, token: str | None = None) -> tuple[int, str]:
    """Post a form, signed with ``token`` if there is one."""
    url = f"{stage.settings.public_url}{path}"
    signature = RequestValidator(token).compute_signature(url, form) if token else ""
    headers = {"X-Twilio-Signature": signature}
    async with aiohttp.ClientSession() as http, http.post(url, data=form, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("path", ["/twilio/sms", "/twilio/voice/1", "/twilio/voice/1/keys", "/twilio/status/1"])
async def test_what_is_not_signed_by_twilio_is_refused_and_changes_nothing(stage: Stage, path: str) -> None:
    await declare(stage.person("robin"))
    await page_of(stage.person("alice"))
    form = {"From": "+447700900101", "Body": "ACK", "Digits": "4", "CallStatus": "failed"}
    assert (await post(stage, path, form))[0] == 403
    assert (await post(stage, path, form, token="another"))[0] == 403
    await page_of(stage.person("alice"))


async def test_an_unknown_number_and_another_text_are_answered_with_what_to_do(stage: Stage) -> None:
    token = stage.settings.twilio_auth_token
    status, text = await post(stage, "/twilio/sms", {"From": "+4911111111", "Body": "ACK"}, token=token)
    assert status == 200
    assert "This number is not in" in text
    _, text = await post(stage, "/twilio/sms", {"From": "+447700900101", "Body": "what?"}, token=token)
    assert "Reply ACK and the four digits" in text


async def test_a_page_that_is_over_says_so_in_the_call(stage: Stage) -> None:
    token = stage.settings.twilio_auth_token
    status, text = await post(stage, "/twilio/voice/99", {"CallSid": "CA1"}, token=token)
    assert status == 200
    assert "This page is over" in text


async def test_key_6_pages_the_next_person(stage: Stage) -> None:
    await declare(stage.person("robin"))
    await page_of(stage.person("alice"))
    await stage.pass_time(seconds=61)
    alice = stage.person("alice")
    call = await alice.ringing()
    await alice.phone(f"calls/{call['sid']}/answer")
    await alice.phone(f"calls/{call['sid']}/keys", digits="6")
    await page_of(stage.person("bob"))


async def test_a_key_that_does_nothing_says_so_and_4_says_what_is_taken_in_words(stage: Stage) -> None:
    await declare(stage.person("robin"), "🔥 Checkout is down <b> " + "and more " * 15)
    await page_of(stage.person("alice"))
    await stage.pass_time(seconds=61)
    await stage.person("alice").ringing()
    path, token = "/twilio/voice/3/keys", stage.settings.twilio_auth_token  # after the message and the SMS
    _, again = await post(stage, path, {"Digits": "9"}, token=token)
    _, wrong = await post(stage, path, {"Digits": "5"}, token=token)
    assert ">This is Tocsin" in again
    assert ">That key does nothing. This is Tocsin" in wrong
    _, taken = await post(stage, path, {"Digits": "4"}, token=token)
    assert ">Acknowledged: Checkout is down b and more" in taken
    assert "🔥" not in taken


async def test_health_tells_when_everything_is_well(stage: Stage) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{stage.settings.public_url}/health/live") as answer:
            assert (await answer.json())["status"] == "alive"
        async with http.get(f"{stage.settings.public_url}/health/ready") as answer:
            assert await answer.json() == {"status": "ready", "faults": [], "warnings": []}
