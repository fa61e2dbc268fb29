"""No secret reaches a log line."""

from __future__ import annotations

import logging
import sys

from bot.log import Masking


def line(message: str, *, error: BaseException | None = None) -> str:
    record = logging.LogRecord("bot", logging.INFO, __file__, 1, message, (), None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    return Masking(["hunter2-secret"]).format(record)


def test_known_secrets_are_masked_wherever_they_stand() -> None:
    assert "hunter2" not in line("the token is hunter2-secret, again hunter2-secret")


def test_whatever_looks_like_a_token_or_a_password_in_an_address_is_masked() -> None:
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
