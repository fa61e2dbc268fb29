"""How ``swap`` is read: the parts of a sentence in whatever order they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PERSON = r"(<@[UW][A-Z0-9]+(?:\|[^>]*)?>|@[\w.-]*\w)"
_RETURN = r"in (?:return|exchange)(?: for)?"
_WHOSE = rf"(?:{_PERSON}(?:['\u2019]s?)?|his|her|their)"
_BACK = re.compile(rf"\b(?:(?:{_RETURN}|for)\s+{_WHOSE}|{_RETURN})(?:\s+(.*))?$", re.IGNORECASE)
_WITH = re.compile(rf"\b(?:with|to|and)\s+{_PERSON}", re.IGNORECASE)
_ANY = re.compile(_PERSON)
_EVERYBODY = r"(?:everyone|everybody|anyone|anybody|all|the team|team)"
_ALL = re.compile(rf"(?<![\w/-])(?:(?:with|to)\s+)?{_EVERYBODY}(?![\w/-])", re.IGNORECASE)
_MY = re.compile(r"\bmy\b\s*", re.IGNORECASE)


@dataclass(frozen=True)
class SwapWords:
    """What somebody typed after ``swap``: ``words`` are the schedule and the time of what they give.

    ``taker`` is a mention (``<@U1>``), ``@name`` or empty. ``back`` are the schedule and the time of what they want in
    return, empty for the other's next shift; None when they want nothing.
    """

    words: str
    taker: str = ""
    is_all: bool = False
    back: str | None = None


def read_swap_words(text: str) -> SwapWords:
    """Return the parts of ``[schedule] [with @bob | everyone] [when] [for @bob's [schedule] [when]]``."""
    rest, back, taker = " ".join(text.split()), None, ""
    if found := _BACK.search(rest):
        taker, back, rest = found[1] or "", (found[2] or "").strip(), rest[: found.start()].strip()
    named = _WITH.search(rest) or _ANY.search(rest)
    if named:
        taker, rest = named[1], _cut(rest, named)
    is_all = False
    if not taker and (everyone := _ALL.search(rest)):
        is_all, rest = True, _cut(rest, everyone)
    return SwapWords(_MY.sub("", rest).strip(), _mention(taker), is_all, back)


def _cut(text: str, found: re.Match[str]) -> str:
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())


def _mention(text: str) -> str:
    return text.partition("|")[0].rstrip(">") + ">" if text.startswith("<@") else text
