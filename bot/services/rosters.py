"""The schedule files in force: read at start and when they change, applied as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
import logging
from threading import Lock
from typing import TYPE_CHECKING

from bot.errors import ConfigurationError, TocsinError
from bot.ingest.schedules import RosterFaults, parse, read, salvage
from bot.services.roster_files import read_files
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.ingest.schedules import Fault, Reading
    from bot.services.schedule_book import ScheduleBook
    from bot.services.world import World

log = logging.getLogger(__name__)

_SHOWN_FAULTS = 3


class Rosters:
    """Keeps ``world.roster`` equal to the files. A faulty set leaves the last good one in force."""

    def __init__(self, path: Path, world: World, book: ScheduleBook, kept: Path | None = None) -> None:
        """Read from ``path``, a file or a folder of ``*.yml``; ``book`` records what is new in them.

        ``kept`` is the file in which the last good set outlives a restart; without it, it does not.
        """
        self._path = path
        self._world = world
        self._book = book
        self._kept = kept
        self._hash = ""
        self._applied = ""
        self._one_at_a_time = Lock()

    def refresh(self) -> bool:
        """Read the files and apply them when they changed; True when a new set came into force.

        What is wrong with them is told to ``world.troubles`` until they are right again. Blocks; raises
        ``StoreUnavailableError`` when the database is away, and tries again when it is called again. Whoever calls it
        while it runs waits until what it found is in force.
        """
        with self._one_at_a_time:
            return self._refresh()

    def _refresh(self) -> bool:
        files: Mapping[str, str] = {}
        try:
            files = read_files(self._path)
            content = _hash(files)
            if content == self._hash:
                return False
            self._hash = content
            reading = read(files)
        except TocsinError as error:
            self._fall_back(files, error)
            return False
        is_new = content != self._applied
        if is_new:
            self._apply(reading)
            self._applied = content
            self._keep(files)
        self._world.troubles.mend("schedules", "The schedule files are right again and in force.")
        return is_new

    def _apply(self, reading: Reading) -> None:
        try:
            self._book.apply(reading)
        except StoreUnavailableError:
            self._hash = ""
            raise

    def _fall_back(self, files: Mapping[str, str], error: TocsinError) -> None:
        if isinstance(error, ConfigurationError):
            self._hash = ""  # they could not even be read: whatever can be read next is news
        else:
            log.error("The schedule files are faulty:\n%s", error)
        if not self._applied and not self._apply_kept():
            self._book.drop(salvage(files))
        self._world.troubles.report("schedules", f"{_summary(error)} {self._consequence()}", is_told=True)

    def _consequence(self) -> str:
        if self._applied:
            return "The last good ones stay in force. `tocsin check` names everything that is wrong."
        if self._world.organization.last_resort:
            return "Until then there are no schedules, and every page goes to the last resort. Mend them now."
        return "Until then there are no schedules and no last resort: nobody can be paged. Mend them now."

    def _keep(self, files: Mapping[str, str]) -> None:
        if self._kept is None:
            return
        beside = self._kept.with_suffix(".new")
        try:
            beside.touch(mode=0o600)
            beside.write_text(json.dumps(dict(files)), encoding="utf-8")
            beside.replace(self._kept)
        except OSError as error:
            log.warning("The schedules in force could not be kept for the next start: %s", error.strerror)

    def _apply_kept(self) -> bool:
        """Apply the set that was in force before the start."""
        if self._kept is None:
            return False
        try:
            files = {str(name): str(text) for name, text in json.loads(self._kept.read_text(encoding="utf-8")).items()}
            self._book.use(parse(files))
        except StoreUnavailableError:
            self._hash = ""
            raise
        except (OSError, ValueError, TocsinError):
            return False
        self._applied = _hash(files)
        return True


def _summary(error: TocsinError) -> str:
    if not isinstance(error, RosterFaults):
        return f"The schedule files (TOCSIN_SCHEDULES) cannot be read: {error}"
    shown = " ".join(_outside(fault) for fault in error.faults[:_SHOWN_FAULTS])
    more = len(error.faults) - _SHOWN_FAULTS
    return f"The schedule files are faulty: {shown}" + (f" And {more} more." if more > 0 else "")


def _outside(fault: Fault) -> str:
    """Return a fault for people who may not be meant to see somebody's number or address."""
    if fault.key.startswith("people."):
        return f"{fault.file}:{fault.line}: {fault.key}: this cannot be used."
    return str(fault)


def _hash(files: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{files[name]}\0".encode())
    return whole.hexdigest()
