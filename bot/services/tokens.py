"""Who may use the HTTP API: tokens that are made and revoked on the command line and checked at each request."""

from __future__ import annotations

import asyncio
import logging
import secrets
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.core.token import PREFIX, Token, check_name, check_scopes, digest
from bot.errors import ConflictError, NotFoundError
from bot.store import StoreUnavailableError, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.store import Connection, Database

log = logging.getLogger(__name__)

_KNOWN_FOR = timedelta(seconds=3)
"""How long a revoked token may still be taken."""

_PAUSE_SECONDS = 0.1
_PATIENCE_SECONDS = 1
_NOTED_EVERY = timedelta(minutes=1)
_SECRET_BYTES = 32


def create(conn: Connection, name: str, scopes: Iterable[str], now: datetime) -> str:
    """Make a token and return its secret, which nobody can see again.

    Raises ``BadInputError`` for a name or scope that cannot be, ``ConflictError`` when the name is taken.
    """
    name, scopes = check_name(name), check_scopes(scopes)
    secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    if not tokens.add(conn, digest(secret), name, scopes, now):
        raise ConflictError(f"There is a token {name} already, or there was one. Choose another name.")
    return secret


def revoke(conn: Connection, name: str, now: datetime) -> bool:
    """Revoke a token; False when it was revoked before. Raises ``NotFoundError`` with the nearest name."""
    name = name.strip()
    if tokens.revoke(conn, name, now):
        return True
    names = [token.name for token in tokens.everything(conn)]
    if name in names:
        return False
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    cure = f"Did you mean {close[0]}?" if close else "`tocsin token list` shows them all."
    raise NotFoundError(f"There is no token {name}. {cure}")


class Tokens:
    """Knows who holds a secret, without asking the database at each request.

    All tokens in force are read together and kept for ``_KNOWN_FOR``: a revoked one is refused after that. A secret
    that is not among them has them read again first, so that a new token works at once; those readings are a tenth of
    a second apart however many secrets are tried. While the database is away, what was read last stays in force.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        """Begin knowing nobody."""
        self._db = db
        self._clock = clock
        self._live: Mapping[str, Token] | None = None
        self._read_at = clock.now()
        self._reading: asyncio.Task[None] | None = None
        self._coming: asyncio.Task[None] | None = None
        self._noting: asyncio.Task[None] | None = None
        self._used: dict[int, datetime] = {}
        self._noted_at: dict[int, datetime] = {}

    async def holder(self, secret: str) -> Token | None:
        """Return the token of a secret, or None. Raises ``StoreUnavailableError`` when none could be read yet."""
        known_by, now = digest(secret), self._clock.now()
        if self._live is None or not timedelta(0) <= now - self._read_at < _KNOWN_FOR:
            await self._have_read()
        token = (self._live or {}).get(known_by)
        if token is None:
            await self._have_read_again()
            token = (self._live or {}).get(known_by)
        if token is not None:
            self._note_use(token, now)
        return token

    def _note_use(self, token: Token, now: datetime) -> None:
        """Have a use recorded at once when none was for a minute: there may be no other one."""
        self._used[token.id] = now
        noted_at = self._noted_at.get(token.id, token.last_used_at)
        if noted_at is None or now - noted_at >= _NOTED_EVERY:
            self._noted_at[token.id] = now
            self._note_soon(now)

    async def close(self) -> None:
        """Finish what runs, and record what was used since it was recorded last."""
        running = [task for task in (self._reading, self._coming, self._noting) if task is not None]
        await asyncio.gather(*running, return_exceptions=True)
        await self._note(dict(self._used))

    async def _have_read(self) -> None:
        """Return once they were read, which those who ask meanwhile share."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        await self._wait_for(self._reading)

    async def _have_read_again(self) -> None:
        """Return once they were read by a reading that begins after this was asked for."""
        if self._coming is None:
            self._coming = asyncio.create_task(self._read_soon())
        await self._wait_for(self._coming)

    async def _read_soon(self) -> None:
        await asyncio.sleep(_PAUSE_SECONDS)
        self._coming = None  # whoever asks from here on may be asking for what this reading does not see
        await self._read()

    async def _wait_for(self, reading: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await asyncio.shield(reading)
        except TimeoutError:
            self._go_on()
        if self._live is None:
            raise StoreUnavailableError("The database does not answer. Try again in a few seconds.")

    async def _read(self) -> None:
        now = self._clock.now()
        try:
            self._live = await self._db.read(tokens.live)
        except StoreUnavailableError:
            self._go_on()
        else:
            self._read_at = now
            self._note_soon(now)

    def _go_on(self) -> None:
        """Take what was read last for as long again, so that no request waits for a database that is away."""
        log.warning("The tokens of the API could not be read again; those known so far stay in force.")
        self._read_at = self._clock.now()

    def _note_soon(self, now: datetime) -> None:
        stale = {token.id for token in (self._live or {}).values() if _is_stale(token, now)}
        due = {key: at for key, at in self._used.items() if key in stale}
        if due and (self._noting is None or self._noting.done()):
            self._used = {key: at for key, at in self._used.items() if key not in stale}
            self._noting = asyncio.create_task(self._note(due))

    async def _note(self, used: Mapping[int, datetime]) -> None:
        if not used:
            return
        try:
            await self._db.write(lambda conn: tokens.used(conn, used))
        except StoreUnavailableError as error:
            log.warning("When the API's tokens were used last could not be recorded: %s", error)


def _is_stale(token: Token, now: datetime) -> bool:
    return token.last_used_at is None or now - token.last_used_at >= _NOTED_EVERY
