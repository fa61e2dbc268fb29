"""Logs on standard error, one line each, without any secret."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_TOKENS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|://[^/\s:@]+:[^/\s@]+@")
_MASK = "***"


class Masking(logging.Formatter):
    """Writes a record, tracebacks included, with every secret masked."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Mask these values, and whatever looks like a token or a password in an address."""
        super().__init__(_FORMAT)
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _MASK)
        return _TOKENS.sub(_MASK, line)


def configure(secrets: Iterable[str], level: int = logging.INFO) -> None:
    """Send all logs to standard error. The chatter of libraries is kept at warnings."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(Masking(secrets))
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(level)
    for name in ("slack_sdk", "slack_bolt", "aiohttp", "twilio", "apscheduler", "alembic", "uvicorn", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
