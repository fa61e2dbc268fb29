"""Phone numbers and the length of texts, as Twilio counts them."""

from __future__ import annotations

import re

_E164 = re.compile(r"^\+[1-9]\d{6,14}$")
_PUNCTUATION = re.compile(r"[\s().\-]")
_US_DIGITS = 10
_GSM_SINGLE, _GSM_PART = 160, 153
_UCS_SINGLE, _UCS_PART = 70, 67
# GSM 03.38: the basic alphabet, and the extension characters that take two places each.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")


def normalize(text: str) -> str | None:
    """Return a number as E.164, or None when it is not one. Ten digits alone are a US number, as for Twilio."""
    digits = _PUNCTUATION.sub("", text)
    if digits.isdigit() and digits.isascii():
        digits = f"+1{digits}" if len(digits) == _US_DIGITS else f"+{digits}"
    return digits if _E164.match(digits) else None


def segments(body: str) -> int:
    """Return how many SMS a text takes: GSM-7 when its alphabet allows, else UCS-2."""
    if all(char in _GSM or char in _GSM_TWICE for char in body):
        length, single, part = sum(2 if char in _GSM_TWICE else 1 for char in body), _GSM_SINGLE, _GSM_PART
    else:
        length, single, part = len(body.encode("utf-16-le")) // 2, _UCS_SINGLE, _UCS_PART
    return 1 if length <= single else -(-length // part)
