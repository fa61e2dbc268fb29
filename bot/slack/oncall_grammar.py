"""How the text after ``/oncall`` is read: the verb, and the parts of an override in whatever order they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ingest.swap_words import SwapWords, read_swap_words
from bot.services.planning import Said
from bot.slack.grammar import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

ONCALL_VERBS: Mapping[str, tuple[str, ...]] = {
    "take": ("takeover", "take-over", "claim", "grab"),
    "override": ("overrides", "replace", "substitute", "set"),
    "week": ("picture", "weekly"),
    "calendar": ("cal", "ical", "ics", "feed"),
    "swap": ("trade", "exchange", "give", "giveaway", "give-away", "offer"),
    "offers": ("swaps", "offered"),
    "me": ("my", "mine", "myself"),
    "history": ("log", "versions", "changes"),
    "undo": ("revert", "rollback", "restore"),
    "test": ("test-page", "testpage"),
    "help": ("?",),
}

_PERSON = r"(<@[UW][A-Z0-9]+(?:\|[^>]*)?>|@[\w.-]+)"
_REPLACING = re.compile(rf"\b(?:replacing|replaces|instead of|in place of|in for|for)\s+{_PERSON}", re.IGNORECASE)
_ANY_PERSON = re.compile(_PERSON)
_ADDING = re.compile(r"(?<!\S)(?:adding|add|additional|in addition|additionally|as well|too|also)(?!\S)", re.IGNORECASE)
_OFF = re.compile(r"(?<!\S)(?:is\s+)?off(?!\S)", re.IGNORECASE)
_WEEK = re.compile(r"(?:^|\s)(next|last|previous|this|\d{4}-?w\d{2})(?:\s+week)?\s*$", re.IGNORECASE)
_AT = re.compile(r"(?:^|\s)at\s+", re.IGNORECASE)


def read_change(text: str) -> Said:
    """Return the parts of ``[schedule] [@user] [when] [replacing @user] [adding] [off]``; words that are left over.

    ``words`` holds the schedule and the time, in the order in which they were typed.
    """
    rest, replaces = _take(_REPLACING, text)
    rest, user = _take(_ANY_PERSON, rest)
    rest, adding = _take(_ADDING, rest)
    rest, off = _take(_OFF, rest)
    return Said(plain(" ".join(rest.split()), {}), _person(user), _person(replaces), bool(adding), bool(off))


def read_take(text: str) -> Said:
    """Return the schedule and the time of ``take``; whoever types it takes over."""
    return Said(plain(" ".join(text.split()), {}))


def read_swap(text: str) -> SwapWords:
    """Return the parts of ``[schedule] [with @bob | everyone] [when] [for @bob's [schedule] [when]]``."""
    found = read_swap_words(text)
    return replace(found, words=plain(found.words, {}), back=None if found.back is None else plain(found.back, {}))


def read_lookup(text: str) -> tuple[str, str]:
    """Return whom ``/oncall`` asks about and at what time; either may be empty."""
    found = list(_AT.finditer(text))
    mention = _ANY_PERSON.match(text)
    if mention and not found:
        return mention[0], text[mention.end() :].strip()
    if not found:
        return text.strip(), ""
    return text[: found[0].start()].strip(), text[found[0].end() :].strip()


def read_week(text: str) -> tuple[str, str]:
    """Return whose week is wanted, and which: ``next``, ``last``, such as ``2026-W11``, or empty for this one."""
    found = _WEEK.search(text)
    if found is None:
        return text.strip(), ""
    return text[: found.start()].strip(), found[1].lower()


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return a text without what a pattern finds first, and that (its group, if it has one)."""
    found = pattern.search(text)
    if found is None:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}", found[found.re.groups]


def _person(text: str) -> str:
    return text.partition("|")[0].rstrip(">") + ">" if text.startswith("<@") else text
