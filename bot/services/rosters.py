"""The schedule files in force: read at start and when they change, applied as a whole or not at all."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.errors import TocsinError
from bot.ingest.schedules import parse
from bot.services.roster_files import read_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.services.world import World


class Rosters:
    """Keeps ``world.roster`` equal to the files. A faulty set leaves the last good one in force."""

    def __init__(self, path: Path, world: World) -> None:
        """Read from ``path``, a file or a folder of ``*.yml``."""
        self._path = path
        self._world = world
        self._hash = ""

    def refresh(self) -> bool:
        """Read the files and apply them when they changed; True when a new set came into force.

        A fault is kept in ``world.roster_fault`` until the files are right again.
        """
        try:
            files = read_files(self._path)
            content = _hash(files)
            if content == self._hash:
                return False
            self._hash = content
            self._world.roster = parse(files)
        except TocsinError as fault:
            self._world.roster_fault = str(fault)
            return False
        self._world.roster_fault = ""
        return True


def _hash(files: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{files[name]}\0".encode())
    return whole.hexdigest()
