"""``tocsin run`` and ``migrate``: the long-running process and its database."""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from bot import log
from bot.app import build
from bot.cli.terminal import settings
from bot.clock import SystemClock
from bot.services.installation import make_folder
from bot.store import schema

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store import Database

_logger = logging.getLogger(__name__)

_NOTABLE = timedelta(seconds=2)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("run")(_run)
    app.command("migrate")(_migrate)


def _run() -> None:
    """Run Tocsin until it is stopped."""
    found = settings()
    log.configure(found.secrets)
    asyncio.run(_until_stopped(found))


def _migrate() -> None:
    """Bring the database to this version's schema."""
    found = settings()
    log.configure(found.secrets)
    make_folder(found.data)
    schema.upgrade(found.database)
    typer.echo("The database has this version's schema.")


async def _until_stopped(found: Settings) -> None:
    clock = SystemClock()
    tocsin = build(found, clock)
    agree(clock, tocsin.db)
    stopped = stop_signal()
    try:
        starting = asyncio.create_task(tocsin.start())
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            await stopping
        starting.cancel()
    finally:
        await tocsin.stop()


def agree(clock: SystemClock, db: Database) -> None:
    """Correct the clock to the database's, so that no replica takes another's lease for over and pages twice."""
    ahead = db.clock_offset(clock)
    clock.correct(ahead)
    if abs(ahead) > _NOTABLE:
        _logger.warning("The database's clock is %.1f s ahead of this machine's, and counts.", ahead.total_seconds())


def stop_signal() -> asyncio.Event:
    """Return what is set once the process is told to end."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped
