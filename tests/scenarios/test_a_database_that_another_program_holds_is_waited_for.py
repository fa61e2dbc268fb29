"""Another program holds the database's lock: people are told to try again, pages wait, and all goes on afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.steps import CHANNEL, declare, page_of
from tests.scenarios.surroundings import assert_refused, ready, run_to_the_end, unready
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path


async def test_people_are_told_and_what_waited_is_done(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        file = stage.settings.data / "tocsin.db"
        stage.settings = replace(stage.settings, database_url=f"sqlite:///{file}?timeout=0.5")
        await stage.start_bot()
        await ready(stage)
        robin = stage.person("robin")
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await robin.command("/page alice The queue is full", await robin.channel("general"))
            said = await robin.ephemeral(await robin.channel("general"), "another program holds the database")
            assert "Try again in a moment" in str(said)
            await unready(stage, "another program holds the database")
        await ready(stage)
        await declare(robin)
        await robin.channel(CHANNEL)
        await page_of(stage.person("alice"))


def test_at_the_start_it_says_which_file_is_held(tmp_path: Path) -> None:
    file = tmp_path / "data" / "tocsin.db"
    file.parent.mkdir()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("CREATE TABLE mine (number INTEGER)")
        done = run_to_the_end(tmp_path, {"DATABASE_URL": f"sqlite:///{file}?timeout=0.5"})
    assert_refused(done, f"Another program holds the database {file}", "start again")
