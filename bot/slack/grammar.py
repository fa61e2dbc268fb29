"""How the text after a slash command is read: the verb, the incident it means, mentions, and plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bot.core.characters import clean
from bot.core.mrkdwn import unescape

if TYPE_CHECKING:
    from collections.abc import Mapping

INCIDENT_VERBS: Mapping[str, tuple[str, ...]] = {
    "declare": ("new", "open", "start", "create"),
    "list": ("ls", "all"),
    "status": ("show", "info", "card"),
    "update": ("progress",),
    "severity": ("sev",),
    "urgency": (),
    "priority": ("prio",),
    "rename": ("title", "retitle"),
    "role": ("roles", "assign"),
    "page": ("call",),
    "note": ("log",),
    "decision": ("decide", "decided"),
    "action": ("actions", "follow-up", "followup"),
    "mitigate": ("mitigated",),
    "resolve": ("resolved", "fixed"),
    "reopen": ("reactivate",),
    "close": ("closed",),
    "cancel": ("cancelled", "canceled", "false-alarm"),
    "postmortem": ("post-mortem", "pm", "retro"),
    "help": ("?",),
}

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_NUMBER = re.compile(r"#?(\d{1,9})(?=\s|$)")
_BROADCAST = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]+(?:\|([^>]*))?>")
_REFERENCE = re.compile(r"<([^<>\n]+)>")
_ADDRESS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_ANGLED = re.compile(r"<(?:[^|>]*\|)?([^>]*)>")


@dataclass(frozen=True)
class Spoken:
    """A command as read. ``verb`` is one of ours, "" for none, or None for a word that is none of ours (``word``)."""

    verb: str | None
    word: str
    rest: str


def read(text: str, verbs: Mapping[str, tuple[str, ...]] = INCIDENT_VERBS) -> Spoken:
    """Return the verb of a command's text, whichever of its synonyms was used, and the rest."""
    word, _, rest = text.strip().partition(" ")
    lowered = word.lower()
    for verb, synonyms in verbs.items():
        if lowered == verb or lowered in synonyms:
            return Spoken(verb, word, rest.strip())
    return Spoken("" if not word else None, word, rest.strip())


def nearest(word: str, verbs: Mapping[str, tuple[str, ...]] = INCIDENT_VERBS) -> str | None:
    """Return the verb that somebody who typed ``word`` probably meant."""
    spellings = {spelling: verb for verb, synonyms in verbs.items() for spelling in (verb, *synonyms)}
    found = get_close_matches(word.lower(), spellings, n=1)
    return spellings[found[0]] if found else None


def take_number(rest: str) -> tuple[int | None, str]:
    """Return the incident number that the rest begins with (``12`` or ``#12``), and what follows."""
    found = _NUMBER.match(rest)
    if found is None:
        return None, rest
    return int(found[1]), rest[found.end() :].strip()


def take_user(rest: str) -> tuple[str | None, str]:
    """Return the first user who is mentioned, and the rest without the mention."""
    found = _USER.search(rest)
    if found is None:
        return None, rest
    return found[1], f"{rest[: found.start()]} {rest[found.end() :]}".strip()


def said(command: Mapping[str, Any]) -> str:
    """Return what was typed after a slash command, without characters that no text of ours may hold."""
    return clean(str(command.get("text") or ""))


def take_target(text: str) -> str:
    """Return a name as typed: a mention of a person as Slack writes it (``<@U1>``), anything else as plain text."""
    found = _USER.match(text.strip())
    return f"<@{found[1]}>" if found else plain(text, {})


def harmless(text: str) -> str:
    """Return mrkdwn as typed, in which nobody is woken and no address hides behind another text.

    Broadcasts (``@channel``) and user groups become words, the label of a link stands beside it.
    """
    return _REFERENCE.sub(_tamed, text.strip())


def _tamed(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    if target[:1] in {"@", "#"}:
        return found[0]
    if target[:1] == "!":
        return f"@{(label or target[1:].partition('^')[0]).lstrip('@')}"
    if not _ADDRESS.match(target):
        return f"&lt;{found[1]}&gt;"
    return f"<{target}>" if not label or target.endswith((label, f"{label}/")) else f"{label} (<{target}>)"


def plain(text: str, names: Mapping[str, str]) -> str:
    """Return mrkdwn as typed, as plain text: mentions by name, entities as the signs they stand for."""
    text = _USER.sub(lambda found: f"@{names.get(found[1], found[1])}", text.strip())
    text = _CHANNEL.sub(lambda found: f"#{found[1] or 'channel'}", _BROADCAST.sub(r"@\1", text))
    return unescape(_ANGLED.sub(r"\1", text))
