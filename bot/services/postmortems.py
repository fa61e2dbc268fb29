"""The postmortem draft: the channel's history read once more, rendered, kept, posted."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.core.mrkdwn import Directory, escape
from bot.core.postmortem import Record
from bot.errors import ConfigurationError, NotFoundError, TocsinError
from bot.export.postmortem import render_postmortem
from bot.notify.slack_fault import SlackFault
from bot.services import directory, outbox, senders
from bot.services.messages import Messages
from bot.services.people import read_user
from bot.services.repeats import is_repeat
from bot.store import incidents, pages, people, transcript
from bot.store.outcome import Done, Failed, Retry
from bot.views.notices import postmortem_ready

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.export.templates import Templates
    from bot.notify.slack import SlackApi
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome

log = logging.getLogger(__name__)

FOLDER = "postmortems"


def _upload(job: Job, file: str) -> str:
    return f"upload:{job.id}:{file}"


class Postmortems:
    """Drafts what happened."""

    def __init__(self, db: Database, world: World, slack: SlackApi, templates: Templates, data: Path) -> None:
        """Read history through ``slack``, keep drafts in ``db`` and below ``data``."""
        self._db = db
        self._world = world
        self._slack = slack
        self._messages = Messages(slack)
        self._templates = templates
        self._folder = data / FOLDER

    async def ask(self, number: int, user: str, source: str = "") -> None:
        """Have the draft made, or made again, and posted; once for a ``source``. Raises ``NotFoundError``."""

        def work(conn: Connection) -> None:
            if incidents.get(conn, number) is None:
                raise NotFoundError(f"There is no incident #{number}.")
            now = self._world.clock.now()
            if not is_repeat(conn, source, now):
                outbox.make_postmortem(conn, number, user, now)

        await self._db.write(work)

    async def make(self, job: Job) -> Outcome:
        """Fill the gaps of the transcript from history, render the draft, keep it, and post it as a file."""
        number, now = int(job.payload["incident"]), self._world.clock.now()
        user = str(job.payload["user"])
        try:
            channel, gap = await self._fill_gaps(number)
            record = await self._db.read(lambda conn: record_of(conn, self._world, number))
            text = await asyncio.to_thread(render_postmortem, record, self._templates)
            await asyncio.to_thread(self._keep, number, text)
            await self._db.write(lambda conn: transcript.save_postmortem(conn, number, text, now))
            if channel:
                await self._post(job, number, channel, text)
        except SlackFault as fault:
            again = senders.after_fault(job, fault, now)
            return self._give_up(job, fault) if isinstance(again, Failed) else again
        except ConfigurationError as fault:
            return self._give_up(job, fault)
        except OSError as fault:
            return Retry(senders.later(job, now), f"the draft cannot be written: {fault.strerror}")
        said = f":warning: The history of #{number}'s channel could not be read again: {escape(gap)}. The draft holds "
        said += "what was said while Tocsin was in the channel."
        return Done(lambda conn: outbox.tell(conn, user, said, now)) if gap else Done()

    def _give_up(self, job: Job, fault: TocsinError) -> Outcome:
        number, user = job.payload["incident"], str(job.payload["user"])
        log.error("the postmortem of incident %s could not be posted: %s", number, fault)
        why = fault.reason if isinstance(fault, SlackFault) else str(fault)
        text = (
            f":warning: The postmortem draft of #{number} could not be made or posted: {escape(why)}. What there is of "
            f"it is printed by `tocsin export postmortem {number}`, where Tocsin runs."
        )
        return Failed(str(fault), lambda conn: outbox.tell(conn, user, text, self._world.clock.now()))

    async def _fill_gaps(self, number: int) -> tuple[str, str]:
        """Read the channel's history; return the channel, and why it could not be read, each empty when there is none.

        What Slack does not let us read is no reason to have no draft: messages were kept as they were said.
        """
        incident = await self._db.read(lambda conn: incidents.get(conn, number))
        channel = incident.channel_id if incident else None
        if not channel:
            return "", ""
        try:
            shown = await self._messages.inside(channel, lambda: self._slack.history(channel))
            await self._db.write(lambda conn: transcript.save_all(conn, shown.messages))
            await self._read_threads(channel, shown.threads)
        except SlackFault as fault:
            if fault.is_passing or fault.is_auth:
                raise
            log.warning("the history of incident %s could not be read: %s", number, fault)
            return channel, fault.reason
        await self._meet_strangers(channel)
        return channel, ""

    async def _read_threads(self, channel: str, threads: Mapping[str, int]) -> None:
        """Read the threads of which replies are missing, and keep each at once.

        Slack lets so many be read a minute and no more: the next try goes on where this one was stopped.
        """
        kept = await self._db.read(lambda conn: transcript.count_replies(conn, channel))
        for ts in [ts for ts, count in threads.items() if kept.get(ts, 0) < count]:
            found = await self._slack.replies(channel, ts)
            await self._db.write(lambda conn, found=found: transcript.save_all(conn, found))

    async def _meet_strangers(self, channel: str) -> None:
        """Learn the names of people who wrote here and are not known yet."""

        def look(conn: Connection) -> set[str]:
            return transcript.authors(conn, channel) - {each.id for each in people.everybody(conn)}

        for user in sorted(filter(directory.is_slack_id, await self._db.read(look))):
            try:
                found = read_user(await self._slack.user(user))
            except SlackFault as fault:
                if fault.is_passing or fault.is_auth:
                    raise
                log.warning("Slack does not tell who %s is: %s", user, fault)
                continue
            await self._db.write(lambda conn, found=found: people.save(conn, [found]))

    def _keep(self, number: int, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".inc-{number}.md.part"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self._folder / f"inc-{number}.md")

    async def _post(self, job: Job, number: int, channel: str, text: str) -> None:
        incident = await self._db.read(lambda conn: incidents.get(conn, number))
        if incident is None or (job.attempts > 1 and await self._is_posted(job, channel)):
            return
        comment = postmortem_ready(incident, str(job.payload["user"])).text
        place = await self._slack.offer_file(f"inc-{number}-postmortem.md", text)
        await self._db.write(
            lambda conn: transcript.first_time(conn, _upload(job, place.file), self._world.clock.now())
        )
        title = f"Postmortem draft of incident {number}"
        await self._messages.inside(
            channel, lambda: self._slack.share_file(place, channel, title=title, comment=comment)
        )

    async def _is_posted(self, job: Job, channel: str) -> bool:
        """Tell whether an earlier try shared its file and the answer was lost."""
        newest = await self._slack.newest(channel)
        shared = [each.id for message in newest for each in message.files]
        return await self._db.read(lambda conn: any(transcript.is_seen(conn, _upload(job, file)) for file in shared))


def draft_now(conn: Connection, world: World, number: int, templates: Templates) -> str:
    """Return the draft of what is recorded at this moment. Raises ``NotFoundError``."""
    return render_postmortem(record_of(conn, world, number), templates)


def record_of(conn: Connection, world: World, number: int) -> Record:
    """Return everything that an incident's postmortem is made from. Raises ``NotFoundError``."""
    incident = incidents.get(conn, number)
    if incident is None:
        raise NotFoundError(f"There is no incident #{number}.")
    found = pages.of_incident(conn, number)
    team = world.roster.teams.get(incident.team or "")
    return Record(
        incident=incident,
        roles=incidents.role_history(conn, number),
        timeline=incidents.entries(conn, number),
        actions=incidents.actions(conn, number),
        pages=found,
        notifications=tuple(each for page in found for each in pages.notifications(conn, page.id)),
        messages=transcript.messages(conn, incident.channel_id) if incident.channel_id else (),
        directory=Directory(users=_names(conn, world), channels=_channels(conn)),
        timezone=world.timezone_of_team(incident.team),
        team=team.name if team else "",
        severity=world.organization.severities.get(incident.severity, ""),
    )


def _names(conn: Connection, world: World) -> dict[str, str]:
    names = dict(directory.names(conn, world.roster))
    own = world.workspace
    if own is not None:
        names.setdefault(own.bot_user, "Tocsin")
        names.setdefault(own.bot_id, "Tocsin")
    return names


def _channels(conn: Connection) -> dict[str, str]:
    return {each.channel_id: each.channel_name or "" for each in incidents.public(conn) if each.channel_id}
