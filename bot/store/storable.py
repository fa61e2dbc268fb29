"""Characters that no database takes, left out of everything that is bound to a statement.

PostgreSQL refuses NUL in text and JSON (https://www.postgresql.org/docs/current/datatype-character.html), and no driver
encodes half a surrogate pair, which JSON from outside may hold. Either would fail whatever the text came with: a page,
a whole history. It is done here because texts come in by many doors and are stored through one.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # in JSON; an even number of backslashes before it is text

_compact = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def storable_json(value: object) -> str:
    """Return plain data as compact JSON that both databases take."""
    text = _storable(_compact(value))
    return _ESCAPED_NUL.sub(r"\1", text) if "\\u0000" in text else text


def leave_out_unstorable(engine: Engine) -> None:
    """Have every text that is bound to a statement on ``engine`` lose what cannot be stored."""
    event.listen(engine, "before_cursor_execute", _clean, retval=True)


def _clean(
    _conn: object, _cursor: object, statement: str, parameters: object, _context: object, _many: object
) -> tuple[str, Any]:
    return statement, _storable(parameters)


def _storable(value: Any) -> Any:  # noqa: ANN401  # whatever the driver takes as parameters
    match value:
        case str():
            return _UNSTORABLE.sub("", value) if _UNSTORABLE.search(value) else value
        case dict():
            return {key: _storable(each) for key, each in value.items()}
        case list() | tuple():
            return type(value)(_storable(each) for each in value)
        case _:
            return value
