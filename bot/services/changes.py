"""Changes of who is on call, made by people in Slack: shown before and after, made once, kept, and taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.change import LOOK_AHEAD, Effect, Wish, effect, with_parts
from bot.core.record import effective
from bot.core.schedule import shifts
from bot.core.swap import exchange
from bot.errors import ConflictError, NotFoundError
from bot.services import directory, offers, outbox
from bot.store import homes, rota
from bot.views import changes as views
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.record import Version
    from bot.core.roster import Roster, Schedule
    from bot.services.world import World
    from bot.store import Connection, Database

HISTORY = 12


@dataclass(frozen=True)
class Preview:
    """What a change would do, as of a revision of its schedule. ``undoes`` is the version that it would take back.

    ``also`` is what it would do to another schedule, as of ``also_revision``, where both halves of a swap are taken
    back.
    """

    effect: Effect
    revision: int
    undoes: Version | None = None
    also: Effect | None = None
    also_revision: int | None = None


@dataclass(frozen=True)
class Applied:
    """A change that was made: its version, and what it did."""

    version: Version
    effect: Effect


class Changes:
    """The use cases. People act by their Slack user ids; schedules hold keys of people."""

    def __init__(self, db: Database, world: World) -> None:
        """Change the schedules that ``world.book`` keeps."""
        self._db = db
        self._world = world

    async def preview(self, wish: Wish) -> Preview:
        """Return what a wish would do. Raises ``BadInputError`` with the way out when it can do nothing."""
        now = self._world.clock.now()

        def look(conn: Connection) -> Preview:
            roster = self._world.in_force(conn)
            return Preview(effect(roster, wish, now), rota.head_of(conn, wish.schedule).revision)

        return await self._db.read(look)

    async def apply(self, wish: Wish, revision: int, by: str, request: str, kind: str = "override") -> Applied:
        """Make a change that somebody saw and confirmed. ``by`` is a Slack user id; the same request changes once.

        Raises ``ConflictError`` naming who changed the schedule since ``revision``, ``BadInputError`` as ``preview``.
        """
        now = self._world.clock.now()
        made = await self._db.write(lambda conn: make(conn, self._world, wish, revision, by, request, kind, now))
        await self._catch_up()
        return made

    async def history(self, schedules: Sequence[str] | None = None, limit: int = HISTORY) -> tuple[Version, ...]:
        """Return the last versions of these schedules, or of all, newest first.

        ``undone_by`` is None in those that were taken back and put back since.
        """

        def look(conn: Connection) -> tuple[Version, ...]:
            found = rota.history(conn, schedules, limit=limit)
            return tuple(replace(each, undone_by=None) if rota.outcome_of(conn, each)[1] else each for each in found)

        return await self._db.read(look)

    async def latest(self, by: str, schedule: str | None = None) -> Version:
        """Return what ``undo`` without more words takes back: the last change of a schedule, or of one's own.

        Raises ``NotFoundError`` when there is none.
        """
        now = self._world.clock.now()

        def look(conn: Connection) -> Version:
            found = rota.history(conn, [schedule] if schedule else None, author=None if schedule else by, limit=50)
            for version in found:
                if is_undoable(conn, version, now):
                    return version
            whose = f"on {schedule}" if schedule else "of yours"
            raise NotFoundError(f"There is no change {whose} that could be taken back. What is over stays as it was.")

        return await self._db.read(look)

    async def preview_undo(self, version: int) -> Preview:
        """Return what taking back a version would do. Raises ``NotFoundError`` and ``ConflictError``."""
        now = self._world.clock.now()

        def look(conn: Connection) -> Preview:
            known = _holding(conn, version)
            done, twin = _undoing(conn, self._world, known, now).effect, twin_of(conn, known)
            revision = rota.head_of(conn, known.schedule).revision
            if twin is None:
                return Preview(done, revision, known)
            also = _undoing(conn, self._world, twin, now).effect
            return Preview(done, revision, known, also, rota.head_of(conn, twin.schedule).revision)

        return await self._db.read(look)

    async def undo(self, version: int, revision: int, by: str, request: str, also: int | None = None) -> Applied:
        """Take a version back, which makes a version too. Raises as ``preview_undo`` and ``apply``.

        ``revision`` and ``also`` are those of the preview.
        """
        now, seen = self._world.clock.now(), (revision, also)
        made = await self._db.write(lambda conn: take_back(conn, self._world, version, seen, by, request, now))
        await self._catch_up()
        return made

    async def _catch_up(self) -> None:
        if self._world.book is not None:
            await self._world.book.catch_up()


def make(
    conn: Connection,
    world: World,
    wish: Wish,
    revision: int | None,
    by: str,
    request: str,
    kind: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Applied:
    """Make a change in this transaction; ``revision`` None makes it whatever happened since it was shown."""
    head = rota.head_of(conn, wish.schedule, to_change=True)
    again = _made_before(conn, request, now)
    if again is not None:
        return again
    if revision is not None and head.revision != revision:
        raise _changed(conn, world, wish.schedule, revision)
    done = effect(world.in_force(conn), wish, now)
    made = rota.add_version(conn, head, by, kind, now, facts={**_facts(done.wish), **(facts or {})}, request=request)
    if made is None:
        raise _changed(conn, world, wish.schedule, head.revision)
    rota.add_changes(conn, made, wish.schedule, done.parts, now)
    return _announce(conn, world, made, done, by, now)


def make_together(
    conn: Connection,
    world: World,
    wishes: Sequence[Wish],
    by: str,
    request: str,
    kind: str,
    now: datetime,
    facts: Mapping[str, Any],
) -> tuple[Applied, ...]:
    """Make several changes in this transaction, all or none of them: one version for each schedule.

    Whoever it concerns is told by the caller. ``facts`` are kept with each version; where two schedules change, each
    version's facts name the other one as ``twin``, and taking back one takes back both.
    """
    names = sorted({wish.schedule for wish in wishes})
    heads = {name: rota.head_of(conn, name, to_change=True) for name in names}
    made: list[Applied] = []
    for done in exchange(world.in_force(conn), wishes, now):
        name = done.wish.schedule
        twin = {"twin": other, "request": request} if (other := next((n for n in names if n != name), None)) else {}
        told = {**_facts(done.wish), **facts, **twin}
        number = rota.add_version(conn, heads[name], by, kind, now, facts=told, request=_of_schedule(request, name))
        if number is None:
            raise _changed(conn, world, name, heads[name].revision)
        rota.add_changes(conn, number, name, done.parts, now)
        made.append(_settle(conn, world, number, done, now))
    return tuple(made)


def _made_before(conn: Connection, request: str, now: datetime) -> Applied | None:
    """Return what a request made when it came before. Raises ``ConflictError`` when that does not hold any more.

    To be asked under the lock of the schedule's head: the same press may come twice at once.
    """
    known = rota.by_request(conn, request)
    if known is None:
        return None
    if not rota.outcome_of(conn, known)[1]:
        since = "put back" if known.kind == "undo" else "taken back"
        raise ConflictError(f"That was {since} since, so nothing was done. Look again and confirm.")
    return Applied(known, Effect(_wish_of(known, now), (), ()))


def _of_schedule(request: str, schedule: str) -> str:
    return f"{request}:{schedule}"


def twin_of(conn: Connection, version: Version) -> Version | None:
    """Return the version of another schedule that was made together with this one: the other half of a swap."""
    if version.undoes is not None:
        undone = rota.get(conn, version.undoes)
        other = twin_of(conn, undone) if undone else None
        return rota.get(conn, other.undone_by) if other and other.undone_by is not None else None
    facts = version.facts
    return rota.by_request(conn, _of_schedule(facts["request"], facts["twin"])) if "twin" in facts else None


def take_back(
    conn: Connection,
    world: World,
    number: int,
    seen: tuple[int, int | None],
    by: str,
    request: str,
    now: datetime,
) -> Applied:
    """Take a version back in this transaction, and with it the other half of a swap.

    ``seen`` are the revisions of both schedules as of which it was shown, None where there is no other half.
    """
    asked = _version(conn, number)
    other = twin_of(conn, asked)
    names = sorted({asked.schedule, other.schedule if other else asked.schedule})
    heads = {name: rota.head_of(conn, name, to_change=True) for name in names}
    again = _made_before(conn, request, now)
    if again is not None:
        return again
    known = _holding(conn, number)
    twin = twin_of(conn, known)
    for each, revision in zip(filter(None, (known, twin)), seen, strict=False):
        if heads[each.schedule].revision != revision:
            raise _changed(conn, world, each.schedule, revision or 0)
    done = _take_back(conn, world, known, heads[known.schedule], by, request, now)
    if twin is not None:
        _take_back(conn, world, twin, heads[twin.schedule], by, _of_schedule(request, twin.schedule), now)
    return done


def _take_back(
    conn: Connection, world: World, known: Version, head: rota.Head, by: str, request: str, now: datetime
) -> Applied:
    undoing = _undoing(conn, world, known, now)
    kind = "redo" if known.kind == "undo" else "undo"
    facts = {"file": known.author, "changed_at": known.at.isoformat()} if known.kind == "file" else known.facts
    made = rota.add_version(
        conn, head, by, kind, now, facts=facts, definition=undoing.definition, request=request, undoes=known.id
    )
    if made is None:
        raise _changed(conn, world, known.schedule, head.revision)
    rota.end_changes(conn, known.id, now)
    rota.add_changes(conn, made, known.schedule, undoing.effect.parts, now)
    rota.mark_undone(conn, known.id, made)
    return _announce(conn, world, made, undoing.effect, by, now)


def is_undoable(conn: Connection, version: Version, now: datetime) -> bool:
    """Tell whether a version can be offered to be taken back: not what is over, undone, or an undo itself."""
    if version.kind == "undo" or _is_half_over(version, now):
        return False
    last, holds = rota.outcome_of(conn, version)
    if not holds:
        return False
    if version.kind == "file" or "file" in version.facts:
        return version.revision > 1 and rota.head_of(conn, version.schedule).definition == last.id
    return any(change.ended_at is None and change.override.end > now for change in rota.changes_of(conn, last.id))


def _holding(conn: Connection, number: int) -> Version:
    """Return what has to be taken back to take back a version: itself, or what put it back since."""
    asked = _version(conn, number)
    last, holds = rota.outcome_of(conn, asked)
    if not holds:
        raise ConflictError(f"That change was {'put' if asked.kind == 'undo' else 'taken'} back already.")
    return last


@dataclass(frozen=True)
class _Undoing:
    effect: Effect
    definition: Mapping[str, Any] | None = None


def _undoing(conn: Connection, world: World, version: Version, now: datetime) -> _Undoing:
    """Return what taking a version back does. Raises when it cannot be."""
    if version.definition is not None:
        return _undoing_definition(conn, world, version, now)
    if _is_half_over(version, now):
        name = Commands.prefixed(world.command_prefix).oncall
        raise ConflictError(
            "One half of that swap is over, so it cannot be taken back as a whole. "
            f"Offer what is left with `{name} swap`."
        )
    if version.kind == "undo":
        return _redoing(conn, world, version, now)
    roster = world.in_force(conn)
    ended = {change.id for change in rota.changes_of(conn, version.id) if change.ended_at is None}
    return _Undoing(_difference(roster, version, _without(conn, world, version.schedule, ended, now), now))


def _is_half_over(version: Version, now: datetime) -> bool:
    """Tell whether one direction of a swap was served already: taking back the other alone would not be fair."""
    until = version.facts.get("undo_until")
    return until is not None and datetime.fromisoformat(until) <= now


def _redoing(conn: Connection, world: World, version: Version, now: datetime) -> _Undoing:
    """Make again what an undo took back, as far as it still lies ahead."""
    roster = world.in_force(conn)
    undone = rota.changes_of(conn, version.undoes or 0)
    ahead = [change.override for change in undone if change.override.end > now]
    schedule = roster.schedules.get(version.schedule)
    if schedule is None:
        raise ConflictError(f"There is no schedule {version.schedule} any more.")
    if not ahead:
        raise ConflictError("That time is over; what was on call in the past stays as it was.")
    _check_known(roster, {key for each in ahead for key in (each.user, each.replaces) if key})
    parts = tuple(replace(each, start=max(each.start, now)) for each in ahead)
    again = with_parts(schedule, parts)
    return _Undoing(replace(_difference(roster, version, again, now), parts=parts))


def _undoing_definition(conn: Connection, world: World, version: Version, now: datetime) -> _Undoing:
    """Put back the definition that was in force before a version of the files."""
    if rota.head_of(conn, version.schedule).definition != version.id:
        raise ConflictError(f"The files changed {version.schedule} again since. Undo the latest version of them first.")
    data = rota.definition_before(conn, version.schedule, version.revision)
    if data is None:
        raise ConflictError(f"This is the first version of {version.schedule}; there is nothing before it.")
    roster = world.in_force(conn)
    earlier = rota.from_plain(data)
    if earlier is not None:
        _check_names(roster, earlier, now)
    since = rota.changes_ending_after(conn, now).get(version.schedule, [])
    again = None if earlier is None else effective(earlier, since)
    return _Undoing(_difference(roster, version, again, now), data)


def _check_names(roster: Roster, schedule: Schedule, now: datetime) -> None:
    """Raise ``ConflictError`` unless everybody whom a schedule names from now on, and its team, still are in files."""
    if schedule.team not in roster.teams:
        raise ConflictError(f"The team {schedule.team} is in no schedule file any more. Bring its file back instead.")
    overrides = (each for each in schedule.overrides if each.end > now)
    shifts_ahead = (each for one in schedule.temporary for each in one.shifts if each.end > now)
    named = {key for layer in schedule.layers for group in layer.participants for key in group}
    named |= {key for each in overrides for key in (each.user, each.replaces) if key is not None}
    _check_known(roster, named | {key for each in shifts_ahead for key in each.users})


def _check_known(roster: Roster, named: set[str]) -> None:
    gone = sorted(named - set(roster.people))
    if gone:
        raise ConflictError(
            f"The earlier version names {gone[0]}, who is no longer in the schedule files. Change the file instead."
        )


def _without(conn: Connection, world: World, name: str, ended: Iterable[int], now: datetime) -> Schedule | None:
    """Return a schedule in force without some of its changes."""
    head, left = rota.head_of(conn, name), set(ended)
    definition = rota.from_plain(rota.definition_of(conn, head.definition) or {})
    if definition is None:
        return world.in_force(conn).schedules.get(name)
    kept = [each for each in rota.changes_ending_after(conn, now).get(name, []) if each.id not in left]
    return effective(definition, kept)


def _difference(roster: Roster, version: Version, again: Schedule | None, now: datetime) -> Effect:
    """Return the effect of going from the schedule in force to ``again``, over the time that the version is about."""
    start, end = _span(version, now)
    present = roster.schedules.get(version.schedule)
    before = () if present is None else tuple(shifts(present, start, end))
    after = () if again is None else tuple(shifts(again, start, end))
    return Effect(replace(_wish_of(version, now), start=start, end=end), before, after)


def _span(version: Version, now: datetime) -> tuple[datetime, datetime]:
    wish = _wish_of(version, now)
    if wish.end <= now:
        raise ConflictError("That time is over; what was on call in the past stays as it was.")
    return max(wish.start, now), wish.end


def _announce(conn: Connection, world: World, made: int, done: Effect, by: str, now: datetime) -> Applied:
    """Tell those concerned, and see to what follows from a change.

    Whoever is relieved at once, by somebody who takes over, hears that from the hand-off alone: it names who did it.
    """
    roster = world.in_force(conn)
    applied = _settle(conn, world, made, done, now)
    people = directory.those(conn, roster, (*done.put_on, *done.relieved))
    taker = directory.key_of(conn, roster, by)
    told_by_handoff = done.changed_at(now) if taker in done.put_on else frozenset[str]()
    for key, text in views.notices(applied.version, done, people, roster, by):
        user = people[key].slack if key in people else None
        if user is not None and user != by and key not in told_by_handoff:
            outbox.tell(conn, user, text, now)
    return applied


def _settle(conn: Connection, world: World, made: int, done: Effect, now: datetime) -> Applied:
    """Have the hand-off looked at, and the offers of shifts, and redraw the Homes of those concerned."""
    roster = world.in_force(conn)
    version = rota.get(conn, made) or _lost()
    outbox.reconcile_handoff(conn, version.schedule, now)
    offers.reconsider(conn, version.schedule, now)
    concerned = (directory.slack_id(conn, roster, key) for key in (*done.relieved, *done.put_on))
    for user in homes.among(conn, {user for user in concerned if user is not None}):
        outbox.draw_home(conn, user, now)
    return Applied(version, done)


def _changed(conn: Connection, world: World, schedule: str, revision: int) -> ConflictError:
    for version in rota.history(conn, [schedule], limit=1):
        if version.revision > revision:
            who = views.author(version, directory.those(conn, world.roster, [version.author]))
            return ConflictError(f"{who} changed {schedule} meanwhile, so nothing was done. Look again and confirm.")
    return ConflictError(f"{schedule} changed meanwhile, so nothing was done. Look again and confirm.")


def _version(conn: Connection, number: int) -> Version:
    found = rota.get(conn, number)
    if found is None:
        raise NotFoundError("There is no such version.")
    return found


def _lost() -> Version:
    raise ConflictError("The version is gone.")


def _wish_of(version: Version, now: datetime) -> Wish:
    """Return what a version was about; one of the layers is about the time ahead."""
    facts = version.facts
    if "start" not in facts:
        return Wish(version.schedule, now, now + LOOK_AHEAD)
    start, end = datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"])
    return Wish(version.schedule, start, end, facts.get("user"), facts.get("replaces"), bool(facts.get("add")))


def _facts(wish: Wish) -> dict[str, Any]:
    return {
        "start": wish.start.isoformat(),
        "end": wish.end.isoformat(),
        "user": wish.user,
        "replaces": wish.replaces,
        "add": wish.add,
    }
