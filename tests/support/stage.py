"""The stage of a scenario: a sandbox with people, and the bot in front of it, in this process or in one of its own."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import aiohttp
import yaml

from bot.app import build
from bot.clock import OffsetClock
from bot.config import Settings
from bot.ingest.schedules import parse
from bot.sandbox.demo import seed_of
from bot.sandbox.server import Sandbox
from bot.services.roster_files import read_files
from tests.support.manners import ill_manners
from tests.support.person import PATIENCE_SECONDS, Person, eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import Tocsin

ROOT = Path(__file__).parents[2]
NUMBER = "+18005550199"
MORNING = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
TOCSIN = Path(sys.executable).with_name("tocsin")

Transport: TypeAlias = Literal["socket", "http"]

ROSTER = """\
team: checkout
name: Checkout
timezone: Europe/Berlin
channel: team-checkout
people:
  alice: {name: Alice Ahrens, email: alice@example.com, phone: "+447700900101", timezone: Europe/Berlin}
  bob: {name: Bob Baker, email: bob@example.com, phone: "+447700900102", timezone: Europe/London}
  carol: {name: Carol Castro, email: carol@example.com, phone: "+447700900103", timezone: America/New_York}
schedules:
  primary:
    layers: [{name: always, start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [alice]}]
  secondary:
    layers: [{name: always, start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [bob]}]
policies:
  default:
    repeat: 1
    steps:
      - {notify: ["schedule:primary"], wait: WAIT}
      - {notify: ["schedule:secondary"], wait: WAIT}
services:
  checkout-api:
    policy: default
    runbooks: ["https://runbooks.example.com/checkout-api"]
"""
ORGANIZATION = """\
announcements: incidents
last_resort: [carol]
shift_health_limit: 400d
"""


class Stage:
    """A running sandbox with its people, and the settings that lead the bot there."""

    def __init__(self, sandbox: Sandbox, clock: OffsetClock, settings: Settings, http: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.settings = settings
        self._http = http
        self._bot: Tocsin | None = None
        self._process: asyncio.subprocess.Process | None = None
        self.log = settings.data / "tocsin.log"

    def person(self, name: str) -> Person:
        """Return somebody of the workspace."""
        return Person(self._http, self.sandbox.url, f"U0{name.upper()}")

    async def pass_time(self, **span: float) -> None:
        """Move the clock of the sandbox, and of a bot in this process, forward."""
        seconds = timedelta(**span).total_seconds()
        async with self._http.post(f"{self.sandbox.url}/clock", json={"advance": seconds}) as answer:
            assert answer.status == 200

    async def start_bot(self) -> Tocsin:
        """Start the bot in this process: its clock is the sandbox's."""
        self._bot = build(self.settings, self.clock)
        await self._bot.start()
        return self._bot

    @property
    def bot(self) -> Tocsin:
        """Return the bot that runs in this process."""
        assert self._bot is not None
        return self._bot

    async def restart_bot(self) -> Tocsin:
        """Stop the bot in this process and start another on the same database."""
        await self.stop_bot()
        return await self.start_bot()

    async def settle(self) -> None:
        """Wait until the bot in this process has done everything that is due."""
        await self.bot.engine.settle()

    async def stop_bot(self) -> None:
        """Stop the bot that runs in this process."""
        if self._bot is not None:
            await self._bot.stop()
            self._bot = None

    async def start_process(self) -> None:
        """Start ``tocsin run`` as a process of its own and wait until it is ready."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                TOCSIN, "run", env=environment(self.settings), cwd=ROOT, stdout=log, stderr=log
            )
        await eventually(self._is_ready, f"tocsin run to be ready; its log: {self.log}")

    async def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, self.log.read_text()
        try:
            async with self._http.get(f"{self.settings.public_url}/health/ready") as answer:
                is_linked = self.sandbox.request_url or self.sandbox.site.sockets.connections
                return answer.status == 200 and bool(is_linked)
        except aiohttp.ClientConnectionError:
            return False

    def limit_files(self, size: int) -> None:
        """Have the kernel refuse ``tocsin run`` every write beyond this size of a file (RLIM_INFINITY: none)."""
        assert self._process is not None
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, hard))

    async def kill_process(self) -> None:
        """Kill ``tocsin run`` as the kernel would: no handler of its own runs."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def end(self) -> None:
        """Stop whatever runs."""
        await self.stop_bot()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), PATIENCE_SECONDS)


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of ``tocsin run`` for these settings."""
    return {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
        "SLACK_API_URL": settings.slack_api_url,
        "DATABASE_URL": settings.database_url,
        "TOCSIN_DATA": str(settings.data),
        "TOCSIN_SCHEDULES": str(settings.schedules),
        "PUBLIC_URL": settings.public_url,
        "PORT": str(settings.port),
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "TWILIO_FROM": settings.twilio_from,
        "TWILIO_API_URL": settings.twilio_api_url,
    }


@asynccontextmanager
async def staged(
    folder: Path,
    database: str = "",
    wait: str = "5m",
    start: datetime | None = MORNING,
    transport: Transport = "socket",
) -> AsyncIterator[Stage]:
    """Set a stage; the bot is started by whoever asks for it.

    At its end the test fails when the bot said what Slack would not take.
    ``wait`` is how long each step of the policy waits, ``start`` what the clock shows at first (None: the real time,
    which a bot in a process of its own needs to believe a signature), ``transport`` how Slack reaches the bot.
    """
    schedules = folder / "schedules"
    schedules.mkdir()
    (schedules / "checkout.yml").write_text(ROSTER.replace("WAIT", wait))
    (schedules / "organization.yml").write_text(ORGANIZATION)
    (folder / "data").mkdir()
    clock = OffsetClock(start)
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text())
    sandbox = Sandbox(seed_of(parse(read_files(schedules))), manifest=manifest, time=clock)
    sandbox.be_patient(PATIENCE_SECONDS)
    await sandbox.start()
    settings = _settings(sandbox, folder, database)
    if transport == "http":
        settings = replace(settings, slack_app_token="", slack_signing_secret=sandbox.signing_secret)
        sandbox.request_url = f"{settings.public_url}/slack/events"
    sandbox.phones.numbers = [NUMBER]
    sandbox.phones.sms_url = f"{settings.public_url}/twilio/sms"
    async with aiohttp.ClientSession() as http:
        stage = Stage(sandbox, clock, settings, http)
        try:
            yield stage
        finally:
            await stage.end()
            await sandbox.stop()
        assert ill_manners(sandbox) == []


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _settings(sandbox: Sandbox, folder: Path, database: str) -> Settings:
    port = free_port()
    return replace(
        Settings(),
        slack_bot_token=sandbox.bot_token,
        slack_app_token=sandbox.app_token,
        slack_api_url=sandbox.slack_api_url,
        database_url=database,
        data=folder / "data",
        schedules=folder / "schedules",
        public_url=f"http://127.0.0.1:{port}",
        port=port,
        twilio_account_sid=sandbox.twilio_account_sid,
        twilio_auth_token=sandbox.twilio_auth_token,
        twilio_from=NUMBER,
        twilio_api_url=sandbox.twilio_api_url,
    )
