"""Who is on call, asked over HTTP: ``tocsin run`` as a process with one worker, asked by another process.

The schedule has 3 layers of 10 people and 80 overrides. Each answer is for the instant of its request. The requests
carry a token, which is checked. Beside it, in turns: a trivial route of the same process, and a trivial route of a
server that does nothing else, uvicorn as it comes (``plain.py``).
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp

from benchmarks.figures import Figure, Measured
from benchmarks.load import Load
from tests.support.person import eventually
from tests.support.stage import ROOT, TOCSIN, environment, free_port, staged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from tests.support.stage import Stage

CONNECTIONS = 16
PEOPLE = 10
OVERRIDES = 80
TOO_BUSY = 0.9


@dataclass(frozen=True)
class _Address:
    port: int
    path: str
    token: str = ""


async def measure(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Return the figures of so many rounds, after one that does not count; in each, every address is asked in turn."""
    async with staged(folder, start=None) as stage, _plain() as plain:
        (stage.settings.schedules / "big.yml").write_text(_file())
        await stage.start_process()
        port = stage.settings.port
        addresses = {
            "ours": _Address(port, "/api/v1/oncall?schedule=big/primary", await _token(stage)),
            "live": _Address(port, "/health/live"),
            "plain": _Address(plain, "/"),
        }
        loads: dict[str, list[Load]] = {name: [] for name in addresses}
        for _ in range(rounds + 1):
            for name, address in addresses.items():
                loads[name].append(await _asked(address, seconds))
    return _figures({name: each[1:] for name, each in loads.items()})


def _figures(loads: dict[str, list[Load]]) -> list[Figure]:
    what = f"who is on call over HTTP, one worker, {CONNECTIONS} connections"
    rates = {name: [len(load.took) / load.seconds for load in each] for name, each in loads.items()}
    times = {name: [took for load in each for took in load.took] for name, each in loads.items()}
    trivial, bare = "`/health/live` of the same process", "a bare Starlette route by uvicorn with h11"
    ours = Measured(what, rates["ours"], "/s")
    return [
        Figure(ours, Measured(trivial, rates["live"], "/s"), ("p50", 8000)),
        Figure(ours, Measured(bare, rates["plain"], "/s")),
        Figure(Measured("... until its answer", times["ours"]), Measured(trivial, times["live"]), ("p99", 10)),
        Figure(Measured("... until its answer", times["ours"]), Measured(bare, times["plain"])),
    ]


async def _asked(address: _Address, seconds: float) -> Load:
    command = ["-m", "benchmarks.load", str(address.port), address.path, str(CONNECTIONS), str(seconds)]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdin=pipe, stdout=pipe)
    out, _ = await process.communicate(f"{address.token}\n".encode())
    if process.returncode:
        raise RuntimeError(f"{address.path} could not be asked.")
    load = Load(**json.loads(out))
    if load.own_share > TOO_BUSY:
        raise RuntimeError("Asking took all of a core, so that it was not the server that was measured.")
    return load


async def _token(stage: Stage) -> str:
    command = ["token", "create", "benchmark", "--scope", "oncall:read", "--json"]
    pipe = asyncio.subprocess.PIPE
    env = environment(stage.settings)
    process = await asyncio.create_subprocess_exec(TOCSIN, *command, env=env, cwd=ROOT, stdout=pipe)
    out, _ = await process.communicate()
    return json.loads(out)["token"]


@asynccontextmanager
async def _plain() -> AsyncGenerator[int]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.plain", str(port), cwd=ROOT)

    async def is_listening() -> bool:
        try:
            async with http.get(f"http://127.0.0.1:{port}/") as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False

    try:
        async with aiohttp.ClientSession() as http:
            await eventually(is_listening, "the plain server")
        yield port
    finally:
        process.terminate()
        await process.wait()


def _file() -> str:
    people = [f"p{number}" for number in range(PEOPLE)]
    layers = "\n".join(
        f"      - {{start: 2026-01-05T09:00, rotation: {{every: {every}, unit: {unit}}}, "
        f"participants: [{', '.join(people)}], restrictions: [{{days: {days}, start: '09:00', end: '{end}'}}]}}"
        for every, unit, days, end in (
            (1, "week", "[mon, tue, wed, thu, fri]", "17:00"),
            (1, "day", "[mon, tue, wed, thu, fri, sat, sun]", "21:00"),
            (12, "hour", "[mon, tue, wed, thu, fri, sat, sun]", "09:00"),
        )
    )
    first = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=180)
    overrides = "\n".join(
        f"      - {{start: {(first + number * timedelta(days=4.5)).isoformat()}, "
        f"end: {(first + number * timedelta(days=4.5) + timedelta(hours=10)).isoformat()}, user: p{number % PEOPLE}}}"
        for number in range(OVERRIDES)
    )
    known = ", ".join(f"{person}: {{}}" for person in people)
    return (
        f"team: big\ntimezone: Europe/Berlin\npeople: {{{known}}}\nschedules:\n  primary:\n    layers:\n{layers}\n"
        f"    overrides:\n{overrides}\n"
    )
