"""Texts for small channels: an SMS that fits, words that a voice can say, and the call that says them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable

# The basic alphabet of 3GPP TS 23.038, and the signs that cost two of its places.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€")
# Signs that word processors make of plain ones: curly quotes, dashes, the ellipsis, the unbreakable space. Each would
# more than halve what fits into an SMS.
_PLAINER = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-"}
    | {"\u2026": "...", "\u00a0": " "}
)
SMS_LIMIT = 160
SMS_UNICODE_LIMIT = 134  # two parts of 67: one of 70 holds too little in any script

_ADDRESS = re.compile(r"https?://\S+")
_SHORTCODE = re.compile(r":[a-z0-9_+'-]+:")
_UNSPEAKABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Sm"}
_SPOKEN_LIMIT = 200


def one_line(text: str) -> str:
    """Return a text on one line, without control and formatting characters."""
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(each for each in kept if unicodedata.category(each) not in {"Cc", "Cs", "Co"}).split())


def fit_sms(render: Callable[[str], str], title: str) -> str:
    """Return ``render(title)`` as an SMS, with the title cut when the whole would be too long.

    One SMS has 160 places in the GSM alphabet; a text in another alphabet may take two parts. A template that is too
    long without any title is sent as it is: the provider splits it.
    """
    title = one_line(title).translate(_PLAINER).rstrip(" .!?")
    text = one_line(render(title)).translate(_PLAINER)
    while title and _excess(text) > 0:
        title = title[: max(0, len(title) - max(1, _excess(text) // 2))].rstrip()
        text = one_line(render(f"{title}...")).translate(_PLAINER).replace("....", "...")
    return text


def speakable(text: str) -> str:
    """Return what somebody typed so that a voice can say it: no addresses, emoji, signs; at most 200 characters."""
    text = _SHORTCODE.sub(" ", _ADDRESS.sub("a link", text))
    kept = (" " if unicodedata.category(each) in _UNSPEAKABLE or each in "_*`|#@{}[]\\/" else each for each in text)
    words = " ".join("".join(kept).split()).rstrip(" .!?-")
    return words[:_SPOKEN_LIMIT].rstrip() or "no title that can be said"


def twiml(*said: str) -> str:
    """Return the TwiML document of a call that only speaks: each text, a pause, and all of it once more."""
    verbs = "".join(f'<Say>{escape(text)}</Say><Pause length="1"/>' for text in said)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}{verbs}<Hangup/></Response>'


def _excess(text: str) -> int:
    if all(character in _GSM or character in _GSM_DOUBLE for character in text):
        return len(text) + sum(character in _GSM_DOUBLE for character in text) - SMS_LIMIT
    return len(text.encode("utf-16-le")) // 2 - SMS_UNICODE_LIMIT
