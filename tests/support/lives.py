"""``tocsin run`` as processes that are killed often: each is the real program, forked from one that has imported it.

A start costs a second and a half of imports, most of a test that starts a hundred times. The nursery imports once and
forks: what runs in the child is the program's ``main`` with the environment, the arguments and the log of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.support.stage import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.config import Settings

_NURSERY = """
import json, os, sys
import bot.cli.process
from bot.cli import main

def live(order):
    out = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = ["tocsin", "run"]
    main()

print("ready", flush=True)
while line := sys.stdin.readline():
    order = json.loads(line)
    if "reap" in order:
        print(os.waitstatus_to_exitcode(os.waitpid(order["reap"], 0)[1]), flush=True)
        continue
    child = os.fork()
    if child == 0:
        code = 1
        try:
            live(order)
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    print(child, flush=True)
"""


class Life:
    """One run of the program, from its start to its end."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self._ending: asyncio.Task[int] | None = None
        self.pid = pid

    @property
    def is_over(self) -> bool:
        """Tell whether somebody ended it."""
        return self._ending is not None

    async def kill(self) -> None:
        """End it as the kernel would: no handler of its own runs."""
        assert await self._end(signal.SIGKILL) == -signal.SIGKILL

    async def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        if self._ending is None:
            os.kill(self.pid, how)
            self._ending = asyncio.create_task(self._nursery.reap(self.pid))
        return await asyncio.shield(self._ending)


class Nursery:
    """Where lives begin."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._asking = asyncio.Lock()

    async def start(self, settings: Settings, log: Path) -> Life:
        """Begin ``tocsin run`` with these settings; it is not ready yet."""
        return Life(self, await self._ask({"env": environment(settings), "log": str(log)}))

    async def reap(self, pid: int) -> int:
        """Wait for a life that was ended and return its exit code, as ``subprocess`` has it."""
        return await self._ask({"reap": pid})

    async def _ask(self, order: dict[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._asking:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            return int(await self._process.stdout.readline())


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Have lives begin quickly; whoever starts one ends it."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _NURSERY, cwd=ROOT, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield Nursery(process)
    finally:
        process.stdin.close()
        await process.wait()
