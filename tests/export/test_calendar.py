"""Feeds as calendar programs read them: two foreign readers, and every shift as ``tocsin shifts`` prints it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.core.calendar import Event, Feed, Window, compare, entries, final_shifts, shown, window_at
from bot.core.roster import Person, Roster, Team
from bot.core.schedule import shifts
from bot.export.calendar import write_calendar
from bot.views.phrases import Commands
from tests.core.oracle import changes
from tests.core.rotas import at, layer, override, schedule
from tests.core.test_schedule_properties import PEOPLE, ZONES, schedules, some
from tests.export.readers import events_of, instant, lines_of, plain

NOW = at("2026-03-04T10:00")
NASTY = "Zoë, the \\ “boss”; 🧑🏽‍🚒\n\r\u2028BEGIN:VEVENT" + " ä漢字🙂" * 30


def roster(*held, name: str = "Alice Ahrens", team: str = "Checkout") -> Roster:
    return Roster(
        people={"alice": Person("alice", name), "bob": Person("bob", "Bob Baker")},
        teams={"team": Team("team", team, "Europe/Berlin")},
        schedules={each.address: each for each in held},
    )


def published(feed: Feed, *held, window: Window | None = None, now=NOW) -> list[Event]:
    window = window or window_at(now)
    wanted = [
        entry for each in held for entry in entries(feed, each.address, final_shifts(partial(shifts, each), window))
    ]
    return shown(compare([], wanted, window, now), window, now)


def written(feed: Feed, *held, **named) -> bytes:
    return write_calendar(feed, published(feed, *held), roster(*held, **named), Commands())


def expanded(file: bytes, start, end) -> list[tuple]:
    """Return what a calendar program shows of [start, end), clipped to it."""
    found = recurring_ical_events.of(Calendar.from_ical(file)).between(start, end)
    spans = (
        (each["SUMMARY"], max(each["DTSTART"].dt, start), min(each["DTEND"].dt, end))
        for each in found
        if each["STATUS"] == "CONFIRMED"
    )
    return sorted(each for each in spans if each[1] < each[2])


@pytest.mark.parametrize("zone", ZONES[::3])
def test_every_shift_that_a_feed_writes_is_what_shifts_prints(zone: str) -> None:
    change = changes(zone, 2026)[0]
    named = Roster(people={key: Person(key, key) for key in PEOPLE})
    feed = Feed("schedule", "team/rota")

    @some
    @given(schedules(zone, change), st.integers(-200, 200), st.integers(1, 400))
    def holds(rota, hours, length) -> None:
        window = window_at(change)
        file = write_calendar(feed, published(feed, rota, window=window), named, Commands())
        start = change + timedelta(hours=hours)
        end = start + timedelta(hours=length)
        expected = [(_summary(each.users), each.start, each.end) for each in shifts(rota, start, end)]
        assert expanded(file, start, end) == sorted(expected)

    holds()


def _summary(users: tuple[str, ...]) -> str:
    words = f"{', '.join(users[:-1])} and {users[-1]}" if len(users) > 1 else users[0]
    return f"{words} on call: team rota"


def test_over_the_whole_window_a_feed_holds_every_final_shift_once() -> None:
    rota = schedule(
        layer("2026-01-05T09:00", "1 week", "alice bob"),
        overrides=[override("2026-03-28T22:00", "2026-03-29T06:00", "bob")],
        zone="America/New_York",
    )
    window = window_at(NOW)
    read = [
        (instant(each["DTSTART"]), instant(each["DTEND"]))
        for each in events_of(written(Feed("schedule", rota.address), rota))
    ]
    assert read == [(each.start, each.end) for each in final_shifts(partial(shifts, rota), window)]
    assert len(read) > 30


def test_a_team_feed_holds_the_shifts_of_all_its_schedules() -> None:
    primary = schedule(layer("2026-01-05T09:00", "1 week", "alice bob"))
    secondary = replace(primary, name="secondary", layers=(layer("2026-01-05T09:00", "1 week", "bob alice"),))
    summaries = {plain(each["SUMMARY"]) for each in events_of(written(Feed("team", "team"), primary, secondary))}
    assert summaries == {
        f"{name} on call: Checkout {rota}"
        for name in ("Alice Ahrens", "Bob Baker")
        for rota in ("primary", "secondary")
    }


def test_a_persons_feed_holds_their_own_time_only() -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 week", "alice+bob alice bob"))
    found = events_of(written(Feed("person", "alice"), rota))
    assert {plain(each["SUMMARY"]) for each in found} == {"On call: Checkout primary"}
    lengths = {round((instant(each["DTEND"]) - instant(each["DTSTART"])) / timedelta(days=1)) for each in found}
    assert lengths == {14}  # two turns that touch are one stretch


def test_a_feed_has_what_programs_ask_for() -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 week", "alice bob"))
    lines = lines_of(written(Feed("schedule", rota.address), rota))
    calendar = {name: (parameters, value) for name, parameters, value in lines}
    assert lines[0] == ("BEGIN", {}, "VCALENDAR")
    assert calendar["VERSION"][1] == "2.0"
    assert calendar["METHOD"][1] == "PUBLISH"
    assert calendar["NAME"][1] == calendar["X-WR-CALNAME"][1] == "On call: Checkout primary"
    assert calendar["REFRESH-INTERVAL"] == ({"VALUE": "DURATION"}, "PT1H")
    assert calendar["X-PUBLISHED-TTL"][1] == "PT1H"
    event = events_of(written(Feed("schedule", rota.address), rota))[0]
    assert event["STATUS"] == "CONFIRMED"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SEQUENCE"] == "0"
    assert instant(event["DTSTAMP"]) == instant(event["LAST-MODIFIED"]) == NOW
    assert plain(event["DESCRIPTION"]).splitlines() == [
        "Bob Baker is on call for Checkout primary, Mon 26 Jan, 09:00 CET to Mon 2 Feb, 09:00 CET.",
        "To hand it on, type in Slack: /oncall swap",
        "To take it over: /oncall take team/primary",
    ]


def test_a_cancelled_shift_is_written_as_cancelled() -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 week", "alice bob"))
    feed = Feed("schedule", rota.address)
    before = published(feed, rota)
    window, later = window_at(NOW), NOW + timedelta(hours=1)
    off = compare(before, entries(feed, rota.address, final_shifts(partial(shifts, rota), window))[:-1], window, later)
    file = write_calendar(feed, shown([*before[:-1], *off], window, later), roster(rota), Commands())
    last = events_of(file)[-1]
    assert last["UID"] == before[-1].uid
    assert (last["STATUS"], last["SEQUENCE"], instant(last["LAST-MODIFIED"])) == ("CANCELLED", "1", later)
    assert plain(last["SUMMARY"]).startswith("Cancelled: ")
    assert len(expanded(file, window.first, window.last)) == len(before) - 1


def test_names_of_any_kind_and_length_are_read_back_as_they_are() -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 week", "alice"))
    file = written(Feed("team", "team"), rota, name=NASTY, team=NASTY)
    event = events_of(file)[0]
    summary = plain(event["SUMMARY"])
    assert summary.startswith("Zoë, the \\ “boss”; 🧑🏽‍🚒 BEGIN:VEVENT ä漢字🙂")
    assert "… on call: Zoë, the" in summary
    assert len(summary) < 260
    (other,) = Calendar.from_ical(file).walk("VEVENT")
    assert other["SUMMARY"] == summary
    assert other["DESCRIPTION"] == plain(event["DESCRIPTION"])
    assert {name for name, _, _ in lines_of(file)} >= {"NAME", "X-WR-CALNAME"}


def test_a_feed_without_shifts_is_a_calendar_all_the_same() -> None:
    file = written(Feed("schedule", "team/gone"))
    assert events_of(file) == []
    assert Calendar.from_ical(file)["X-WR-CALNAME"] == "On call: Checkout gone"


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=120))
def test_whatever_somebody_is_called_the_file_stays_whole(name: str) -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 week", "alice"))
    events = events_of(written(Feed("schedule", rota.address), rota, name=name))
    assert len(events) == 1
    assert instant(events[0]["DTSTART"]).astimezone(ZoneInfo("Europe/Berlin")).hour == 9
