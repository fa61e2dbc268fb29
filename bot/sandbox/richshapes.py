"""The shapes of rich text and of tables.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block and .../table-block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.blockchecks import Faults, ListOf, OneOf, Shape, Text, Typed, Whole, address, fault, number, truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.blockchecks import Check
    from bot.sandbox.wire import Json

MAX_ROWS = 100
MAX_COLUMNS = 20
MAX_CELL_TEXT = 10_000  # in all cells of a table together
_MANY = 1000

_ID = Text(255)
_LONG = Text(40_000, least=0)


def _styles(*names: str) -> Shape:
    return Shape({}, dict.fromkeys(names, truth))


_FACES = ("bold", "italic", "strike", "code", "underline")
_STYLE = {"style": _styles(*_FACES)}
_MENTION = {"style": _styles(*_FACES, "highlight", "client_highlight", "unlink")}
_TEXT = Shape({"text": Text(40_000)}, _STYLE)
_LINK = Shape({"url": address}, {**_STYLE, "text": _LONG, "unsafe": truth})
_SPOKEN: Mapping[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "user": Shape({"user_id": _ID}, _MENTION),
    "channel": Shape({"channel_id": _ID}, _MENTION),
    "usergroup": Shape({"usergroup_id": _ID}, _MENTION),
    "team": Shape({"team_id": _ID}, _MENTION),
    "broadcast": Shape({"range": OneOf(("here", "channel", "everyone"))}, _MENTION),
    "emoji": Shape({"name": _ID}, {**_STYLE, "unicode": _ID, "url": address}),
    "color": Shape({"value": _ID}, _STYLE),
    "date": Shape({"timestamp": Whole(0, 10**11), "format": Text(255)}, {**_STYLE, "url": address, "fallback": _LONG}),
}
_INLINE = Typed(_SPOKEN)
_BORDER = {"border": Whole(0, 1)}
_SECTION = Shape({"elements": ListOf(_INLINE, _MANY, least=0)})
_PARTS: Mapping[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        {"elements": ListOf(Typed({"rich_text_section": _SECTION}), _MANY), "style": OneOf(("bullet", "ordered"))},
        {**_BORDER, "indent": Whole(0, 8), "offset": Whole(0, 10_000)},
    ),
    "rich_text_preformatted": Shape(
        {"elements": ListOf(Typed({"text": _TEXT, "link": _LINK}), _MANY, least=0)}, _BORDER
    ),
    "rich_text_quote": Shape({"elements": ListOf(_INLINE, _MANY, least=0)}, _BORDER),
}

RICH_TEXT = {"elements": ListOf(Typed(_PARTS), _MANY, least=0)}
"""The fields of a rich_text block, but for its type and id."""

_RICH_TEXT_ALONE = Shape(RICH_TEXT, {"block_id": _ID})
RICH_TEXT_VALUE = Typed({"rich_text": _RICH_TEXT_ALONE})
"""What a rich_text_input begins with."""

_RAW: Mapping[str, Check] = {
    "raw_text": Shape({"text": Text(MAX_CELL_TEXT)}),
    "raw_number": Shape({"text": Text(MAX_CELL_TEXT), "value": number}),
}
_CELL = Typed({**_RAW, "rich_text": _RICH_TEXT_ALONE})

RICH_PARTS: Mapping[str, Check] = {**_SPOKEN, **_PARTS, **_RAW}
"""What rich text and tables are made of, by its type."""

_COLUMN = Shape({}, {"align": OneOf(("left", "center", "right")), "is_wrapped": truth})


def _fits_in_cells(table: Json, pointer: str, faults: Faults) -> None:
    if sum(len(str(cell.get("text", ""))) for row in table["rows"] for cell in row) > MAX_CELL_TEXT:
        fault(faults, f"must be less than {MAX_CELL_TEXT + 1} characters in all cells", f"{pointer}/rows")


TABLE = Shape(
    {"rows": ListOf(ListOf(_CELL, MAX_COLUMNS), MAX_ROWS)},
    {"block_id": _ID, "column_settings": ListOf(_COLUMN, MAX_COLUMNS, least=0)},
    _fits_in_cells,
)
