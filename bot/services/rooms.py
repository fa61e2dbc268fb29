"""Incident channels: made and furnished step by step, redrawn, spoken in. Paging never waits for any of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.core.mrkdwn import escape
from bot.core.naming import channel_name
from bot.notify.slack import Posted, SlackFault
from bot.services import directory, outbox, paging, senders
from bot.services.situations import situation_of, state_of
from bot.store import incidents as store
from bot.store import pages
from bot.store.outcome import Done, Failed, Retry
from bot.views import incident as incident_views
from bot.views import page as page_views
from bot.views.notices import declared, role_instructions
from bot.views.phrases import Commands, title_outside
from bot.views.replies import reply
from bot.views.room_posts import room_post

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.core.incident import Incident
    from bot.core.roster import Person
    from bot.export.templates import Templates
    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome
    from bot.views.blocks import Message
    from bot.views.situation import PageState, Situation

log = logging.getLogger(__name__)

_COLLISIONS = 20
_UNTIL_CHANNEL = timedelta(seconds=1)
_QUICK_TRIES = 10
_GIVEN_UP = "given up"
"""Recorded like a step when Slack refused the channel for good: nothing waits for it then."""


@dataclass(frozen=True)
class Scene:
    """An incident as it stands, with the people of the roster as Slack knows them."""

    view: Situation
    done: frozenset[str]
    topic: str

    @property
    def incident(self) -> Incident:
        """Return the incident."""
        return self.view.incident

    @property
    def people(self) -> Mapping[str, Person]:
        """Return the people of the roster by key."""
        return self.view.people


class Rooms:
    """Sends everything that belongs to incident channels."""

    def __init__(self, db: Database, world: World, slack: SlackApi, templates: Templates) -> None:
        """Act through ``slack`` on what ``db`` holds."""
        self._db = db
        self._world = world
        self._slack = slack
        self._templates = templates
        self._channels: dict[str, str] = {}

    async def provision(self, job: Job) -> Outcome:
        """Make an incident's channel and furnish it. Every step is recorded, so a crash goes on where it stopped."""
        number = int(job.payload["incident"])
        steps: tuple[tuple[str, Callable[[Scene, Job], Awaitable[dict[str, Any]]], bool], ...] = (
            ("channel", self._make_channel, True),
            ("card", self._post_card, True),
            ("announcement", self._announce, False),
            ("people", self._invite_people, False),
            ("pin", self._pin_card, False),
            ("topic", self._set_topic, False),
            ("bookmarks", self._add_bookmarks, False),
        )
        for name, step, is_needed in steps:
            scene = await self._scene(number)
            if name in scene.done:
                continue
            try:
                found = await step(scene, job)
            except SlackFault as fault:
                if fault.is_passing or fault.is_auth:
                    log.warning("incident %s: step %s of its channel: %s", number, name, fault)
                    return senders.after_fault(job, fault, self._world.clock.now())
                if is_needed:
                    return self._give_up(scene.incident, fault)
                log.warning("incident %s: step %s of its channel is left out: %s", number, name, fault)
                found = {}
            await self._db.write(lambda conn, name=name, found=found: self._record_step(conn, number, name, found))
        return Done(lambda conn: self._furnished(conn, number))

    def _furnished(self, conn: Connection, number: int) -> None:
        now = self._world.clock.now()
        outbox.redraw(conn, number, now)
        situation = situation_of(conn, self._world, number, now)
        if situation.incident.channel_id:
            text = declared(situation, now, self._commands())
            outbox.tell(conn, situation.incident.declared_by, text, now)

    def _give_up(self, incident: Incident, fault: SlackFault) -> Outcome:
        log.error("incident %s has no channel: %s", incident.number, fault)
        name = self._commands().incident
        text = (
            f":warning: Incident #{incident.number} is recorded and its page is out, but its channel could not be "
            f"opened: {escape(str(fault))}. Ask your Slack administrator. Until then its number works everywhere, "
            f"for example `{name} status {incident.number}`."
        )
        now = self._world.clock.now()

        def record(conn: Connection) -> None:
            store.step_done(conn, incident.number, _GIVEN_UP)
            outbox.tell(conn, incident.declared_by, text, now)

        return Failed(str(fault), record)

    def _record_step(self, conn: Connection, number: int, step: str, found: Mapping[str, Any]) -> None:
        store.step_done(conn, number, step, found)
        if step == "channel":  # whoever was paged before it was there is led to it now
            for page in pages.of_incident(conn, number):
                paging.correct_cards(conn, page.id, self._world.clock.now())

    async def _scene(self, number: int) -> Scene:
        def work(conn: Connection) -> Scene:
            view = situation_of(conn, self._world, number, self._world.clock.now())
            return Scene(view, store.steps_done(conn, number), store.topic(conn, number))

        return await self._db.read(work)

    async def _make_channel(self, scene: Scene, job: Job) -> dict[str, Any]:
        incident = scene.incident
        for collision in range(1, _COLLISIONS + 1):
            name = channel_name(incident.number, incident.title, is_private=incident.is_private, collision=collision)
            try:
                channel = await self._slack.create_channel(name, is_private=incident.is_private)
            except SlackFault as fault:
                if fault.code != "name_taken":
                    raise
                channel = await self._own_channel(name, incident) if job.attempts > 1 else None
            if channel:
                return {"channel_id": channel, "channel_name": name}
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

    async def _post_card(self, scene: Scene, job: Job) -> dict[str, Any]:
        channel = scene.incident.channel_id or ""
        posted = await self._post_once(channel, self._card(scene), job)
        return {"card_ts": posted.ts}

    async def _post_once(self, channel: str, view: Message, job: Job) -> Posted:
        mark = f"job:{job.id}"
        if job.attempts > 1:
            earlier = await self._slack.find_posted(channel, mark)
            if earlier is not None:
                return earlier
        return await self._slack.post(channel, view, mark=mark)

    async def _announce(self, scene: Scene, job: Job) -> dict[str, Any]:
        if scene.incident.is_private:
            return {}
        channel = await self._public_channel(self._world.organization.announcements, may_create=True)
        posted = await self._post_once(channel, self._announcement(scene), job)
        return {"announcement_channel": posted.channel, "announcement_ts": posted.ts}

    async def _public_channel(self, name: str, *, may_create: bool) -> str:
        """Return the id of a public channel that the bot is in, made when it may be and is missing."""
        name = name.lstrip("#")
        if name in self._channels:
            return self._channels[name]
        async for channel in self._slack.channels():
            if name in {channel.get("name"), channel.get("id")} and not channel.get("is_archived"):
                if not channel.get("is_member"):
                    await self._slack.join(str(channel["id"]))
                self._channels[name] = str(channel["id"])
                return self._channels[name]
        if not may_create:
            raise SlackFault("conversations.list", "channel_not_found")
        self._channels[name] = await self._slack.create_channel(name, is_private=False)
        return self._channels[name]

    async def _invite_people(self, scene: Scene, job: Job) -> dict[str, Any]:  # noqa: ARG002  # all steps look alike
        reached = (key for state in scene.view.pages for key in state.reached)
        paged = (scene.people[key].slack for key in reached if key in scene.people)
        holders = (each.user for each in scene.view.roles if directory.is_slack_id(each.user))
        users = dict.fromkeys(user for user in (scene.incident.declared_by, *paged, *holders) if user)
        for user in users:
            await self._invite_one(scene.incident, user)
        return {}

    async def _invite_one(self, incident: Incident, user: str) -> None:
        """Invite one person; one that cannot be invited (deactivated, a guest) does not keep the others out."""
        try:
            await self._slack.invite(incident.channel_id or "", [user])
        except SlackFault as fault:
            if fault.is_passing or fault.is_auth:
                raise
            log.warning("incident %s: %s could not be invited: %s", incident.number, user, fault)

    async def _pin_card(self, scene: Scene, job: Job) -> dict[str, Any]:  # noqa: ARG002  # all steps look alike
        incident = scene.incident
        await self._slack.pin(Posted(incident.channel_id or "", incident.card_ts or ""))
        return {}

    async def _set_topic(self, scene: Scene, job: Job) -> dict[str, Any]:  # noqa: ARG002  # all steps look alike
        topic = self._topic(scene)
        await self._slack.set_topic(scene.incident.channel_id or "", topic)
        return {"topic": topic}

    async def _add_bookmarks(self, scene: Scene, job: Job) -> dict[str, Any]:  # noqa: ARG002  # all steps look alike
        service = self._world.roster.services.get(scene.incident.service or "")
        if service is None:
            return {}
        links = [("Runbook", link) for link in service.runbooks]
        links += [("Dashboard", link) for link in service.dashboards]
        for title, link in links:
            await self._slack.bookmark(scene.incident.channel_id or "", title, link)
        return {}

    async def redraw(self, job: Job) -> Outcome:
        """Have the card, the announcement and the topic show how an incident stands now."""
        number = int(job.payload["incident"])
        scene = await self._scene(number)
        incident = scene.incident
        try:
            if incident.channel_id and incident.card_ts:
                await self._update(Posted(incident.channel_id, incident.card_ts), self._card(scene))
            if incident.announcement_channel and incident.announcement_ts:
                announced = Posted(incident.announcement_channel, incident.announcement_ts)
                await self._update(announced, self._announcement(scene))
            topic = self._topic(scene)
            if incident.channel_id and "topic" in scene.done and topic != scene.topic:
                await self._slack.set_topic(incident.channel_id, topic)
                return Done(lambda conn: store.set_topic(conn, number, topic))
        except SlackFault as fault:
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()

    async def _update(self, posted: Posted, view: Message) -> None:
        """Edit a message; one that cannot be edited any more (deleted, archived) does not keep others from it."""
        try:
            await self._slack.update(posted, view)
        except SlackFault as fault:
            if fault.is_passing or fault.is_auth:
                raise
            log.warning("a message in %s could not be edited: %s", posted.channel, fault)

    def _until_channel(self, scene: Scene, job: Job) -> Outcome:
        """Return when to try again what needs the channel: never when it was given up."""
        if _GIVEN_UP in scene.done:
            return Failed("the incident has no channel")
        now = self._world.clock.now()
        at = now + _UNTIL_CHANNEL if job.attempts <= _QUICK_TRIES else senders.later(job, now)
        return Retry(at, "the channel is not there yet")

    async def post(self, job: Job) -> Outcome:
        """Say something in an incident's channel, once its card is there."""
        scene = await self._scene(int(job.payload["incident"]))
        incident, now = scene.incident, self._world.clock.now()
        if not incident.channel_id or not incident.card_ts:
            return self._until_channel(scene, job)
        what, facts = str(job.payload["what"]), job.payload["facts"]
        view = room_post(what, facts, incident, scene.people, now, self._commands())
        try:
            await self._post_once(incident.channel_id, view, job)
        except SlackFault as fault:
            return senders.after_fault(job, fault, now)
        return Done()

    async def show_paging(self, job: Job) -> Outcome:
        """Show in an incident's channel how one of its pages stands: posted once, then edited in place."""
        number, now = int(job.payload["page"]), self._world.clock.now()
        state, shown_at = await self._db.read(lambda conn: self._paging(conn, number))
        if state is None or state.page.incident is None:
            return Done()
        scene = await self._scene(state.page.incident)
        channel = scene.incident.channel_id
        if not channel or not scene.incident.card_ts:
            return self._until_channel(scene, job)
        view = incident_views.paging_message(state, scene.people, now, scene.incident)
        try:
            if shown_at:
                await self._slack.update(Posted(channel, shown_at), view)
                return Done()
            posted = await self._post_once(channel, view, job)
        except SlackFault as fault:
            return senders.after_fault(job, fault, now)
        return Done(lambda conn: pages.set_room_ts(conn, number, posted.ts))

    def _paging(self, conn: Connection, number: int) -> tuple[PageState | None, str | None]:
        page = pages.get(conn, number)
        if page is None:
            return None, None
        people = directory.people(conn, self._world.roster)
        return state_of(conn, self._world, page, people, self._world.clock.now()), pages.room_ts(conn, number)

    async def invite(self, job: Job) -> Outcome:
        """Bring somebody into an incident's channel, once it is there."""
        scene = await self._scene(int(job.payload["incident"]))
        now = self._world.clock.now()
        if not scene.incident.channel_id:
            return self._until_channel(scene, job)
        try:
            await self._invite_one(scene.incident, str(job.payload["user"]))
        except SlackFault as fault:
            return senders.after_fault(job, fault, now)
        return Done()

    async def brief(self, job: Job) -> Outcome:
        """Tell somebody what their role asks of them."""
        scene = await self._scene(int(job.payload["incident"]))
        role, user = str(job.payload["role"]), str(job.payload["user"])
        view = role_instructions(scene.incident, role, self._templates.role(role, scene.incident, self._commands()))
        try:
            await self._post_once(await self._slack.direct_channel(user), view, job)
        except SlackFault as fault:
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()

    async def tell(self, job: Job) -> Outcome:
        """Tell somebody by direct message that what they asked for did not work."""
        try:
            channel = await self._slack.direct_channel(str(job.payload["user"]))
            await self._post_once(channel, reply(str(job.payload["text"])), job)
        except SlackFault as fault:
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()

    async def say(self, name: str, view: Message, job: Job) -> None:
        """Say something in a public channel, which is made when it is missing, once for each job."""
        await self._post_once(await self._public_channel(name, may_create=True), view, job)

    async def notice(self, job: Job) -> Outcome:
        """Tell a channel of a page: a step that names it, or that nobody acknowledged."""
        number = int(job.payload["page"])
        view = await self._db.read(lambda conn: self._notice(conn, number))
        if view is None:
            return Done()
        try:
            name = str(job.payload["channel"])
            is_ours = name == self._world.organization.announcements
            channel = await self._public_channel(name, may_create=is_ours)
            await self._post_once(channel, view, job)
        except SlackFault as fault:
            log.warning("page %s: #%s could not be told: %s", number, job.payload["channel"], fault)
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()

    def _notice(self, conn: Connection, number: int) -> Message | None:
        page, now = pages.get(conn, number), self._world.clock.now()
        if page is None or not page.is_live:
            return None
        people = directory.people(conn, self._world.roster)
        incident = store.get(conn, page.incident) if page.incident is not None else None
        if incident is not None and incident.is_private:
            page = replace(page, title=title_outside(incident))
        state = state_of(conn, self._world, page, people, now)
        if page.status == "exhausted":
            return page_views.exhausted_notice(state, people, now, incident)
        return page_views.page_message(state, people, now, None, self._commands(), two_way=False)

    def _commands(self) -> Commands:
        return Commands.prefixed(self._world.command_prefix)

    def _card(self, scene: Scene) -> Message:
        return incident_views.card(scene.view, self._world.clock.now(), self._commands())

    def _announcement(self, scene: Scene) -> Message:
        return incident_views.announcement(scene.view, self._world.clock.now())

    def _topic(self, scene: Scene) -> str:
        return incident_views.topic(scene.view)
