"""The demo: the sandbox and the real bot in one process. The bot is built as ever, with other addresses and a clock.

The only module of the sandbox that knows the bot. Its people are those of the schedule files, so that somebody who
writes their own sees their own team in it.
"""

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from bot.app import Tocsin, build
from bot.clock import OffsetClock
from bot.errors import ConfigurationError
from bot.ingest.schedules import parse
from bot.sandbox.seed import Seed, SeedChannel, SeedGroup, SeedUser
from bot.sandbox.server import Sandbox
from bot.services.roster_files import read_files

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.config import Settings
    from bot.core.roster import Person, Roster
    from bot.sandbox.wire import Json

NUMBER = "+18005550199"
_REPORTER = SeedUser(
    id="U0ROBIN",
    name="robin",
    real_name="Robin Reyes",
    email="robin@example.com",
    tz="Europe/London",
    phone="+447700900199",
)


class Demo:
    """A local workspace with the real bot in it."""

    def __init__(self, settings: Settings, manifest: Path, port: int, clock: OffsetClock | None = None) -> None:
        """Take the schedules and templates of ``settings``; everything else is the sandbox's."""
        self._settings = settings
        self._manifest = manifest
        self._port = port
        self._clock = clock or OffsetClock()
        self._sandbox: Sandbox | None = None
        self._bot: Tocsin | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what logs must mask."""
        return (Sandbox.bot_token, Sandbox.app_token, Sandbox.twilio_auth_token)

    @property
    def url(self) -> str:
        """Return the address of the workspace's page."""
        return self.sandbox.url

    @property
    def sandbox(self) -> Sandbox:
        """Return the workspace. Raises ``RuntimeError`` before the demo was started."""
        if self._sandbox is None:
            raise RuntimeError("the demo was not started")
        return self._sandbox

    async def start(self) -> str:
        """Start both and return what to tell the person who started it. Raises ``ConfigurationError``."""
        roster = parse(read_files(self._settings.schedules))
        self._sandbox = Sandbox(
            seed_of(roster), manifest=self._read_manifest(), time=self._clock, next_stops=self._stops, port=self._port
        )
        try:
            await self._sandbox.start()
        except OSError as error:
            cure = "Stop what listens there, or name another port with --port."
            raise ConfigurationError(f"Port {self._port} of 127.0.0.1 is taken. {cure}") from error
        settings = self._bot_settings(self._sandbox)
        self._sandbox.phones.numbers = [NUMBER]
        self._sandbox.phones.sms_url = f"{settings.public_url}/twilio/sms"
        shutil.rmtree(settings.data, ignore_errors=True)
        self._bot = build(settings, self._clock)
        await self._bot.start()
        return _welcome(self._sandbox.url, settings.data)

    async def stop(self) -> None:
        """Stop both."""
        if self._bot is not None:
            await self._bot.stop()
        if self._sandbox is not None:
            await self._sandbox.stop()

    def _read_manifest(self) -> Json:
        try:
            return yaml.safe_load(self._manifest.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigurationError(
                f"{self._manifest} cannot be read: start the demo in Tocsin's folder, or use --manifest."
            ) from error

    def _bot_settings(self, sandbox: Sandbox) -> Settings:
        port = _free_port()
        return replace(
            self._settings,
            slack_bot_token=sandbox.bot_token,
            slack_app_token=sandbox.app_token,
            slack_signing_secret=sandbox.signing_secret,
            slack_api_url=sandbox.slack_api_url,
            database_url="",
            data=self._settings.data / "demo",
            command_prefix="",
            public_url=f"http://127.0.0.1:{port}",
            host="127.0.0.1",
            port=port,
            twilio_account_sid=sandbox.twilio_account_sid,
            twilio_auth_token=sandbox.twilio_auth_token,
            twilio_from=NUMBER,
            twilio_api_url=sandbox.twilio_api_url,
        )

    async def _stops(self) -> list[tuple[str, datetime]]:
        if self._bot is None:
            return []
        at = self._bot.oncall.next_handoff()
        return [("next hand-off", at)] if at else []


def seed_of(roster: Roster) -> Seed:
    """Return a workspace with everybody of the roster, somebody who is not on call, and what the files name."""
    users = [_REPORTER, *(_user(person) for person in roster.people.values())]
    everybody = [user.id for user in users]
    ids = {person.key: _user(person).id for person in roster.people.values()}
    channels = [
        SeedChannel("general", "Everything and nothing", everybody),
        SeedChannel(roster.organization.announcements, "What is broken right now", everybody),
    ]
    own = (
        SeedChannel(team.channel, f"Team {team.name}", [ids[key] for key in team.people])
        for team in roster.teams.values()
        if team.channel
    )
    handles = {team.usergroup: team.name for team in roster.teams.values() if team.usergroup}
    groups = [SeedGroup(handle, f"{name} on call") for handle, name in handles.items()]
    return Seed("Example Shop", users, [*channels, *own], groups)


def _user(person: Person) -> SeedUser:
    return SeedUser(
        id=person.slack or f"U0{person.key.upper().replace('-', '').replace('_', '')}",
        name=person.key,
        real_name=person.name,
        email=person.email or f"{person.key}@example.com",
        tz=person.timezone or "UTC",
        phone=person.phone,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _welcome(url: str, data: Path) -> str:
    return "\n".join(
        (
            "",
            f"  Tocsin's demo runs at  {url}",
            "",
            "  Open it in a browser and type:  /incident declare Checkout is down",
            f"  Postmortems are written to      {data / 'postmortems'}",
            f"  and printed by                  TOCSIN_DATA={data} .venv/bin/tocsin export postmortem 1",
            "  Ctrl+C ends it; the next start begins anew.",
            "",
        )
    )
