"""Calendars and weeks as they are asked for in Slack, where Slack delivers again, and where there is much to draw."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.core.calendar import Feed
from bot.errors import BadInputError
from bot.export.week import Sheet
from bot.export.week.marks import Words
from bot.notify.slack import SlackApi
from bot.services.calendars import Calendars, RepeatedError
from bot.services.feeds import Feeds
from bot.services.messages import Messages
from bot.services.weeks import WeekPictures
from bot.store import Database, people
from bot.store.people import SlackUser
from tests.services.conftest import ALICE, ROBIN, opened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.views.blocks import Message
    from tests.services.conftest import Office

CHECKOUT = Feed("team", "checkout")


@pytest.fixture
async def office(sqlite_address: str) -> AsyncIterator[Office]:
    db = Database.open(sqlite_address)
    yield await opened(db)
    await db.close()


def calendars_of(office: Office) -> Calendars:
    slack = SlackApi.connect("xoxb-nobody", "http://127.0.0.1:9/api/")
    feeds, weeks = Feeds(office.db, office.world, []), WeekPictures(office.db, office.world)
    return Calendars(office.db, office.world, slack, Messages(slack), feeds, weeks)


def secret(message: Message) -> str:
    found = re.search(r"/calendar/([\w-]+)\.ics", str(message.blocks))
    assert found, message
    return found[1]


async def test_a_press_that_slack_delivers_again_does_not_end_the_address_that_was_shown(office: Office) -> None:
    calendars = calendars_of(office)
    shown = await calendars.show(CHECKOUT, ALICE, "press:1")
    with pytest.raises(RepeatedError):
        await calendars.show(CHECKOUT, ALICE, "press:1")
    assert await calendars.feeds.behind(secret(shown)) is not None
    newer = await calendars.renew(CHECKOUT, ALICE, "press:2")
    with pytest.raises(RepeatedError):
        await calendars.renew(CHECKOUT, ALICE, "press:2")
    assert await calendars.feeds.behind(secret(newer)) is not None
    assert await calendars.feeds.behind(secret(shown)) is None


async def test_an_address_stands_in_no_text_that_a_notification_shows(office: Office) -> None:
    shown = await calendars_of(office).show(CHECKOUT, ALICE, "press:1")
    assert secret(shown) not in shown.text


async def test_whoever_is_in_no_file_means_the_only_team_and_of_several_is_asked_which(office: Office) -> None:
    calendars = calendars_of(office)
    assert "Checkout" in (await calendars.find("", ROBIN, "command:1")).text
    roster = office.world.roster
    second = replace(roster.teams["checkout"], key="payments", name="Payments")
    office.world.roster = replace(roster, teams={**roster.teams, "payments": second})
    with pytest.raises(BadInputError, match="checkout or payments"):
        await calendars.find("", ROBIN, "command:2")


async def test_who_gets_a_new_slack_address_has_no_calendar_of_somebody_else(office: Office) -> None:
    calendars = calendars_of(office)
    await calendars.show(Feed("person", "alice"), ALICE, "press:1")
    moved = SlackUser(ALICE, "alice", "Alice Ahrens", "other@example.com")
    await office.db.write(lambda conn: people.save(conn, [moved]))
    with pytest.raises(BadInputError, match="theirs alone"):
        await calendars.show(Feed("person", "alice"), ALICE, "press:2")


async def test_a_team_of_very_many_schedules_is_drawn_as_far_as_anybody_looks(office: Office) -> None:
    roster = office.world.roster
    primary = roster.schedules["checkout/primary"]
    many = {f"checkout/s{number}": replace(primary, name=f"s{number}") for number in range(60)}
    office.world.roster = replace(roster, schedules=many)
    weeks = WeekPictures(office.db, office.world)
    (picture,) = await weeks.pictures(CHECKOUT, weeks.this_week(CHECKOUT), (Sheet(),))
    assert picture.title == "Checkout (24 of 60 schedules), 2 to 8 March 2026"
    assert picture.height < 3000


async def test_where_there_are_no_schedules_the_picture_says_so(office: Office) -> None:
    office.world.roster = replace(office.world.roster, schedules={})
    weeks = WeekPictures(office.db, office.world)
    for picture in await weeks.pictures(CHECKOUT, weeks.this_week(CHECKOUT), (Sheet(), Sheet(358, 14, is_tall=True))):
        assert "No schedules." in [each.text for each in picture.marks if isinstance(each, Words)]
