"""The senders of page traffic: one notification each, by Slack, SMS or call, and the corrections afterwards."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.delivery import Passing, Permanent, Sent, retry_at
from bot.core.mrkdwn import escape
from bot.core.roster import Person
from bot.notify.slack import Posted
from bot.notify.slack_fault import SlackFault
from bot.notify.twilio import Callbacks
from bot.services import directory, outbox, paging, senders
from bot.services.messages import Messages
from bot.services.people import read_user
from bot.services.situations import situation_of, state_of
from bot.services.twilio_watch import WORKS_AGAIN
from bot.store import pages, people
from bot.store.outcome import Done, Failed, Retry
from bot.views.page import page_message
from bot.views.phrases import MEDIUM_WORDS, Commands, inline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.core.delivery import Receipt
    from bot.core.incident import Incident
    from bot.core.page import Medium, Notification, Page
    from bot.export.templates import Templates
    from bot.notify.slack import SlackApi
    from bot.notify.twilio import TwilioPhone
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome
    from bot.views.blocks import Message
    from bot.views.situation import PageState, Situation


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """Everything that one notification needs to be sent."""

    notification: Notification
    state: PageState
    person: Person
    situation: Situation | None
    people: Mapping[str, Person]

    @property
    def page(self) -> Page:
        """Return the page that this is an attempt of."""
        return self.state.page

    @property
    def incident(self) -> Incident | None:
        """Return the page's incident."""
        return self.situation.incident if self.situation else None


class Notifications:
    """Sends what pages demand."""

    def __init__(
        self, db: Database, world: World, slack: SlackApi, phone: TwilioPhone | None, templates: Templates
    ) -> None:
        """Send through ``slack`` and, when it is configured, ``phone``.

        ``on_doubt`` is called after a failure that casts doubt on all of the phone's provider.
        """
        self.on_doubt: Callable[[], None] = lambda: None
        self._db = db
        self._world = world
        self._slack = slack
        self._messages = Messages(slack)
        self._phone = phone
        self._templates = templates

    async def notify(self, job: Job) -> Outcome:
        """Make one attempt to reach one person. What was acknowledged meanwhile is dropped."""
        number = int(job.payload["notification"])
        attempt = await self._db.read(lambda conn: self._attempt(conn, number))
        if attempt is None or not attempt.page.is_live or attempt.notification.status != "pending":
            return Done(lambda conn: _drop(conn, number))
        return self._outcome(job, attempt, await self._send(attempt, job))

    async def redraw(self, job: Job) -> Outcome:
        """Have a Slack message that was sent show how its page stands now."""
        number = int(job.payload["notification"])
        attempt = await self._db.read(lambda conn: self._attempt(conn, number))
        if attempt is None:
            return Done()
        try:
            posted = await self._posted(attempt)
            if posted is None:
                return Done()
            posted = await self._redrawn(posted, attempt, is_again=job.attempts > 1)
        except SlackFault as fault:
            return senders.after_fault(job, fault, self._world.clock.now())
        found = {"provider_id": posted.ts, "provider_channel": posted.channel}
        return Done(lambda conn: pages.change_notification(conn, number, found))

    async def _redrawn(self, posted: Posted, attempt: Attempt, *, is_again: bool) -> Posted:
        """Redraw a page's message; one that was deleted while somebody has to acknowledge it is posted anew."""
        try:
            await self._messages.update(posted, self._card(attempt))
        except SlackFault as fault:
            if not fault.is_gone:
                raise
            if attempt.page.is_live:
                mark = f"{_mark(attempt.notification)}:anew"
                return await self._messages.post_once(posted.channel, self._card(attempt), mark, is_again=is_again)
        return posted

    async def _posted(self, attempt: Attempt) -> Posted | None:
        """Return where a page stands in Slack, even when whoever posted it died before it could record that."""
        sent = attempt.notification
        if sent.provider_id and sent.provider_channel:
            return Posted(sent.provider_channel, sent.provider_id)
        if not attempt.person.slack:
            return None
        return await self._find(await self._slack.direct_channel(attempt.person.slack), _mark(sent))

    async def hang_up(self, job: Job) -> Outcome:
        """Have a phone stop ringing for a page that is over."""
        number = int(job.payload["notification"])
        sent = await self._db.read(lambda conn: pages.get_notification(conn, number))
        if self._phone is None or sent is None or not sent.provider_id:
            return Done()
        receipt = await self._phone.hang_up(sent.provider_id)
        if isinstance(receipt, Passing) and job.attempts < _HANG_UP_TRIES:
            return Retry(retry_at(job.attempts, self._world.clock.now()), receipt.error)
        return Done() if isinstance(receipt, Sent) else Failed(receipt.error)

    def _attempt(self, conn: Connection, number: int) -> Attempt | None:
        found = pages.get_notification(conn, number)
        page = pages.get(conn, found.page) if found else None
        if found is None or page is None:
            return None
        known = directory.people(conn, self._world.roster)
        person = known.get(found.person) or Person(key=found.person, name=found.person)
        now = self._world.clock.now()
        situation = situation_of(conn, self._world, page.incident, now) if page.incident is not None else None
        return Attempt(found, state_of(conn, self._world, page, known, now), person, situation, known)

    async def _send(self, attempt: Attempt, job: Job) -> Receipt:
        if attempt.notification.medium == "slack":
            return await self._send_slack(attempt, is_again=job.attempts > 1)
        if self._phone is None or not attempt.person.phone:
            return Permanent("no phone number, or SMS and calls are not configured")
        if attempt.notification.medium == "sms":
            body = self._templates.sms(attempt.page, attempt.incident, has_reply=bool(self._world.public_url))
            return await self._phone.text(attempt.person.phone, body, self._callbacks(attempt))
        twiml = self._templates.one_way_call(attempt.page, attempt.incident)
        return await self._phone.call(attempt.person.phone, twiml, self._callbacks(attempt))

    def _callbacks(self, attempt: Attempt) -> Callbacks:
        base = self._world.public_url
        if not base:
            return Callbacks()
        number = attempt.notification.id
        return Callbacks(f"{base}/twilio/status/{number}", f"{base}/twilio/voice/{number}")

    async def _send_slack(self, attempt: Attempt, *, is_again: bool) -> Receipt:
        try:
            user = attempt.person.slack or await self._look_up(attempt.person)
            posted = await self._post_once(attempt, user, is_again=is_again)
        except SlackFault as fault:
            if fault.is_passing or fault.may_be_mended:  # then whoever has no phone is reached after all
                return Passing(fault.reason, fault.retry_after)
            return Permanent(fault.reason)
        return Sent(posted.ts, posted.channel)

    async def _post_once(self, attempt: Attempt, user: str, *, is_again: bool) -> Posted:
        """Post the page, unless an earlier try did so and died before it could record that."""
        mark = _mark(attempt.notification)
        earlier = await self._find(await self._slack.direct_channel(user), mark) if is_again else None
        return earlier or await self._messages.post_direct(user, self._card(attempt), mark)

    async def _find(self, channel: str, mark: str) -> Posted | None:
        try:
            return await self._slack.find_posted(channel, mark)
        except SlackFault as fault:
            log.warning("looking for a page that may have been posted: %s", fault)
            return None  # twice is better than never

    async def _look_up(self, person: Person) -> str:
        raw = await self._slack.user_by_email(person.email or "")
        user = read_user(raw)
        await self._db.write(lambda conn: people.save(conn, [user]))
        return user.id

    def _card(self, attempt: Attempt) -> Message:
        commands = Commands.prefixed(self._world.command_prefix)
        now, has_reply = self._world.clock.now(), bool(self._world.public_url) and self._world.has_phone
        return page_message(attempt.state, attempt.people, now, attempt.situation, commands, two_way=has_reply)

    def _outcome(self, job: Job, attempt: Attempt, receipt: Receipt) -> Outcome:
        now = self._world.clock.now()
        number, page = attempt.notification.id, attempt.page.id
        self._note_trouble(attempt.notification.medium, receipt)
        if isinstance(receipt, Sent):
            sent = {
                "status": "sent",
                "sent_at": now,
                "provider_id": receipt.provider_id,
                "provider_channel": receipt.channel,
                "attempt": job.attempts,
                "error": None,
            }
            return Done(lambda conn: self._record_sent(conn, number, page, sent))
        if isinstance(receipt, Passing):
            again = retry_at(job.attempts, now, receipt.retry_after)
            return Retry(again, receipt.error, lambda conn: self._record_fault(conn, attempt, {"error": receipt.error}))
        failed = {"status": "failed", "error": receipt.error}
        return Failed(receipt.error, lambda conn: self._record_fault(conn, attempt, failed))

    def _note_trouble(self, medium: Medium, receipt: Receipt) -> None:
        """Keep the board of troubles in step with what the provider of SMS and calls answered."""
        troubles = self._world.troubles
        if medium == "slack":
            return
        if isinstance(receipt, Sent):
            troubles.mend(medium, f"{_NAMES[medium]} go out again.")
            troubles.mend("twilio", WORKS_AGAIN)
        elif isinstance(receipt, Passing) and receipt.complaint is not None:
            complaint = receipt.complaint
            part = medium if complaint.about == "sending" else "twilio"
            troubles.report(part, complaint.text, is_told=complaint.about != "outage")
            self.on_doubt()

    def _record_sent(self, conn: Connection, number: int, page: int, values: Mapping[str, object]) -> None:
        now_is = pages.get(conn, page, for_change=True)  # first of all: whoever acknowledges holds it and looks at this
        before = pages.get_notification(conn, number)
        if before and before.status == "failed":  # the provider's report was quicker than its answer
            values = {**values, "status": before.status, "error": before.error}
        pages.change_notification(conn, number, values)
        if now_is is None:
            return
        now = self._world.clock.now()
        if before and before.error:
            _show(conn, now_is, now)
        if now_is.is_live:
            return
        # Somebody acknowledged while this was on its way: correct it at once.
        sent = pages.get_notification(conn, number)
        if sent and sent.medium == "slack":
            outbox.redraw_notification(conn, number, now)
        elif sent and sent.medium == "voice":
            outbox.hang_up(conn, number, now)

    def _record_fault(self, conn: Connection, attempt: Attempt, values: Mapping[str, object]) -> None:
        """Write down why an attempt failed, begin with the person's other media, and have whoever asked see it."""
        now = self._world.clock.now()
        page = pages.get(
            conn, attempt.page.id, for_change=True
        )  # of two last failures at once one has to see the other
        before = pages.get_notification(conn, attempt.notification.id)
        pages.change_notification(conn, attempt.notification.id, values)
        if page is None or not page.is_live:
            return
        paging.bring_forward(conn, page.id, attempt.notification, now)
        if before is None or before.error != values["error"]:
            _show(conn, page, now)
        if page.incident is None and values.get("status") == "failed" and directory.is_slack_id(page.triggered_by):
            name, medium = inline(attempt.person.name), MEDIUM_WORDS[attempt.notification.medium]
            text = f":warning: {name} was not reached by {medium}: {escape(str(values['error']))}"
            outbox.tell(conn, page.triggered_by, text, now)
        failed = replace(attempt.notification, error=str(values["error"]))
        paging.pass_over(conn, self._world, page, failed, now)


def _show(conn: Connection, page: Page, now: datetime) -> None:
    """Have the incident's channel show whom its page did not get through to."""
    if page.incident is not None:
        outbox.redraw(conn, page.incident, now)
        outbox.show_paging(conn, page.id, now)


_HANG_UP_TRIES = 5
_NAMES = {"sms": "SMS", "voice": "Calls"}


def _mark(notification: Notification) -> str:
    return f"notification:{notification.id}"


def _drop(conn: Connection, number: int) -> None:
    found = pages.get_notification(conn, number)
    if found and found.status == "pending":
        pages.change_notification(conn, number, {"status": "dropped"})
