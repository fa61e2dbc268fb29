"""The picture as SVG: whole in itself, without scripts, in light and dark, read aloud by its title and description."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.core.characters import clean
from bot.export.week.colours import colours
from bot.export.week.marks import Box, Line

if TYPE_CHECKING:
    from bot.export.week.marks import Mark, Picture, Words

MEDIA_TYPE = "image/svg+xml"
_ROUND = 5
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


def draw_svg(picture: Picture, identity: str = "week", *, is_dark: bool | None = None) -> str:
    """Return the drawing. ``identity`` tells several on one page apart; the theme is the reader's unless given."""
    used = {each.role for each in picture.marks} | {"hatch"}
    width, height = _number(picture.width), _number(picture.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{identity}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="{escape(_FONT)}" role="img" '
        f'aria-labelledby="{identity}-title {identity}-desc">',
        f'<title id="{identity}-title">{escape(clean(picture.title))}</title>',
        f'<desc id="{identity}-desc">{escape(clean(picture.description))}</desc>',
        f"<style>{_style(identity, used, is_dark=is_dark)}</style>",
        f'<defs><pattern id="{identity}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="hatch" width="2.5" height="8"/></pattern></defs>',
        *(_drawn(each, identity) for each in picture.marks),
        "</svg>",
    ]
    return "".join(parts)


def _style(identity: str, used: set[str], *, is_dark: bool | None) -> str:
    light, dark = (_rules(identity, used, colours(is_dark=each)) for each in (False, True))
    if is_dark is not None:
        return dark if is_dark else light
    return f"{light}@media(prefers-color-scheme:dark){{{dark}}}"


def _rules(identity: str, used: set[str], palette: dict[str, str]) -> str:
    return "".join(
        f"#{identity} .{role}{{fill:{palette[role]}}}#{identity} line.{role}{{stroke:{palette[role]}}}"
        for role in sorted(used)
    )


def _drawn(mark: Mark, identity: str) -> str:
    if isinstance(mark, Line):
        ends = f'x1="{_number(mark.x)}" y1="{_number(mark.y)}" x2="{_number(mark.x2)}" y2="{_number(mark.y2)}"'
        return f'<line class="{mark.role}" {ends} stroke-width="{_number(mark.width)}"/>'
    if isinstance(mark, Box):
        return _box(mark, identity)
    return _words(mark)


def _box(mark: Box, identity: str) -> str:
    shape = _shape(mark)
    drawn = f'<path class="{mark.role}" d="{shape}"/>'
    return f'{drawn}<path fill="url(#{identity}-hatch)" d="{shape}"/>' if mark.is_hatched else drawn


def _shape(mark: Box) -> str:
    """Return the outline, its ends rounded where they are to be."""
    left = min(_ROUND, mark.width / 2, mark.height / 2) if mark.left else 0
    right = min(_ROUND, mark.width / 2, mark.height / 2) if mark.right else 0
    x, y, end, bottom = mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
    points = [
        f"M{_number(x + left)} {_number(y)}H{_number(end - right)}",
        _arc(right, end, y + right),
        f"V{_number(bottom - right)}",
        _arc(right, end - right, bottom),
        f"H{_number(x + left)}",
        _arc(left, x, bottom - left),
        f"V{_number(y + left)}",
        _arc(left, x + left, y),
        "Z",
    ]
    return "".join(points)


def _arc(radius: float, x: float, y: float) -> str:
    return f"A{_number(radius)} {_number(radius)} 0 0 1 {_number(x)} {_number(y)}" if radius else ""


def _words(mark: Words) -> str:
    weight = ' font-weight="600"' if mark.is_bold else ""
    anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    place = f'x="{_number(mark.x)}" y="{_number(mark.y)}" font-size="{_number(mark.size)}"'
    return f'<text class="{mark.role}" {place}{weight}{anchor}>{escape(clean(mark.text))}</text>'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
