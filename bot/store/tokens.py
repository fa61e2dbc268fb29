"""The tokens of the HTTP API. Their secrets are not here, only what they are recognized by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select, update

from bot.core.token import Token
from bot.store.tables import table_of
from bot.store.tables_rota import ApiTokenRow
from bot.store.upsert import insert_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

api_token = table_of(ApiTokenRow)


def add(conn: Connection, token_hash: str, name: str, scopes: Iterable[str], now: datetime) -> bool:
    """Record a token; False when the name is taken, by a revoked one too."""
    row = {"token_hash": token_hash, "name": name, "scopes": list(scopes), "created_at": now}
    return insert_once(conn, api_token, row, api_token.c.id) is not None


def everything(conn: Connection) -> tuple[Token, ...]:
    """Return every token, revoked ones too, in the order of their names."""
    rows = conn.execute(select(api_token).order_by(api_token.c.name)).mappings()
    return tuple(_token(row) for row in rows)


def live(conn: Connection) -> dict[str, Token]:
    """Return the tokens that are not revoked, by their hash."""
    rows = conn.execute(select(api_token).where(api_token.c.revoked_at.is_(None))).mappings()
    return {row["token_hash"]: _token(row) for row in rows}


def revoke(conn: Connection, name: str, now: datetime) -> bool:
    """Revoke a token for good; False when there is no such token that is in force."""
    query = update(api_token).where(api_token.c.name == name, api_token.c.revoked_at.is_(None))
    return conn.execute(query.values(revoked_at=now)).rowcount == 1


def used(conn: Connection, at: Mapping[int, datetime]) -> None:
    """Record when tokens, by their id, were used last. What another process has seen later stays."""
    column, seen = api_token.c.last_used_at, bindparam("seen")
    query = update(api_token).where(api_token.c.id == bindparam("token"), or_(column.is_(None), column < seen))
    conn.execute(query.values(last_used_at=seen), [{"token": key, "seen": last} for key, last in at.items()])


def _token(row: RowMapping) -> Token:
    rest = {name: row[name] for name in ("id", "name", "created_at", "last_used_at", "revoked_at")}
    return Token(scopes=frozenset(row["scopes"]), **rest)
