"""What a calendar is given while a schedule changes: events keep their identity, and what is off is said to be off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.core.calendar import (
    Entry,
    Event,
    Feed,
    Window,
    address_of,
    compare,
    entries,
    final_shifts,
    schedules_of,
    series_of,
    shown,
    window_at,
)
from bot.core.roster import Roster
from bot.core.schedule import Shift, shifts
from tests.core.rotas import at, layer, override, schedule

NOW = at("2026-03-04T10:00")
LATER = NOW + timedelta(hours=1)
WINDOW = window_at(NOW)
SERIES = "schedule:checkout/primary"
PRIMARY = Feed("schedule", "team/primary")


def entry(start: str, end: str, *users: str) -> Entry:
    return Entry(SERIES, at(start), at(end), users)


def publish(*wanted: Entry, before: tuple[Event, ...] = (), now=NOW) -> tuple[Event, ...]:
    """Return all that is published after a fetch."""
    found = {each.uid: each for each in before}
    found.update({each.uid: each for each in compare(before, wanted, WINDOW, now)})
    return tuple(found.values())


def facts(events) -> list[tuple]:
    return sorted((each.users, each.start, each.end, each.sequence, each.cancelled_at) for each in events)


def test_what_is_published_once_is_not_published_again() -> None:
    wanted = entry("2026-03-09T09:00", "2026-03-16T09:00", "alice")
    before = publish(wanted)
    assert facts(before) == [(("alice",), wanted.start, wanted.end, 0, None)]
    assert compare(before, [wanted], WINDOW, LATER) == []


def test_a_shift_whose_end_moved_is_the_same_event_with_a_higher_sequence() -> None:
    before = publish(entry("2026-03-09T09:00", "2026-03-16T09:00", "alice"))
    shorter = entry("2026-03-09T09:00", "2026-03-15T09:00", "alice")
    (changed,) = compare(before, [shorter], WINDOW, LATER)
    assert changed == replace(before[0], end=shorter.end, sequence=1, changed_at=LATER)


def test_a_shift_whose_beginning_moved_is_the_same_event_too() -> None:
    before = publish(entry("2026-03-09T09:00", "2026-03-16T09:00", "alice"))
    (changed,) = compare(before, [entry("2026-03-10T09:00", "2026-03-16T09:00", "alice")], WINDOW, LATER)
    assert (changed.uid, changed.sequence, changed.start) == (before[0].uid, 1, at("2026-03-10T09:00"))


def test_a_shift_that_somebody_else_has_now_is_cancelled_and_theirs_is_new() -> None:
    alice = entry("2026-03-09T09:00", "2026-03-16T09:00", "alice")
    before = publish(alice)
    after = publish(replace(alice, users=("bob",)), before=before, now=LATER)
    assert facts(after) == [
        (("alice",), alice.start, alice.end, 1, LATER),
        (("bob",), alice.start, alice.end, 0, None),
    ]
    assert len({each.uid for each in after}) == 2


def test_a_shift_that_comes_back_is_the_event_that_was_cancelled() -> None:
    alice = entry("2026-03-09T09:00", "2026-03-16T09:00", "alice")
    before = publish(alice)
    without = publish(before=before, now=LATER)
    again = publish(alice, before=without, now=LATER + timedelta(hours=1))
    assert [(each.uid, each.sequence, each.cancelled_at) for each in again] == [(before[0].uid, 2, None)]


def test_a_shift_that_is_cut_in_two_gives_two_events_and_the_first_is_the_old_one() -> None:
    before = publish(entry("2026-03-09T09:00", "2026-03-16T09:00", "alice"))
    first = entry("2026-03-09T09:00", "2026-03-10T09:00", "alice")
    second = entry("2026-03-11T09:00", "2026-03-16T09:00", "alice")
    after = publish(first, second, before=before, now=LATER)
    assert len(after) == 2
    assert after[0].uid == before[0].uid
    assert (after[0].end, after[1].start) == (first.end, second.start)
    assert [each.cancelled_at for each in after] == [None, None]


def test_one_that_moved_away_leaves_its_old_beginning_to_another_event() -> None:
    moved = publish(
        entry("2026-03-10T09:00", "2026-03-16T09:00", "alice"),
        before=publish(entry("2026-03-09T09:00", "2026-03-16T09:00", "alice")),
        now=LATER,
    )
    after = publish(
        entry("2026-03-09T09:00", "2026-03-09T12:00", "alice"),
        entry("2026-03-10T09:00", "2026-03-16T09:00", "alice"),
        before=moved,
        now=LATER,
    )
    assert len({each.uid for each in after}) == 2
    assert all(each.cancelled_at is None for each in after)


def test_what_lies_outside_the_window_is_left_alone() -> None:
    old = Event("old@tocsin", SERIES, at("2025-01-01"), at("2025-01-02"), ("alice",), 0, NOW)
    assert compare([old], [], WINDOW, LATER) == []
    assert shown([old], WINDOW, NOW) == []


def test_a_cancellation_is_told_for_thirty_days() -> None:
    off = Event("off@tocsin", SERIES, at("2026-03-09"), at("2026-07-12"), ("alice",), 1, NOW, cancelled_at=NOW)
    assert shown([off], WINDOW, NOW + timedelta(days=29)) == [off]
    assert shown([off], WINDOW, NOW + timedelta(days=30)) == []


def test_the_window_reaches_thirty_days_back_and_a_hundred_and_eighty_ahead_and_stands_still_within_a_month() -> None:
    windows = {window_at(at("2026-03-02") + timedelta(days=day, hours=3)) for day in range(29)}
    assert windows == {Window(at("2026-02-01"), at("2026-09-01")), Window(at("2026-01-01"), at("2026-09-01"))} | {
        Window(at("2026-02-01"), at("2026-10-01"))
    }
    for day in range(800):
        now = at("2026-01-01") + timedelta(days=day)
        window = window_at(now)
        assert window.start <= now - timedelta(days=30)
        assert window.end >= now + timedelta(days=180)


def test_a_shift_without_an_end_changes_once_a_month_and_stays_one_event() -> None:
    rota = schedule(layer("2020-01-06T09:00", "1 week", "alice"))
    known: tuple[Event, ...] = ()
    changes = 0
    for day in range(150):
        now = NOW + timedelta(days=day)
        window = window_at(now)
        changed = compare(
            known, entries(PRIMARY, rota.address, final_shifts(partial(shifts, rota), window)), window, now
        )
        changes += len(changed)
        known = tuple({**{each.uid: each for each in known}, **{each.uid: each for each in changed}}.values())
    assert len(known) == 1
    assert changes == 6  # once to publish it, and once with each new month


def test_a_shift_is_told_with_its_real_beginning_and_end_across_the_edges_of_the_window() -> None:
    rota = schedule(layer("2026-01-05T09:00", "2 week", "alice bob"))
    held = final_shifts(partial(shifts, rota), WINDOW)
    assert held[0].start < WINDOW.start < held[0].end
    assert held[-1].start < WINDOW.end < held[-1].end
    assert all(each.end - each.start in {timedelta(days=14), timedelta(days=14, hours=-1)} for each in held)
    assert held == [each for each in shifts(rota, WINDOW.first, WINDOW.last) if each in held]


def test_a_persons_touching_stretches_are_one_whoever_else_is_on_call() -> None:
    first, second, third = at("2026-03-09"), at("2026-03-10"), at("2026-03-11")
    held = [Shift(first, second, ("alice", "bob")), Shift(second, third, ("alice",))]
    assert entries(Feed("person", "alice"), "team/primary", held) == [
        Entry("person:alice:team/primary", first, third, ("alice",))
    ]
    assert entries(Feed("person", "bob"), "team/primary", held) == [
        Entry("person:bob:team/primary", first, second, ("bob",))
    ]
    assert [each.users for each in entries(Feed("team", "team"), "team/primary", held)] == [
        ("alice", "bob"),
        ("alice",),
    ]


def test_a_feed_tells_of_the_schedules_that_are_its_own() -> None:
    mine = schedule(layer("2026-01-05T09:00", "1 week", "alice bob"))
    lent = replace(mine, name="lent", layers=(), overrides=(override("2026-03-04", "2026-03-05", "carol"),))
    other = replace(mine, team="other")
    roster = Roster(schedules={each.address: each for each in (mine, lent, other)})

    def told(kind, name) -> list[str]:
        return [each.address for each in schedules_of(roster, Feed(kind, name))]

    assert told("schedule", "team/lent") == ["team/lent"]
    assert told("team", "team") == ["team/primary", "team/lent"]
    assert told("person", "carol") == ["team/lent"]
    assert told("person", "bob") == ["team/primary", "other/primary"]
    assert told("schedule", "team/gone") == []


def test_a_series_names_the_schedule_it_tells_of() -> None:
    for feed in (Feed("person", "alice"), Feed("team", "team"), PRIMARY):
        assert address_of(series_of(feed, "team/primary")) == "team/primary"
