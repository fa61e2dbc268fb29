"""Tokens of the HTTP API: what one allows, and how it is recognized without being kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ONCALL_READ = "oncall:read"
SCOPES = (ONCALL_READ,)
"""Everything that a token may be for."""

PREFIX = "tocsin_"
"""How every token begins, so that people and scanners of leaked secrets know one when they see it."""

_LONGEST_NAME = 80


@dataclass(frozen=True)
class Token:
    """A token as it is kept: without its secret. Instants are aware UTC; ``last_used_at`` is a minute late at most."""

    id: int
    name: str
    scopes: frozenset[str]
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


def digest(secret: str) -> str:
    """Return what a secret is recognized by: its SHA-256 in hexadecimal digits.

    The secrets have 256 bits of chance, so that a slow hash would add nothing. Looking the hash up instead of comparing
    secrets leaves nothing to learn from how long it takes.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def check_name(name: str) -> str:
    """Return a token's name without blanks around it. Raises ``BadInputError``."""
    found = name.strip()
    if not found or not found.isprintable():
        raise BadInputError("Name the token after what will use it, such as wallboard.")
    if len(found) > _LONGEST_NAME:
        raise BadInputError(f"That name has {len(found)} characters. Write at most {_LONGEST_NAME}.")
    return found


def check_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes, sorted and each once. Raises ``BadInputError`` with what there is to choose from."""
    found = tuple(sorted(set(scopes)))
    for scope in found:
        if scope not in SCOPES:
            close = get_close_matches(scope, SCOPES, n=1, cutoff=0.5)
            cure = f"Did you mean {close[0]}?" if close else f"There is: {', '.join(SCOPES)}."
            raise BadInputError(f"There is no scope {scope!r}. {cure}")
    if not found:
        raise BadInputError(f"Say what the token is for. There is: {', '.join(SCOPES)}.")
    return found
