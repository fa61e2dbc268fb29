"""A bot that is killed by another process at chosen instants of its calls, until it has done everything all the same.

Nothing in the bot knows of it. The sandbox holds a call before it carries it out or before it answers, and the database
is locked from outside so that an answer cannot be recorded; meanwhile the process gets SIGKILL.
"""

from __future__ import annotations

import asyncio
import random
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from tests.support.deathbed import Books
    from tests.support.lives import Life, Nursery
    from tests.support.stage import Stage

PATIENCE_SECONDS = 60
_LOOK_EVERY_SECONDS = 0.01
_ON_ITS_WAY_SECONDS = 0.12
_RECORDED_WITHIN_SECONDS = 0.6
_OF_THE_START = frozenset({"auth.test", "users.list"})
_LONGEST_RANDOM_LIFE_SECONDS = 1.2


class Instant(StrEnum):
    """When the process is killed, seen from one of its calls."""

    BEFORE_THE_CALL = "before the call"
    BEFORE_THE_ANSWER = "before the answer"
    BEFORE_THE_RECORD = "before the record"
    AFTER_THE_RECORD = "after the record"
    AT_RANDOM = "at random"


SYSTEMATIC = tuple(each for each in Instant if each is not Instant.AT_RANDOM)


class Plan(Protocol):
    """Tells at which instant of a step to kill, or None for not at all."""

    def __call__(self, phase: str, step: str) -> Instant | None: ...


def always(instant: Instant) -> Plan:
    """Kill at every step, always at the same instant."""
    return lambda phase, step: instant


def in_turns(instants: Sequence[Instant | None]) -> Plan:
    """Kill at each step at one of some instants: always at the same one of the same step."""
    return lambda phase, step: instants[zlib.crc32(f"{phase} {step}".encode()) % len(instants)]


def never(phase: str, step: str) -> None:
    """Kill at no step, for kills at random."""


@dataclass(frozen=True)
class Kill:
    """One kill: where it hit, what was on record that had not been when the call came, what the record had missed."""

    phase: str
    step: str
    instant: Instant
    recorded: tuple[str, ...]
    orphans: tuple[str, ...] = ()

    def line(self, number: int) -> str:
        """Return the kill as a line of the log."""
        told = ", ".join(self.recorded) or "nothing recorded"
        lost = f"; the provider has {', '.join(self.orphans)}, and the record does not" if self.orphans else ""
        return f"{number:4}  {self.phase:12} {self.instant:18} {self.step:58} {told}{lost}"


@dataclass
class Ordeal:
    """A bot that is killed once at every step that the plan names, and started again."""

    stage: Stage
    nursery: Nursery
    books: Books
    plan: Plan
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    random_kills: int = 0
    kills: list[Kill] = field(default_factory=list)
    phase: str = ""

    def __post_init__(self) -> None:
        self._life: Life | None = None
        self._dead = asyncio.Event()
        self._is_dying = False
        self._is_ending = False
        self._open = asyncio.Event()
        self._open.set()
        self._killed_at: set[tuple[str, str]] = set()
        self._rung: list[str] = []
        self._known_orphans: set[str] = set()
        self._deaths: set[asyncio.Task[None]] = set()
        self.stage.sandbox.faults.gate = self._pass

    async def work_off(self, phase: str) -> None:
        """Let the bot do what is due, killing it once at each step, until nothing is left to do."""
        self.phase = phase
        while not await self._lives_until_rest():
            pass

    async def insist(self, phase: str, what: str, act: Callable[[], Awaitable[bool]]) -> None:
        """Let a person do something until it is taken, the first time with a kill in the middle."""
        self.phase = phase
        instant = self.plan(phase, what)
        self._open.clear()  # what follows from it waits until it is taken
        is_taken = False
        if instant is not None:
            await self.ready()
            is_taken = await self._kill_during(what, instant, act)
        while not is_taken:
            await self.ready()
            is_taken = await act()
        self._open.set()

    async def end(self) -> None:
        """Stop the bot as an administrator would."""
        self.stage.sandbox.faults.gate = None
        self._is_ending = True
        if self._life is not None and not self._life.is_over:
            await self.ready()
            assert await self._life.stop() == 0, self.stage.log.read_text()
        await asyncio.gather(*self._deaths)

    # lives

    async def _revive(self) -> Life:
        if self._life is None or self._life.is_over:
            await asyncio.gather(*self._deaths)
            await self.books.end_leases()
            self.stage.sandbox.site.limits._buckets.clear()  # a bot that dies this often would wait for Slack's minute
            self._rung.clear()
            self._dead = asyncio.Event()
            self._is_dying = False
            self._life = await self.nursery.start(self.stage.settings, self.stage.log)
        return self._life

    async def ready(self) -> None:
        """Have the bot running and ready."""
        life = await self._revive()
        await self._until(self._is_ready, life, "ready")

    async def _lives_until_rest(self) -> bool:
        life = await self._revive()
        if self.random_kills > 0:
            self.random_kills -= 1
            self._die(self._kill_at_random(life))
        return await self._until(self.books.is_at_rest, life, "at rest")

    async def _until(self, condition: Callable[[], Awaitable[bool]], life: Life, what: str) -> bool:
        """Return True once ``condition`` holds, False when the process died before."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not await condition():
            if life.is_over:
                await self._dead.wait()
                return False
            if asyncio.get_running_loop().time() > deadline:
                waiting = await self.books.waiting()
                raise AssertionError(f"not {what}: {waiting} wait; {self.stage.log.read_text()[-2000:]}")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        if self._is_dying:
            await self._dead.wait()
        return not life.is_over

    async def _is_ready(self) -> bool:
        url = f"{self.stage.settings.public_url}/health/ready"
        try:
            async with aiohttp.ClientSession() as http, http.get(url) as answer:
                return answer.status == 200 and bool(self.stage.sandbox.site.sockets.connections)
        except aiohttp.ClientError:
            return False

    # kills

    async def _pass(self, method: str, args: dict[str, Any], *, is_done: bool) -> bool:
        """Stand at the gate: called before each call of the bot's, and when it is carried out."""
        if _is_of_the_start(method) or not self.phase:
            return True
        life = self._life
        if not is_done:
            await self._open.wait()
        step = self._step(method, args)
        if self._is_dying or life is not self._life:
            await self._dead.wait()
            return False
        if is_done and method.startswith(("Messages", "Calls.json")):
            self._rung.append(step)
        instant = None if (self.phase, step) in self._killed_at else self.plan(self.phase, step)
        if instant is None or is_done is (instant is Instant.BEFORE_THE_CALL):
            return True
        return await self._kill_at(step, instant)

    async def _kill_at(self, step: str, instant: Instant) -> bool:
        self._killed_at.add((self.phase, step))
        self._is_dying = True
        await self._let_phones_be_recorded(step)
        before = await self.books.facts()
        if instant in {Instant.BEFORE_THE_CALL, Instant.BEFORE_THE_ANSWER}:
            await self._kill(step, instant, before)
            return False
        is_locked = asyncio.Event()
        self._die(self._kill_after_answer(step, instant, before, is_locked))
        await is_locked.wait()
        return True

    async def _let_phones_be_recorded(self, step: str) -> None:
        """Wait for the record of SMS and calls that are on their way: this kill is for another step."""
        own = int(bool(self._rung) and self._rung[-1] == step)
        with suppress(TimeoutError):
            async with asyncio.timeout(_RECORDED_WITHIN_SECONDS):
                while len(await self.orphans() - self._known_orphans) > own:  # noqa: ASYNC110  # as below
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _kill_after_answer(
        self, step: str, instant: Instant, before: Mapping[str, str], is_locked: asyncio.Event
    ) -> None:
        if instant is Instant.BEFORE_THE_RECORD:
            async with self.books.locked():
                is_locked.set()
                await asyncio.sleep(_ON_ITS_WAY_SECONDS)
                await self._kill(step, instant, before)
            return
        is_locked.set()
        await self._change_since(before)
        await self._kill(step, instant, before)

    async def _change_since(self, before: Mapping[str, str]) -> None:
        """Wait until something is recorded; some calls have no record of their own."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_RECORDED_WITHIN_SECONDS):
                while await self.books.facts() == before:  # noqa: ASYNC110  # it happens in another process
                    await asyncio.sleep(_LOOK_EVERY_SECONDS / 2)

    async def _kill_at_random(self, life: Life) -> None:
        await asyncio.sleep(self.chance.uniform(0.1, _LONGEST_RANDOM_LIFE_SECONDS))
        before = await self.books.facts()
        if self._is_ending or life.is_over:
            return
        await self._kill("wherever it was", Instant.AT_RANDOM, before)

    async def _kill_during(self, what: str, instant: Instant, act: Callable[[], Awaitable[bool]]) -> bool:
        """Kill while a person waits for their click to be taken; return whether they were told that it is."""
        before = await self.books.facts()
        if instant is Instant.BEFORE_THE_CALL:
            await self._kill(what, instant, before)
            return await act()
        if instant is Instant.BEFORE_THE_ANSWER:
            async with self.books.locked():
                acting = asyncio.ensure_future(act())
                await asyncio.sleep(_ON_ITS_WAY_SECONDS)
                await self._kill(what, instant, before)
            assert await self.books.facts() == before
            return await acting
        acting = asyncio.ensure_future(act())
        if instant is Instant.AFTER_THE_RECORD:
            assert await acting
        await self._change_since(before)
        await self._kill(what, instant, before)
        return await acting

    def _die(self, death: Any) -> None:
        task = asyncio.get_running_loop().create_task(death)
        self._deaths.add(task)
        task.add_done_callback(self._deaths.discard)

    async def _kill(self, step: str, instant: Instant, before: Mapping[str, str]) -> None:
        assert self._life is not None
        self._is_dying = True
        await self._life.kill()
        after = await self.books.facts()
        recorded = tuple(name for name, value in after.items() if before.get(name) != value)
        self.kills.append(Kill(self.phase, step, instant, recorded, await self._new_orphans()))
        self._dead.set()

    async def _new_orphans(self) -> tuple[str, ...]:
        """Return the SMS and calls that this kill left without a record: the provider offers no way to find them."""
        orphans = await self.orphans()
        new = orphans - self._known_orphans
        self._known_orphans = set(orphans)
        return tuple(self._rung[-len(new) :]) if new else ()

    async def orphans(self) -> frozenset[str]:
        """Return the names of all SMS and calls that the provider has and the bot does not know of."""
        exchange = self.stage.sandbox.phones._exchange
        at_provider = {sid for sid, one in exchange.messages.items() if one.direction == "outbound-api"}
        return frozenset(at_provider | exchange.calls.keys()) - await self.books.provider_ids()

    # names

    def _step(self, method: str, args: Mapping[str, Any]) -> str:
        """Return what a call is for, in words that are the same in the next life."""
        if method in {"Messages.json", "Calls.json"}:
            return f"{'SMS' if method.startswith('Messages') else 'call'} to {args['To']}"
        if method.startswith("Calls/"):
            return "hang up"
        place = str(args.get("channel") or args.get("channel_id") or args.get("name") or "")
        what = str(args.get("text") or args.get("users") or args.get("topic") or args.get("link") or "")
        if method == "chat.update":
            what = ""
        return " ".join(f"{method} {self._place(place)} {what}".split())[:58]

    def _place(self, channel: str) -> str:
        found = self.stage.sandbox.workspace.channels.get(channel)
        if found is None:
            return channel
        others = [each for each in found.members if not self.stage.sandbox.workspace.users[each].is_bot]
        return f"DM {others[0]}" if found.is_direct else f"#{found.name}"


def _is_of_the_start(method: str) -> bool:
    """Tell whether a call belongs to every start: the workspace read, the account with Twilio looked at."""
    is_phone = method.endswith(".json")
    return method in _OF_THE_START or (is_phone and not method.startswith(("Messages.json", "Calls")))


def log_of(kills: Sequence[Kill]) -> str:
    """Return the log of kills: one line each, numbered."""
    heading = f"{'':4}  {'phase':12} {'killed':18} {'step':58} on record since the call came"
    return "\n".join([heading, *(kill.line(number) for number, kill in enumerate(kills, 1))])
