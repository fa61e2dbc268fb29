"""An incident as its channel shows it: read in one transaction, drawn, and complained about when Slack refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import directory, outbox
from bot.services.situations import situation_of
from bot.store import incidents as store
from bot.views import incident as incident_views
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.core.roster import Person
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.blocks import Message
    from bot.views.situation import Situation


@dataclass(frozen=True)
class Scene:
    """An incident as it stands, with the people of the roster as Slack knows them."""

    view: Situation
    done: frozenset[str]
    topic: str
    commands: Commands
    now: datetime

    @property
    def incident(self) -> Incident:
        """Return the incident."""
        return self.view.incident

    @property
    def people(self) -> Mapping[str, Person]:
        """Return the people of the roster by key."""
        return self.view.people

    @property
    def channel(self) -> str:
        """Return the id of the incident's channel, empty while it has none."""
        return self.incident.channel_id or ""

    @property
    def is_furnished(self) -> bool:
        """Tell whether the channel is there with its card, or with all that Slack allows of it."""
        return bool(self.channel and (self.incident.card_ts or store.NO_CARD in self.done))

    def card(self) -> Message:
        """Return the card as it is now."""
        return incident_views.card(self.view, self.now, self.commands)

    def announcement(self) -> Message:
        """Return the announcement as it is now."""
        return incident_views.announcement(self.view, self.now)

    def wanted_topic(self) -> str:
        """Return the topic that the channel should have."""
        return incident_views.topic(self.view)


async def look(db: Database, world: World, number: int) -> Scene:
    """Return an incident as it stands. Raises ``NotFoundError``."""

    def work(conn: Connection) -> Scene:
        now = world.clock.now()
        view = situation_of(conn, world, number, now)
        commands = Commands.prefixed(world.command_prefix)
        return Scene(view, store.steps_done(conn, number), store.topic(conn, number), commands, now)

    return await db.read(work)


def complain(conn: Connection, scene: Scene, about: str, text: str, now: datetime, *, in_room: bool) -> None:
    """Have it said once for this incident that something does not work; ``text`` is mrkdwn.

    It is said in the channel, or to the commander and whoever declared the incident when nobody can be told there.
    """
    number, told = scene.incident.number, f"told:{about}"
    if not store.step_done(conn, number, told):
        return
    if in_room:
        outbox.post(conn, number, "trouble", now, text=text)
        return
    leaders = dict.fromkeys((*scene.view.holders("commander"), scene.incident.declared_by))
    for user in leaders:
        if directory.is_slack_id(user):
            outbox.tell(conn, user, f":warning: {text}", now)
