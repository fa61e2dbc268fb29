"""Submit of the declare modal to the first page and to the finished channel, every call of Slack taking 150 ms.

The bot is ``tocsin run`` in a process of its own, by Socket Mode; what is measured is from the submit until the
provider has answered. The telephone provider is not slowed. The baseline is what Slack itself takes: a bare call,
measured before each submit, times the calls that cannot but follow each other. A page is one; a channel is made, its
card posted and pinned.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Measured
from bot.notify.slack import SlackApi
from tests.support.person import eventually, values_of
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.sandbox.webapi import Recorded
    from tests.support.stage import Stage

SLOWNESS_SECONDS = 0.150
INVITED = {"U0ROBIN", "U0ALICE"}


@dataclass(frozen=True)
class Declared:
    """One declaration: milliseconds from the submit, and a bare call of Slack just before it."""

    sms: float
    page: float
    card: float
    furnished: float
    bare: float


async def measure(folder: Path, times: int, every: float) -> list[Figure]:
    """Return the figures of ``times`` declarations, after one that does not count, one in ``every`` seconds."""
    async with staged(folder, start=None) as stage:
        await stage.start_process()
        stage.sandbox.faults.slow("*", SLOWNESS_SECONDS)
        slack = SlackApi.connect(stage.sandbox.bot_token, stage.sandbox.slack_api_url)
        await slack.open()
        taken = [await _declare(stage, slack, number, every) for number in range(1, times + 2)][1:]
        await slack.close()
    one = Measured("a bare call of Slack's", _bare(taken, 1))
    two, three = (Measured(f"{count} bare calls, one after another", _bare(taken, count)) for count in (2, 3))
    return [
        Figure(Measured("modal submit to the first page, by SMS", [each.sms for each in taken]), one, ("p99", 300)),
        Figure(Measured("modal submit to the page in Slack", [each.page for each in taken]), one, ("p99", 300)),
        Figure(Measured("modal submit to the card in its channel", [each.card for each in taken]), two, ("p99", 2000)),
        Figure(Measured("... pinned, and people invited", [each.furnished for each in taken]), three, ("p99", 2000)),
    ]


def _bare(taken: Sequence[Declared], count: int) -> list[float]:
    return [count * each.bare for each in taken]


async def _declare(stage: Stage, slack: SlackApi, number: int, every: float) -> Declared:
    robin = stage.person("robin")
    began = asyncio.get_running_loop().time()
    await robin.command("/incident declare Checkout is down", await robin.channel("general"))
    view = await robin.view("modal.declare")
    bare = await _bare_call(slack)
    stage.sandbox.requests.clear()
    submitted = stage.clock.now()
    await robin.client(
        "view/submit", view_id=view["id"], state={"values": values_of(view, {"service": "service:checkout-api"})}
    )
    channel = await robin.channel(f"inc-{number}-checkout-is-down")
    await eventually(_is_settled(stage, channel), "the channel to be furnished")
    declared = _read(stage, channel, submitted, bare)
    await robin.command("/incident resolve", channel)  # or the next one would be told of it
    await asyncio.sleep(max(0.0, every - (asyncio.get_running_loop().time() - began)))
    return declared


async def _bare_call(slack: SlackApi) -> float:
    began = time.perf_counter()
    await slack.who_am_i()
    return (time.perf_counter() - began) * 1000


def _is_settled(stage: Stage, channel: str) -> Callable[[], Awaitable[bool]]:
    async def settled() -> bool:
        return bool(_calls(stage, "pins.add", channel)) and _invited(stage, channel) >= INVITED

    return settled


def _calls(stage: Stage, method: str, channel: str = "") -> list[Recorded]:
    found = (
        each for each in stage.sandbox.requests if not each.error and each.method.endswith(method) and each.status < 300
    )
    return [each for each in found if not channel or each.args.get("channel") == channel]


def _invited(stage: Stage, channel: str) -> set[str]:
    lists = (str(each.args["users"]).split(",") for each in _calls(stage, "conversations.invite", channel))
    return {user for users in lists for user in users}


def _read(stage: Stage, channel: str, submitted: datetime, bare: float) -> Declared:
    def after(calls: list[Recorded]) -> float:
        return (min(each.at for each in calls) - submitted).total_seconds() * 1000

    pages = [each for each in _calls(stage, "chat.postMessage") if "page.acknowledge" in str(each.args.get("blocks"))]
    card = after(_calls(stage, "chat.postMessage", channel))
    invites = _calls(stage, "conversations.invite", channel)
    last_invite = (max(each.at for each in invites) - submitted).total_seconds() * 1000
    return Declared(
        sms=after(_calls(stage, "Messages.json")),
        page=after(pages),
        card=card,
        furnished=max(card, after(_calls(stage, "pins.add", channel)), last_invite),
        bare=bare,
    )
