"""Slack's mrkdwn: writing it safely, and reading it into neutral pieces that any output can be made from.

The rules are Slack's own (https://docs.slack.dev/messaging/formatting-message-text): ``&``, ``<`` and ``>`` are
escaped, angle brackets hold references, and ``*bold*``, ``_italic_``, ``~strike~`` and code are typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.emoji import unicode_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SAFE_SCHEMES = frozenset({"http", "https", "mailto"})


def escape(text: str) -> str:
    """Return what somebody typed so that Slack shows it as typed: ``<!channel>`` notifies nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo ``escape``, for text that Slack sent escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def inert(text: str) -> str:
    """Return what somebody typed, escaped, and with signs that look alike for those that make code, bold and the like.

    For the middle of a sentence of ours, where a stray backtick would swallow the rest. Slack has no other way.
    """
    return _WORD_EDGE.sub("ˍ", escape(text).translate(_LOOKALIKES))


_LOOKALIKES = str.maketrans({"`": "ˋ", "*": "∗", "~": "∼"})  # noqa: RUF001  # they are meant to look alike
_WORD_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # within a word, as in checkout_api, Slack leaves it alone


def mention(user: str) -> str:
    """Return the mrkdwn that names a Slack user id and links to the person."""
    return f"<@{user}>"


@dataclass(frozen=True)
class Directory:
    """Names for the ids in a text: users (people and bots), channels and user groups, without ``@`` and ``#``."""

    users: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    channels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def user(self, user: str, label: str = "") -> str:
        """Return the name of a user; what Slack wrote beside the id, or the id itself, when nobody knows it."""
        return self.users.get(user) or label or f"unknown user {user}"

    def channel(self, channel: str, label: str = "") -> str:
        """Return the name of a channel, as ``user`` does."""
        return self.channels.get(channel) or label or f"unknown channel {channel}"

    def group(self, group: str, label: str = "") -> str:
        """Return the handle of a user group, as ``user`` does."""
        return self.groups.get(group) or label.removeprefix("@") or f"unknown group {group}"


@dataclass(frozen=True)
class Text:
    """Plain characters, unescaped."""

    text: str


@dataclass(frozen=True)
class Code:
    """Characters in a fixed-width face, unescaped, on one line. References in it are still to be named."""

    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Styled:
    """Pieces set in bold, italic or struck through."""

    style: Literal["bold", "italic", "strike"]
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    """A link with one of ``SAFE_SCHEMES``. ``label`` is empty when the address stands for itself."""

    url: str
    label: str = ""


@dataclass(frozen=True)
class Reference:
    """A user, channel or user group by id, with the name that Slack wrote beside it, if any."""

    kind: Literal["user", "channel", "group"]
    id: str
    label: str = ""


@dataclass(frozen=True)
class Broadcast:
    """A call to everybody: ``here``, ``channel`` or ``everyone``."""

    name: str


@dataclass(frozen=True)
class Moment:
    """An instant (aware, UTC) that Slack shows in the reader's zone."""

    at: datetime


@dataclass(frozen=True)
class Emoji:
    """An emoji by its short name, without colons."""

    name: str


Inline: TypeAlias = "Text | Code | Styled | Link | Reference | Broadcast | Moment | Emoji"
Line: TypeAlias = "tuple[Inline, ...]"


@dataclass(frozen=True)
class Paragraph:
    """Lines of text."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Quote:
    """Quoted lines."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Fence:
    """Preformatted lines."""

    lines: tuple[Line, ...]


Piece: TypeAlias = "Paragraph | Quote | Fence"

_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_QUOTED = re.compile(r"(?:&gt;|>) ?")
_QUOTED_REST = re.compile(r"(?:&gt;|>){3} ?")
# Styles reach over whole references and code, never over a line's end. Their length is bounded so that a hostile
# message (thousands of openings that never close) costs linear time, and their alternatives exclude each other.
# Each alternative begins with a character of its own (what must not stand before is looked at afterwards), for then
# the search skips ordinary text several times faster.
_INSIDE = r"<[^<>\n]*>|`[^`\n]+`"
_INLINE = re.compile(
    rf"""
    `(?P<code>[^`\n]+)`
    | <(?P<reference>[^<>\n]+)>
    | \*(?<!\w\*)(?=[^\s*])(?P<bold>(?:{_INSIDE}|[^*\n<`]){{1,800}})(?<!\s)\*(?!\w)
    | _(?<!\w_)(?=[^\s_])(?P<italic>(?:{_INSIDE}|[^_\n<`]|(?<=[^\W_])_(?=[^\W_])){{1,800}})(?<!\s)_(?!\w)
    | ~(?<!\w~)(?=[^\s~])(?P<strike>(?:{_INSIDE}|[^~\n<`]){{1,800}})(?<!\s)~(?!\w)
    | :(?<!\w:)(?P<emoji>[a-z0-9_+'-]{{1,100}})(?:::skin-tone-[2-6])?:
    | h(?<!\wh)(?P<url>ttps?://[^\s<>|`*"]+[^\s<>|`*".,;:!?)'_~])
    """,
    re.VERBOSE,
)
_LINK = re.compile(r"<(?P<url>https?://[^\s<>|]+)(?:\|(?P<label>[^<>]*))?>", re.IGNORECASE)
_CODE = re.compile(r"<(?P<reference>[^<>\n]+)>")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def parse(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a mrkdwn text. Nothing is refused: what is not markup is text."""
    pieces: list[Piece] = []
    for index, part in enumerate(_FENCE.split(text.replace("\r\n", "\n").replace("\r", "\n"))):
        if index % 2:
            pieces.append(Fence(tuple(_code(line) for line in part.strip("\n").split("\n"))))
        elif part.strip():
            pieces.extend(_paragraphs(part.strip("\n") if index else part.rstrip("\n")))
    return tuple(pieces)


def links_in(text: str) -> Iterator[Link]:
    """Yield the web links that Slack marked in a mrkdwn text, in order."""
    for found in _LINK.finditer(text):
        yield Link(unescape(found["url"]), unescape(found["label"] or ""))


def plain(text: str, directory: Directory) -> str:
    """Return a mrkdwn text without any markup, names for ids, for SMS, speech and file names."""
    lines = (line for piece in parse(text) for line in piece.lines)
    return "\n".join(plain_line(line, directory) for line in lines)


def plain_line(line: Line, directory: Directory) -> str:
    """Return the characters of one line without any markup."""
    return "".join(_plain(piece, directory) for piece in line)


def named(reference: Reference, directory: Directory) -> str:
    """Return a reference as people read it: ``@Alice``, ``#general``, ``@on-call``."""
    if reference.kind == "user":
        return f"@{directory.user(reference.id, reference.label)}"
    if reference.kind == "channel":
        return f"#{directory.channel(reference.id, reference.label)}"
    return f"@{directory.group(reference.id, reference.label)}"


def _plain(piece: Inline, directory: Directory) -> str:
    match piece:
        case Text(text):
            return text
        case Code(children) | Styled(_, children):
            return plain_line(children, directory)
        case Link(url, label):
            return label or url.removeprefix("mailto:")
        case Reference():
            return named(piece, directory)
        case Broadcast(name):
            return f"@{name}"
        case Moment(at):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case Emoji(name):
            return unicode_of(name) or f":{name}:"


def _paragraphs(text: str) -> Iterator[Piece]:
    lines: list[Line] = []
    is_quoted = is_rest = False
    for raw in text.split("\n"):
        opening = _QUOTED_REST.match(raw)
        is_rest = is_rest or opening is not None
        mark = opening or (None if is_rest else _QUOTED.match(raw))
        here = is_rest or mark is not None
        if here != is_quoted and lines:
            yield _piece(lines, is_quoted)
            lines = []
        is_quoted = here
        lines.append(tuple(_inline(raw[mark.end() if mark else 0 :])))
    yield _piece(lines, is_quoted)


def _piece(lines: list[Line], is_quoted: bool) -> Piece:
    return Quote(tuple(lines)) if is_quoted else Paragraph(tuple(lines))


def _inline(text: str) -> Iterator[Inline]:
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            yield Text(unescape(text[at : found.start()]))
        yield _found(found)
        at = found.end()
    if at < len(text):
        yield Text(unescape(text[at:]))


def _found(found: re.Match[str]) -> Inline:
    content = found[found.lastgroup or 0]
    match found.lastgroup:
        case "code":
            return Code(_code(content))
        case "reference":
            return _reference(content)
        case "emoji":
            return Emoji(content)
        case "url":
            return Link(unescape(found[0]))
        case "bold" | "italic" as style:
            return Styled(style, tuple(_inline(content)))
        case _:
            return Styled("strike", tuple(_inline(content)))


def _code(text: str) -> Line:
    """Read a line of code: Slack puts references into it too, all else is verbatim."""
    pieces: list[Inline] = []
    at = 0
    for found in _CODE.finditer(text):
        pieces.append(Text(unescape(text[at : found.start()])))
        pieces.append(_reference(found["reference"]))
        at = found.end()
    pieces.append(Text(unescape(text[at:])))
    return tuple(pieces)


def _reference(content: str) -> Inline:
    target, _, label = content.partition("|")
    label = unescape(label)
    if target[:1] == "@":
        return Reference("user", target[1:], label.removeprefix("@"))
    if target[:1] == "#":
        return Reference("channel", target[1:], label.removeprefix("#"))
    if target[:1] == "!":
        return _special(target[1:], label)
    return _link(unescape(target), label)


def _special(target: str, label: str) -> Inline:
    name, _, rest = target.partition("^")
    if name == "subteam":
        return Reference("group", rest, label)
    if name == "date":
        return _moment(rest, label)
    if name in {"here", "channel", "everyone"}:
        return Broadcast(name)
    return Text(label or f"<!{target}>")


def _moment(rest: str, fallback: str) -> Inline:
    epoch = rest.partition("^")[0]
    try:
        return Moment(datetime.fromtimestamp(int(epoch), UTC))
    except (ValueError, OverflowError, OSError):
        return Text(fallback or epoch)


def _link(target: str, label: str) -> Inline:
    scheme = _SCHEME.match(target)
    if scheme and scheme[1].lower() in SAFE_SCHEMES:
        return Link(target, "" if label == target else label)
    if scheme:
        return Text(f"{label} ({target})" if label else target)
    return Text(f"<{target}>" if not label else f"{label} ({target})")
