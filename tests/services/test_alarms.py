"""Troubles are told in Slack, and none is forgotten because the database was away at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.export.templates import Templates
from bot.notify.slack import SlackApi
from bot.services.alarms import Alarms
from bot.services.messages import Messages
from bot.services.places import Places
from bot.services.rooms import Rooms
from bot.store import Database, StoreUnavailableError, jobs

if TYPE_CHECKING:
    from bot.services.world import World
    from tests.services.conftest import Office


def alarms_on(db: Database, world: World) -> Alarms:
    slack = SlackApi.connect("xoxb-test", "http://127.0.0.1:9/api/")
    messages = Messages(slack)
    return Alarms(db, world, Rooms(db, world, slack, messages, Places(slack, messages), Templates()))


async def test_what_cannot_be_written_down_now_is_told_later_and_once(office: Office, database_address: str) -> None:
    away = Database.open(database_address)
    await away.close()
    office.world.troubles.report("schedules", "They are faulty.", is_told=True)
    with pytest.raises(StoreUnavailableError):
        await alarms_on(away, office.world).pass_on()
    alarms = alarms_on(office.db, office.world)
    await alarms.pass_on()
    await alarms.pass_on()
    due = await office.db.read(lambda conn: jobs.kinds_due(conn, office.clock.now(), []))
    assert due == ["channel.tell"]
    assert office.world.troubles.news() == []
