"""``tocsin run`` as a process: how long until it is ready and connected, and how much memory it takes then.

Its database is there already, as at every start but the first. Memory is the resident set a while after it connected.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from benchmarks.figures import Figure, Measured
from tests.support.stage import ROOT, TOCSIN, environment, staged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.stage import Stage

HELLO = Path(__file__).with_name("hello.py")
LOOK_SECONDS = 0.01
PATIENCE_SECONDS = 120
STATEMENTS = {"nothing": "pass", "bolt": "import slack_bolt.async_app"}

TEAM = """\
team: team{n}
name: Team {n}
timezone: Europe/Berlin
people:
  a{n}: {{name: Person A{n}, email: a{n}@example.com, phone: "+4915100{n:06d}"}}
  b{n}: {{name: Person B{n}, email: b{n}@example.com}}
  c{n}: {{name: Person C{n}, email: c{n}@example.com}}
  d{n}: {{name: Person D{n}, email: d{n}@example.com}}
  e{n}: {{name: Person E{n}, email: e{n}@example.com}}
schedules:
  primary:
    layers:
      - name: weekdays
        start: 2026-01-05T09:00
        rotation: {{every: 1, unit: week}}
        participants: [a{n}, [b{n}, c{n}], d{n}]
        restrictions: [{{days: [mon, tue, wed, thu, fri], start: "09:00", end: "17:00"}}]
      - {{name: nights, start: 2026-01-05T09:00, rotation: {{every: 1, unit: day}}, participants: [d{n}, e{n}]}}
  secondary:
    layers: [{{name: daily, start: 2026-01-05T09:00, rotation: {{every: 1, unit: day}}, participants: [b{n}, c{n}]}}]
policies:
  default:
    steps:
      - {{notify: ["schedule:primary"], wait: 5m}}
      - {{notify: ["schedule:secondary"], wait: 5m}}
services:
  api{n}: {{policy: default, labels: {{app: api{n}}}}}
  worker{n}: {{policy: default, labels: {{app: worker{n}}}}}
"""


async def measure(folder: Path, times: int, teams: int, calm: float) -> list[Figure]:
    """Return the figures of ``times`` starts, and of one with ``teams`` teams besides.

    Memory is looked at after ``calm`` seconds.
    """
    async with staged(folder, start=None) as stage:
        await _run_once(stage, calm)  # makes the database
        runs = [await _run_once(stage, calm) for _ in range(times)]
        imports = {name: [await _imported(what) for _ in range(times)] for name, what in STATEMENTS.items()}
        hello = [await _hello(stage, calm) for _ in range(times)]
        for number in range(teams - 1):
            (stage.settings.schedules / f"team{number}.yml").write_text(TEAM.format(n=number))
        many = await _run_once(stage, calm)
    bolt = Measured("a Bolt app that says hello", [each for _, _, each in hello], "MB")
    ready = Measured("start of `tocsin run` to `/health/ready`", [each for each, _, _ in runs])
    connected = Measured("start of `tocsin run` to Socket Mode connected", [each for _, each, _ in runs])
    return [
        Figure(ready, Measured("`python -c pass`", imports["nothing"])),
        Figure(ready, Measured("`import slack_bolt.async_app`", imports["bolt"])),
        Figure(connected, Measured("a Bolt app that says hello, connected", [each for _, each, _ in hello])),
        Figure(Measured("memory, one team", [each for _, _, each in runs], "MB"), bolt, ("p50", 150)),
        Figure(Measured(f"memory, {teams:,} teams", [many[2]], "MB"), bolt, ("p50", 400)),
        Figure(Measured(f"start with {teams:,} teams to `/health/ready`", [many[0]]), ready),
    ]


async def _run_once(stage: Stage, calm: float) -> tuple[float, float, float]:
    """Start the bot, wait for it, look at its memory, stop it: (ms to ready, ms to connected, MB)."""
    settings = stage.settings

    async def is_ready() -> bool:
        try:
            async with http.get(f"{settings.public_url}/health/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False

    async with aiohttp.ClientSession() as http:
        return await _observed([str(TOCSIN), "run"], stage, is_ready, environment(settings), calm)


async def _hello(stage: Stage, calm: float) -> tuple[float, float, float]:
    sandbox = stage.sandbox
    command = [sys.executable, str(HELLO), sandbox.bot_token, sandbox.app_token, sandbox.slack_api_url]

    async def is_ready() -> bool:
        return True

    return await _observed(command, stage, is_ready, {}, calm)


async def _observed(
    command: list[str], stage: Stage, is_ready: Callable[[], Awaitable[bool]], env: dict[str, str], calm: float
) -> tuple[float, float, float]:
    with stage.log.open("ab") as log:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(*command, env=env, cwd=ROOT, stdout=log, stderr=log)

    async def is_connected() -> bool:
        return bool(stage.sandbox.site.sockets.connections)

    async def until(look: Callable[[], Awaitable[bool]]) -> float:
        while not await look():
            if process.returncode is not None or time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError(f"{command[0]} did not start; see {stage.log}")
            await asyncio.sleep(LOOK_SECONDS)
        return (time.perf_counter() - began) * 1000

    try:
        ready, connected = await asyncio.gather(until(is_ready), until(is_connected))
        await asyncio.sleep(calm)
        return ready, connected, _resident(process.pid)
    finally:
        process.terminate()
        await process.wait()
        while stage.sandbox.site.sockets.connections:  # noqa: ASYNC110  # the sandbox tells nobody when one ends
            await asyncio.sleep(LOOK_SECONDS)


async def _imported(what: str) -> float:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", what)
    await process.wait()
    return (time.perf_counter() - began) * 1000


def _resident(pid: int) -> float:
    """Return the resident set of a process in MB (2**20 bytes)."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True).stdout
    return int(said) / 1024
