"""Markdown templates as Slack mrkdwn, for messages that are sent from ``templates/roles``.

What people typed must stay what it is between the template's own markup. So values are guarded first: their signs are
moved into Unicode's private use area, where neither Markdown nor Slack reads anything into them, and moved back last.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

from bot.core.mrkdwn import SAFE_SCHEMES, escape, inert

_TYPED, _MARKUP = 0xE000, 0xE100
_GUARD = {ord(sign): _TYPED + ord(sign) for sign in string.punctuation}
_UNGUARD = {
    **{_TYPED + ord(sign): inert(sign) for sign in string.punctuation},
    **{_MARKUP + ord(sign): sign for sign in string.punctuation},
}
_RESERVED = re.compile("[\ue000-\ue1ff]")

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+", re.MULTILINE)
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^*\s][^*\n]*)\*(?!\w)"
    r"|~~(?P<strike>[^~\n]+)~~"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\s]+)\)"
)


@dataclass(frozen=True)
class Markup:
    """A value that is Slack markup, such as ``<#C1>``: it is kept as markup."""

    text: str

    def __str__(self) -> str:
        """Return the markup."""
        return self.text


def guard(value: object) -> object:
    """Return a value for a template, such that ``to_mrkdwn`` shows it as it is. Numbers and the like pass."""
    if isinstance(value, Markup):
        return value.text.translate({ord(sign): _MARKUP + ord(sign) for sign in string.punctuation})
    if isinstance(value, str):
        return _RESERVED.sub("", value).translate(_GUARD)
    return value


def to_mrkdwn(markdown: str) -> str:
    """Return Markdown (headings, lists, bold, italic, strike, code, links) as mrkdwn."""
    text = escape(markdown.strip())
    text = _INLINE.sub(_convert, text)
    text = _HEADING.sub(lambda found: f"*{found[1].replace('*', '')}*", text)
    return _BULLET.sub(r"\1• ", text).translate(_UNGUARD)


def _convert(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "code":
            return found[0]
        case "bold":
            return f"*{found['bold']}*"
        case "italic":
            return f"_{found['italic']}_"
        case "strike":
            return f"~{found['strike']}~"
        case _:
            scheme = found["url"].translate(_UNGUARD).partition(":")[0].lower()
            return f"<{found['url']}|{found['label']}>" if scheme in SAFE_SCHEMES else found[0]
