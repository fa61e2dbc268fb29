"""Giving away and swapping shifts: offered to one or to all, taken whole or in part, declined, withdrawn, assigned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.swap import NOTE_LIMIT, Offer, exchange, left_of, parted, settled, stretch_of, wishes_of
from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.services import directory, offers, outbox
from bot.services.changes import make_together
from bot.services.repeats import is_repeat
from bot.store import people as users
from bot.store import swaps as store
from bot.views import swaps as views
from bot.views.phrases import Commands
from bot.views.shift_plan import Reader
from bot.views.swaps import Listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from bot.core.roster import Roster
    from bot.core.swap import Status, Stretch
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.swap_ids import OfferRef, SwapDraft, Turn

_ANSWERED = "Somebody else answered that offer in this moment. Look again."


@dataclass(frozen=True)
class Made:
    """An offer that was made, and to whom it is shown: Slack user ids, or ``#channel``."""

    offer: Offer
    audience: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """What somebody took of an offer, and what of it stays open."""

    offer: Offer
    rest: Offer | None = None


class Swaps:
    """The use cases. People act by their Slack user ids; offers hold keys of people."""

    def __init__(self, db: Database, world: World) -> None:
        """Keep offers in ``db``, change the schedules that ``world.book`` keeps."""
        self._db = db
        self._world = world

    async def drafted(self, draft: SwapDraft, user: str) -> Offer:
        """Return the offer that a draft would make. Raises ``BadInputError`` with the way out."""
        now = self._world.clock.now()
        return await self._db.read(lambda conn: self._drafted(conn, draft, user, now))

    async def offer(self, draft: SwapDraft, user: str, request: str) -> Made:
        """Make an offer; the same request makes it once. Raises as ``drafted``."""
        now = self._world.clock.now()

        def work(conn: Connection) -> Made:
            roster = self._world.in_force(conn)
            known = store.by_request(conn, request)
            if known is not None:
                return Made(known, offers.audience(conn, roster, known))
            made = self._drafted(conn, draft, user, now)
            number = store.add(conn, made, request)
            if number is not None:
                made = replace(made, id=number)
                offers.show(conn, roster, made, now)
                offers.watch(conn, made, now)
            else:  # the same request came twice at once
                made = store.by_request(conn, request) or made
            return Made(made, offers.audience(conn, roster, made))

        return await self._db.write(work)

    async def accept(
        self,
        ref: OfferRef,
        user: str,
        source: str,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Taken:
        """Take an offer, or what of it lies in [start, end), as somebody saw it. ``source`` is the press.

        Raises ``ConflictError`` that says who was faster, ``BadInputError`` with the way out.
        """
        now = self._world.clock.now()

        def work(conn: Connection) -> Taken:
            roster = self._world.in_force(conn)
            found = self._found(conn, ref.offer)
            taker = self._key(conn, roster, user)
            if is_repeat(conn, source, now):
                return Taken(found)
            self._check_taker(conn, found, taker, user, now)
            if found.version != ref.version:
                raise ConflictError(self._overtaken(conn, found, user, now))
            return self._take(conn, roster, found, "accepted", taker, user, now, start, end)

        return await self._written(work)

    async def assign(self, ref: OfferRef, taker: str, user: str, source: str) -> Taken:
        """Have a manager give what is on offer to somebody (a Slack user id), who is told but not asked.

        Raises ``BadInputError`` that names who may, ``ConflictError`` as ``accept``.
        """
        now = self._world.clock.now()

        def work(conn: Connection) -> Taken:
            roster = self._world.in_force(conn)
            found = self._found(conn, ref.offer)
            if is_repeat(conn, source, now):
                return Taken(found)
            self._check_may_assign(conn, roster, user)
            self._check_open(conn, found, user, now)
            if found.version != ref.version:
                raise ConflictError(self._overtaken(conn, found, user, now))
            directory.check_can_hold(conn, taker)
            key = self._key(conn, roster, taker)
            if found.returns is not None and key != found.taker:
                raise BadInputError(
                    "This is a swap of two people's shifts: it can be given to the other one only.", "user"
                )
            return self._take(conn, roster, found, "assigned", key, user, now)

        return await self._written(work)

    async def decline(self, ref: OfferRef, user: str, source: str) -> Offer:
        """Turn down an offer that was made to oneself. Raises ``ConflictError`` when it is settled already."""

        def work(conn: Connection, now: datetime) -> Offer:
            roster = self._world.in_force(conn)
            found = self._found(conn, ref.offer)
            if is_repeat(conn, source, now) or (found.status == "declined" and found.settled_by == user):
                return found
            self._check_open(conn, found, user, now)
            if self._key(conn, roster, user) != found.taker:
                raise ConflictError(self._not_yours(conn, found, user, now))
            done = self._settle(conn, roster, found, settled(found, "declined", user, now), now)
            reader = self._reader(conn, done.giver, now)
            self._tell(conn, roster, done.giver, views.declined_notice(done, reader, self._commands), user, now)
            return done

        return await self._at_once(work)

    async def withdraw(self, ref: OfferRef, user: str, source: str) -> Offer:
        """Take back one's own offer, or as a manager anybody's. Raises ``ConflictError`` when it is settled already."""

        def work(conn: Connection, now: datetime) -> Offer:
            roster = self._world.in_force(conn)
            found = self._found(conn, ref.offer)
            if is_repeat(conn, source, now) or (found.status == "withdrawn" and found.settled_by == user):
                return found
            self._check_open(conn, found, user, now)
            if directory.key_of(conn, roster, user) != found.giver:
                self._check_may_assign(conn, roster, user)
            return self._settle(conn, roster, found, settled(found, "withdrawn", user, now), now)

        return await self._at_once(work)

    async def get(self, ref: OfferRef, user: str) -> Offer:
        """Return an open offer as time and the schedules leave it, for a form about it. Raises ``ConflictError``."""
        now = self._world.clock.now()

        def look(conn: Connection) -> Offer:
            found = self._found(conn, ref.offer, to_change=False)
            self._check_open(conn, found, user, now)
            return left_of(found, self._world.in_force(conn).schedules, now)

        return await self._db.read(look)

    async def listing(self, user: str) -> Listing:
        """Return the open offers that somebody may act on, as time and the schedules leave them."""
        now = self._world.clock.now()
        return await self._db.read(lambda conn: listing(conn, self._world, user, now))

    async def check_may_assign(self, user: str) -> None:
        """Raise ``BadInputError`` that names who may, unless somebody may assign."""
        await self._db.read(lambda conn: self._check_may_assign(conn, self._world.in_force(conn), user))

    async def _written(self, work: Callable[[Connection], Taken]) -> Taken:
        done = await self._db.write(work)
        if self._world.book is not None:
            await self._world.book.catch_up()
        return done

    async def _at_once(self, work: Callable[[Connection, datetime], Offer]) -> Offer:
        now = self._world.clock.now()
        return await self._db.write(lambda conn: work(conn, now))

    @property
    def _commands(self) -> Commands:
        return Commands.prefixed(self._world.command_prefix)

    def _drafted(self, conn: Connection, draft: SwapDraft, user: str, now: datetime) -> Offer:
        roster = self._world.in_force(conn)
        giver = self._key(conn, roster, user)
        gives = _stretch(roster, giver, draft.gives, now, "You are", "shift")
        returns = None
        if draft.back is not None:
            if draft.taker is None:
                raise BadInputError("Say with whom you want to swap: only one person can give a shift back.", "taker")
            who = directory.who(conn, roster, draft.taker)
            named = f"<@{who}>" if directory.is_slack_id(who) else who
            returns = _stretch(roster, draft.taker, draft.back, now, f"{named} is", "taker")
        if draft.taker is not None:
            known = directory.slack_id(conn, roster, draft.taker)
            if known is None:
                raise BadInputError(
                    f"{draft.taker} is not in Slack, so they cannot be asked. Offer it to all.", "taker"
                )
            directory.check_can_hold(conn, known)
        exchange(roster, wishes_of(giver, draft.taker, gives, returns), now)
        note = draft.note[:NOTE_LIMIT].strip()
        return Offer(0, giver, gives, now, user, draft.taker, returns, note)

    def _take(
        self,
        conn: Connection,
        roster: Roster,
        found: Offer,
        status: Status,
        taker: str,
        by: str,
        now: datetime,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Taken:
        """Settle an offer, or the part of it that lies in [start, end), and change the schedules accordingly."""
        left = left_of(found, roster.schedules, now)
        if not left.is_open:
            raise ConflictError("The schedule changed, so this offer does not apply any more. Nothing was changed.")
        if left.gives != found.gives.within(start=now):
            raise ConflictError(
                "The schedule changed meanwhile, and less is on offer now. Look at it again, then answer."
            )
        gives, rest_gives = parted(left, start, end)
        done = replace(settled(left, status, by, now, taker), gives=gives)
        rest = None
        if rest_gives.spans:
            part = replace(done, part_of=found.id, version=1)
            number = store.add(conn, part, f"part:{found.id}:{found.version}")
            if number is None:
                raise ConflictError(_ANSWERED)
            done = replace(part, id=number)
            rest = self._settle(conn, roster, found, replace(left, gives=rest_gives, version=found.version + 1), now)
            offers.watch(conn, rest, now)
        else:
            self._settle(conn, roster, found, done, now)
        kind = "swap" if status == "accepted" else "assign"
        wishes = wishes_of(done.giver, taker, done.gives, done.returns)
        make_together(conn, self._world, wishes, by, f"swap:{done.id}", kind, now, _facts(done))
        self._tell_taken(conn, roster, Taken(done, rest), by, now)
        return Taken(done, rest)

    def _settle(self, conn: Connection, roster: Roster, before: Offer, after: Offer, now: datetime) -> Offer:
        if not store.swap(conn, before, after):
            raise ConflictError(_ANSWERED)
        offers.redraw(conn, roster, after, now)
        return after

    def _tell_taken(self, conn: Connection, roster: Roster, taken: Taken, by: str, now: datetime) -> None:
        offer = taken.offer
        notice = views.taken_notice(offer, taken.rest, self._reader(conn, offer.giver, now))
        self._tell(conn, roster, offer.giver, notice, by, now)
        if offer.status == "assigned" and offer.taker is not None:
            notice = views.assigned_notice(offer, self._reader(conn, offer.taker, now), self._commands)
            self._tell(conn, roster, offer.taker, notice, by, now)

    def _tell(self, conn: Connection, roster: Roster, key: str, text: str, by: str, now: datetime) -> None:
        user = directory.slack_id(conn, roster, key)
        if user is not None and user != by:
            outbox.tell(conn, user, text, now)

    def _reader(self, conn: Connection, key: str, now: datetime) -> Reader:
        return reader_of(conn, self._world, directory.who(conn, self._world.roster, key), now)

    def _found(self, conn: Connection, number: int, *, to_change: bool = True) -> Offer:
        found = store.get(conn, number, to_change=to_change)
        if found is None:
            raise NotFoundError(f"There is no offer {number}. `{self._commands.oncall} offers` lists what is open.")
        return found

    def _key(self, conn: Connection, roster: Roster, user: str) -> str:
        key = directory.key_of(conn, roster, user)
        if key is None:
            raise BadInputError(
                f"<@{user}> is in none of the schedule files, so nobody can be on call by that name. "
                "Have them added under 'people' of the team.",
                "user",
            )
        return key

    def _check_taker(self, conn: Connection, found: Offer, taker: str, user: str, now: datetime) -> None:
        if not found.is_open and found.taker == taker and found.status in {"accepted", "assigned"}:
            raise ConflictError("You have it already. There is nothing left to do.")
        self._check_open(conn, found, user, now)
        if taker == found.giver:
            raise ConflictError("This is your own shift. Withdraw the offer if you want to keep it.")
        if found.taker is not None and taker != found.taker:
            raise ConflictError(self._not_yours(conn, found, user, now))

    def _not_yours(self, conn: Connection, found: Offer, user: str, now: datetime) -> str:
        reader = reader_of(conn, self._world, user, now)
        return f"This offer was made to {reader.named(found.taker)}. `{self._commands.oncall} offers` lists yours."

    def _check_open(self, conn: Connection, found: Offer, user: str, now: datetime) -> None:
        left = left_of(found, self._world.in_force(conn).schedules, now)
        if not left.is_open:
            raise ConflictError(views.settled_reply(left, reader_of(conn, self._world, user, now)))

    def _overtaken(self, conn: Connection, found: Offer, user: str, now: datetime) -> str:
        parts = store.parts_of(conn, found.id)
        if not parts:
            return "This offer changed meanwhile. Look at it again, then answer."
        who = reader_of(conn, self._world, user, now).named(parts[-1].taker)
        return f"{who} took a part of it meanwhile. Look at what is left, then answer."

    def _check_may_assign(self, conn: Connection, roster: Roster, user: str) -> None:
        admins = admins_of(conn, roster)
        if user not in admins:
            raise BadInputError(views.who_may_assign(admins, directory.people(conn, roster)))


def admins_of(conn: Connection, roster: Roster) -> tuple[str, ...]:
    """Return the Slack ids of who may assign: the organization's admins, or the workspace's when none are named."""
    if roster.organization.admins:
        known = (directory.slack_id(conn, roster, key) for key in roster.organization.admins)
        return tuple(user for user in known if user)
    return users.admins(conn)


def listing(conn: Connection, world: World, user: str, now: datetime) -> Listing:
    """Return the open offers that a Slack user may act on."""
    roster = world.in_force(conn)
    key = directory.key_of(conn, roster, user)
    teams = {team.key for team in roster.teams.values() if key in team.people}
    found = [left_of(each, roster.schedules, now) for each in store.open_ones(conn)]
    found = [each for each in found if each.is_open]
    return Listing(
        own=tuple(each for each in found if each.giver == key),
        to_me=tuple(each for each in found if key is not None and each.taker == key),
        to_all=tuple(
            each
            for each in found
            if each.taker is None and each.giver != key and each.schedule.partition("/")[0] in teams
        ),
        may_assign=tuple(found) if user in admins_of(conn, roster) else (),
    )


def reader_of(conn: Connection, world: World, user: str, now: datetime) -> Reader:
    """Return how a Slack user reads: in their own zone, themselves as ``you``."""
    people = directory.people(conn, world.roster)
    return Reader(user, people, directory.timezone_of(conn, world.roster, user), now)


def _stretch(roster: Roster, key: str, turn: Turn, now: datetime, who: str, field: str) -> Stretch:
    """Return exactly the parts of a turn in which somebody is on call. Raises ``BadInputError`` when there are none."""
    schedule = roster.schedules.get(turn.schedule)
    if schedule is None:
        raise BadInputError(f"There is no schedule {turn.schedule} any more.", "schedule")
    if turn.end <= turn.start:
        raise BadInputError("The end must be later than the start.", "end")
    if turn.end <= now:
        raise BadInputError("That time is over; what was on call in the past stays as it was.", "end")
    found = stretch_of(schedule, key, max(turn.start, now.replace(second=0, microsecond=0)), turn.end)
    if not found.spans:
        raise BadInputError(f"{who} not on call on {turn.schedule} in that time.", field)
    return found


def _facts(offer: Offer) -> dict[str, Any]:
    """Return what a version says of the offer that made it."""
    found: dict[str, Any] = {
        "offer": offer.id,
        "giver": offer.giver,
        "taker": offer.taker,
        "gives": _plain(offer.gives),
        "is_assigned": offer.status == "assigned",
    }
    if offer.returns is not None:
        found["in_return"] = _plain(offer.returns)
        found["undo_until"] = offer.over_at.isoformat()
    return found


def _plain(stretch: Stretch) -> dict[str, str]:
    return {"schedule": stretch.schedule, "start": stretch.start.isoformat(), "end": stretch.end.isoformat()}
