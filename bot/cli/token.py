"""``tocsin token``: make, list and revoke the tokens of the HTTP API. Works beside a running Tocsin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.terminal import say, settings, write_json
from bot.clock import SystemClock
from bot.core.token import ONCALL_READ
from bot.errors import BadInputError
from bot.services import tokens
from bot.services.installation import open_existing_database
from bot.store.tokens import everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.token import Token
    from bot.store import Connection

T = TypeVar("T")

_AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document.")]
_Name = Annotated[str, typer.Argument(metavar="NAME", help="What uses it, such as wallboard.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    commands = typer.Typer(no_args_is_help=True, help="Tokens of the HTTP API.")
    commands.command("create")(_create)
    commands.command("list")(_list)
    commands.command("revoke")(_revoke)
    app.add_typer(commands, name="token")


def _create(
    name: _Name,
    scopes: Annotated[list[str], typer.Option("--scope", metavar="SCOPE", help=f"What it is for: {ONCALL_READ}.")],
    as_json: _AsJson = False,
) -> None:
    """Make a token and print it, once: it is not kept and cannot be shown again."""
    now = SystemClock().now()
    try:
        secret = _written(lambda conn: tokens.create(conn, name, scopes, now))
    except BadInputError as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        write_json({"name": name.strip(), "scopes": sorted(set(scopes)), "token": secret})
        return
    typer.echo("This is shown once. Keep it where secrets are kept.", err=True)
    typer.echo(secret)


def _list(as_json: _AsJson = False) -> None:
    """Show the tokens that there are, without their secrets, and when each was used last."""
    db = open_existing_database(settings())
    try:
        found = db.read_now(everything)
    finally:
        db.close_now()
    if as_json:
        write_json([_document(token) for token in found])
        return
    for token in found:
        say(_line(token))


def _revoke(name: _Name) -> None:
    """Revoke a token for good: within a few seconds nothing is answered to it any more."""
    now = SystemClock().now()
    is_new = _written(lambda conn: tokens.revoke(conn, name, now))
    say(f"{name.strip()} is revoked." if is_new else f"{name.strip()} was revoked already.")


def _written(work: Callable[[Connection], T]) -> T:
    db = open_existing_database(settings())
    try:
        return db.write_now(work)
    finally:
        db.close_now()


def _document(token: Token) -> dict[str, object]:
    return {
        "name": token.name,
        "scopes": sorted(token.scopes),
        "created_at": _iso(token.created_at),
        "last_used_at": _iso(token.last_used_at),
        "revoked_at": _iso(token.revoked_at),
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _line(token: Token) -> str:
    used = "never used" if token.last_used_at is None else f"used {token.last_used_at:%Y-%m-%d %H:%M} UTC"
    state = "" if token.revoked_at is None else f", revoked {token.revoked_at:%Y-%m-%d %H:%M} UTC"
    return f"{token.name}: {', '.join(sorted(token.scopes))}, made {token.created_at:%Y-%m-%d}, {used}{state}"
