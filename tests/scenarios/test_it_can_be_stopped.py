"""``tocsin run`` ends when it is told to, whatever Slack does, and refuses settings that would keep it silent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.support.stage import ROOT, TOCSIN

if TYPE_CHECKING:
    from pathlib import Path

AWAY = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/"}


async def run(folder: Path, settings: dict[str, str]) -> asyncio.subprocess.Process:
    environment = {"PATH": "/usr/bin:/bin", "PORT": "0", "TOCSIN_DATA": str(folder), **settings}
    return await asyncio.create_subprocess_exec(
        TOCSIN, "run", env=environment, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )


async def test_it_stops_when_told_to_while_slack_is_away(tmp_path: Path) -> None:
    process = await run(tmp_path, AWAY)
    assert process.stderr is not None
    said = b""
    while b"listens on" not in said:
        line = await asyncio.wait_for(process.stderr.readline(), 60)
        assert line, said
        said += line
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert b"Traceback" not in said + await process.stderr.read()


@pytest.mark.parametrize(
    ("settings", "cure"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "Set all of TWILIO_ACCOUNT_SID"),
        ({"PUBLIC_URL": "foo"}, "https://"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "swapped"),
        ({"PORT": "abc"}, "PORT"),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN: this is not set"),
    ],
)
async def test_settings_that_cannot_work_are_refused_with_the_cure(
    tmp_path: Path, settings: dict[str, str], cure: str
) -> None:
    process = await run(tmp_path, {**AWAY, **settings})
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert cure in said.decode()
    assert "Traceback" not in said.decode()
