"""``tocsin token``: tokens of the HTTP API are made, listed and revoked; the secret is shown once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.core.token import digest
from bot.errors import BadInputError
from bot.services.tokens import create
from bot.store import Database
from bot.store.tokens import live
from tests.cli.terminal import tocsin

if TYPE_CHECKING:
    from pathlib import Path

SECRET = re.compile(r"tocsin_[\w-]{43}")
CREATE = ("token", "create", "wallboard", "--scope", "oncall:read")


async def test_a_token_is_shown_once_and_only_its_hash_is_kept(database_address: str) -> None:
    run = tocsin(*CREATE, DATABASE_URL=database_address)
    assert (run.code, "shown once" in run.err) == (0, True)
    secret = run.out.strip()
    assert SECRET.fullmatch(secret)
    db = Database.open(database_address)
    found = await db.read(live)
    await db.close()
    assert [(key, token.name, token.scopes) for key, token in found.items()] == [
        (digest(secret), "wallboard", {"oncall:read"})
    ]


def test_a_token_is_listed_without_its_secret_revoked_once_and_its_name_not_given_again(sqlite_address: str) -> None:
    made = tocsin(*CREATE, "--json", DATABASE_URL=sqlite_address)
    assert (made.code, made.err) == (0, "")
    assert made.document.keys() == {"name", "scopes", "token"}
    [row] = tocsin("token", "list", "--json", DATABASE_URL=sqlite_address).document
    assert row.pop("created_at").endswith("+00:00")
    assert row == {"name": "wallboard", "scopes": ["oncall:read"], "last_used_at": None, "revoked_at": None}
    wrong = tocsin("token", "revoke", "walboard", DATABASE_URL=sqlite_address)
    assert (wrong.code, wrong.err) == (1, "tocsin: There is no token walboard. Did you mean wallboard?\n")
    assert tocsin("token", "revoke", "wallboard", DATABASE_URL=sqlite_address).out == "wallboard is revoked.\n"
    again = tocsin("token", "revoke", "wallboard", DATABASE_URL=sqlite_address)
    assert (again.code, again.out) == (0, "wallboard was revoked already.\n")
    assert re.match(
        r"wallboard: oncall:read, made \S+, never used, revoked 2",
        tocsin("token", "list", DATABASE_URL=sqlite_address).out,
    )
    taken = tocsin(*CREATE, DATABASE_URL=sqlite_address)
    assert (taken.code, taken.out) == (1, "")
    assert "Choose another name." in taken.err


@pytest.mark.parametrize(
    ("name", "scopes", "said"),
    [
        ("wallboard", ["oncall"], "Did you mean oncall:read?"),
        ("wallboard", ["everything"], "There is: oncall:read."),
        ("wallboard", [], "Say what the token is for."),
        ("  ", ["oncall:read"], "Name the token after what will use it"),
        ("wall\x1bboard", ["oncall:read"], "Name the token after what will use it"),
        ("x" * 81, ["oncall:read"], "Write at most 80"),
    ],
)
async def test_what_a_token_cannot_be_is_said(sqlite_address: str, name: str, scopes: list[str], said: str) -> None:
    db = Database.open(sqlite_address)
    with pytest.raises(BadInputError, match=re.escape(said)):
        await db.write(lambda conn: create(conn, name, scopes, datetime.now(UTC)))
    assert await db.read(live) == {}
    await db.close()


def test_bad_use_ends_with_two(sqlite_address: str) -> None:
    run = tocsin("token", "create", "wallboard", "--scope", "oncall", DATABASE_URL=sqlite_address)
    assert (run.code, run.out) == (2, "")
    assert "There is no scope 'oncall'." in run.err


def test_without_a_database_it_says_where_it_looked_and_makes_none(tmp_path: Path) -> None:
    run = tocsin(*CREATE, TOCSIN_DATA=str(tmp_path / "none"))
    assert run.code == 1
    assert "There is no database here" in run.err
    assert not (tmp_path / "none").exists()
