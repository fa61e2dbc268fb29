"""Changing who is on call from Slack: what somebody typed or filled in is shown before and after, and confirmed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.core.change import LONGEST, Wish
from bot.core.oncall import current_and_next
from bot.core.targets import find_target, schedules_for
from bot.core.when import Question, When
from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.ingest.moments import read_span
from bot.services.askers import asker_of
from bot.services.changes import is_undoable
from bot.views import shift_plan as views
from bot.views.ids import Plan, PlanKind, Undoing
from bot.views.phrases import Commands, span_in
from bot.views.shift_form import How, ShiftForm, shift_modal

if TYPE_CHECKING:
    from bot.core.record import Version
    from bot.services.askers import Asker
    from bot.services.changes import Changes, Preview
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.blocks import Message, View

Shown: TypeAlias = "Message | View"
"""The answer: a message, or a form to open."""

_USUAL = timedelta(hours=2)
_CHOICES = 5


@dataclass(frozen=True)
class Said:
    """What somebody typed after the verb: ``words`` are the schedule and the time, people mentions or ``@name``."""

    words: str
    user: str = ""
    replaces: str = ""
    adds: bool = False
    is_off: bool = False


@dataclass(frozen=True)
class _Draft:
    """A change as far as it is known. ``user`` and ``replaces`` are keys."""

    kind: PlanKind
    schedule: str | None = None
    user: str | None = None
    replaces: str | None = None
    adds: bool = False
    start: datetime | None = None
    end: datetime | None = None


class Planning:
    """The use cases of changing who is on call, one person at a time."""

    def __init__(self, db: Database, world: World, changes: Changes) -> None:
        """Plan on ``world.roster``, make and take back through ``changes``."""
        self._db = db
        self._world = world
        self._changes = changes

    async def typed(self, kind: PlanKind, said: Said, user: str) -> Shown:
        """Return the answer to ``take`` or ``override``: before and after, a question, or the form for what is missing.

        ``user`` is the Slack user id of who typed it. Raises ``BadInputError`` and ``NotFoundError`` with the way out.
        """
        asker = await self._asker(user, said.user, said.replaces)
        self._check(asker, kind)
        schedules, rest = self._split(said.words, asker)
        if len(schedules) > 1:
            return self._which_schedule(kind, said, schedules, rest)
        draft = self._draft(kind, said, asker, schedules[0] if schedules else None)
        time = read_span(rest, asker.reader.now, asker.reader.zone) if rest else self._rest_of_shift(draft, asker)
        if isinstance(time, Question):
            return self._which_time(said, draft, time, asker)
        if time is not None:
            draft = replace(draft, start=time.start, end=time.end)
        if time is None or draft.schedule is None or not (draft.user or draft.replaces):
            return self._open(draft, asker)
        return await self._propose(draft, asker, time.note)

    async def filled(self, form: ShiftForm, user: str) -> Message:
        """Return before and after of a form that was filled in. Raises ``BadInputError`` naming the field."""
        asker = await self._asker(user)
        self._check(asker, form.kind)
        chosen = asker.key_of(self._world.roster, f"<@{form.user or user}>", "user")
        replaces = asker.key_of(self._world.roster, f"<@{form.replaces}>", "replaces") if form.replaces else None
        draft = _Draft(form.kind, form.schedule, chosen, replaces, form.how == "adds", form.start, form.end)
        if form.how == "off":
            draft = replace(draft, user=None, replaces=chosen)
        return await self._propose(draft, asker, "")

    async def form(self, kind: PlanKind, schedule: str | None, user: str) -> View:
        """Return the form, empty but for the schedule and the time that its present shift still lasts."""
        asker = await self._asker(user)
        self._check(asker, kind)
        known = schedule if schedule in self._world.roster.schedules else None
        draft = _Draft(kind, known, asker.key if kind == "take" else None)
        time = self._rest_of_shift(draft, asker)
        return self._open(replace(draft, start=time.start, end=time.end) if time else draft, asker)

    async def change(self, plan: Plan, user: str) -> View:
        """Return the form filled with a plan that was shown, to be changed."""
        wish = plan.wish
        draft = _Draft(plan.kind, wish.schedule, wish.user, wish.replaces, wish.add, wish.start, wish.end)
        return self._open(draft, await self._asker(user))

    async def confirm(self, plan: Plan, user: str) -> Message:
        """Make a change that was shown; when the schedule changed meanwhile, show how it would be now instead."""
        asker = await self._asker(user)
        request = hashlib.sha256(f"{user} {plan.encode()}".encode()).hexdigest()
        try:
            done = await self._changes.apply(plan.wish, plan.revision, user, request, plan.kind)
        except ConflictError as conflict:
            seen = await self._preview_again(plan.wish, conflict)
            return self._proposal(seen, plan.kind, asker, warning=f":warning: {conflict}")
        return views.made(done.version, replace(done.effect, wish=plan.wish), asker.reader, self._commands)

    async def undo(self, version: int, user: str, warning: str = "") -> Message:
        """Return what taking a version back would do."""
        asker = await self._asker(user)
        seen = await self._changes.preview_undo(version)
        known = seen.undoes
        if known is None:
            raise NotFoundError("There is no such version.")
        schedule = self._world.roster.schedules.get(known.schedule)
        effects = (seen.effect, *((seen.also,) if seen.also else ()))
        undoing = Undoing(version, seen.revision, seen.also_revision)
        return views.undo_proposal(known, effects, undoing, schedule, asker.reader, warning)

    async def undo_latest(self, words: str, user: str) -> Message:
        """Return what ``undo [schedule]`` would take back: the last change of a schedule, or of one's own."""
        asker = await self._asker(user)
        names = self._named(words, asker) if words else ()
        if len(names) > 1:
            choices = [(name, f"undo {name}") for name in names[:_CHOICES]]
            return views.question("Which schedule do you mean?", choices)
        return await self.undo((await self._changes.latest(user, names[0] if names else None)).id, user)

    async def confirm_undo(self, undoing: Undoing, user: str) -> Message:
        """Take a version back as it was shown; when the schedule changed meanwhile, show it once more instead."""
        asker = await self._asker(user)
        request = hashlib.sha256(f"{user} {undoing.encode()}".encode()).hexdigest()
        try:
            done = await self._changes.undo(undoing.version, undoing.revision, user, request, undoing.also)
        except ConflictError as conflict:
            return await self.undo(undoing.version, user, f":warning: {conflict}")
        return views.undone(done.version, asker.reader)

    async def history(self, words: str, user: str) -> Message:
        """Return the last changes of a schedule, of a team's or service's schedules, or of all."""
        asker = await self._asker(user)
        names = self._named(words, asker) if words else None
        about = names[0] if names and len(names) == 1 else words.removeprefix("@")
        now = asker.reader.now
        versions = await self._changes.history(names)

        def look(conn: Connection) -> list[tuple[Version, bool]]:
            return [(version, is_undoable(conn, version, now)) for version in versions]

        return views.history(await self._db.read(look), about, asker.reader, self._commands)

    @property
    def _commands(self) -> Commands:
        return Commands.prefixed(self._world.command_prefix)

    async def _asker(self, user: str, *said: str) -> Asker:
        now = self._world.clock.now()
        return await self._db.read(lambda conn: asker_of(conn, self._world, user, now, *said))

    def _check(self, asker: Asker, kind: PlanKind) -> None:
        if not self._world.roster.schedules:
            raise BadInputError("No schedules are set up. Add a file to the `schedules` folder.")
        if kind == "take":
            asker.check_is_listed()

    def _split(self, words: str, asker: Asker) -> tuple[tuple[str, ...], str]:
        """Return the schedules that the first word names, and the rest; none, and all of it, when it is a time."""
        first, _, rest = words.partition(" ")
        if not first:
            return (), ""
        try:
            return self._named(first, asker), rest.strip()
        except NotFoundError:
            try:
                read_span(words, asker.reader.now, asker.reader.zone)
            except BadInputError:
                pass
            else:
                return self._own_schedules(asker), words
            raise

    def _named(self, word: str, asker: Asker) -> tuple[str, ...]:
        """Return the schedules that a word means: one by its name, those of a team or service.

        Raises ``NotFoundError`` with the nearest name, ``BadInputError`` for somebody's name.
        """
        roster = self._world.roster
        found = find_target(roster, word, asker.by_id, asker.key)
        if found.kind == "user":
            raise BadInputError(f"{word} is a person. Name a schedule, such as {next(iter(roster.schedules))}.")
        names = tuple(name for name in schedules_for(roster, found) if name in roster.schedules)
        if not names:
            raise BadInputError(f"{found.name} has no schedules.")
        return names

    def _own_schedules(self, asker: Asker) -> tuple[str, ...]:
        """Return the only schedule of the teams that list whoever asks, or nothing."""
        teams = {team.key for team in self._world.roster.teams.values() if asker.key in team.people}
        names = [name for name, schedule in self._world.roster.schedules.items() if schedule.team in teams]
        return tuple(names) if len(names) == 1 else ()

    def _draft(self, kind: PlanKind, said: Said, asker: Asker, schedule: str | None) -> _Draft:
        if kind == "take":
            return _Draft(kind, schedule, asker.key)
        user = asker.key_of(self._world.roster, said.user, "user") if said.user else None
        replaces = asker.key_of(self._world.roster, said.replaces, "replaces") if said.replaces else None
        if said.is_off:
            return _Draft(kind, schedule, None, replaces or user)
        return _Draft(kind, schedule, user, replaces, said.adds)

    def _rest_of_shift(self, draft: _Draft, asker: Asker) -> When | None:
        """Return the time that the present shift, or gap, still lasts; None when that is no time to take over."""
        schedule = self._world.roster.schedules.get(draft.schedule or "")
        if schedule is None or draft.replaces is not None:
            return None
        now = asker.reader.now  # to the second: somebody may have been on call until a moment ago
        standing = current_and_next(schedule, now)
        if standing.until is None or standing.until - now > LONGEST or draft.user in standing.users:
            return None
        return When(now.replace(second=0, microsecond=0), standing.until, "Until the present shift ends.")

    def _which_schedule(self, kind: PlanKind, said: Said, names: tuple[str, ...], rest: str) -> Message:
        choices = [(name, _command(kind, said, name, rest)) for name in names[:_CHOICES]]
        return views.question("Which schedule do you mean?", choices)

    def _which_time(self, said: Said, draft: _Draft, asked: Question, asker: Asker) -> Message:
        choices: list[tuple[str, str]] = []
        for each in asked.readings:
            end = each.end or each.start
            label = span_in(each.start, end, asker.reader.zone, asker.reader.now)
            start = "now" if each.start <= asker.reader.now else _iso(each.start)
            choices.append((label, _command(draft.kind, said, draft.schedule or "", f"{start} to {_iso(end)}")))
        return views.question(asked.text, choices)

    def _open(self, draft: _Draft, asker: Asker) -> View:
        """Return the form filled with what is known; without a time, with the next two hours."""
        now = asker.reader.now.replace(second=0, microsecond=0)
        start = draft.start or now
        slack = {key: person.slack or "" for key, person in asker.reader.people.items()}
        how = _how(draft)
        user = draft.replaces if how == "off" else draft.user
        form = ShiftForm(
            draft.kind,
            draft.schedule or next(iter(self._own_schedules(asker)), None),
            slack.get(user or "", ""),
            how,
            slack.get(draft.replaces or "", "") if how == "stands_in" else "",
            start,
            draft.end or start + _USUAL,
        )
        return shift_modal(self._world.roster, form, asker.reader.zone)

    async def _propose(self, draft: _Draft, asker: Asker, note: str) -> Message:
        start, end = draft.start or asker.reader.now, draft.end or asker.reader.now
        wish = Wish(draft.schedule or "", start, end, draft.user, draft.replaces, draft.adds)
        return self._proposal(await self._changes.preview(wish), draft.kind, asker, note)

    def _proposal(self, seen: Preview, kind: PlanKind, asker: Asker, note: str = "", warning: str = "") -> Message:
        wish = seen.effect.wish
        whole = replace(wish, start=wish.start.replace(second=0, microsecond=0))
        plan = Plan(kind, whole, seen.revision)
        schedule = self._world.roster.schedules[wish.schedule]
        return views.proposal(seen.effect, plan, schedule, asker.reader, note, warning)

    async def _preview_again(self, wish: Wish, conflict: ConflictError) -> Preview:
        try:
            return await self._changes.preview(wish)
        except BadInputError as error:
            raise ConflictError(f"{conflict} Now it would change nothing: {error}") from error


def _how(draft: _Draft) -> How:
    if draft.adds:
        return "adds"
    if draft.user is None and draft.replaces is not None:
        return "off"
    return "stands_in" if draft.replaces is not None else "takes_over"


def _command(kind: PlanKind, said: Said, schedule: str, time: str) -> str:
    """Return what somebody would have typed had it been clear."""
    parts = [kind, schedule, said.user, time, f"replacing {said.replaces}" if said.replaces else ""]
    return " ".join(filter(None, (*parts, "adding" if said.adds else "", "off" if said.is_off else "")))


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
