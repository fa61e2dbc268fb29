"""How a drafted migration writes our own column types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlmodel.sql.sqltypes import AutoString

from bot.store.columns import Json, UtcDateTime

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


def render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401  # Alembic's hook
    """Return the source text of a column type, or False to have Alembic write it."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, UtcDateTime | Json):
        name = type(item).__name__
        context.imports.add(f"from bot.store.columns import {name}")
        return f"{name}()"
    return False
