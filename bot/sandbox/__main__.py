"""``python -m bot.sandbox --port 8123 --manifest manifest.yml``: the server alone, with a sample workspace."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot.sandbox.sample import sample_seed
from bot.sandbox.server import Sandbox

if TYPE_CHECKING:
    from bot.sandbox.wire import Json


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Slack workspace to play in.")
    parser.add_argument("--port", type=int, default=8123, help="port on 127.0.0.1 (0: any free one)")
    parser.add_argument("--manifest", type=Path, help="the app's manifest.yml; without it every event is delivered")
    parser.add_argument("--command", action="append", default=[], help="a slash command to accept, such as /incident")
    return parser.parse_args()


def _manifest(path: Path | None) -> Json | None:
    return None if path is None else yaml.safe_load(path.read_text(encoding="utf-8"))


async def _run(asked: argparse.Namespace) -> None:
    commands = asked.command or ([] if asked.manifest else ["/incident", "/oncall", "/page"])
    sandbox = Sandbox(sample_seed(), manifest=_manifest(asked.manifest), commands=commands, port=asked.port)
    await sandbox.start()
    lines = [
        f"Workspace: {sandbox.url}",
        f"SLACK_API_URL: {sandbox.slack_api_url}",
        f"SLACK_BOT_TOKEN: {sandbox.bot_token}",
        f"SLACK_APP_TOKEN: {sandbox.app_token}",
        f"TWILIO_API_URL: {sandbox.twilio_api_url}",
        f"TWILIO_ACCOUNT_SID: {sandbox.twilio_account_sid}",
        f"TWILIO_AUTH_TOKEN: {sandbox.twilio_auth_token}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    await sandbox.stop()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(_arguments()))
