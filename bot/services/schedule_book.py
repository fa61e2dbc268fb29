"""The schedules in force: what the files say, what undo put back, and what people changed in Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from bot.core.record import NO_FILE, compose, effective
from bot.services import offers, outbox
from bot.store import rota

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.roster import Roster, Schedule
    from bot.ingest.schedules import Reading
    from bot.services.world import World
    from bot.store import Connection, Database

LOOKED_BACK = timedelta(days=35)
"""How long a change that is over is shown among what is in force; the record goes back to the beginning."""


@dataclass(frozen=True)
class _Known:
    files: Roster
    token: str
    roster: Roster


class ScheduleBook:
    """Keeps ``world.roster`` equal to the files and the database together."""

    def __init__(self, db: Database, world: World, *, records: bool = True) -> None:
        """Read from ``db``; files come by ``apply`` or ``use``.

        Without ``records`` what is new in them is not kept, and is in force all the same: for looking at files that
        are still to be applied.
        """
        self._db = db
        self._records = records
        self._world = world
        self._files: Roster | None = None
        self._known: _Known | None = None
        self._definitions: dict[rota.Standing, Schedule | None] = {}

    def apply(self, reading: Reading) -> None:
        """Record what is new in the files as versions, and put it in force. Blocks.

        Raises ``StoreUnavailableError`` when the database is away; nothing is in force then that was not before.
        """
        if self._records:
            self._record(reading)
        self.use(reading.roster)

    def _record(self, reading: Reading) -> None:
        schedules = reading.roster.schedules
        authors = {name: PurePath(reading.places["schedule", name].file).name for name in schedules}
        news = [_said(name, rota.plain(schedule), authors[name]) for name, schedule in schedules.items()]
        self._db.write_now(lambda conn: _record_files(conn, news, self._world.clock.now()))

    def use(self, files: Roster) -> None:
        """Put a file set in force that was recorded before. Blocks, and raises as ``apply``."""
        self._files = files
        self._world.roster = self._db.read_now(self.in_force)

    def drop(self, roster: Roster) -> None:
        """Go on with ``roster`` alone: the files are faulty, and there is no earlier set."""
        self._files = None
        self._world.roster = roster

    def in_force(self, conn: Connection) -> Roster:
        """Return the roster as the database that ``conn`` looks at has it now: other processes change it too."""
        files, known = self._files, self._known
        if files is None:
            return self._world.roster
        token = rota.token(conn)
        if known is not None and known.files is files and known.token == token:
            return known.roster
        since = self._world.clock.now() - LOOKED_BACK
        self._definitions = rota.definitions(conn, self._definitions)
        counts = self._definitions if self._records else _as_applied(self._definitions, files)
        definitions = {standing.schedule: each for standing, each in counts.items()}
        roster = compose(files, definitions, rota.changes_ending_after(conn, since))
        self._known = _Known(files, token, roster)  # tokens never come again, so that a rolled-back one does no harm
        return roster

    async def catch_up(self) -> bool:
        """Take over what was changed since, here or by another process; True when anything was."""
        files = self._files
        roster = await self._db.read(self.in_force)
        if roster is self._world.roster or files is not self._files:  # other files came meanwhile, and are newer
            return False
        self._world.roster = roster
        return True


def recorded(conn: Connection, now: datetime) -> dict[str, Schedule]:
    """Return the effective schedules by ``TEAM/NAME`` as the database alone has them, whatever the files say now."""
    changes = rota.changes_ending_after(conn, now - LOOKED_BACK)
    known = ((standing.schedule, each) for standing, each in rota.definitions(conn).items())
    return {name: effective(each, changes.get(name, ())) for name, each in known if each is not None}


def _as_applied(known: Mapping[rota.Standing, Schedule | None], files: Roster) -> dict[rota.Standing, Schedule | None]:
    """Return the definitions that stay once ``files`` are applied: of schedules on which they say nothing new."""
    said = {name: rota.hash_of(rota.plain(schedule)) for name, schedule in files.schedules.items()}
    gone = rota.hash_of({})
    return {each: schedule for each, schedule in known.items() if said.get(each.schedule, gone) == each.content}


@dataclass(frozen=True)
class _Said:
    """What the files say of a schedule; ``content`` tells one definition from another."""

    schedule: str
    definition: Mapping[str, Any]
    content: str
    author: str


def _said(schedule: str, definition: Mapping[str, Any], author: str) -> _Said:
    return _Said(schedule, definition, rota.hash_of(definition), author)


def _record_files(conn: Connection, news: Sequence[_Said], now: datetime) -> None:
    """Write a version of each schedule whose content is not what the files said last."""
    heads = rota.heads(conn)
    named = {each.schedule for each in news}
    gone = [_said(name, {}, NO_FILE) for name in heads if name not in named]
    for each in (*news, *gone):
        known = heads.get(each.schedule)
        if known is None or known.file_hash != each.content:
            _record_file(conn, each, now)


def _record_file(conn: Connection, said: _Said, now: datetime) -> None:
    """Write the next version of a schedule, unless another process that read the same files was faster."""
    known = rota.head_of(conn, said.schedule, to_change=True)
    while known.file_hash != said.content:
        made = rota.add_version(
            conn, known, said.author, "file", now, definition=said.definition, file_hash=said.content
        )
        if made is not None:
            outbox.reconcile_handoff(conn, said.schedule, now)
            offers.reconsider(conn, said.schedule, now)
            return
        known = rota.head_of(conn, said.schedule, to_change=True)  # a first version that was written meanwhile
