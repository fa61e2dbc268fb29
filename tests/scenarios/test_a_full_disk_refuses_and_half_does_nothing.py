"""The disk is full: what cannot be saved is refused in plain words, nothing is half done, and it goes on afterwards.

In the first test SQLite is told that its file may not grow, and fails as on a full disk (SQLITE_FULL). In the second
the kernel refuses the writes of a real process: a limit on the size of its files, which ends in another error of
SQLite's (SQLITE_IOERR), as a quota does. Neither fills a disk.
"""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from tests.scenarios.steps import CHANNEL, page_of
from tests.scenarios.surroundings import ready, unready
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from tests.support.person import Person


async def form(robin: Person) -> dict[str, Any]:
    """Open the form of an incident. It stays open when it is refused: a person presses Submit again."""
    await robin.command("/incident declare Checkout is down", await robin.channel("general"))
    return await robin.view("modal.declare")


def stop_growing(conn: Connection) -> None:
    free, size = (conn.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("freelist_count", "page_size"))
    conn.execute(text("CREATE TABLE filler (content BLOB)"))  # takes the place that jobs which are done have left
    conn.execute(text("INSERT INTO filler VALUES (zeroblob(:length))"), {"length": free * size})
    count = conn.execute(text("PRAGMA page_count")).scalar_one()
    conn.execute(text(f"PRAGMA max_page_count = {count}"))


def grow_again(conn: Connection) -> None:
    conn.execute(text("PRAGMA max_page_count = 1073741823"))


async def test_declaring_is_refused_in_plain_words_and_works_when_there_is_space(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        bot = await stage.start_bot()
        await ready(stage)
        robin = stage.person("robin")
        view, filled = await form(robin), {"service": "service:checkout-api", "affected": "ü" * 3000}
        await bot.db.write(stop_growing)
        answer = await robin.submit(view, **filled)
        assert "I could not save that: the disk is full" in str(answer["errors"]), answer
        await stage.settle()
        assert CHANNEL not in await robin.channels()
        assert (await stage.person("alice").phone())["sms"] == []

        await bot.db.write(grow_again)
        await robin.submit(view, **filled)
        await robin.channel(CHANNEL)


async def test_a_process_whose_files_may_not_grow_says_so_and_goes_on_once_they_may(tmp_path: Path) -> None:
    async with staged(tmp_path, start=None) as stage:
        await stage.start_process()
        stage.limit_files((stage.settings.data / "tocsin.db-wal").stat().st_size)
        await unready(stage, "I could not save that: the disk does not take it", "full, over its quota or broken")
        robin = stage.person("robin")
        view = await form(robin)
        answer = await robin.submit(view, service="service:checkout-api")
        assert "I could not save that: the disk does not take it" in str(answer["errors"]), answer

        stage.limit_files(resource.RLIM_INFINITY)
        await ready(stage)
        assert CHANNEL not in await robin.channels()
        await robin.submit(view, service="service:checkout-api")
        await robin.channel(CHANNEL)
        await page_of(stage.person("alice"))
        assert "Traceback" not in stage.log.read_text()
