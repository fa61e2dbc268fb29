"""What is there of an incident after Slack refused something: seen in the workspace, not in the bot's database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.services.incidents import Declaration, Incidents
from bot.store import incidents as store

if TYPE_CHECKING:
    from bot.app import Tocsin
    from bot.core.incident import Incident
    from bot.sandbox.channels import Channel
    from bot.sandbox.messages import Message
    from tests.support.stage import Stage

WHOLE = frozenset({"channel", "card", "pinned", "announced", "joined", "topic", "links", "paging", "page", "SMS"})
"""All that an incident of the checkout service has once it is declared."""


@dataclass
class Scene:
    """A stage with the bot in this process, on which one incident after the other is declared."""

    stage: Stage
    bot: Tocsin
    before: dict[str, int] = field(default_factory=lambda: {"U0ROBIN": 0, "U0ALICE": 0})

    @property
    def incidents(self) -> Incidents:
        """Return the use cases, for what would take a person a modal."""
        return Incidents(self.bot.db, self.bot.world)

    async def declare(self, title: str) -> int:
        """Declare an incident as Robin and let everything happen that is due."""
        self.before = {user: len(self.direct(user)) for user in self.before}
        declaration = Declaration(
            request=f"view:{title}", title=title, severity="SEV1", urgency="high", by="U0ROBIN", service="checkout-api"
        )
        number = (await self.incidents.declare(declaration)).number
        await self.stage.settle()
        return number

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and let everything happen that is due then."""
        await self.stage.pass_time(seconds=seconds)
        await self.stage.settle()

    async def end(self, number: int) -> None:
        """Take away all trouble and the incident with its page."""
        self.stage.sandbox.faults.clear()
        await self.incidents.move(number, "cancelled", "U0ROBIN")
        await self.pass_time(60)

    async def incident(self, number: int) -> Incident:
        """Return the incident as recorded."""
        found = await self.bot.db.read(lambda conn: store.get(conn, number))
        assert found is not None
        return found

    async def facts(self, number: int) -> set[str]:
        """Return what is there of an incident; what is there twice says so."""
        incident = await self.incident(number)
        found = {"channel"} if incident.channel_id else set[str]()
        room = self.channel(incident.channel_id or "")
        if room is not None:
            found |= self._room_facts(room, incident)
        announced = [each for each in self.said("incidents") if has(each, f"#{number} ", "incident.join")]
        found |= _counted("announced", len(announced))
        pages = [each for each in self.direct("U0ALICE") if has(each, incident.title, "page.acknowledge")]
        found |= _counted("page", len(pages))
        texts = (await self.stage.person("alice").phone())["sms"]
        found |= _counted("SMS", len([each for each in texts if incident.title in each["body"]]))
        return found

    def _room_facts(self, room: Channel, incident: Incident) -> set[str]:
        messages = list(room.log)
        cards = [each for each in messages if has(each, "incident.update")]
        found = _counted("card", len(cards))
        found |= _counted("paging", len([each for each in messages if has(each, "Paging <@U0ALICE>")]) - len(cards))
        if [pin.ts for pin in room.pins] == [incident.card_ts]:
            found.add("pinned")
        if {"U0ROBIN", "U0ALICE"} <= room.members.keys():
            found.add("joined")
        if room.topic.value.startswith("P1"):
            found.add("topic")
        if room.bookmarks:
            found.add("links")
        return found

    def channel(self, identity: str) -> Channel | None:
        """Return a conversation by its id."""
        return self.stage.sandbox.workspace.channels.get(identity)

    def said(self, name: str) -> list[Message]:
        """Return what was said in a channel, by its name."""
        found = self.stage.sandbox.workspace.channel_named(name)
        return list(found.log) if found else []

    def direct(self, user: str) -> list[Message]:
        """Return what the bot said to a person."""
        workspace = self.stage.sandbox.workspace
        found = workspace.direct(workspace.app.user_id, user)
        return list(found.log) if found else []

    async def told(self, number: int, where: str, *parts: str) -> bool:
        """Tell whether something was said once: in the incident's ``room``, where it is announced, or to a person.

        What a person was told of earlier incidents does not count.
        """
        if where == "room":
            room = self.channel((await self.incident(number)).channel_id or "")
            messages = list(room.log) if room else []
        elif where == "announcements":
            messages = [each for each in self.said("incidents") if has(each, f"#{number} ")]
        else:
            messages = self.direct(where)[self.before[where] :]
        return len([each for each in messages if has(each, *parts)]) == 1


def _counted(what: str, times: int) -> set[str]:
    return set() if times < 1 else {what} if times == 1 else {f"{what} {times} times"}


def has(message: Message, *parts: str) -> bool:
    content = f"{message.body.get('text', '')} {message.body.get('blocks', '')}"
    return all(part in content for part in parts)
