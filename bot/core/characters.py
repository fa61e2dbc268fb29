"""What people type, character by character: what no text of ours may hold, and where a text may be cut."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from anyascii import anyascii

if TYPE_CHECKING:
    from collections.abc import Callable

# Control characters (a terminal obeys them, XML and PostgreSQL refuse them), lone surrogates, what is no character at
# all, and the embeddings, overrides and isolates of the writing direction, which reach beyond the text they stand in.
# The marks U+200E and U+200F stay: right-to-left texts need them, and they move nothing but themselves.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"
)
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# No script stacks more than four of these on one letter; piled up, they paint over the lines around them.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc\u06df-\u06e8\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_PILED = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
# Letters, digits and signs, but for those that show nothing: marks, fillers, zero widths, selectors.
_VISIBLE = re.compile(
    "[^\\W_\u115f\u1160\u3164\uffa0]|[^\\w\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\ufe00-\ufe0f\ufeff]"
)
_NOT_LATIN = re.compile("[^A-Za-z0-9 ]")
_JOINER = "\u200d"
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_FLAG_LETTERS = "".join(chr(code) for code in range(0x1F1E6, 0x1F200))
_FLAG_TAGS = frozenset(chr(code) for code in range(0xE0020, 0xE0080))
_WORD_SEEK = 24
"""How far back a cut looks for the end of a word."""


def clean(text: str) -> str:
    """Return a text without characters that disturb what stands around it; line breaks and tabs stay."""
    return _PILED.sub(r"\1", _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    """Return a clean text on one line, with single blanks."""
    return " ".join(clean(text).split())


def is_visible(text: str) -> bool:
    """Tell whether anything is seen of a text."""
    return _VISIBLE.search(clean(text)) is not None


def latin(letter: str) -> str:
    """Return a letter or digit of any script in Latin letters and digits, empty when it has no sound of its own."""
    return _NOT_LATIN.sub("", anyascii(letter))


def head(text: str, limit: int, cost: Callable[[str], int] = len) -> str:
    """Return the beginning of a text that costs at most ``limit``: whole signs and, where it can, whole words.

    ``cost`` is what one character takes. Emoji of several parts, letters with their marks and flags stay together.
    """
    end, spent = 0, 0
    for character in text:
        spent += cost(character)
        if spent > limit:
            break
        end += 1
    if end == len(text):
        return text
    while end and _is_split(text, end):
        end -= 1
    if not text[end].isspace():
        blank = max(text.rfind(" ", max(0, end - _WORD_SEEK), end), text.rfind("\n", max(0, end - _WORD_SEEK), end))
        end = blank if blank > 0 else end
    return text[:end].rstrip()


def _is_split(text: str, at: int) -> bool:
    """Tell whether a cut at ``at`` would part a sign from its base, such as the halves of a family emoji."""
    before, after = text[at - 1], text[at]
    if before in _FLAG_LETTERS and after in _FLAG_LETTERS:
        letters = len(text[:at]) - len(text[:at].rstrip(_FLAG_LETTERS))
        return letters % 2 == 1
    return (
        _JOINER in {before, after}
        or after in _SKIN_TONES
        or after in _FLAG_TAGS
        or unicodedata.category(after) in {"Mn", "Me"}
    )
