"""Incident channels made and furnished, step by step. What Slack refuses is left out and said; the rest is there."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.core.mrkdwn import escape
from bot.core.naming import channel_name
from bot.notify.slack import Posted
from bot.notify.slack_fault import SlackFault
from bot.services import directory, outbox, paging, senders
from bot.services.scenes import complain, look
from bot.services.situations import situation_of
from bot.store import incidents as store
from bot.store import pages
from bot.store.outcome import Done, Failed, Retry
from bot.views.notices import declared
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.core.incident import Incident
    from bot.notify.slack import SlackApi
    from bot.services.messages import Messages
    from bot.services.places import Places
    from bot.services.scenes import Scene
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome

log = logging.getLogger(__name__)

_COLLISIONS = 20


@dataclass(frozen=True)
class Step:
    """One step: what it is recorded as, how it is done, and without which marks it can be done."""

    name: str
    work: Callable[[Scene, Job], Awaitable[Made]]
    never_after: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Made:
    """What a step brought: values of the incident, and (mrkdwn) what is to be said in the room or to its people."""

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    room: str = ""
    people: str = ""


class Furnishing:
    """Makes incident channels."""

    def __init__(self, db: Database, world: World, slack: SlackApi, messages: Messages, places: Places) -> None:
        """Act through ``slack`` on what ``db`` holds."""
        self._db = db
        self._world = world
        self._slack = slack
        self._messages = messages
        self._places = places
        roomless = frozenset({store.NO_CHANNEL})
        self._steps = (
            Step("channel", self._make_channel, roomless),
            Step("card", self._post_card, roomless | {store.NO_CARD}),
            Step("announcement", self._announce),
            Step("people", self._invite_people, roomless),
            Step("pin", self._pin_card, roomless | {store.NO_CARD}),
            Step("topic", self._set_topic, roomless),
            Step("bookmarks", self._add_bookmarks, roomless),
        )

    async def provision(self, job: Job) -> Outcome:
        """Make an incident's channel and furnish it. Every step is recorded, so a crash goes on where it stopped."""
        number = int(job.payload["incident"])
        for step in self._steps:
            scene = await look(self._db, self._world, number)
            if step.name in scene.done or scene.done & step.never_after:
                continue
            try:
                made = await step.work(scene, job)
            except SlackFault as fault:
                log.warning("incident %s: step %s of its channel: %s", number, step.name, fault)
                if self._waits(step, fault):
                    return self._later(scene, step, job, fault)
                await self._db.write(partial(self._leave_out, scene=scene, step=step.name, fault=fault))
            else:
                await self._db.write(partial(self._record, scene=scene, step=step.name, made=made))
        done = (await look(self._db, self._world, number)).done
        if store.NO_CHANNEL in done:
            return Failed("the channel could not be opened")
        return Done(lambda conn: self._furnished(conn, number))

    def _furnished(self, conn: Connection, number: int) -> None:
        now = self._world.clock.now()
        outbox.redraw(conn, number, now)
        situation = situation_of(conn, self._world, number, now)
        text = declared(situation, now, Commands.prefixed(self._world.command_prefix))
        outbox.tell(conn, situation.incident.declared_by, text, now)

    def _waits(self, step: Step, fault: SlackFault) -> bool:
        """Tell whether a step waits: for Slack, for a good token, and the room itself for the scopes it needs."""
        is_needed = step.name in {"channel", "card"}
        return fault.is_passing or fault.is_auth or (is_needed and fault.is_missing_scope)

    def _later(self, scene: Scene, step: Step, job: Job, fault: SlackFault) -> Outcome:
        again = senders.after_fault(job, fault, self._world.clock.now())
        if not (fault.is_missing_scope and isinstance(again, Retry)):
            return again
        text = self._no_room(scene.incident, fault) if step.name == "channel" else self._no_card(scene, fault)
        about = f"{step.name}:{fault.code}"
        now = self._world.clock.now()
        return Retry(again.at, again.error, lambda conn: complain(conn, scene, about, text, now, in_room=False))

    def _record(self, conn: Connection, scene: Scene, step: str, made: Made) -> None:
        number, now = scene.incident.number, self._world.clock.now()
        store.step_done(conn, number, step, made.values)
        if step == "channel":  # whoever was paged before it was there is led to it now
            for page in pages.of_incident(conn, number):
                paging.correct_cards(conn, page.id, now)
        if made.room:
            complain(conn, scene, step, made.room, now, in_room=True)
        if made.people:
            complain(conn, scene, f"{step}:people", made.people, now, in_room=False)

    def _leave_out(self, conn: Connection, scene: Scene, step: str, fault: SlackFault) -> None:
        """Record that a step is left out, and have it said where somebody reads it."""
        number, now, reason = scene.incident.number, self._world.clock.now(), escape(fault.reason)
        if step == "channel":
            store.step_done(conn, number, store.NO_CHANNEL)
            complain(conn, scene, step, self._no_room(scene.incident, fault), now, in_room=False)
            return
        store.step_done(conn, number, store.NO_CARD if step == "card" else step)
        text = {
            "card": self._no_card(scene, fault),
            "announcement": self._not_announced(reason),
            "people": f"Nobody could be invited into <#{scene.channel}>: {reason}. Open the channel and join it.",
            "pin": f"The card could not be pinned: {reason}.",
            "topic": f"The topic could not be set: {reason}.",
            "bookmarks": f"The links could not be put into the bookmarks bar: {reason}.",
        }[step]
        is_in_room = step not in {"card", "people"} and bool(scene.channel)
        if fault.is_missing_scope and step in {"pin", "topic", "bookmarks"}:
            return  # the admins are told once; it would be said in every channel
        complain(conn, scene, step, text, now, in_room=is_in_room)

    def _not_announced(self, reason: str) -> str:
        name = self._world.organization.announcements.lstrip("#")
        return (
            f"This incident is not announced in #{name}: {reason}. Mend that for the next one, or name another channel "
            "as `announcements` in `organization.yml`."
        )

    def _no_card(self, scene: Scene, fault: SlackFault) -> str:
        number = scene.incident.number
        return f"The card of #{number} could not be posted in <#{scene.channel}>: {escape(fault.reason)}."

    def _no_room(self, incident: Incident, fault: SlackFault) -> str:
        name = f"/{self._world.command_prefix}incident"
        return (
            f"Incident #{incident.number} is recorded and its page is out, but its channel could not be opened: "
            f"{escape(fault.reason)}. Until then its number works everywhere, for example "
            f"`{name} status {incident.number}`."
        )

    async def _make_channel(self, scene: Scene, job: Job) -> Made:
        incident = scene.incident
        title = incident.title
        for collision in range(1, _COLLISIONS + 1):
            name = channel_name(incident.number, title, is_private=incident.is_private, collision=collision)
            try:
                channel = await self._slack.create_channel(name, is_private=incident.is_private)
            except SlackFault as fault:
                if fault.code.startswith("invalid_name") and title:
                    title = ""  # then without the words that Slack does not take
                    continue
                if fault.code != "name_taken":
                    raise
                channel = await self._own_channel(name, incident) if job.attempts > 1 else None
            if channel:
                return Made({"channel_id": channel, "channel_name": name})
        raise SlackFault("conversations.create", "name_taken")

    async def _own_channel(self, name: str, incident: Incident) -> str | None:
        """Return the channel that an earlier try made just before it died, when nobody else can have made it."""
        own = self._world.workspace.bot_user if self._world.workspace else ""
        kind = "private_channel" if incident.is_private else "public_channel"
        async for channel in self._slack.channels(types=kind):
            is_own = channel.get("creator") == own and not channel.get("is_archived")
            if channel.get("name") == name and is_own and await self._is_free(str(channel["id"])):
                return str(channel["id"])
        return None

    async def _is_free(self, channel: str) -> bool:
        return await self._db.read(lambda conn: store.by_channel(conn, channel)) is None

    async def _post_card(self, scene: Scene, job: Job) -> Made:
        mark, is_again = senders.mark(job), job.attempts > 1
        posted = await self._messages.post_once(scene.channel, scene.card(), mark, is_again=is_again)
        return Made({"card_ts": posted.ts})

    async def _announce(self, scene: Scene, job: Job) -> Made:
        if scene.incident.is_private:
            return Made()
        name, mark = self._world.organization.announcements, senders.mark(job)
        posted = await self._places.post_once(
            name, scene.announcement(), mark, is_again=job.attempts > 1, may_create=True
        )
        return Made({"announcement_channel": posted.channel, "announcement_ts": posted.ts})

    async def _invite_people(self, scene: Scene, job: Job) -> Made:  # noqa: ARG002  # all steps look alike
        """Invite everybody who belongs here, one by one: who cannot be invited does not keep the others out."""
        reached = (key for state in scene.view.pages for key in state.reached)
        paged = (scene.people[key].slack for key in reached if key in scene.people)
        holders = (each.user for each in scene.view.roles if directory.is_slack_id(each.user))
        users = dict.fromkeys(user for user in (scene.incident.declared_by, *paged, *holders) if user)
        left_out = {user: why for user in users if (why := await invite(self._slack, self._messages, scene, user))}
        if not left_out:
            return Made()
        lines = "\n".join(f"• <@{user}> could not be invited: {escape(why)}" for user, why in left_out.items())
        mine = lines if scene.incident.declared_by in left_out else ""
        return Made(room=lines, people=f"In <#{scene.channel}>:\n{mine}" if mine else "")

    async def _pin_card(self, scene: Scene, job: Job) -> Made:  # noqa: ARG002  # all steps look alike
        card = Posted(scene.channel, scene.incident.card_ts or "")
        await self._messages.inside(scene.channel, lambda: self._slack.pin(card))
        return Made()

    async def _set_topic(self, scene: Scene, job: Job) -> Made:  # noqa: ARG002  # all steps look alike
        topic = scene.wanted_topic()
        await self._messages.inside(scene.channel, lambda: self._slack.set_topic(scene.channel, topic))
        return Made({"topic": topic})

    async def _add_bookmarks(self, scene: Scene, job: Job) -> Made:  # noqa: ARG002  # all steps look alike
        """Add the service's links, each by itself; one that is refused is posted as a message instead."""
        service = self._world.roster.services.get(scene.incident.service or "")
        if service is None:
            return Made()
        links = [("Runbook", link) for link in service.runbooks]
        links += [("Dashboard", link) for link in service.dashboards]
        lines: list[str] = []
        for title, link in links:
            try:
                await self._slack.bookmark(scene.channel, title, link)
            except SlackFault as fault:
                if fault.is_passing or fault.is_auth:
                    raise
                log.warning("incident %s: a bookmark is left out: %s", scene.incident.number, fault)
                lines.append(f"• {title}: <{escape(link)}>, not in the bookmarks bar: {escape(fault.reason)}")
        return Made(room="\n".join(lines))


async def invite(slack: SlackApi, messages: Messages, scene: Scene, user: str) -> str:
    """Invite one person; return why it could not be done, empty when it was.

    Raises ``SlackFault`` when nobody can be invited: Slack is away, the channel is closed, the app may not.
    """
    try:
        await messages.inside(scene.channel, lambda: slack.invite(scene.channel, [user]))
    except SlackFault as fault:
        if fault.is_passing or fault.may_be_mended or fault.is_closed or fault.code in _FOR_NOBODY:
            raise
        log.warning("incident %s: %s could not be invited: %s", scene.incident.number, user, fault)
        return fault.reason
    return ""


_FOR_NOBODY = frozenset(
    {"no_permission", "method_not_supported_for_channel_type", "access_denied", "ekm_access_denied"}
)
