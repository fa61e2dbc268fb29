"""Calendars on a real database of each kind: secret addresses, and events that are told of what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.core.calendar import Feed
from bot.core.roster import Override
from bot.errors import ConfigurationError, NotFoundError
from bot.services.feeds import Feeds, forget_events
from bot.store import feeds, people, rota
from bot.store.people import SlackUser
from tests.export.readers import events_of, instant, plain
from tests.services.conftest import ALICE, BOB

if TYPE_CHECKING:
    from bot.services.feeds import Link
    from tests.services.conftest import Office

PRIMARY = Feed("schedule", "checkout/primary")
NUMBER = "+18005550199"
HOUR = timedelta(hours=1)


def feeds_of(office: Office) -> Feeds:
    return Feeds(office.db, office.world, [NUMBER])


def secret_of(link: Link) -> str:
    return link.page.rsplit("/", 1)[1]


def change(office: Office, *overrides: Override) -> None:
    """Have the schedules in force be those of the files with these overrides."""
    roster = office.world.roster
    primary = replace(roster.schedules["checkout/primary"], overrides=overrides)
    office.world.roster = replace(roster, schedules={**roster.schedules, "checkout/primary": primary})


def days(office: Office, count: float) -> datetime:
    return office.clock.now() + timedelta(days=count)


async def told(calendars: Feeds, feed: Feed = PRIMARY) -> list[tuple]:
    """Return (UID, summary, sequence, status) of what a calendar program reads."""
    found = events_of((await calendars.file(feed)).content)
    return [(each["UID"], plain(each["SUMMARY"]), int(each["SEQUENCE"]), each["STATUS"]) for each in found]


async def test_an_address_leads_to_the_feed_it_was_made_for(office: Office) -> None:
    calendars = feeds_of(office)
    link = await calendars.link("person", "alice", ALICE)
    opened = await calendars.behind(secret_of(link))
    assert opened is not None
    assert opened.feed == Feed("person", "alice")
    assert link.calendar == f"https://tocsin.example.com/calendar/{secret_of(link)}.ics"
    assert link.subscription == f"webcal://tocsin.example.com/calendar/{secret_of(link)}.ics"
    assert urlsplit(link.contact).path.endswith(".vcf")


async def test_a_secret_is_long_and_nowhere_in_the_database(office: Office) -> None:
    calendars = feeds_of(office)
    secrets = {secret_of(await calendars.link("person", "alice", ALICE)) for _ in range(20)}
    assert len(secrets) == 20
    assert min(map(len, secrets)) >= 32  # of 64 letters: 192 bits
    rows = await office.db.read(lambda conn: [tuple(row) for row in conn.execute(feeds.calendar_feed.select())])
    assert len(rows) == 20
    assert not [secret for secret in secrets for row in rows if secret in str(row)]


async def test_a_new_address_takes_the_place_of_the_old_one_and_of_nobody_elses(office: Office) -> None:
    calendars = feeds_of(office)
    first = secret_of(await calendars.link("team", "checkout", ALICE))
    of_bob = secret_of(await calendars.link("team", "checkout", BOB))
    other = secret_of(await calendars.link("person", "alice", ALICE))
    second = secret_of(await calendars.link("team", "checkout", ALICE))
    assert await calendars.behind(first) is None
    for secret in (of_bob, other, second):
        assert await calendars.behind(secret) is not None
    held = await calendars.held_by(ALICE)
    assert [each.feed for each in held] == [Feed("person", "alice"), Feed("team", "checkout")]


async def test_a_revoked_address_leads_nowhere(office: Office) -> None:
    calendars = feeds_of(office)
    secret = secret_of(await calendars.link("person", "alice", ALICE))
    assert not await calendars.revoke("person", "alice", BOB)
    assert await calendars.behind(secret) is not None
    assert await calendars.revoke("person", "alice", ALICE)
    assert not await calendars.revoke("person", "alice", ALICE)
    assert await calendars.behind(secret) is None
    assert await calendars.behind("never-was") is None


async def test_the_address_of_somebody_who_left_leads_nowhere(office: Office) -> None:
    calendars = feeds_of(office)
    secret = secret_of(await calendars.link("team", "checkout", BOB))
    left = SlackUser(BOB, "bob", "Bob Baker", "bob@example.com", is_deleted=True)
    await office.db.write(lambda conn: people.save(conn, [left]))
    assert await calendars.behind(secret) is None


async def test_there_is_no_address_without_one_of_our_own_or_for_what_is_not_there(office: Office) -> None:
    calendars = feeds_of(office)
    for kind, name in (("person", "nobody"), ("team", "nobody"), ("schedule", "checkout/nobody")):
        with pytest.raises(NotFoundError, match="nobody"):
            await calendars.link(kind, name, ALICE)
    office.world.public_url = ""
    with pytest.raises(ConfigurationError, match="PUBLIC_URL"):
        await calendars.link("person", "alice", ALICE)
    assert await calendars.held_by(ALICE) == ()


async def test_a_feed_that_does_not_change_is_made_once_and_stays_the_same(office: Office) -> None:
    calendars = feeds_of(office)
    first = await calendars.file(PRIMARY)
    office.clock.advance(3 * HOUR)
    assert await calendars.file(PRIMARY) is first
    again = await feeds_of(office).file(PRIMARY)  # after a restart
    assert again == first


async def test_a_change_that_does_not_concern_a_feed_costs_it_no_new_file_and_a_new_name_does(office: Office) -> None:
    calendars = feeds_of(office)
    secondary = Feed("schedule", "checkout/secondary")
    first = await calendars.file(secondary)
    change(office, Override(days(office, 1), days(office, 2), "carol", "alice"))
    assert await calendars.file(secondary) is first
    roster = office.world.roster
    renamed = replace(roster.people["bob"], name="Robert Baker")
    office.world.roster = replace(roster, people={**roster.people, "bob": renamed})
    (event,) = events_of((await calendars.file(secondary)).content)
    assert plain(event["SUMMARY"]) == "Robert Baker on call: Checkout secondary"


async def test_a_shift_that_somebody_takes_is_cancelled_for_one_and_new_for_the_other(office: Office) -> None:
    calendars = feeds_of(office)
    assert await told(calendars, Feed("person", "bob")) == [
        (uid, "On call: Checkout secondary", 0, "CONFIRMED") for uid, *_ in await told(calendars, Feed("person", "bob"))
    ]
    office.clock.advance(HOUR)
    change(office, Override(days(office, 1), days(office, 2), "bob", "alice"))
    before = await told(calendars)
    office.clock.advance(HOUR)
    change(office)
    after = await told(calendars)
    assert [summary.partition(" on")[0] for _, summary, _, _ in before] == ["Alice Ahrens", "Bob Baker", "Alice Ahrens"]
    uid = {summary: uid for uid, summary, _, _ in before}
    assert (
        uid["Bob Baker on call: Checkout primary"],
        "Cancelled: Bob Baker on call: Checkout primary",
        1,
        "CANCELLED",
    ) in after
    assert [(sequence, status) for _, summary, sequence, status in after if summary.startswith("Alice")] == [
        (1, "CONFIRMED")
    ]


async def test_a_feed_tells_of_a_change_after_a_restart_and_on_another_replica(office: Office) -> None:
    (first,) = await told(feeds_of(office))
    office.clock.advance(HOUR)
    change(office, Override(days(office, 1), days(office, 2), replaces="alice"))
    both = await told(feeds_of(office))
    assert both == await told(feeds_of(office))
    assert [uid == first[0] for uid, *_ in both] == [True, False]
    assert [(sequence, status) for _, _, sequence, status in both] == [(1, "CONFIRMED"), (0, "CONFIRMED")]


async def test_an_older_state_of_an_event_does_not_overwrite_a_newer_one(office: Office) -> None:
    (event,) = await _published(office)
    newer = replace(event, sequence=7)
    await office.db.write(lambda conn: feeds.publish(conn, [newer]))
    await office.db.write(lambda conn: feeds.publish(conn, [replace(event, sequence=6)]))
    assert [each.sequence for each in await _published(office)] == [7]


async def _published(office: Office) -> list:
    await feeds_of(office).file(PRIMARY)
    return await office.db.read(lambda conn: feeds.published(conn, PRIMARY, office.clock.now()))


async def test_the_past_of_a_feed_is_what_was(office: Office) -> None:
    """The record says that bob stood in yesterday, although nothing in force says so any more."""
    now = office.clock.now()
    primary = office.world.roster.schedules["checkout/primary"]
    made = now - timedelta(days=3)

    def work(conn) -> None:
        definition = rota.plain(primary)
        rota.add_version(conn, rota.Head(primary.address, 0), "checkout.yml", "file", made, definition=definition)
        gone = rota.plain(replace(primary, layers=(replace(primary.layers[0], participants=(("bob",),)),)))
        head = rota.head_of(conn, primary.address)
        rota.add_version(conn, head, "checkout.yml", "file", now - timedelta(days=1), definition=gone)

    await office.db.write(work)
    found = events_of((await feeds_of(office).file(PRIMARY)).content)
    assert [plain(each["SUMMARY"]).partition(" on")[0] for each in found] == ["Alice Ahrens", "Bob Baker"]
    assert instant(found[0]["DTEND"]) == instant(found[1]["DTSTART"]) == now - timedelta(days=1)


async def test_somebody_whom_the_files_do_not_name_is_called_as_slack_calls_them(office: Office) -> None:
    roster = office.world.roster
    nameless = replace(roster.people["alice"], name="alice")
    office.world.roster = replace(roster, people={**roster.people, "alice": nameless})
    assert [summary for _, summary, _, _ in await told(feeds_of(office))] == ["Alice Ahrens on call: Checkout primary"]


async def test_what_ended_long_ago_is_forgotten(office: Office) -> None:
    (event,) = await _published(office)
    old = replace(event, uid="old@tocsin", start=datetime(2024, 1, 1, tzinfo=UTC), end=datetime(2024, 1, 8, tzinfo=UTC))
    await office.db.write(lambda conn: feeds.publish(conn, [old]))
    await office.db.write(lambda conn: forget_events(conn, office.clock.now()))
    since = datetime(2020, 1, 1, tzinfo=UTC)
    assert await office.db.read(lambda conn: feeds.published(conn, PRIMARY, since)) == [event]


async def test_a_teams_feed_does_not_know_of_a_team_with_a_longer_name(office: Office) -> None:
    await feeds_of(office).file(Feed("team", "checkout"))
    since = datetime(2020, 1, 1, tzinfo=UTC)

    async def known(kind, name) -> int:
        return len(await office.db.read(lambda conn: feeds.published(conn, Feed(kind, name), since)))

    assert await known("team", "checkout") == 2
    assert await known("team", "check") == 0
    assert await known("team", "check%") == 0
    assert await known("schedule", "checkout/secondary") == 1
    assert await known("person", "alice") == 0
