"""Incident channels: redrawn, spoken in, entered. Paging never waits for any of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.core.mrkdwn import escape
from bot.notify.slack import Posted
from bot.notify.slack_fault import SlackFault
from bot.services import directory, outbox, senders
from bot.services.furnishing import invite
from bot.services.scenes import complain, look
from bot.services.situations import state_of
from bot.store import incidents as store
from bot.store import pages
from bot.store.outcome import Done, Failed, Retry
from bot.views import incident as incident_views
from bot.views import page as page_views
from bot.views.notices import role_instructions
from bot.views.phrases import Commands, title_outside
from bot.views.replies import reply
from bot.views.room_posts import room_post

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.export.templates import Templates
    from bot.notify.slack import SlackApi
    from bot.services.messages import Messages
    from bot.services.places import Places
    from bot.services.scenes import Scene
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome
    from bot.views.blocks import Message
    from bot.views.situation import PageState

log = logging.getLogger(__name__)

_UNTIL_CHANNEL = timedelta(seconds=1)
_QUICK_TRIES = 10


class Rooms:
    """Sends everything that belongs to incident channels once they are there."""

    def __init__(
        self, db: Database, world: World, slack: SlackApi, messages: Messages, places: Places, templates: Templates
    ) -> None:
        """Act through ``slack`` on what ``db`` holds."""
        self._db = db
        self._world = world
        self._slack = slack
        self._messages = messages
        self._places = places
        self._templates = templates

    async def redraw(self, job: Job) -> Outcome:
        """Have the card, the announcement and the topic show how an incident stands now.

        One that is refused for good does not keep the others as they were.
        """
        scene = await self._scene(job)
        parts = (
            ("card", self._redraw_card),
            ("announcement", self._redraw_announcement),
            ("topic", self._redraw_topic),
        )
        changed: dict[str, Any] = {}
        refused: dict[str, SlackFault] = {}
        waits: SlackFault | None = None
        for name, part in parts:
            try:
                changed |= await part(scene, job)
            except SlackFault as fault:
                if fault.is_passing or fault.may_be_mended:
                    waits = waits or fault
                else:
                    refused[name] = fault
        record = partial(self._record_redraw, scene=scene, changed=changed, refused=refused)
        if waits is None:
            return Done(record)
        return replace(senders.after_fault(job, waits, self._world.clock.now()), record=record)

    async def _redraw_card(self, scene: Scene, job: Job) -> dict[str, Any]:
        incident = scene.incident
        if not (incident.channel_id and incident.card_ts):
            return {}
        card, posted = scene.card(), Posted(incident.channel_id, incident.card_ts)
        anew = await self._update(posted, card, job)
        if anew is None:
            return {}
        try:
            await self._slack.pin(anew)
        except SlackFault as fault:
            if fault.is_passing:
                raise
            log.warning("incident %s: its new card could not be pinned: %s", incident.number, fault)
        return {"card_ts": anew.ts}

    async def _redraw_announcement(self, scene: Scene, job: Job) -> dict[str, Any]:
        incident = scene.incident
        if not (incident.announcement_channel and incident.announcement_ts):
            return {}
        announced = Posted(incident.announcement_channel, incident.announcement_ts)
        anew = await self._update(announced, scene.announcement(), job)
        return {"announcement_ts": anew.ts} if anew else {}

    async def _update(self, posted: Posted, view: Message, job: Job) -> Posted | None:
        """Redraw a message; return where it stands now when somebody had deleted it and it was posted anew."""
        try:
            await self._messages.update(posted, view)
        except SlackFault as fault:
            if not fault.is_gone:
                raise
            return await self._messages.post_once(posted.channel, view, senders.mark(job), is_again=job.attempts > 1)
        return None

    async def _redraw_topic(self, scene: Scene, job: Job) -> dict[str, Any]:  # noqa: ARG002  # all parts look alike
        topic = scene.wanted_topic()
        if not scene.channel or "topic" not in scene.done or topic == scene.topic:
            return {}
        try:
            await self._messages.inside(scene.channel, lambda: self._slack.set_topic(scene.channel, topic))
        except SlackFault as fault:
            if fault.is_passing or fault.is_auth:
                raise
            log.warning("incident %s: its topic stays as it was: %s", scene.incident.number, fault)
        return {"topic": topic}  # one that is refused is not tried again until it would be another

    def _record_redraw(
        self, conn: Connection, scene: Scene, changed: Mapping[str, Any], refused: Mapping[str, SlackFault]
    ) -> None:
        number, now = scene.incident.number, self._world.clock.now()
        if "topic" in changed:
            store.set_topic(conn, number, str(changed["topic"]))
        moved = {key: value for key, value in changed.items() if key != "topic"}
        if moved:
            store.change(conn, number, moved)
        for name, fault in refused.items():
            log.error("incident %s: its %s stays as it was: %s", number, name, fault)
            if name == "card" and fault.is_closed:
                self._complain_of_room(conn, scene, fault)
            else:
                text = f"The {name} of #{number} stays as it was: {escape(fault.reason)}."
                complain(conn, scene, f"redraw:{name}:{fault.code}", text, now, in_room=True)

    def _until_channel(self, scene: Scene, job: Job) -> Outcome:
        """Return when to try again what needs the channel: never when Slack will not have one."""
        if store.NO_CHANNEL in scene.done:
            return Failed("the incident has no channel")
        now = self._world.clock.now()
        at = now + _UNTIL_CHANNEL if job.attempts <= _QUICK_TRIES else senders.later(job, now)
        return Retry(at, "the channel is not there yet")

    async def post(self, job: Job) -> Outcome:
        """Say something in an incident's channel, once its card is there."""
        scene = await self._scene(job)
        incident, now = scene.incident, self._world.clock.now()
        if not scene.is_furnished:
            return self._until_channel(scene, job)
        what, facts = str(job.payload["what"]), job.payload["facts"]
        view = room_post(what, facts, incident, scene.people, now, scene.commands)
        return await self._in_room(scene, job, lambda: self._post_once(scene.channel, view, job))

    async def show_paging(self, job: Job) -> Outcome:
        """Show in an incident's channel how one of its pages stands: posted once, then edited in place."""
        number, now = int(job.payload["page"]), self._world.clock.now()
        state, shown_at = await self._db.read(lambda conn: self._paging(conn, number))
        if state is None or state.page.incident is None:
            return Done()
        scene = await look(self._db, self._world, state.page.incident)
        if not scene.is_furnished:
            return self._until_channel(scene, job)
        view = incident_views.paging_message(state, scene.people, now, scene.incident)
        shown: list[Posted] = []

        async def show() -> None:
            if not shown_at:
                shown.append(await self._post_once(scene.channel, view, job))
            elif anew := await self._update(Posted(scene.channel, shown_at), view, job):
                shown.append(anew)

        outcome = await self._in_room(scene, job, show)
        if not shown:
            return outcome
        return Done(lambda conn: pages.set_room_ts(conn, number, shown[0].ts))

    def _paging(self, conn: Connection, number: int) -> tuple[PageState | None, str | None]:
        page = pages.get(conn, number)
        if page is None:
            return None, None
        people = directory.people(conn, self._world.roster)
        return state_of(conn, self._world, page, people, self._world.clock.now()), pages.room_ts(conn, number)

    async def say(self, name: str, view: Message, job: Job, *, may_create: bool = True) -> None:
        """Say something in a public channel, which is made when it is missing, once for each job."""
        mark, is_again = senders.mark(job), job.attempts > 1
        await self._places.post_once(name, view, mark, is_again=is_again, may_create=may_create)

    async def invite(self, job: Job) -> Outcome:
        """Bring somebody into an incident's channel, once it is there."""
        scene, user = await self._scene(job), str(job.payload["user"])
        now = self._world.clock.now()
        if not scene.channel:
            return self._until_channel(scene, job)
        try:
            why = await invite(self._slack, self._messages, scene, user)
        except SlackFault as fault:
            if fault.is_passing or fault.is_auth:
                return senders.after_fault(job, fault, now)
            why = fault.reason
        return Done(lambda conn: self._tell_left_out(conn, scene, user, why)) if why else Done()

    def _tell_left_out(self, conn: Connection, scene: Scene, user: str, why: str) -> None:
        now = self._world.clock.now()
        complain(conn, scene, f"invite:{user}", f"<@{user}> could not be invited: {escape(why)}", now, in_room=True)
        mine = f"Tocsin could not bring you into <#{scene.channel}>: {escape(why)}. Open it and join it yourself."
        outbox.tell(conn, user, f":warning: {mine}", now)

    async def _in_room(self, scene: Scene, job: Job, work: Callable[[], Awaitable[object]]) -> Outcome:
        """Do something in an incident's channel; where that cannot be done for good, its people are told once."""
        now = self._world.clock.now()
        try:
            await work()
        except SlackFault as fault:
            outcome = senders.after_fault(job, fault, now)
            if isinstance(outcome, Retry):
                return outcome
            refusal = fault
        else:
            return Done()
        log.error("incident %s: nothing can be said in its channel: %s", scene.incident.number, refusal)
        return Failed(str(refusal), lambda conn: self._complain_of_room(conn, scene, refusal))

    def _complain_of_room(self, conn: Connection, scene: Scene, fault: SlackFault) -> None:
        """Have whoever leads told once that the channel takes nothing any more."""
        number = scene.incident.number
        text = (
            f"Tocsin cannot post in <#{scene.channel}>: {escape(fault.reason)}. Incident #{number} goes on: its "
            f"timeline is kept, and `{scene.commands.incident} status {number}` works everywhere."
        )
        complain(conn, scene, "room", text, self._world.clock.now(), in_room=False)

    async def brief(self, job: Job) -> Outcome:
        """Tell somebody what their role asks of them."""
        scene = await self._scene(job)
        role, user = str(job.payload["role"]), str(job.payload["user"])
        view = role_instructions(scene.incident, role, self._templates.role(role, scene.incident, scene.commands))
        return await self._say_to(user, view, job)

    async def tell(self, job: Job) -> Outcome:
        """Tell somebody by direct message what became of something that concerns them."""
        view = reply(str(job.payload["text"]), str(job.payload.get("hint") or ""))
        return await self._say_to(str(job.payload["user"]), view, job)

    async def _say_to(self, user: str, view: Message, job: Job) -> Outcome:
        try:
            await self._post_once(await self._slack.direct_channel(user), view, job)
        except SlackFault as fault:
            log.warning("%s could not be told by direct message: %s", user, fault)
            return senders.after_fault(job, fault, self._world.clock.now())
        return Done()

    async def notice(self, job: Job) -> Outcome:
        """Tell a channel of a page: a step that names it, or that nobody acknowledged.

        A channel that cannot be told is stood in for by the one of announcements.
        """
        number, now = int(job.payload["page"]), self._world.clock.now()
        view = await self._db.read(lambda conn: self._notice(conn, number))
        if view is None:
            return Done()
        name, ours = str(job.payload["channel"]).lstrip("#"), self._world.organization.announcements.lstrip("#")
        mark, is_again = senders.mark(job), job.attempts > 1
        try:
            try:
                await self._places.post_once(name, view, mark, is_again=is_again, may_create=name == ours)
            except SlackFault as fault:
                if name == ours or fault.is_passing or fault.may_be_mended:
                    raise
                log.error("page %s: #%s could not be told, so #%s is: %s", number, name, ours, fault)  # noqa: TRY400  # said in full
                await self._places.post_once(ours, view, mark, is_again=is_again, may_create=True)
        except SlackFault as fault:
            log.warning("page %s: #%s could not be told: %s", number, name, fault)
            return senders.after_fault(job, fault, now)
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
        commands = Commands.prefixed(self._world.command_prefix)
        return page_views.page_message(state, people, now, None, commands, two_way=False)

    async def _scene(self, job: Job) -> Scene:
        return await look(self._db, self._world, int(job.payload["incident"]))

    async def _post_once(self, channel: str, view: Message, job: Job) -> Posted:
        return await self._messages.post_once(channel, view, senders.mark(job), is_again=job.attempts > 1)
