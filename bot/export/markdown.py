"""mrkdwn as Markdown (CommonMark with GitHub's tables and strike-through), inert: nobody's message breaks the document.

What people typed comes out as they saw it in Slack. Whatever Markdown, HTML or a site generator's templates would read
into it is escaped, by a backslash or, for ``<``, as an entity, since some renderers let a backslash pass HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.core.characters import clean, one_line
from bot.core.emoji import unicode_of
from bot.core.mrkdwn import (
    Broadcast,
    Code,
    Directory,
    Emoji,
    Fence,
    Link,
    Moment,
    Quote,
    Reference,
    Styled,
    Text,
    named,
    parse,
    plain_line,
)
from bot.views.phrases import zoned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.mrkdwn import Inline, Line, Piece

_STYLES = {"bold": "**", "italic": "*", "strike": "~~"}

_SPECIAL = re.compile(
    r"[\\`*\[\]|~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word an underscore means nothing
    r"|&(?=#?\w{1,40};)"
    r"|<"
    r"|\{(?=[{%])"
    r"|\$(?=[$`])"  # mathematics, on GitHub
    r"|!\Z"  # would make an image of a link that follows
)
_LINE_START = re.compile(r"(?P<space>[ \t\u00a0]*)(?P<number>\d{1,9}(?=[.)]))?(?P<sign>[#>+=.)]|-(?=[\s:-]|\Z)|:(?=-))")
_LAST_SIGNS = re.compile(r"(?<=\s)(#+)\Z")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_BACKTICKS = re.compile(r"`+")
_URL_KEPT = "!#$%&'*+,/:;=?@-._~"


def escape_text(text: str) -> str:
    """Return characters so that Markdown shows them as they are, in the middle of a line."""
    return _SPECIAL.sub(_escaped, text)


def typed(text: str) -> str:
    """Return what somebody typed into a form, on one line."""
    return escape_line(escape_text(one_line(text)))


def heading(text: str) -> str:
    """Return what somebody typed into a form for use in a heading, where a last ``#`` would vanish."""
    return _LAST_SIGNS.sub(r"\\\1", typed(text))


def typed_lines(text: str, indent: str = "") -> str:
    """Return what somebody typed into a form, line by line, each after the first behind ``indent``."""
    lines = [escape_line(escape_text(line.rstrip())) for line in clean(text).strip().splitlines()]
    return "\n".join(f"{indent}{line}" if line and number else line for number, line in enumerate(_broken(lines)))


def escape_line(line: str) -> str:
    """Return an escaped line so that nothing at its start makes a heading, list, quote, rule or code of it."""
    stripped = line.lstrip(" \t")
    line = "\u00a0" * len(line[: len(line) - len(stripped)].expandtabs(4)) + stripped
    found = _LINE_START.match(line)
    if found is None or (found["sign"] in ".)" and not found["number"]):
        return line
    at = found.start("sign")
    return f"{line[:at]}\\{line[at:]}"


class Markdown:
    """Converts texts, with names for ids; moments are shown in ``zone`` (an IANA name)."""

    def __init__(self, directory: Directory, zone: str, *, at: str = "@") -> None:
        """Use the names of ``directory``. ``at`` stands before the names of people who are mentioned."""
        self._at = at
        self._directory = Directory(_tidy(directory.users), _tidy(directory.channels), _tidy(directory.groups))
        self._zone = zone

    def name(self, user: str) -> str:
        """Return the name of a user's id or key, as Markdown; a line may begin with it."""
        return escape_line(escape_text(self._directory.user(user)))

    def channel(self, channel: str, name: str = "") -> str:
        """Return ``#name`` of a channel's id, as Markdown for the middle of a line."""
        return escape_text(f"#{self._directory.channel(channel, name)}")

    def inline(self, text: str) -> str:
        """Return a mrkdwn text as Markdown on one line, for list items and table cells."""
        lines = (self._line(line) for piece in parse(clean(text)) for line in piece.lines)
        return " ".join(line.strip() for line in lines if line.strip())

    def lines(self, text: str) -> list[str]:
        """Return a mrkdwn text as lines of Markdown; line breaks are kept, quotes and code are blocks."""
        lines: list[str] = []
        quoted_before = False
        for piece in parse(clean(text)):
            if quoted_before and not isinstance(piece, Fence):
                lines.append("")
            lines.extend(self._block(piece))
            quoted_before = isinstance(piece, Quote)
        return lines

    def hanging(self, lead: str, text: str, indent: str) -> str:
        """Return ``lead`` followed by a mrkdwn text, as the content of a list item whose content stands at ``indent``.

        A text that begins with a quote or with code begins on the next line: both are blocks.
        """
        lines = self.lines(text)
        if not lines:
            return lead
        if lines[0].startswith(("> ", "```")):
            lines.insert(0, "")
        rest = "".join(f"\n{indent}{line}" if line else "\n" for line in lines[1:])
        return f"{lead} {lines[0]}{rest}" if lines[0] else f"{lead}{rest}"

    def _block(self, piece: Piece) -> list[str]:
        if isinstance(piece, Fence):
            return self._fence(piece)
        shown = [self._line(line).rstrip() for line in piece.lines]
        lines = _broken([escape_line(line) for line in shown])
        return [f"> {line}" if line else ">" for line in lines] if isinstance(piece, Quote) else lines

    def _fence(self, piece: Fence) -> list[str]:
        lines = [plain_line(line, self._directory) for line in piece.lines]
        runs = (len(run) for line in lines for run in _BACKTICKS.findall(line))
        mark = "`" * max(3, 1 + max(runs, default=0))
        return [mark, *(line.rstrip() for line in lines), mark]

    def _line(self, line: Line) -> str:
        return "".join(self._inline(piece) for piece in line)

    def _inline(self, piece: Inline) -> str:
        match piece:
            case Text(text):
                return escape_text(text)
            case Code(children):
                return _code(plain_line(children, self._directory))
            case Styled(style, children):
                return f"{_STYLES[style]}{self._line(children)}{_STYLES[style]}"
            case Link(url, label):
                return link(url, label)
            case Reference():
                name = named(piece, self._directory)
                return escape_text(name if piece.kind == "channel" else self._at + name.removeprefix("@"))
            case Broadcast(name):
                return f"@{name}"
            case Moment(at):
                return zoned(at, self._zone)
            case Emoji(name):
                return unicode_of(name) or escape_text(f":{name}:")


def _tidy(names: Mapping[str, str]) -> dict[str, str]:
    return {key: one_line(name) for key, name in names.items()}


def _escaped(found: re.Match[str]) -> str:
    if found[0] == "<":
        return "&lt;"
    return "&amp;" if found[0] == "&" else f"\\{found[0]}"


def _code(text: str) -> str:
    mark = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    padding = " " if text[:1] in "` " or text[-1:] in "` " else ""
    return f"{mark}{padding}{text}{padding}{mark}"


def link(url: str, label: str = "") -> str:
    """Return a link of one of mrkdwn's safe schemes; without a ``label`` the address stands for itself."""
    address = _ENTITY.sub("&amp;", quote(clean(url), safe=_URL_KEPT))
    return f"[{escape_text(one_line(label))}]({address})" if label.strip() else f"<{address}>"


def _broken(lines: Sequence[str]) -> list[str]:
    """Return the lines of a paragraph with a hard break (two spaces) wherever the next line follows at once."""
    following = [*lines[1:], ""]
    return [f"{line}  " if line and after else line for line, after in zip(lines, following, strict=False)]
