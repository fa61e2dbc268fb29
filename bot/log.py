"""Logs on standard error, one line each, without any secret, and without the same line over and over."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_MASK = "***"
_PATTERNS = (
    (re.compile(r"xox[a-z](?:\.xox[a-z])?-[\w%.-]+|xapp-[\w%-]+"), _MASK),  # Slack's tokens
    (re.compile(r"tocsin_[\w-]{20,}"), _MASK),  # tokens of our own API
    (re.compile(r"(://)[^/\s@]*:[^\s@]*@"), rf"\1{_MASK}@"),  # user and password in an address
    (re.compile(r"(?i)([?&;\s](?:password|token|ticket|secret)=)[^&\s'\"]+"), rf"\1{_MASK}"),
    (re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?(?:basic|bearer)\s+)[\w+/=.~-]+"), rf"\1{_MASK}"),
    (re.compile(r"(hooks\.slack\.com/)[\w/-]+"), rf"\1{_MASK}"),  # whoever knows one may answer in our name
    (re.compile(r"(/calendar/)[\w-]{8,}"), rf"\1{_MASK}"),  # whoever knows one reads who is on call
)
_SHORTEST_SECRET = 6
"""Shorter ones are words that stand in logs anyway; where they are part of an address, the patterns find them."""

_SAY_AGAIN_SECONDS = 600
_MOST_REMEMBERED = 1000


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without these values, in any form they travel in, and without what looks like a secret."""
    for secret in sorted({form for each in secrets for form in _forms(each)}, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    for pattern, mask in _PATTERNS:
        text = pattern.sub(mask, text)
    return text


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret as it is, as it stands in an address, in JSON and in a Basic authorization."""
    if len(secret) >= _SHORTEST_SECRET:
        yield from (secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1])
        yield base64.b64encode(secret.encode()).decode()


class Masking(logging.Formatter):
    """Writes a record, tracebacks included, with every secret masked."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Mask these values, and whatever looks like a token or a password in an address."""
        super().__init__(_FORMAT)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        return masked(super().format(record), self._secrets)


@dataclass
class _Said:
    at: float
    more: int = 0


class Sparing(logging.Filter):
    """Lets the same warning or error through once in ten minutes, and then says how often it was meant."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self._said: dict[tuple[str, int, str], _Said] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to write a record. Time is the record's own."""
        if record.levelno < logging.WARNING:
            return True
        text = record.getMessage()
        key = (record.name, record.levelno, text)
        known = self._said.get(key)
        if known is not None and 0 <= record.created - known.at < _SAY_AGAIN_SECONDS:
            known.more += 1
            return False
        if known is not None and known.more:
            record.msg, record.args = f"{text} (and {known.more} times since it was said last)", ()
        if len(self._said) >= _MOST_REMEMBERED:
            self._said.clear()
        self._said[key] = _Said(record.created)
        return True


def configure(secrets: Iterable[str], level: int = logging.INFO) -> None:
    """Send all logs to standard error, uncaught errors among them. The chatter of libraries is kept at warnings."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(Masking(secrets))
    output.addFilter(Sparing())
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(level)
    for name in ("slack_sdk", "slack_bolt", "aiohttp", "twilio", "apscheduler", "alembic", "uvicorn", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ends the program: Python's own way would print a secret that stands in the message."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("Tocsin ends by an error of its own.", exc_info=(kind, error, trace))
