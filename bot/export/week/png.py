"""The picture as PNG, for Slack, which shows no SVG. Drawn at twice its size, in the font that comes with Pillow."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from anyascii import anyascii
from PIL import Image, ImageDraw, ImageFont

from bot.core.characters import clean
from bot.export.week.colours import colours
from bot.export.week.layout import Sheet
from bot.export.week.marks import Box, Line

if TYPE_CHECKING:
    from bot.export.week.marks import Picture, Words

MEDIA_TYPE = "image/png"
_SCALE = 2
_ROUND = 5
_HATCH_STEP = 11
_KNOWN = frozenset("°·“”…\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}")


def spelled(text: str) -> str:
    """Return a text in the letters that the font has: those of ASCII and a few signs. Emoji are left out."""
    return " ".join("".join(_spell(each) for each in unicodedata.normalize("NFC", clean(text))).split())


def _spell(character: str) -> str:
    if character in _KNOWN or character.isascii():
        return character
    if unicodedata.category(character) in {"So", "Sk", "Mn", "Me", "Cf"}:
        return ""
    return anyascii(character)


def measured(text: str, size: float) -> float:
    """Return the exact width of a text in units."""
    return _font(size * _SCALE).getlength(text) / _SCALE


def draw_png(picture: Picture, *, is_dark: bool = False) -> bytes:
    """Return the drawing as a file."""
    palette = colours(is_dark=is_dark)
    size = round(picture.width * _SCALE), round(picture.height * _SCALE)
    image = Image.new("RGB", size, palette["paper"])
    draw = ImageDraw.Draw(image)
    for mark in picture.marks:
        if isinstance(mark, Line):
            points = [mark.x * _SCALE, mark.y * _SCALE, mark.x2 * _SCALE, mark.y2 * _SCALE]
            draw.line(points, fill=palette[mark.role], width=round(mark.width * _SCALE))
        elif isinstance(mark, Box):
            _box(image, draw, mark, palette)
        else:
            _words(draw, mark, palette)
    file = BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _box(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Box, palette: dict[str, str]) -> None:
    left, top = round(mark.x * _SCALE), round(mark.y * _SCALE)
    right, bottom = round((mark.x + mark.width) * _SCALE) - 1, round((mark.y + mark.height) * _SCALE) - 1
    if right < left or bottom < top:
        return
    radius = min(_ROUND * _SCALE, (right - left) // 2, (bottom - top) // 2)
    corners = (mark.left, mark.right, mark.right, mark.left)
    draw.rounded_rectangle([left, top, right, bottom], radius, fill=palette[mark.role], corners=corners)
    if mark.is_hatched:
        _hatch(image, (left, top, right + 1, bottom + 1), palette["hatch"])


def _hatch(image: Image.Image, place: tuple[int, int, int, int], colour: str) -> None:
    left, top, right, bottom = place
    height = bottom - top
    piece = image.crop(place)
    draw = ImageDraw.Draw(piece)
    first = -(left % (_HATCH_STEP * _SCALE)) - height  # neighbouring gaps have one hatching
    for x in range(first, right - left + height, _HATCH_STEP * _SCALE):
        draw.line([x, height, x + height, 0], fill=colour, width=_SCALE * 2)
    image.paste(piece, (left, top))


def _words(draw: ImageDraw.ImageDraw, mark: Words, palette: dict[str, str]) -> None:
    font = _font(mark.size * _SCALE)
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[mark.anchor]
    stroke = mark.size * _SCALE / 52 if mark.is_bold else 0  # the font has no bold letters of its own
    colour = palette[mark.role]
    place = (mark.x * _SCALE, mark.y * _SCALE)
    draw.text(place, spelled(mark.text), font=font, fill=colour, anchor=anchor, stroke_width=stroke, stroke_fill=colour)


@lru_cache(maxsize=64)
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


PNG_SHEET = Sheet(width=880, size=17, spell=spelled, measure=measured)
"""What is laid out for Slack, which shrinks a picture to the width of a telephone: large letters on little width."""
