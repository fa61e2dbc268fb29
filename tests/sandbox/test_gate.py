"""A test can hold a call of the app's, before it is carried out and after, and lose it there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack_lab import Lab, eventually


@dataclass
class Turnstile:
    """Lets through what it is told to, and notes what came by."""

    loses: bool | None = None
    seen: list[tuple[str, str, bool]] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, method: str, args: dict[str, Any], *, is_done: bool) -> bool:
        self.seen.append((method, args.get("text", ""), is_done))
        await self.opened.wait()
        return is_done is not self.loses


def texts(lab: Lab) -> list[str]:
    return [each["text"] for each in lab.history("ops")]


async def test_a_call_is_held_before_and_after_it_is_carried_out(slack: Lab) -> None:
    gate = slack.sandbox.faults.gate = Turnstile()
    posting = asyncio.create_task(slack.bot.chat_postMessage(channel=slack.channel("ops"), text="held"))
    await eventually(lambda: gate.seen, "the call to come to the gate")
    assert "held" not in texts(slack)
    gate.opened.set()
    assert (await posting)["ok"]
    assert texts(slack).count("held") == 1
    assert gate.seen == [("chat.postMessage", "held", False), ("chat.postMessage", "held", True)]


async def test_a_call_that_is_lost_on_its_way_is_not_carried_out(slack: Lab) -> None:
    assert await posted_through(slack, Turnstile(loses=False)) == []


async def test_a_call_whose_answer_is_lost_is_carried_out(slack: Lab) -> None:
    assert await posted_through(slack, Turnstile(loses=True)) == ["lost"]


async def posted_through(lab: Lab, gate: Turnstile) -> list[str]:
    lab.sandbox.faults.gate = gate
    gate.opened.set()
    with pytest.raises(SlackApiError, match="503"):
        await lab.bot.chat_postMessage(channel=lab.channel("ops"), text="lost")
    return [text for text in texts(lab) if text == "lost"]


async def test_what_people_do_themselves_passes_no_gate(slack: Lab) -> None:
    gate = slack.sandbox.faults.gate = Turnstile()
    await slack.alice.api.chat_postMessage(channel=slack.channel("ops"), text="mine")
    assert "mine" in texts(slack)
    assert gate.seen == []
