"""``tocsin demo``: the bot in a local workspace with phones. Apart from ``run``, which needs no sandbox to start."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot import log
from bot.cli.process import stop_signal
from bot.cli.terminal import settings
from bot.sandbox.demo import Demo

_DEMO_PORT = 8017


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo")(_demo)


def _demo(
    port: Annotated[int, typer.Option(help="Port of the workspace on 127.0.0.1; 0 takes a free one.")] = _DEMO_PORT,
    manifest: Annotated[Path, typer.Option(help="The manifest of the Slack app.")] = Path("manifest.yml"),
) -> None:
    """Play with Tocsin in a local workspace with phones: nothing to sign up for, nothing leaves this machine."""
    asyncio.run(_play(Demo(settings(), manifest, port)))


async def _play(demo: Demo) -> None:
    stopped = stop_signal()
    log.configure(demo.secrets)
    try:
        typer.echo(await demo.start())
        await stopped.wait()
    finally:
        await demo.stop()
