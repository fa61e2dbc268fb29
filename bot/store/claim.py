"""One Tocsin to a SQLite file: two would each send every page, and neither would hear of the other's work."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import ConfigurationError
from bot.store.address import is_sqlite, parse_address, sqlite_path

if TYPE_CHECKING:
    from pathlib import Path


class Claim:
    """A lock beside the database's file, held until ``release`` or the end of the process, however that comes.

    It is a file of its own: SQLite loses its locks when anybody in the process closes the database's file
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises ``ConfigurationError`` naming the process that has it."""
        beside = path.with_name(f"{path.name}.lock")
        try:
            self._file = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigurationError(
                f"The folder {path.parent} for the database cannot be written: {error.strerror}. Let the user that "
                "runs Tocsin write there, or set TOCSIN_DATA to another folder."
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise ConfigurationError(
                f"Another Tocsin{f' (process {other})' if other else ''} runs on {path}. Stop it first. For several at "
                "once, set DATABASE_URL to a PostgreSQL database."
            ) from error
        with suppress(OSError):  # on a full disk the lock holds all the same, without our number in it
            os.ftruncate(self._file, 0)
            os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let another process have the database."""
        os.close(self._file)


def claim(address: str) -> Claim | None:
    """Return the claim on a SQLite file, whose folder must be there; None for a database that may be shared."""
    url = parse_address(address)
    return Claim(sqlite_path(url).absolute()) if is_sqlite(url) else None
