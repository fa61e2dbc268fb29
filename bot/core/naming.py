"""The names of incident channels, within Slack's rules: lower-case ASCII letters, digits and ``-``, at most 80."""

from __future__ import annotations

import re
import unicodedata

from bot.core.characters import latin

LIMIT = 80
_WORD = 24
_INSIDE_WORDS = frozenset("'\u2018\u2019")


def channel_name(number: int, title: str, *, is_private: bool = False, collision: int = 1) -> str:
    """Return ``inc-NUMBER-SLUG``; ``collision`` 2 gives ``…-2``. A private incident's name says nothing of its title.

    Titles are transliterated, and cut after a word; one that leaves nothing over (emoji alone) gives ``inc-NUMBER``.
    """
    slug = "private" if is_private else slugify(title)
    base = f"inc-{number}-{slug}" if slug else f"inc-{number}"
    suffix = f"-{collision}" if collision > 1 else ""
    return _cut(base, LIMIT - len(suffix)) + suffix


def _cut(name: str, limit: int) -> str:
    """Return a name of at most ``limit`` characters, cut after a word unless the last one is a very long one."""
    if len(name) <= limit:
        return name
    after_word = name.rfind("-", limit - _WORD, limit + 1)
    return name[: after_word if after_word > 0 else limit].rstrip("-")


def slugify(text: str) -> str:
    """Return ``text`` in lower-case ASCII words joined by ``-``; emoji and signs are left out."""
    spelled = "".join(_spell(character) for character in text)
    return re.sub(r"[^a-z0-9]+", "-", spelled.lower()).strip("-")


def _spell(character: str) -> str:
    if character in _INSIDE_WORDS or unicodedata.combining(character):
        return ""
    return latin(character) if character.isalnum() else " "
