"""Shifts are given away, swapped and assigned: once, both halves or neither, and whoever it concerns is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.core.change import Wish
from bot.core.roster import Roster
from bot.core.schedule import on_call
from bot.engine import Engine
from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.ingest.schedules import read
from bot.notify.slack import SlackApi
from bot.services import outbox
from bot.services.changes import Changes
from bot.services.messages import Messages
from bot.services.places import Places
from bot.services.schedule_book import ScheduleBook
from bot.services.swap_watch import SwapWatch
from bot.services.swaps import Swaps
from bot.services.world import World
from bot.store import people, rota
from bot.store import swaps as store
from bot.store.people import SlackUser
from bot.store.tables_job import job
from bot.views.swap_ids import OfferRef, SwapDraft, Turn

if TYPE_CHECKING:
    from bot.core.swap import Offer
    from bot.store import Database

FILE = """
team: checkout
timezone: Europe/Berlin
channel: team-checkout
people:
  alice: {slack: U0ALICE, timezone: Europe/Berlin}
  bob: {slack: U0BOB}
  carol: {slack: U0CAROL}
  dana: {slack: U0DANA}
schedules:
  primary:
    layers: [{start: 2026-03-02T09:00, rotation: {every: 1, unit: day}, participants: [alice, bob]}]
  secondary:
    layers: [{start: 2026-03-02T09:00, rotation: {every: 1, unit: day}, participants: [carol, dana]}]
"""
ADMINS = "admins: [dana]\n"
PRIMARY, SECONDARY = "checkout/primary", "checkout/secondary"
ALICE, BOB, CAROL, DANA = "U0ALICE", "U0BOB", "U0CAROL", "U0DANA"
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)  # 09:00 in Berlin, when Alice's next shift begins
SATURDAY = FRIDAY + 24 * HOUR
SHIFT = Turn(PRIMARY, FRIDAY, SATURDAY)


class Desk:
    """One process: its clock, its roster, the use cases, and what time and changes do by themselves."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db = db
        self.clock = clock
        self.world = World(clock=clock, roster=Roster())
        self.book = self.world.book = ScheduleBook(db, self.world)
        self.changes = Changes(db, self.world)
        self.swaps = Swaps(db, self.world)
        slack = SlackApi.connect("xoxb-never-used", "http://127.0.0.1:9/api/")
        messages = Messages(slack)
        watch = SwapWatch(db, self.world, slack, messages, Places(slack, messages))
        timers = {outbox.SWAP_DUE: watch.due, outbox.SWAP_RECONSIDER: watch.changed}
        self.engine = Engine(db, clock, timers, {})
        self._presses = 0

    def files(self, text: str = FILE, organization: str = "") -> None:
        extra = {"organization.yml": organization} if organization else {}
        self.book.apply(read({"checkout.yml": text, **extra}))

    async def settle(self, **span: float) -> None:
        """Let time pass, and everything happen that is due then."""
        self.clock.advance(timedelta(**span))
        await self.engine.settle()

    def press(self) -> str:
        self._presses += 1
        return f"press:{self._presses}"

    def at(self, moment: datetime, schedule: str = PRIMARY) -> str:
        return "+".join(on_call(self.world.roster.schedules[schedule], moment))

    async def offer(self, taker: str | None = "bob", gives: Turn = SHIFT, by: str = ALICE, **more: Any) -> Offer:
        draft = SwapDraft(gives, self.clock.now(), taker, **more)
        return (await self.swaps.offer(draft, by, f"{by}:{draft.encode()}")).offer

    async def now(self, offer: Offer) -> Offer:
        found = await self.db.read(lambda conn: store.get(conn, offer.id))
        assert found is not None
        return found

    async def told(self, user: str) -> list[str]:
        """Return what somebody is told by direct message, oldest first."""
        query = select(job.c.payload).where(job.c.kind == outbox.PERSON_TELL).order_by(job.c.id)
        found = await self.db.read(lambda conn: conn.execute(query).scalars().all())
        return [each["text"] for each in found if each["user"] == user]

    async def shown(self, offer: Offer) -> set[str]:
        query = select(job.c.payload).where(job.c.kind == outbox.SWAP_SHOW)
        found = await self.db.read(lambda conn: conn.execute(query).scalars().all())
        return {each["to"] for each in found if each["offer"] == offer.id}


def ref(offer: Offer) -> OfferRef:
    return OfferRef(offer.id, offer.version)


@pytest.fixture
async def desk(db: Database) -> Desk:
    desk = Desk(db, ManualClock(NOW))
    users = [SlackUser(user, user[2:].lower()) for user in (ALICE, BOB, CAROL, DANA)]
    await db.write(lambda conn: people.save(conn, users))
    await asyncio.to_thread(desk.files, FILE, ADMINS)
    return desk


async def test_an_offer_changes_nothing_until_it_is_accepted_and_then_everything_at_once(desk: Desk) -> None:
    offer = await desk.offer("carol")
    assert await desk.shown(offer) == {CAROL}
    assert desk.at(FRIDAY) == "alice"
    taken = await desk.swaps.accept(ref(offer), CAROL, desk.press())
    assert (taken.offer.status, taken.rest) == ("accepted", None)
    assert [desk.at(FRIDAY - HOUR), desk.at(FRIDAY), desk.at(SATURDAY)] == ["bob", "carol", "bob"]
    (version, *_rest) = await desk.changes.history([PRIMARY])
    assert (version.kind, version.author, version.facts["offer"]) == ("swap", CAROL, offer.id)
    assert (await desk.now(offer)).settled_by == CAROL
    (notice,) = await desk.told(ALICE)
    assert "<@U0CAROL> took" in notice
    assert "09:00" in notice
    assert await desk.told(CAROL) == []


async def test_the_same_press_delivered_again_takes_nothing_twice(desk: Desk) -> None:
    offer = await desk.offer("carol")
    press = desk.press()
    await desk.swaps.accept(ref(offer), CAROL, press)
    again = await desk.swaps.accept(ref(offer), CAROL, press)
    assert again.offer.id == offer.id
    assert len(await desk.changes.history([PRIMARY])) == 2
    with pytest.raises(ConflictError, match="You have it already"):
        await desk.swaps.accept(ref(offer), CAROL, desk.press())


async def test_the_same_request_makes_one_offer(desk: Desk) -> None:
    first = await desk.offer("carol")
    assert (await desk.offer("carol")).id == first.id
    desk.clock.advance(HOUR)
    assert (await desk.offer("carol")).id != first.id


async def test_of_two_who_take_the_same_at_once_one_wins_and_the_other_is_told_who(desk: Desk) -> None:
    offer = await desk.offer(None)
    assert await desk.shown(offer) == {"#team-checkout"}
    both = await asyncio.gather(
        desk.swaps.accept(ref(offer), CAROL, desk.press()),
        desk.swaps.accept(ref(offer), DANA, desk.press()),
        return_exceptions=True,
    )
    (lost,) = [each for each in both if isinstance(each, ConflictError)]
    winner = (await desk.now(offer)).taker
    assert desk.at(FRIDAY) == winner
    assert f"<@U0{str(winner).upper()}> took it" in str(lost)


async def test_a_part_is_taken_and_the_rest_stays_open_under_the_same_buttons(desk: Desk) -> None:
    offer = await desk.offer(None)
    noon = FRIDAY + 4 * HOUR
    taken = await desk.swaps.accept(ref(offer), CAROL, desk.press(), end=noon)
    assert taken.offer.part_of == offer.id
    rest = await desk.now(offer)
    assert (rest.status, rest.gives.spans) == ("open", ((noon, SATURDAY),))
    assert [desk.at(FRIDAY), desk.at(noon)] == ["carol", "alice"]
    with pytest.raises(ConflictError, match="<@U0CAROL> took a part of it meanwhile"):
        await desk.swaps.accept(ref(offer), DANA, desk.press())
    await desk.swaps.accept(ref(rest), DANA, desk.press())
    assert [desk.at(FRIDAY), desk.at(noon), desk.at(SATURDAY)] == ["carol", "dana", "bob"]
    first, second = await desk.told(ALICE)
    assert "Still yours until somebody takes it" in first
    assert "Still" not in second


async def test_an_offer_covers_the_parts_in_which_the_giver_is_on_call(desk: Desk) -> None:
    week = Turn(PRIMARY, FRIDAY - 12 * HOUR, FRIDAY + 60 * HOUR)
    offer = await desk.offer("carol", week)
    assert offer.gives.spans == ((FRIDAY, SATURDAY), (FRIDAY + 48 * HOUR, FRIDAY + 60 * HOUR))
    await desk.swaps.accept(ref(offer), CAROL, desk.press())
    assert [desk.at(FRIDAY + days * 24 * HOUR) for days in (0, 1, 2, 3)] == ["carol", "bob", "carol", "bob"]
    changes = await desk.db.read(lambda conn: rota.changes_ending_after(conn, NOW))
    assert len(changes[PRIMARY]) == 2


async def test_a_swap_of_two_schedules_happens_in_both_or_in_neither(desk: Desk) -> None:
    back = Turn(SECONDARY, SATURDAY + 24 * HOUR, SATURDAY + 48 * HOUR)
    with pytest.raises(BadInputError, match="<@U0DANA> is not on call"):
        await desk.offer("dana", back=back)
    offer = await desk.offer("carol", back=back)
    with pytest.raises(BadInputError, match="all of it"):
        await desk.swaps.accept(ref(offer), CAROL, desk.press(), end=FRIDAY + HOUR)
    before = await desk.changes.history()
    await desk.db.write(lambda conn: rota.touch(conn))
    wish = Wish(SECONDARY, back.start, back.start + HOUR, user="bob")
    seen = await desk.changes.preview(wish)
    await desk.changes.apply(wish, seen.revision, BOB, "r1")
    with pytest.raises(ConflictError, match="schedule changed"):
        await desk.swaps.accept(ref(offer), CAROL, desk.press())
    assert desk.at(FRIDAY) == "alice"
    assert len(await desk.changes.history()) == len(before) + 1


@pytest.mark.parametrize("side", [PRIMARY, SECONDARY])
async def test_a_swap_and_its_undo_change_both_directions(desk: Desk, side: str) -> None:
    back = Turn(SECONDARY, SATURDAY + 24 * HOUR, SATURDAY + 48 * HOUR)
    offer = await desk.offer("carol", back=back)
    assert desk.at(back.start, SECONDARY) == "carol"
    await desk.swaps.accept(ref(offer), CAROL, desk.press())
    assert (desk.at(FRIDAY), desk.at(back.start, SECONDARY)) == ("carol", "alice")
    made = await desk.changes.latest(DANA, side)
    assert made.kind == "swap"
    seen = await desk.changes.preview_undo(made.id)
    assert seen.also is not None
    assert {seen.effect.wish.schedule, seen.also.wish.schedule} == {PRIMARY, SECONDARY}
    undone = await desk.changes.undo(made.id, seen.revision, DANA, "undo", seen.also_revision)
    assert (desk.at(FRIDAY), desk.at(back.start, SECONDARY)) == ("alice", "carol")
    again = await desk.changes.preview_undo(undone.version.id)
    await desk.changes.undo(undone.version.id, again.revision, DANA, "redo", again.also_revision)
    assert (desk.at(FRIDAY), desk.at(back.start, SECONDARY)) == ("carol", "alice")
    last = await desk.changes.preview_undo(made.id)
    await desk.changes.undo(made.id, last.revision, DANA, "undo again", last.also_revision)
    assert (desk.at(FRIDAY), desk.at(back.start, SECONDARY)) == ("alice", "carol")
    assert not [each for each in await desk.changes.history() if each.kind == "swap" and each.undone_by is None]


async def test_a_swap_is_not_taken_back_once_its_other_schedule_changed_since_it_was_shown(desk: Desk) -> None:
    back = Turn(SECONDARY, SATURDAY + 24 * HOUR, SATURDAY + 48 * HOUR)
    await desk.swaps.accept(ref(await desk.offer("carol", back=back)), CAROL, desk.press())
    made = (await desk.changes.history([PRIMARY]))[0].id
    seen = await desk.changes.preview_undo(made)
    wish = Wish(SECONDARY, back.start, back.end, user="dana")
    await desk.changes.apply(wish, (await desk.changes.preview(wish)).revision, DANA, "r1")
    for also in (seen.also_revision, None):
        with pytest.raises(ConflictError, match=f"<@U0DANA> changed {SECONDARY} meanwhile"):
            await desk.changes.undo(made, seen.revision, ALICE, "undo", also)
    assert (desk.at(FRIDAY), desk.at(back.start, SECONDARY)) == ("carol", "dana")


async def test_less_than_what_was_on_offer_is_not_taken_unseen(desk: Desk) -> None:
    offer = await desk.offer(None)
    wish = Wish(PRIMARY, FRIDAY, FRIDAY + 20 * HOUR, user="dana")
    await desk.changes.apply(wish, (await desk.changes.preview(wish)).revision, DANA, "r1")
    with pytest.raises(ConflictError, match="Look at it again"):
        await desk.swaps.accept(ref(offer), BOB, desk.press())
    with pytest.raises(ConflictError, match="Look at it again"):
        await desk.swaps.assign(ref(offer), CAROL, DANA, desk.press())
    await desk.settle()
    left = await desk.now(offer)
    await desk.swaps.accept(ref(left), CAROL, desk.press())
    assert [desk.at(FRIDAY), desk.at(FRIDAY + 21 * HOUR)] == ["dana", "carol"]


async def test_the_same_request_delivered_several_times_at_once_makes_one_offer(desk: Desk) -> None:
    for days in range(0, 8, 2):
        turn = Turn(PRIMARY, FRIDAY + timedelta(days=days), SATURDAY + timedelta(days=days))
        made = await asyncio.gather(*[desk.offer("carol", turn) for _ in range(4)])
        assert len({each.id for each in made}) == 1
    assert len(await desk.db.read(store.open_ones)) == 4


async def test_an_offer_is_taken_at_a_process_that_has_not_caught_up(desk: Desk) -> None:
    other = Desk(desk.db, desk.clock)
    await asyncio.to_thread(other.files, FILE, ADMINS)
    wish = Wish(PRIMARY, SATURDAY, SATURDAY + 24 * HOUR, user="alice")
    await desk.changes.apply(wish, (await desk.changes.preview(wish)).revision, ALICE, "r1")
    offer = await desk.offer("carol", Turn(PRIMARY, SATURDAY, SATURDAY + 24 * HOUR))
    assert other.at(SATURDAY) == "bob"
    await other.swaps.accept(ref(offer), CAROL, "press:1")
    assert (other.at(FRIDAY), other.at(SATURDAY)) == ("alice", "carol")


async def test_a_swap_of_which_one_half_was_served_is_not_taken_back(desk: Desk) -> None:
    back = Turn(PRIMARY, SATURDAY, SATURDAY + 24 * HOUR)
    offer = await desk.offer("bob", back=back)
    await desk.swaps.accept(ref(offer), BOB, desk.press())
    assert [desk.at(FRIDAY), desk.at(SATURDAY)] == ["bob", "alice"]
    made = await desk.changes.latest(BOB)
    desk.clock.advance(SATURDAY + HOUR - NOW)
    with pytest.raises(ConflictError, match="One half of that swap is over"):
        await desk.changes.preview_undo(made.id)
    with pytest.raises(NotFoundError):
        await desk.changes.latest(BOB)


async def test_whoever_declines_keeps_nothing_and_the_giver_is_told_the_way_on(desk: Desk) -> None:
    offer = await desk.offer("carol")
    with pytest.raises(ConflictError, match="was made to <@U0CAROL>"):
        await desk.swaps.decline(ref(offer), BOB, desk.press())
    done = await desk.swaps.decline(ref(offer), CAROL, desk.press())
    assert done.status == "declined"
    assert (await desk.swaps.decline(ref(offer), CAROL, desk.press())).status == "declined"
    assert desk.at(FRIDAY) == "alice"
    (notice,) = await desk.told(ALICE)
    assert "`/oncall swap checkout/primary everyone 2026-" in notice
    with pytest.raises(ConflictError, match="declined"):
        await desk.swaps.accept(ref(offer), CAROL, desk.press())


async def test_an_offer_that_was_withdrawn_cannot_be_taken(desk: Desk) -> None:
    offer = await desk.offer(None)
    with pytest.raises(BadInputError, match="Only admins"):
        await desk.swaps.withdraw(ref(offer), BOB, desk.press())
    assert (await desk.swaps.withdraw(ref(offer), ALICE, desk.press())).status == "withdrawn"
    with pytest.raises(ConflictError, match="<@U0ALICE> withdrew it"):
        await desk.swaps.accept(ref(offer), CAROL, desk.press())


async def test_a_manager_gives_a_shift_to_somebody_who_is_told_but_not_asked(desk: Desk) -> None:
    offer = await desk.offer("carol")
    with pytest.raises(BadInputError, match="Ask <@U0DANA>"):
        await desk.swaps.assign(ref(offer), CAROL, BOB, desk.press())
    await desk.swaps.assign(ref(offer), CAROL, DANA, desk.press())
    assert desk.at(FRIDAY) == "carol"
    (version, *_rest) = await desk.changes.history([PRIMARY])
    assert (version.kind, version.author) == ("assign", DANA)
    assert "<@U0DANA> gave you" in (await desk.told(CAROL))[0]
    assert "<@U0DANA> gave" in (await desk.told(ALICE))[0]


async def test_without_named_admins_those_of_the_workspace_may_assign(desk: Desk) -> None:
    await asyncio.to_thread(desk.files, FILE, "admins: []\n")
    await desk.db.write(lambda conn: people.save(conn, [SlackUser(BOB, "bob", is_admin=True)]))
    offer = await desk.offer(None)
    with pytest.raises(BadInputError, match="Ask <@U0BOB>"):
        await desk.swaps.assign(ref(offer), CAROL, DANA, desk.press())
    await desk.swaps.assign(ref(offer), CAROL, BOB, desk.press())
    assert desk.at(FRIDAY) == "carol"


async def test_an_offer_is_void_once_the_file_gives_the_shift_to_somebody_else(desk: Desk) -> None:
    offer = await desk.offer("carol")
    await asyncio.to_thread(desk.files, FILE.replace("[alice, bob]", "[dana, bob]"), ADMINS)
    await desk.settle()
    assert (await desk.now(offer)).status == "void"
    for user in (ALICE, CAROL):
        assert "does not apply any more" in (await desk.told(user))[-1]
    with pytest.raises(ConflictError, match="schedule changed"):
        await desk.swaps.accept(ref(offer), CAROL, desk.press())


async def test_a_process_that_has_not_read_the_changed_file_yet_does_not_keep_the_offer_open(desk: Desk) -> None:
    offer = await desk.offer("carol")
    other = Desk(desk.db, desk.clock)
    await asyncio.to_thread(other.files, FILE.replace("[alice, bob]", "[dana, bob]"), ADMINS)
    assert desk.at(FRIDAY) == "alice"
    await desk.settle()
    assert (await desk.now(offer)).status == "void"


async def test_an_offer_is_taken_by_whom_it_was_made_to_and_never_by_its_giver(desk: Desk) -> None:
    to_carol, to_all = await desk.offer("carol"), await desk.offer(None)
    with pytest.raises(ConflictError, match="was made to <@U0CAROL>"):
        await desk.swaps.accept(ref(to_carol), DANA, desk.press())
    for offer in (to_carol, to_all):
        with pytest.raises(ConflictError, match="your own shift"):
            await desk.swaps.accept(ref(offer), ALICE, desk.press())
    assert desk.at(FRIDAY) == "alice"


async def test_an_override_in_the_middle_takes_its_part_off_the_offer(desk: Desk) -> None:
    offer = await desk.offer("carol")
    wish = Wish(PRIMARY, FRIDAY + HOUR, FRIDAY + 3 * HOUR, user="dana")
    seen = await desk.changes.preview(wish)
    made = await desk.changes.apply(wish, seen.revision, DANA, "r1")
    await desk.settle()
    left = await desk.now(offer)
    assert left.gives.spans == ((FRIDAY, FRIDAY + HOUR), (FRIDAY + 3 * HOUR, SATURDAY))
    assert "Still on offer" in (await desk.told(ALICE))[-1]
    undo = await desk.changes.preview_undo(made.version.id)
    await desk.changes.undo(made.version.id, undo.revision, DANA, "r2")
    await desk.settle()
    assert (await desk.now(offer)).gives == left.gives
    await desk.swaps.accept(ref(left), CAROL, desk.press())
    assert [desk.at(FRIDAY + hours * HOUR) for hours in (0, 1, 3)] == ["carol", "alice", "carol"]


async def test_undo_of_what_put_the_giver_on_call_voids_the_offer(desk: Desk) -> None:
    wish = Wish(PRIMARY, SATURDAY, SATURDAY + HOUR, user="alice")
    seen = await desk.changes.preview(wish)
    made = await desk.changes.apply(wish, seen.revision, ALICE, "r1")
    offer = await desk.offer(None, Turn(PRIMARY, SATURDAY, SATURDAY + HOUR))
    undo = await desk.changes.preview_undo(made.version.id)
    await desk.changes.undo(made.version.id, undo.revision, BOB, "r2")
    await desk.settle()
    assert (await desk.now(offer)).status == "void"


async def test_of_two_offers_of_the_same_time_the_second_is_void_once_the_first_is_taken(desk: Desk) -> None:
    first = await desk.offer("carol")
    second = await desk.offer("dana")
    await desk.swaps.accept(ref(first), CAROL, desk.press())
    await desk.settle()
    assert (await desk.now(second)).status == "void"


async def test_an_offer_whose_time_has_begun_gives_what_is_left_and_then_expires(desk: Desk) -> None:
    offer = await desk.offer("carol")
    await desk.settle(hours=46)  # Friday, 09:00 in Berlin
    assert "Nobody has taken" in (await desk.told(ALICE))[-1]
    await desk.settle(hours=2)
    await desk.swaps.accept(ref(offer), CAROL, desk.press(), end=FRIDAY + 4 * HOUR)
    assert [desk.at(FRIDAY + HOUR), desk.at(FRIDAY + 3 * HOUR), desk.at(FRIDAY + 5 * HOUR)] == [
        "alice",
        "carol",
        "alice",
    ]
    await desk.settle(hours=30)
    assert (await desk.now(offer)).status == "expired"
    notices = await desk.told(ALICE)
    assert "is over: nobody took it" in notices[-1]
    assert sum("Nobody has taken" in each for each in notices) == 1


async def test_an_offer_expires_after_a_restart_too(desk: Desk) -> None:
    offer = await desk.offer("carol")
    later = Desk(desk.db, desk.clock)
    await asyncio.to_thread(later.files, FILE, ADMINS)
    await later.settle(hours=72)
    assert (await later.now(offer)).status == "expired"
    assert "is over" in (await later.told(ALICE))[-1]


@pytest.mark.parametrize(
    ("taker", "gives", "by", "said"),
    [
        ("bob", SHIFT, "U0STRANGER", "none of the schedule files"),
        ("alice", SHIFT, ALICE, "themselves"),
        ("carol", Turn("checkout/gone", FRIDAY, SATURDAY), ALICE, "no schedule checkout/gone"),
        ("carol", Turn(PRIMARY, SATURDAY, SATURDAY + HOUR), ALICE, "You are not on call"),
        ("carol", Turn(PRIMARY, NOW - 2 * HOUR, NOW - HOUR), ALICE, "over"),
        ("carol", Turn(PRIMARY, SATURDAY, FRIDAY), ALICE, "later than the start"),
    ],
)
async def test_what_cannot_be_offered_is_refused_with_the_way_out(desk: Desk, taker, gives, by, said) -> None:
    with pytest.raises(BadInputError, match=said):
        await desk.offer(taker, gives, by)


async def test_everybody_sees_the_offers_that_they_may_act_on(desk: Desk) -> None:
    one, everyone = await desk.offer("bob", Turn(PRIMARY, FRIDAY, FRIDAY + HOUR)), await desk.offer(None)
    of = {user: await desk.swaps.listing(user) for user in (ALICE, BOB, CAROL, DANA, "U0STRANGER")}
    assert [each.id for each in of[ALICE].own] == [one.id, everyone.id]
    assert [[each.id for each in group] for group in (of[BOB].to_me, of[BOB].to_all)] == [[one.id], [everyone.id]]
    assert (of[CAROL].to_me, len(of[CAROL].to_all), of[CAROL].may_assign) == ((), 1, ())
    assert len(of[DANA].may_assign) == 2
    assert of["U0STRANGER"].to_all == ()
