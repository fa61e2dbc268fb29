"""The schedules in force: what the files say, what undo put back, and what people changed in Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.core.record import compose, effective
from bot.services import offers, outbox
from bot.store import rota

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        """Read from ``db``; files come by ``apply`` or ``use``. Without ``records`` what is new in them is not kept."""
        self._db = db
        self._records = records
        self._world = world
        self._files: Roster | None = None
        self._known: _Known | None = None

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
        news = {name: rota.plain(schedule) for name, schedule in schedules.items()}
        self._db.write_now(lambda conn: _record_files(conn, news, authors, self._world.clock.now()))

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
        roster = compose(files, rota.definitions(conn, by_undo=True), rota.changes_ending_after(conn, since))
        self._known = _Known(files, token, roster)  # tokens never come again, so that a rolled-back one does no harm
        return roster

    async def catch_up(self) -> bool:
        """Take over what was changed since, here or by another process; True when anything was."""
        roster = await self._db.read(self.in_force)
        is_new = roster is not self._world.roster
        self._world.roster = roster
        return is_new


def recorded(conn: Connection, now: datetime) -> dict[str, Schedule]:
    """Return the effective schedules by ``TEAM/NAME`` as the database alone has them, whatever the files say now."""
    changes = rota.changes_ending_after(conn, now - LOOKED_BACK)
    known = rota.definitions(conn).items()
    return {name: effective(each, changes.get(name, ())) for name, each in known if each is not None}


def _record_files(
    conn: Connection, news: Mapping[str, Mapping[str, object]], authors: Mapping[str, str], now: datetime
) -> None:
    """Write a version of each schedule whose content is not what the files said last."""
    heads = rota.heads(conn)
    for name, definition in news.items():
        _record_file(conn, heads.get(name) or rota.Head(name, 0), definition, authors[name], now)
    for name, known in heads.items():
        if name not in news:
            _record_file(conn, known, {}, "files", now)


def _record_file(
    conn: Connection, known: rota.Head, definition: Mapping[str, object], author: str, now: datetime
) -> None:
    content = rota.hash_of(definition)
    if content == known.file_hash:
        return
    # Another process that read the same files may have been faster: then the version is there.
    made = rota.add_version(conn, known, author, "file", now, definition=definition, file_hash=content)
    if made is not None:
        outbox.reconcile_handoff(conn, known.schedule, now)
        offers.reconsider(conn, known.schedule, now)
