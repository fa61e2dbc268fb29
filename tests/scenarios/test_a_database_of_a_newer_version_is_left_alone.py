"""Somebody goes back to an older Tocsin: it does not touch what the newer one made, and says what to do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.store import schema
from tests.scenarios.surroundings import assert_refused, run_to_the_end

if TYPE_CHECKING:
    from pathlib import Path


def test_it_ends_and_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "data" / "tocsin.db"
    file.parent.mkdir()
    schema.upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = 'of_tomorrow'")
        before = db.execute("SELECT name FROM sqlite_schema ORDER BY name").fetchall()
    done = run_to_the_end(tmp_path, {})
    assert_refused(done, f"{file} was made by a newer version of Tocsin", "Run that version, or restore a backup")
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM sqlite_schema ORDER BY name").fetchall() == before
