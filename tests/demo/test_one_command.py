"""``tocsin demo``, as ``make demo`` runs it: one command that prints an address where the workspace is."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import aiohttp

from tests.support.stage import ROOT, TOCSIN

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_demo_prints_an_address_and_serves_the_workspace_there(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "TOCSIN_DATA": str(tmp_path)}
    demo = await asyncio.create_subprocess_exec(
        TOCSIN, "demo", "--port", "0", env=environment, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert demo.stdout is not None
    printed = ""
    while "Ctrl+C" not in printed:
        line = await asyncio.wait_for(demo.stdout.readline(), 60)
        assert line, printed
        printed += line.decode()
    address = re.search(r"http://127\.0\.0\.1:\d+", printed)
    assert address
    async with aiohttp.ClientSession() as http:
        async with http.get(address[0]) as page:
            assert "<title>" in await page.text()
        async with http.get(f"{address[0]}/client/boot") as boot:
            people = {user["name"] for user in (await boot.json())["users"]}
    assert {"alice", "robin"} <= people
    demo.terminate()
    assert await asyncio.wait_for(demo.wait(), 30) == 0


async def test_a_port_that_is_taken_is_said_with_the_way_out(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environment = {"PATH": "/usr/bin:/bin", "TOCSIN_DATA": str(tmp_path)}
    demo = await asyncio.create_subprocess_exec(
        TOCSIN, "demo", "--port", str(port), env=environment, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(demo.communicate(), 60)
    server.close()
    assert demo.returncode == 1
    assert said.decode().startswith(f"tocsin: Port {port} of 127.0.0.1 is taken.")


async def test_make_demo_takes_a_port_from_its_command_line_and_from_nowhere_else() -> None:
    async def command(*words: str, **environment: str) -> str:
        make = await asyncio.create_subprocess_exec(
            "make", "-n", *words, env={"PATH": "/usr/bin:/bin", **environment}, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        printed, _ = await asyncio.wait_for(make.communicate(), 60)
        assert make.returncode == 0
        return printed.decode().splitlines()[-1].strip()

    assert (await command("demo", "PORT=8123")).endswith("tocsin demo --port 8123")
    assert (await command("demo", PORT="9000")).endswith("tocsin demo")
