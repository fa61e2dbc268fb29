"""A killed engine's work goes on in the next one: what it was sending is sent again, what it had done is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from bot.store import Database
from tests.engine.rig import MINUTE, NOW, SECOND, Rig

VICTIM = """
import asyncio, sys
from bot.store import Database
from tests.engine.rig import Rig

async def main():
    rig = Rig(Database.open(sys.argv[1]))

    async def hang(job):
        print("sending", job.id, flush=True)
        await asyncio.Event().wait()

    rig.senders["page"] = hang
    engine = rig.start()
    await asyncio.Event().wait()

asyncio.run(main())
"""


def kill_while_sending(address: str) -> str:
    """Run an engine until it sends, kill it, and return what it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", VICTIM, address],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    return said


async def test_an_engine_killed_while_sending_is_succeeded_by_one_that_sends_again(database_address: str) -> None:
    rig = Rig(Database.open(database_address))
    await rig.prepare()
    done = await rig.put("tick", "before", lane="page")
    assert await rig.settle() == 1
    page = await rig.put("page", "wake up", lane="page")
    later = await rig.put("tick", "escalate", NOW + 5 * MINUTE)
    assert kill_while_sending(database_address) == f"sending {page}"

    rig.senders["page"] = rig.senders["send"]
    assert await rig.settle() == 0, "its lease is not over"
    rig.clock.advance(15 * SECOND)
    assert await rig.settle() == 1
    assert rig.sent == ["wake up"]
    assert (await rig.row(page))["attempts"] == 2
    rig.clock.advance(5 * MINUTE)
    assert await rig.settle() == 1
    assert await rig.is_done(later)
    assert await rig.journal() == ["tick before at 09:00:00", "sent wake up", "tick escalate at 09:05:15"]
    assert await rig.is_done(done)
    await rig.stop()
    await rig.db.close()
