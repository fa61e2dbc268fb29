"""Changes of who is on call: shown before and after, made once, kept, and taken back; the past stays as it was."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.core.change import Wish
from bot.core.roster import Roster
from bot.core.schedule import on_call
from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.ingest.schedules import read
from bot.services.changes import Changes
from bot.services.schedule_book import ScheduleBook, recorded
from bot.services.world import World
from bot.store import people, rota
from bot.store.people import SlackUser
from bot.store.tables_job import job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.schedule import Shift
    from bot.store import Database

FILE = """
team: checkout
timezone: Europe/Berlin
people:
  alice: {slack: U0ALICE}
  bob: {slack: U0BOB}
  carol: {slack: U0CAROL}
schedules:
  primary:
    layers: [{start: 2026-03-02T09:00, rotation: {every: 1, unit: day}, participants: [alice, bob]}]
    temporary:
      - start: 2026-03-20T00:00
        end: 2026-03-22T00:00
        shifts: [{start: 2026-03-20T00:00, end: 2026-03-21T00:00, users: [bob]}]
"""
PRIMARY = "checkout/primary"
ALICE, BOB, CAROL = "U0ALICE", "U0BOB", "U0CAROL"
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Desk:
    """One process: its clock, its roster, and the use cases."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db = db
        self.clock = clock
        self.world = World(clock=clock, roster=Roster())
        self.book = self.world.book = ScheduleBook(db, self.world)
        self.changes = Changes(db, self.world)

    def files(self, text: str = FILE) -> None:
        self.book.apply(read({"checkout.yml": text}))

    def at(self, moment: datetime) -> tuple[str, ...]:
        return on_call(self.world.roster.schedules[PRIMARY], moment)

    async def revision(self) -> int:
        return (await self.db.read(lambda conn: rota.head_of(conn, PRIMARY))).revision

    async def change(self, by: str = CAROL, request: str = "r1", **wish: Any) -> int:
        """Look, confirm, and return the version's id."""
        wanted = Wish(PRIMARY, **{"start": NOW, "end": NOW + 2 * HOUR, "user": "carol", **wish})
        seen = await self.changes.preview(wanted)
        return (await self.changes.apply(wanted, seen.revision, by, request)).version.id

    async def past(self, start: datetime, end: datetime) -> list[Shift]:
        return await self.db.read(lambda conn: rota.record(conn, PRIMARY, start, end).shifts(start, end))


@pytest.fixture
async def desk(db: Database) -> Desk:
    desk = Desk(db, ManualClock(NOW))
    users = [SlackUser(user, user[2:].lower()) for user in (ALICE, BOB, CAROL)]
    await db.write(lambda conn: people.save(conn, users))
    await asyncio.to_thread(desk.files)
    return desk


async def test_a_take_over_is_shown_before_and_after_and_is_in_force_once_it_is_confirmed(desk: Desk) -> None:
    wish = Wish(PRIMARY, NOW, NOW + 2 * HOUR, user="carol")
    seen = await desk.changes.preview(wish)
    assert [shift.users for shift in seen.effect.before] == [("alice",)]
    assert [shift.users for shift in seen.effect.after] == [("carol",)]
    assert desk.at(NOW) == ("alice",)
    made = await desk.changes.apply(wish, seen.revision, CAROL, "press:1", "take")
    assert (made.version.kind, made.version.author, made.version.at) == ("take", CAROL, NOW)
    assert desk.at(NOW) == ("carol",)
    assert desk.at(NOW + 2 * HOUR) == ("alice",)


async def test_of_two_who_saw_the_same_state_one_wins_and_the_other_is_told_who(desk: Desk) -> None:
    wish = Wish(PRIMARY, NOW, NOW + 2 * HOUR, user="carol")
    seen = await desk.changes.preview(wish)
    other = replace(wish, user="bob")
    both = await asyncio.gather(
        desk.changes.apply(wish, seen.revision, CAROL, "press:1"),
        desk.changes.apply(other, seen.revision, BOB, "press:2"),
        return_exceptions=True,
    )
    lost = [each for each in both if isinstance(each, ConflictError)]
    assert len(lost) == 1
    winner = "carol" if not isinstance(both[0], ConflictError) else "bob"
    assert f"<@U0{winner.upper()}>" in str(lost[0])
    assert desk.at(NOW) == (winner,)


async def test_a_request_that_is_delivered_again_changes_nothing_twice(desk: Desk) -> None:
    wish = Wish(PRIMARY, NOW, NOW + HOUR, user="carol")
    first = await desk.changes.apply(wish, 1, CAROL, "press:1")
    again = await desk.changes.apply(wish, 1, CAROL, "press:1")
    assert again.version.id == first.version.id
    assert len(await desk.changes.history([PRIMARY])) == 2


async def test_undo_takes_back_what_lies_ahead_and_keeps_what_was(desk: Desk) -> None:
    made = await desk.change(end=NOW + 4 * HOUR)
    desk.clock.advance(HOUR)
    seen = await desk.changes.preview_undo(made)
    assert [shift.users for shift in seen.effect.before] == [("carol",)]
    assert [shift.users for shift in seen.effect.after] == [("alice",)]
    undone = await desk.changes.undo(made, seen.revision, ALICE, "press:9")
    assert (undone.version.kind, undone.version.undoes) == ("undo", made)
    assert desk.at(NOW + HOUR) == ("alice",)
    spans = [(shift.end - shift.start, shift.users) for shift in await desk.past(NOW, NOW + 4 * HOUR)]
    assert spans == [(HOUR, ("carol",)), (3 * HOUR, ("alice",))]
    with pytest.raises(ConflictError, match="already"):
        await desk.changes.preview_undo(made)


async def test_an_undo_can_be_taken_back(desk: Desk) -> None:
    made = await desk.change()
    undone = await desk.changes.undo(made, await desk.revision(), ALICE, "press:2")
    assert desk.at(NOW) == ("alice",)
    seen = await desk.changes.preview_undo(undone.version.id)
    await desk.changes.undo(undone.version.id, seen.revision, ALICE, "press:3")
    assert desk.at(NOW) == ("carol",)


async def test_undo_without_a_name_means_the_last_change_of_ones_own(desk: Desk) -> None:
    mine = await desk.change(by=CAROL, request="r1")
    await desk.change(by=BOB, request="r2", user="bob", start=NOW + 3 * HOUR, end=NOW + 4 * HOUR)
    assert (await desk.changes.latest(CAROL)).id == mine
    assert (await desk.changes.latest(CAROL, PRIMARY)).author == BOB
    desk.clock.advance(12 * HOUR)
    with pytest.raises(NotFoundError, match="over"):
        await desk.changes.latest(CAROL)


async def test_a_changed_file_makes_a_version_and_the_past_stays_as_it_was(desk: Desk) -> None:
    desk.clock.advance(HOUR)
    await asyncio.to_thread(desk.files, FILE.replace("[alice, bob]", "[carol]"))
    assert desk.at(desk.clock.now()) == ("carol",)
    versions = await desk.changes.history([PRIMARY])
    assert [(each.kind, each.author) for each in versions] == [("file", "checkout.yml")] * 2
    spans = [(shift.end - shift.start, shift.users) for shift in await desk.past(NOW, NOW + 3 * HOUR)]
    assert spans == [(HOUR, ("alice",)), (2 * HOUR, ("carol",))]


async def test_what_was_undone_of_a_file_is_not_applied_again_until_the_file_changes(desk: Desk) -> None:
    changed = FILE.replace("[alice, bob]", "[carol]")
    await asyncio.to_thread(desk.files, changed)
    latest = await desk.changes.latest(ALICE, PRIMARY)
    seen = await desk.changes.preview_undo(latest.id)
    assert seen.effect.relieved == ("carol",)
    await desk.changes.undo(latest.id, seen.revision, ALICE, "press:1")
    assert desk.at(NOW) == ("alice",)
    await asyncio.to_thread(desk.files, changed)
    assert desk.at(NOW) == ("alice",)
    restarted = Desk(desk.db, desk.clock)
    await asyncio.to_thread(restarted.files, changed)
    assert restarted.at(NOW) == ("alice",)
    await asyncio.to_thread(restarted.files, changed.replace("unit: day", "unit: week"))
    assert restarted.at(NOW) == ("carol",)


async def test_an_earlier_version_that_names_somebody_who_is_gone_is_not_put_back(desk: Desk) -> None:
    gone = (
        FILE.replace("  bob: {slack: U0BOB}\n", "")
        .replace("[alice, bob]", "[carol]")
        .replace("users: [bob]", "users: [alice]")
    )
    await asyncio.to_thread(desk.files, gone)
    latest = await desk.changes.latest(ALICE, PRIMARY)
    with pytest.raises(ConflictError, match="bob"):
        await desk.changes.preview_undo(latest.id)


async def test_a_first_version_cannot_be_taken_back(desk: Desk) -> None:
    (first,) = await desk.changes.history([PRIMARY])
    with pytest.raises(ConflictError, match="first version"):
        await desk.changes.preview_undo(first.id)
    with pytest.raises(NotFoundError):
        await desk.changes.latest(ALICE, PRIMARY)


async def test_a_change_across_the_edge_of_a_temporary_schedule_edits_its_shifts_inside(desk: Desk) -> None:
    edge = datetime(2026, 3, 19, 23, 0, tzinfo=UTC)  # midnight in Berlin
    await desk.change(start=edge - HOUR, end=edge + HOUR)
    assert [desk.at(edge + hours * HOUR) for hours in (-2, -1, 0, 1)] == [("bob",), ("carol",), ("carol",), ("bob",)]
    pieces = await desk.db.read(lambda conn: rota.changes_ending_after(conn, NOW))
    assert [piece.override.is_edit for piece in pieces[PRIMARY]] == [False, True]


async def test_a_temporary_schedule_that_comes_later_hides_an_earlier_override(desk: Desk) -> None:
    await desk.change(start=NOW + 24 * HOUR, end=NOW + 30 * HOUR)
    later = FILE.replace(
        "    temporary:\n", "    temporary:\n      - {start: 2026-03-05T00:00, end: 2026-03-06T00:00, shifts: []}\n"
    )
    await asyncio.to_thread(desk.files, later)
    assert desk.at(NOW + 25 * HOUR) == ()


async def test_everybody_concerned_is_told_but_not_who_did_it_nor_whom_the_hand_off_tells(desk: Desk) -> None:
    await desk.change(by=CAROL, start=NOW + 23 * HOUR, end=NOW + 25 * HOUR)
    await desk.change(by=CAROL, request="r2")

    def told(conn: Any) -> Sequence[Any]:
        return conn.execute(select(job.c.payload).where(job.c.kind == "person.tell").order_by(job.c.id)).scalars().all()

    texts = {each["user"]: each["text"] for each in await desk.db.read(told)}
    assert set(texts) == {BOB}
    assert "<@U0CAROL> put you off call" in texts[BOB]
    assert "Thu 5 Mar, 10:00" in texts[BOB]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"user": "nobody"}, "not among the people"),
        ({"end": NOW - HOUR, "start": NOW - 2 * HOUR}, "over"),
        ({"end": NOW}, "over|later"),
        ({"user": "carol", "replaces": "carol"}, "themselves"),
        ({"user": "bob", "replaces": "carol"}, "carol is not on call"),
        ({"user": "alice"}, "already"),
        ({"user": None}, "Say who"),
        ({"end": NOW + timedelta(days=400)}, "a year"),
    ],
)
async def test_a_wish_that_can_do_nothing_is_refused_with_the_way_out(desk: Desk, wish: Any, said: str) -> None:
    wanted = Wish(PRIMARY, **{"start": NOW, "end": NOW + HOUR, "user": "carol", **wish})
    with pytest.raises(BadInputError, match=said):
        await desk.changes.preview(wanted)
    assert await desk.revision() == 1


async def test_another_process_takes_over_what_was_changed(desk: Desk) -> None:
    other = Desk(desk.db, desk.clock)
    await asyncio.to_thread(other.files)
    await desk.change()
    assert other.at(NOW) == ("alice",)
    assert await desk.db.read(lambda conn: on_call(other.world.in_force(conn).schedules[PRIMARY], NOW)) == ("carol",)
    assert await other.book.catch_up()
    assert other.at(NOW) == ("carol",)
    assert not await other.book.catch_up()


async def test_the_database_alone_tells_the_schedules_in_force(desk: Desk) -> None:
    await desk.change()
    found = await desk.db.read(lambda conn: recorded(conn, NOW))
    assert found == {PRIMARY: desk.world.roster.schedules[PRIMARY]}


async def test_a_schedule_that_leaves_the_files_has_nobody_from_then_on(desk: Desk) -> None:
    desk.clock.advance(HOUR)
    await asyncio.to_thread(desk.files, FILE.replace("  primary:", "  main:"))
    assert PRIMARY not in desk.world.roster.schedules
    spans = [(shift.end, shift.users) for shift in await desk.past(NOW, NOW + 3 * HOUR)]
    assert spans == [(NOW + HOUR, ("alice",))]


async def test_of_two_processes_that_read_the_same_new_files_one_records_them(desk: Desk) -> None:
    changed = FILE.replace("[alice, bob]", "[carol]")
    other = Desk(desk.db, desk.clock)
    await asyncio.gather(asyncio.to_thread(desk.files, changed), asyncio.to_thread(other.files, changed))
    assert [each.revision for each in await desk.changes.history([PRIMARY])] == [2, 1]
    assert (desk.at(NOW), other.at(NOW)) == (("carol",), ("carol",))


async def test_a_version_after_one_that_is_not_the_last_is_not_written(desk: Desk) -> None:
    await desk.change()
    stale = rota.Head(PRIMARY, 1)
    assert await desk.db.write(lambda conn: rota.add_version(conn, stale, CAROL, "override", NOW)) is None
    assert await desk.revision() == 2


async def undo(desk: Desk, version: int, by: str = CAROL) -> int:
    """Look, confirm, and return the id of the version that takes another one back."""
    seen = await desk.changes.preview_undo(version)
    return (await desk.changes.undo(version, seen.revision, by, f"undo:{version}:{seen.revision}")).version.id


async def test_what_was_put_back_can_be_taken_back_again_from_whichever_message(desk: Desk) -> None:
    made = await desk.change()
    for pressed in range(2):
        again = await undo(desk, await undo(desk, made))
        assert desk.at(NOW) == ("carol",)
        last = await undo(desk, again if pressed == 0 else made)
        assert desk.at(NOW) == ("alice",)
        with pytest.raises(ConflictError, match="already"):
            await desk.changes.preview_undo(made)
        made = await undo(desk, last)
        assert desk.at(NOW) == ("carol",)


async def test_history_and_undo_know_that_what_was_put_back_holds(desk: Desk) -> None:
    made = await desk.change()
    taken = await undo(desk, made, BOB)
    put_back = await undo(desk, taken, BOB)
    holds = {each.id: each.undone_by is None for each in await desk.changes.history([PRIMARY])}
    assert (holds[made], holds[taken], holds[put_back]) == (True, False, True)
    assert (await desk.changes.latest(CAROL)).id == made
    assert (await desk.changes.latest(BOB)).id == put_back
    assert (await desk.changes.latest(ALICE, PRIMARY)).kind == "redo"
    await undo(desk, put_back)
    for who in (BOB, CAROL):
        with pytest.raises(NotFoundError):
            await desk.changes.latest(who)


async def test_the_layers_of_a_file_go_back_and_forth(desk: Desk) -> None:
    await asyncio.to_thread(desk.files, FILE.replace("[alice, bob]", "[carol]"))
    from_file = (await desk.changes.latest(ALICE, PRIMARY)).id
    put_back = await undo(desk, await undo(desk, from_file))
    assert desk.at(NOW) == ("carol",)
    assert (await desk.changes.latest(ALICE, PRIMARY)).id == put_back
    await undo(desk, from_file)
    assert desk.at(NOW) == ("alice",)


async def test_a_confirmation_is_not_answered_as_done_once_it_was_taken_back(desk: Desk) -> None:
    wish = Wish(PRIMARY, NOW, NOW + HOUR, user="carol")
    made = await desk.changes.apply(wish, 1, CAROL, "press:1")
    seen = await desk.changes.preview_undo(made.version.id)
    taken = await desk.changes.undo(made.version.id, seen.revision, CAROL, "press:2")
    with pytest.raises(ConflictError, match="taken back since"):
        await desk.changes.apply(wish, 1, CAROL, "press:1")
    assert desk.at(NOW) == ("alice",)
    await undo(desk, taken.version.id)
    assert (await desk.changes.apply(wish, 1, CAROL, "press:1")).version.id == made.version.id
    with pytest.raises(ConflictError, match="put back since"):
        await desk.changes.undo(made.version.id, seen.revision, CAROL, "press:2")
    assert desk.at(NOW) == ("carol",)


async def test_the_same_confirmation_delivered_several_times_at_once_is_one_change(desk: Desk) -> None:
    wish = Wish(PRIMARY, NOW, NOW + HOUR, user="carol")
    made = await asyncio.gather(*[desk.changes.apply(wish, 1, CAROL, "press:1") for _ in range(6)])
    (version,) = {each.version.id for each in made}
    undone = await asyncio.gather(*[desk.changes.undo(version, 2, CAROL, "press:2") for _ in range(6)])
    assert len({each.version.id for each in undone}) == 1
    assert [each.revision for each in await desk.changes.history([PRIMARY])] == [3, 2, 1]


@pytest.mark.parametrize("named", ["participants", "overrides", "temporary"])
async def test_an_earlier_version_is_not_put_back_when_anybody_it_names_is_gone(desk: Desk, named: str) -> None:
    text = FILE.replace("[bob]", "[carol]").replace("[alice, bob]", "[alice, carol]")
    override = "    overrides: [{start: 2026-03-08T09:00, end: 2026-03-08T12:00, user: bob}]\n"
    earlier = {
        "participants": text.replace("[alice, carol]", "[alice, bob]"),
        "overrides": text.replace("    temporary:\n", f"{override}    temporary:\n"),
        "temporary": text.replace("users: [carol]", "users: [bob]"),
    }
    await asyncio.to_thread(desk.files, earlier[named])
    await asyncio.to_thread(desk.files, text.replace("  bob: {slack: U0BOB}\n", ""))
    latest = await desk.changes.latest(ALICE, PRIMARY)
    with pytest.raises(ConflictError, match="bob, who is no longer"):
        await desk.changes.preview_undo(latest.id)


async def test_somebody_who_is_gone_is_not_put_back_on_call(desk: Desk) -> None:
    made = await desk.change(by=BOB, user="bob", start=NOW, end=NOW + HOUR)
    taken = await undo(desk, made)
    text = FILE.replace("[bob]", "[carol]").replace("[alice, bob]", "[alice, carol]")
    await asyncio.to_thread(desk.files, text.replace("  bob: {slack: U0BOB}\n", ""))
    with pytest.raises(ConflictError, match="bob, who is no longer"):
        await desk.changes.preview_undo(taken)


async def test_a_schedule_whose_team_is_gone_comes_back_with_the_file_only(desk: Desk) -> None:
    other = FILE.replace("team: checkout", "team: other").replace("  primary:", "  main:")
    await asyncio.to_thread(desk.files, other)
    latest = await desk.changes.latest(ALICE, PRIMARY)
    with pytest.raises(ConflictError, match="Bring its file back"):
        await desk.changes.preview_undo(latest.id)


@pytest.mark.parametrize("user", [None, "bob"])
async def test_whoever_was_put_on_in_addition_is_taken_off_by_undoing_that(desk: Desk, user: str | None) -> None:
    await desk.change(add=True)
    with pytest.raises(BadInputError, match="carol was put on call in addition on checkout/primary"):
        await desk.changes.preview(Wish(PRIMARY, NOW, NOW + HOUR, user, "carol"))


async def test_processes_with_different_files_have_the_same_people_on_call(desk: Desk) -> None:
    behind = Desk(desk.db, desk.clock)
    await asyncio.to_thread(behind.files)
    await asyncio.to_thread(desk.files, FILE.replace("[alice, bob]", "[carol]"))
    await behind.book.catch_up()
    assert (desk.at(NOW), behind.at(NOW)) == (("carol",), ("carol",))
    seen = await behind.changes.preview(Wish(PRIMARY, NOW, NOW + HOUR, user="bob"))
    assert [shift.users for shift in seen.effect.before] == [("carol",)]
    await asyncio.to_thread(desk.files, FILE.replace("  primary:", "  main:"))
    await behind.book.catch_up()
    assert list(behind.world.roster.schedules) == ["checkout/main"]


async def test_a_file_and_a_person_who_change_a_schedule_at_the_same_time_both_count(desk: Desk) -> None:
    other = Desk(desk.db, desk.clock)
    await asyncio.to_thread(other.files)
    wish = Wish(PRIMARY, NOW + 48 * HOUR, NOW + 50 * HOUR, user="carol")
    for turn in range(6):
        changed = FILE.replace("every: 1", f"every: {turn + 2}")
        later = replace(wish, start=wish.start + turn * 3 * HOUR, end=wish.end + turn * 3 * HOUR)
        seen = await desk.changes.preview(later)
        _file, made = await asyncio.gather(
            asyncio.to_thread(other.files, changed),
            desk.changes.apply(later, seen.revision, CAROL, f"press:{turn}"),
            return_exceptions=True,
        )
        await other.book.catch_up()
        head = await desk.db.read(lambda conn: rota.head_of(conn, PRIMARY))
        assert _file is None
        assert head.file_hash == rota.hash_of(rota.plain(read({"checkout.yml": changed}).roster.schedules[PRIMARY]))
        assert isinstance(made, ConflictError) or other.at(later.start) == ("carol",)


async def test_a_clock_that_is_set_back_makes_no_version_before_the_last(desk: Desk) -> None:
    desk.clock.advance(-3 * HOUR)
    await asyncio.to_thread(desk.files, FILE.replace("[alice, bob]", "[carol]"))
    assert [each.at for each in await desk.changes.history([PRIMARY])] == [NOW, NOW]


async def test_who_only_looks_sees_new_files_as_they_will_be_and_what_undo_put_back_where_they_say_nothing_new(
    desk: Desk,
) -> None:
    changed = FILE.replace("[alice, bob]", "[bob]")
    await asyncio.to_thread(desk.files, changed)
    latest = await desk.changes.latest(ALICE, PRIMARY)
    await desk.changes.undo(latest.id, await desk.revision(), ALICE, "press:1")
    looking = Desk(desk.db, desk.clock)
    looking.book = ScheduleBook(desk.db, looking.world, records=False)
    await asyncio.to_thread(looking.files, changed)
    assert looking.at(NOW) == ("alice",)
    await asyncio.to_thread(looking.files, FILE.replace("[alice, bob]", "[carol]"))
    assert looking.at(NOW) == ("carol",)
    assert desk.at(NOW) == ("alice",)


async def test_a_schedule_whose_team_the_files_do_not_have_is_left_out(desk: Desk) -> None:
    other = Desk(desk.db, desk.clock)
    platform = FILE.replace("team: checkout", "team: platform")
    await asyncio.to_thread(lambda: other.book.use(read({"platform.yml": platform}).roster))
    assert list(other.world.roster.schedules) == ["platform/primary"]
