"""``tocsin token``: tokens of the HTTP API are made, listed and revoked; the secret is shown once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.core.token import digest
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
    listed = tocsin("token", "list", DATABASE_URL=database_address)
    assert listed.out.startswith("wallboard: oncall:read, made 2")
    assert "never used" in listed.out
    assert not SECRET.search(listed.out)


def test_json_has_the_token_and_then_only_what_is_known_of_it(sqlite_address: str) -> None:
    made = tocsin(*CREATE, "--json", DATABASE_URL=sqlite_address)
    assert (made.code, made.err) == (0, "")
    assert made.document.keys() == {"name", "scopes", "token"}
    [row] = tocsin("token", "list", "--json", DATABASE_URL=sqlite_address).document
    assert (row["name"], row["scopes"], row["last_used_at"], row["revoked_at"]) == (
        "wallboard", ["oncall:read"], None, None,
    )  # fmt: skip
    assert row["created_at"].endswith("+00:00")


def test_a_token_is_revoked_once_and_its_name_is_not_given_again(sqlite_address: str) -> None:
    tocsin(*CREATE, DATABASE_URL=sqlite_address)
    wrong = tocsin("token", "revoke", "walboard", DATABASE_URL=sqlite_address)
    assert (wrong.code, wrong.err) == (1, "tocsin: There is no token walboard. Did you mean wallboard?\n")
    assert tocsin("token", "revoke", "wallboard", DATABASE_URL=sqlite_address).out == "wallboard is revoked.\n"
    again = tocsin("token", "revoke", "wallboard", DATABASE_URL=sqlite_address)
    assert (again.code, again.out) == (0, "wallboard was revoked already.\n")
    assert ", revoked 2" in tocsin("token", "list", DATABASE_URL=sqlite_address).out
    taken = tocsin(*CREATE, DATABASE_URL=sqlite_address)
    assert (taken.code, taken.out) == (1, "")
    assert "Choose another name." in taken.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["wallboard"], "Missing option '--scope'"),
        (["wallboard", "--scope", "oncall"], "Did you mean oncall:read?"),
        (["  ", "--scope", "oncall:read"], "Name the token after what will use it"),
        (["x" * 81, "--scope", "oncall:read"], "Write at most 80"),
    ],
)
def test_bad_use_ends_with_two(sqlite_address: str, arguments: list[str], said: str) -> None:
    run = tocsin("token", "create", *arguments, DATABASE_URL=sqlite_address)
    assert (run.code, run.out) == (2, "")
    assert said in " ".join(re.sub(r"[│╭╮╰╯─]", " ", run.err).split())


def test_without_a_database_it_says_where_it_looked_and_makes_none(tmp_path: Path) -> None:
    run = tocsin(*CREATE, TOCSIN_DATA=str(tmp_path / "none"))
    assert run.code == 1
    assert "There is no database here" in run.err
    assert not (tmp_path / "none").exists()
