"""No secret reaches a log line."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from urllib.parse import quote, quote_plus

import pytest

from bot.log import Masking, Sparing, masked


def line(message: str, *, error: BaseException | None = None) -> str:
    record = logging.LogRecord("bot", logging.INFO, __file__, 1, message, (), None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    return Masking(["hunter2-secret"]).format(record)


def test_known_secrets_are_masked_wherever_they_stand() -> None:
    assert "hunter2" not in line("the token is hunter2-secret, again hunter2-secret")


def test_whatever_looks_like_a_token_or_a_password_in_an_address_is_masked() -> None:
    own = f"tocsin_{'a-_9' * 10}abc"
    assert own not in line(f"GET /api/v1/oncall with {own}, tocsin_template.db")
    assert "tocsin_template.db" in line("tocsin_template.db")
    found = line("xoxb-123-abc xapp-1-A0-f postgresql://tocsin:pa55@db/tocsin https://example.com:8080/x")
    assert "xoxb-123" not in found
    assert "xapp-1" not in found
    assert "pa55" not in found
    assert "https://example.com:8080/x" in found


def test_tracebacks_are_masked_too() -> None:
    try:
        raise ValueError("hunter2-secret was refused")
    except ValueError:
        error = sys.exc_info()[1]
    assert "ValueError" in line("it failed", error=error)
    assert "hunter2" not in line("it failed", error=error)


@pytest.mark.parametrize(
    "text",
    [
        "GET https://api.example.com/?password=hunter2%2Fsecret&x=1",
        "postgresql://host/name?user=tocsin&password=hunter2/secret",
        "{'Authorization': 'Basic aHVudGVyMi9zZWNyZXQ='}",
        "Authorization: Bearer hunter2/secret",
        "https://hooks.slack.com/actions/T1/2/hunter2",
        "wss://wss-primary.slack.com/link/?ticket=hunter2&app_id=3",
    ],
)
def test_what_is_secret_by_its_place_is_masked_without_being_known(text: str) -> None:
    assert "hunter2" not in masked(text)
    assert "aHVudGVy" not in masked(text)


def test_a_known_secret_is_masked_in_every_form_that_it_travels_in() -> None:
    secret = 'hunter2/"secret" word'
    forms = [quote(secret), quote_plus(secret), quote(secret, safe=""), json.dumps(secret)]
    forms.append(base64.b64encode(secret.encode()).decode())
    assert [form for form in forms if masked(f"<{form}>", [secret]).strip('<">') != "***"] == []


def test_the_same_warning_is_said_once_in_ten_minutes_and_then_how_often() -> None:
    sparing = Sparing()

    def says(text: str, at: float, level: int = logging.WARNING) -> str | None:
        record = logging.LogRecord("bot", level, __file__, 1, "%s", (text,), None)
        record.created = at
        return record.getMessage() if sparing.filter(record) else None

    assert says("Slack is away", 1000) == "Slack is away"
    assert says("Slack is away", 1005) is None
    assert says("Slack is away", 1599) is None
    assert says("the disk is full", 1005) == "the disk is full"
    assert says("Slack is away", 1005, logging.INFO) == "Slack is away"
    assert says("Slack is away", 1601) == "Slack is away (and 2 times since it was said last)"
    assert says("Slack is away", 1602) is None


def test_what_ends_the_program_is_logged_without_secrets() -> None:
    code = (
        "from bot import log\n"
        "log.configure(['hunter2-secret'])\n"
        "raise RuntimeError('connecting as hunter2-secret failed')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "RuntimeError: connecting as *** failed" in done.stderr
    assert "hunter2" not in done.stderr
