"""``tocsin run``, ``demo`` and ``migrate``: the long-running process and its database."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import log
from bot.app import build
from bot.cli.terminal import settings
from bot.clock import SystemClock
from bot.sandbox.demo import Demo
from bot.store import schema

if TYPE_CHECKING:
    from bot.config import Settings

_DEMO_PORT = 8017


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("run")(_run)
    app.command("demo")(_demo)
    app.command("migrate")(_migrate)


def _run() -> None:
    """Run Tocsin until it is stopped."""
    found = settings()
    log.configure(found.secrets)
    asyncio.run(_until_stopped(found))


def _demo(
    port: Annotated[int, typer.Option(help="Port of the workspace on 127.0.0.1; 0 takes a free one.")] = _DEMO_PORT,
    manifest: Annotated[Path, typer.Option(help="The manifest of the Slack app.")] = Path("manifest.yml"),
) -> None:
    """Play with Tocsin in a local workspace with phones: nothing to sign up for, nothing leaves this machine."""
    asyncio.run(_play(Demo(settings(), manifest, port)))


def _migrate() -> None:
    """Bring the database to this version's schema."""
    found = settings()
    log.configure(found.secrets)
    found.data.mkdir(parents=True, exist_ok=True)
    schema.upgrade(found.database)
    typer.echo("The database has this version's schema.")


async def _until_stopped(found: Settings) -> None:
    tocsin = build(found, SystemClock())
    stopped = _stop_signal()
    try:
        await tocsin.start()
        await stopped.wait()
    finally:
        await tocsin.stop()


async def _play(demo: Demo) -> None:
    stopped = _stop_signal()
    log.configure(demo.secrets)
    try:
        typer.echo(await demo.start())
        await stopped.wait()
    finally:
        await demo.stop()


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped
