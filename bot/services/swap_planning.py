"""Offers of shifts from Slack: what somebody typed or filled in is shown before and after, and confirmed."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.core.swap import next_stretch, stretch_of
from bot.core.targets import find_target, schedules_for
from bot.core.when import Question, When
from bot.errors import BadInputError, NotFoundError
from bot.ingest.moments import read_span
from bot.services.askers import asker_of
from bot.services.swaps import reader_of
from bot.views import swaps as views
from bot.views.phrases import Commands
from bot.views.replies import reply
from bot.views.shift_plan import question
from bot.views.swap_form import SwapForm, assign_modal, part_modal, swap_modal
from bot.views.swap_ids import OfferRef, SwapDraft, Turn

if TYPE_CHECKING:
    from bot.core.roster import Roster
    from bot.ingest.swap_words import SwapWords
    from bot.services.askers import Asker
    from bot.services.swaps import Swaps
    from bot.services.world import World
    from bot.store import Database
    from bot.views.blocks import Message, View
    from bot.views.shift_plan import Reader
    from bot.views.swap_form import AssignForm, PartForm

Shown: TypeAlias = "Message | View"
"""The answer: a message, or a form to open."""

AHEAD = timedelta(days=28)
_CHOICES = 5


class _AskedBackError(Exception):
    """What somebody wrote means several things; ``message`` asks which."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


class SwapPlanning:
    """The use cases of giving away and swapping shifts, as people meet them."""

    def __init__(self, db: Database, world: World, swaps: Swaps) -> None:
        """Read names from ``db`` and ``world.roster``, act through ``swaps``."""
        self._db = db
        self._world = world
        self._swaps = swaps

    async def typed(self, said: SwapWords, user: str) -> Shown:
        """Return the answer to ``swap``: before and after, a question, or the form for what is missing.

        ``user`` is the Slack user id of who typed it. Raises ``BadInputError`` and ``NotFoundError`` with the way out.
        """
        asker = await self._asker(user, said.taker)
        try:
            taker = asker.key_of(self._world.roster, said.taker, "taker") if said.taker else None
            gives, note = await self._turn(said.words, asker.key, asker, said, is_back=False)
            if taker is None and not said.is_all:
                return await self._form(SwapForm(gives, gives.start, gives.end), asker)
            back = None
            if said.back is not None and taker is not None:
                back, _note = await self._turn(said.back or gives.schedule, taker, asker, said, is_back=True)
        except _AskedBackError as asked:
            return asked.message
        return await self._propose(SwapDraft(gives, asker.reader.now, taker, back), user, asker, note)

    async def form(self, turn: Turn | None, user: str) -> View:
        """Return the form, with one of one's shifts chosen when ``turn`` names it."""
        return await self._form(SwapForm(turn), await self._asker(user))

    async def chosen(self, form: SwapForm, user: str) -> View:
        """Return the form as filled in so far, with the shifts of whoever was chosen to take in return."""
        return await self._form(replace(form, back=None), await self._asker(user))

    async def change(self, draft: SwapDraft, user: str) -> View:
        """Return the form filled with a draft that was shown, to be changed."""
        asker = await self._asker(user)
        person = asker.reader.people.get(draft.taker or "")
        gives = draft.gives
        taker = (person.slack or "") if person else ""
        return await self._form(SwapForm(gives, gives.start, gives.end, taker, draft.back, draft.note), asker)

    async def filled(self, form: SwapForm, user: str) -> Message:
        """Return before and after of a form that was filled in. Raises ``BadInputError`` naming the field."""
        asker = await self._asker(user)
        gives = form.gives
        if gives is None:
            raise BadInputError("Choose one of your shifts.", "shift")
        taker = asker.key_of(self._world.roster, f"<@{form.taker}>", "taker") if form.taker else None
        draft = SwapDraft(gives, asker.reader.now, taker, form.back, form.note)
        return await self._propose(draft, user, asker, "")

    async def confirm(self, draft: SwapDraft, user: str) -> Message:
        """Make an offer as it was shown. Raises ``BadInputError`` when it cannot be made any more."""
        request = hashlib.sha256(f"{user} {draft.encode()}".encode()).hexdigest()
        made = await self._swaps.offer(draft, user, request)
        return views.offered(made.offer, made.audience, await self._reader(user), self._commands)

    async def listing(self, user: str) -> Message:
        """Return the answer to ``offers``."""
        return views.listing(await self._swaps.listing(user), await self._reader(user), self._commands)

    async def accept(self, ref: OfferRef, user: str, source: str) -> Message:
        """Take all of an offer. Raises as ``Swaps.accept``."""
        taken = await self._swaps.accept(ref, user, source)
        return reply(views.took(taken.offer, taken.rest, await self._reader(user)))

    async def part_form(self, ref: OfferRef, user: str) -> View:
        """Return the form in which somebody says which part of an offer they take."""
        return part_modal(await self._swaps.get(ref, user), await self._reader(user))

    async def take_part(self, form: PartForm, user: str, source: str) -> Message:
        """Take a part of an offer. Raises as ``Swaps.accept``."""
        taken = await self._swaps.accept(form.offer, user, source, form.start, form.end)
        return reply(views.took(taken.offer, taken.rest, await self._reader(user)))

    async def decline(self, ref: OfferRef, user: str, source: str) -> Message:
        """Turn down an offer. Raises as ``Swaps.decline``."""
        done = await self._swaps.decline(ref, user, source)
        return reply(f":no_entry_sign: Declined. {(await self._reader(user)).named(done.giver)} is told.")

    async def withdraw(self, ref: OfferRef, user: str, source: str) -> Message:
        """Take an offer back. Raises as ``Swaps.withdraw``."""
        done = await self._swaps.withdraw(ref, user, source)
        named = (await self._reader(user)).named(done.giver)
        stays = "You stay" if named == "you" else f"{named} stays"
        return reply(f":leftwards_arrow_with_hook: Withdrawn. {stays} on call then.")

    async def assign_form(self, ref: OfferRef, user: str) -> View:
        """Return the form in which a manager chooses who takes an offer. Raises ``BadInputError`` naming who may."""
        await self._swaps.check_may_assign(user)
        return assign_modal(await self._swaps.get(ref, user), await self._reader(user))

    async def assign(self, form: AssignForm, user: str, source: str) -> Message:
        """Give what is on offer to somebody. Raises as ``Swaps.assign``."""
        taken = await self._swaps.assign(form.offer, form.taker, user, source)
        reader = await self._reader(user)
        return reply(f":white_check_mark: Assigned, and both are told:\n{views.terms(taken.offer, reader)}")

    @property
    def _commands(self) -> Commands:
        return Commands.prefixed(self._world.command_prefix)

    async def _reader(self, user: str) -> Reader:
        now = self._world.clock.now()
        return await self._db.read(lambda conn: reader_of(conn, self._world, user, now))

    async def _asker(self, user: str, *said: str) -> Asker:
        now = self._world.clock.now()
        asker = await self._db.read(lambda conn: asker_of(conn, self._world, user, now, *said))
        asker.check_is_listed()
        return asker

    async def _turn(self, words: str, key: str, asker: Asker, said: SwapWords, *, is_back: bool) -> tuple[Turn, str]:
        """Return the time that somebody means of a person's, and how it was read (plain, or empty)."""
        names, time = self._split(words, asker)
        roster, now = self._world.roster, asker.reader.now
        names = names or tuple(roster.schedules)
        if not time:
            return await asyncio.to_thread(_next, roster, names, key, asker), ""
        when = read_span(time, now, asker.reader.zone)
        if isinstance(when, Question):
            raise _AskedBackError(
                self._which_time(when, said, words.removesuffix(time).strip(), asker, is_back=is_back)
            )
        start, end = when.start, when.end or when.start
        held = await asyncio.to_thread(_held, roster, names, key, start, end)
        if len(held) > 1:
            raise _AskedBackError(self._which_schedule(held, time, said, is_back=is_back))
        return Turn(held[0] if held else names[0], start, end), when.note

    def _split(self, words: str, asker: Asker) -> tuple[tuple[str, ...], str]:
        """Return the schedules that the first word names, and the rest; none, and all of it, when it is a time."""
        first, _, rest = words.partition(" ")
        if not first:
            return (), ""
        roster = self._world.roster
        same = tuple(name for name, each in roster.schedules.items() if each.name.casefold() == first.casefold())
        if same:  # of several teams' schedules that are called so it is the one on which the person is on call
            return same, rest.strip()
        try:
            found = find_target(roster, first, asker.by_id)
        except NotFoundError:
            try:
                read_span(words, asker.reader.now, asker.reader.zone)
            except BadInputError as error:
                if _is_time(first):
                    raise error from None
            else:
                return (), words
            raise
        names = tuple(name for name in schedules_for(roster, found) if name in roster.schedules)
        if found.kind == "user" or not names:
            raise BadInputError(f"{first} has no schedules. Name one, such as {next(iter(roster.schedules), '')}.")
        return names, rest.strip()

    def _which_schedule(self, names: list[str], time: str, said: SwapWords, *, is_back: bool) -> Message:
        choices = [(name, _command(said, f"{name} {time}", is_back=is_back)) for name in names[:_CHOICES]]
        return question("Which schedule do you mean?", choices)

    def _which_time(self, asked: Question, said: SwapWords, schedule: str, asker: Asker, *, is_back: bool) -> Message:
        choices: list[tuple[str, str]] = []
        for each in asked.readings:
            words = f"{schedule} {_iso(each, asker.reader.now)}".strip()
            label = asker.reader.span(each.start, each.end or each.start)
            choices.append((label, _command(said, words, is_back=is_back)))
        return question(asked.text, choices)

    async def _form(self, values: SwapForm, asker: Asker) -> View:
        taker = asker.by_id.get(values.taker, "")
        own = await asyncio.to_thread(self._turns, asker.key, asker)
        theirs = await asyncio.to_thread(self._turns, taker, asker) if taker not in {"", asker.key} else []
        return swap_modal(own, _fitted(values, own), theirs, asker.reader)

    def _turns(self, key: str, asker: Asker) -> list[Turn]:
        """Return somebody's shifts of the coming weeks, in order."""
        start = asker.reader.now.replace(second=0, microsecond=0)
        found = [
            Turn(name, begin, end)
            for name, schedule in self._world.roster.schedules.items()
            for begin, end in stretch_of(schedule, key, start, start + 2 * AHEAD).spans
            if begin < start + AHEAD  # looked at twice as far, so that the last one is whole
        ]
        return sorted(found, key=lambda each: (each.start, each.schedule))

    async def _propose(self, draft: SwapDraft, user: str, asker: Asker, note: str) -> Message:
        offer = await self._swaps.drafted(draft, user)
        return views.proposal(offer, draft, asker.reader, note)


def _fitted(values: SwapForm, own: list[Turn]) -> SwapForm:
    """Return what is filled in with a whole shift chosen; a time that is all of it is not repeated as a part."""
    shift = values.shift
    if shift is None:
        return values
    inside = (each for each in own if each.schedule == shift.schedule and each.start <= shift.start < each.end)
    whole = next(inside, None)
    start = None if whole is None or values.start == whole.start else values.start
    end = None if whole is None or values.end == whole.end else values.end
    return replace(values, shift=whole, start=start, end=end)


def _next(roster: Roster, names: tuple[str, ...], key: str, asker: Asker) -> Turn:
    """Return somebody's present or next shift on one of these schedules. Raises ``BadInputError`` for none."""
    start = asker.reader.now.replace(second=0, microsecond=0)
    found = [each for name in names if (each := next_stretch(roster.schedules[name], key, start, AHEAD))]
    if not found:
        who = asker.reader.named(key)
        is_on = "You are" if who == "you" else f"{who} is"
        where = f"on {names[0]}" if len(names) == 1 else "on any schedule"
        raise BadInputError(f"{is_on} not on call {where} in the coming weeks.", "shift")
    first = min(found, key=lambda each: each.start)
    return Turn(first.schedule, first.start, first.end)


def _held(roster: Roster, names: tuple[str, ...], key: str, start: datetime, end: datetime) -> list[str]:
    return [name for name in names if stretch_of(roster.schedules[name], key, start, end).spans]


def _is_time(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _command(said: SwapWords, words: str, *, is_back: bool) -> str:
    """Return what somebody would have typed had it been clear."""
    gives, back = (said.words, words) if is_back else (words, said.back)
    whom = f"with {said.taker}" if said.taker else "everyone" if said.is_all else ""
    return " ".join(filter(None, ("swap", gives, whom, f"in return {back}" if back is not None else "")))


def _iso(when: When, now: datetime) -> str:
    start = "now" if when.start <= now else f"{when.start.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return f"{start} to {(when.end or when.start).astimezone(UTC):%Y-%m-%dT%H:%MZ}"
