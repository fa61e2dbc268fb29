"""Texts for small channels: an SMS that fits, words that a voice can say, and the call that says them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bot.core.characters import head, latin, one_line

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
_SHORTCODE = re.compile(r"(?<!\w):([a-z0-9_+'-]*[a-z_][a-z0-9_+'-]*):(?!\w)")
_UNSPEAKABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Sm", "Me"})
_SILENT = frozenset("_*`|#@{}[]<>\\/\ufe0e\ufe0f")
_SPOKEN_LIMIT = 160
_NAMED_SIGNS = 4
_NOTHING_TO_SAY = "its title cannot be spoken"


def fit_sms(render: Callable[[str], str], title: str) -> str:
    """Return ``render(title)`` as an SMS, with the title cut when the whole would be too long.

    One SMS has 160 places in the GSM alphabet; a text in another alphabet may take two parts. A template that is too
    long without any title is sent as it is: the provider splits it.
    """
    title = _plainer(title).rstrip(" .!?")
    text = _plainer(render(title))
    room = sum(map(_units, title))
    while title and _excess(text) > 0 and room > 0:
        room -= max(1, _excess(text) // 2)
        title = head(title, room, _units)
        text = _plainer(render(f"{title}...")).replace("....", "...")
    return text


def _plainer(text: str) -> str:
    return one_line(text).translate(_PLAINER)


def speakable(text: str) -> str:
    """Return what somebody typed so that a voice can say it: words, at most 160 characters, cut after a word.

    Addresses become "a link"; emoji and signs are left out, unless there is nothing else: then they are named. Letters
    that an English voice does not know are spelled in Latin ones.
    """
    plain = _ADDRESS.sub("a link", one_line(text))
    words = _words(_SHORTCODE.sub(" ", plain)) or _names_of_signs(plain)
    shown = head(words, _SPOKEN_LIMIT)
    return (shown if shown == words else f"{shown.rstrip(' ,;:-')}, and so on") or _NOTHING_TO_SAY


def _words(text: str) -> str:
    kept = (_said(each) for each in unicodedata.normalize("NFC", text.translate(_PLAINER)))
    return " ".join("".join(kept).split()).strip(" .,;:!?-'\"")


def _said(character: str) -> str:
    if unicodedata.category(character) in _UNSPEAKABLE or character in _SILENT:
        return " "
    if character < "\u0250" or unicodedata.category(character) == "Sc":  # Europe's Latin letters, and money
        return character
    if unicodedata.combining(character):
        return ""
    spelled = latin(character) if character.isalnum() else " "
    return f"{spelled} " if unicodedata.east_asian_width(character) == "W" else spelled


def _names_of_signs(text: str) -> str:
    """Return what the emoji of a text are called, each once: ``fire engine, bell``."""
    codes = [found.replace("_", " ") for found in _SHORTCODE.findall(text)]
    signs = (each for each in text if unicodedata.category(each) == "So" and not "\U0001f1e6" <= each <= "\U0001f1ff")
    names = [unicodedata.name(each, "").lower() for each in signs]
    return ", ".join(list(dict.fromkeys(name for name in (*codes, *names) if name))[:_NAMED_SIGNS])


def twiml(*said: str) -> str:
    """Return the TwiML document of a call that only speaks: each text, a pause, and all of it once more."""
    verbs = "".join(f'<Say>{escape(text)}</Say><Pause length="1"/>' for text in said)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}{verbs}<Hangup/></Response>'


def _units(character: str) -> int:
    return 2 if character > "\uffff" else 1


def _excess(text: str) -> int:
    if all(character in _GSM or character in _GSM_DOUBLE for character in text):
        return len(text) + sum(character in _GSM_DOUBLE for character in text) - SMS_LIMIT
    return sum(map(_units, text)) - SMS_UNICODE_LIMIT
