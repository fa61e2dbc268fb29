"""What scenarios about broken surroundings share: asking for health, and running the program to its end."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.support.person import eventually
from tests.support.stage import ROOT, TOCSIN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.stage import Stage

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
"""Settings with which ``tocsin run`` starts, although nobody answers there."""


async def health(stage: Stage) -> dict[str, Any]:
    """Return what /health/ready answers, with its HTTP status as ``code``."""
    async with aiohttp.ClientSession() as http, http.get(f"{stage.settings.public_url}/health/ready") as answer:
        return {**await answer.json(), "code": answer.status}


async def unready(stage: Stage, *parts: str) -> str:
    """Return the one fault that says all of ``parts``, once it is there; the process is not ready then."""

    async def there() -> str | None:
        found = await health(stage)
        return next((fault for fault in found["faults"] if all(part in fault for part in parts)), None)

    return await eventually(there, f"a fault with {parts}")


async def ready(stage: Stage) -> dict[str, Any]:
    """Return the answer of /health/ready once nothing is wrong any more."""

    async def there() -> dict[str, Any] | None:
        found = await health(stage)
        return found if found["code"] == 200 else None

    return await eventually(there, "the bot to be ready")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_to_the_end(folder: Path, settings: Mapping[str, str], *before: str) -> subprocess.CompletedProcess[str]:
    """Run ``tocsin run``, which is to refuse to start; ``before`` is put in front of the command."""
    environment = {"PATH": os.environ["PATH"], "PORT": "0", "TOCSIN_DATA": str(folder / "data"), **GOOD, **settings}
    command = [*before, str(TOCSIN), "run"]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def assert_refused(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    """Assert that the program ended with 1, saying all of ``parts`` in lines of its own and no traceback."""
    assert done.returncode == 1, done.stderr
    assert all(part in done.stderr for part in parts), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


async def pause(seconds: float) -> None:
    """Let real time pass where what is tested is that nothing happens in it."""
    await asyncio.sleep(seconds)
