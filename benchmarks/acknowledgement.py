"""Slash command to acknowledgement, in process, among 50 listeners: Socket Mode's payload in, Bolt's answer out.

Ours carries out ``/incident note`` in an incident's channel: it looks the incident up, writes the note and the job that
redraws the card in one transaction, and answers when that is on the disk (``synchronous=FULL``). The engine does not
run meanwhile. Bolt's two configurations acknowledge at once and do nothing.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from benchmarks.figures import Figure, Measured
from bot.app import build
from bot.clock import SystemClock
from bot.config import Settings
from bot.notify.slack import Workspace
from bot.services.incidents import Declaration, Incidents
from bot.slack.listening import build_app
from bot.store import incidents

if TYPE_CHECKING:
    from pathlib import Path

    from slack_bolt.async_app import AsyncAck

    from bot.app import Tocsin

LISTENERS = 50
CHANNEL = "C0INCIDENT"
COMMAND = {"command": "/incident", "team_id": "T1", "user_id": "U1", "channel_id": CHANNEL, "trigger_id": "1.2.3"}


async def measure(folder: Path, times: int) -> list[Figure]:
    """Return the figures; the four take turns."""
    bot = build(_settings(folder), SystemClock())
    await _declare(bot)
    apps = {"ours": _ours(bot), "default": _bolt(at_once=False), "at once": _bolt(at_once=True)}
    took: dict[str, list[float]] = {name: [] for name in (*apps, "row")}
    with closing(_bare_file(folder)) as file:
        for turn in range(times + 1):
            for name, app in apps.items():
                took[name].append(await _acknowledged(app, f"note rolled back {turn}"))
            took["row"].append(await asyncio.to_thread(_one_row, file))
    await bot.slack.close()
    await bot.db.close()
    values = {name: each[1:] for name, each in took.items()}  # the first is slower: everything is loaded then
    ours = Measured("`/incident note` to its acknowledgement, the note on the disk", values["ours"])
    return [
        Figure(ours, Measured("Bolt's default, doing nothing", values["default"]), ("p99", 2.0)),
        Figure(ours, Measured("Bolt with `process_before_response`, doing nothing", values["at once"])),
        Figure(ours, Measured("one row committed to a bare SQLite file by a thread", values["row"])),
    ]


def _settings(folder: Path) -> Settings:
    (folder / "schedules").mkdir(parents=True)
    return replace(
        Settings(), slack_bot_token="xoxb-1", slack_signing_secret="1", data=folder, schedules=folder / "schedules"
    )


async def _declare(bot: Tocsin) -> None:
    bot.world.workspace = Workspace("T1", "Acme", "https://acme.slack.com/", "U0BOT", "B0BOT")
    wanted = Declaration("once", "Checkout is down", "SEV1", "high", "U1", wants_page=False)
    incident = await Incidents(bot.db, bot.world).declare(wanted)
    place = {"channel_id": CHANNEL, "channel_name": "inc-1-checkout-is-down"}
    await bot.db.write(lambda conn: incidents.step_done(conn, incident.number, "channel", place))


def _ours(bot: Tocsin) -> AsyncApp:
    """Return our application as ``tocsin run`` builds it, filled up to ``LISTENERS``; ours are matched last."""
    app = build_app(bot.listening._desk)  # pyright: ignore[reportPrivateUsage]  # only listeners need it
    listeners = app._async_listeners  # pyright: ignore[reportPrivateUsage]  # Bolt has no way to put one first
    own = len(listeners)
    _fill(app, LISTENERS - own)
    listeners[:] = listeners[own:] + listeners[:own]
    return app


def _bolt(*, at_once: bool) -> AsyncApp:
    app = AsyncApp(request_verification_enabled=False, authorize=_authorize, process_before_response=at_once)
    _fill(app, LISTENERS - 1)
    app.command(COMMAND["command"])(_nothing)
    return app


def _fill(app: AsyncApp, count: int) -> None:
    for number in range(count):
        app.command(f"/other{number}")(_nothing)


async def _nothing(ack: AsyncAck) -> None:
    await ack()


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="U0BOT", bot_id="B0BOT", bot_token="xoxb-1")


async def _acknowledged(app: AsyncApp, text: str) -> float:
    """Return how many milliseconds it takes from the request to the answer."""
    request = AsyncBoltRequest(mode="socket_mode", body={**COMMAND, "text": text})
    began = time.perf_counter()
    answer = await app.async_dispatch(request)
    took = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(f"The command was not acknowledged: {answer.status} {answer.body}")
    return took * 1000


def _bare_file(folder: Path) -> sqlite3.Connection:
    file = sqlite3.connect(folder / "bare.db", isolation_level=None, check_same_thread=False)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    file.execute("CREATE TABLE note (text TEXT)")
    return file


def _one_row(file: sqlite3.Connection) -> float:
    began = time.perf_counter()
    file.execute("INSERT INTO note VALUES ('rolled back')")
    return (time.perf_counter() - began) * 1000
