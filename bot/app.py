"""The composition root: everything is wired here, once, and started and stopped in order.

``build`` is the same for the program, the demo and the tests: other settings, another clock.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.roster import Roster
from bot.engine import Engine, Housekeeping
from bot.errors import ConfigurationError
from bot.export.templates import Templates
from bot.notify.slack import SlackApi, SlackFault
from bot.notify.twilio import TwilioPhone
from bot.services import outbox, reminders
from bot.services.fetching import Fetching
from bot.services.health import Health
from bot.services.homes import Homes
from bot.services.incidents import Incidents
from bot.services.notifications import Notifications
from bot.services.oncall import OnCall
from bot.services.pager import Pager
from bot.services.people import People
from bot.services.postmortems import Postmortems
from bot.services.rooms import Rooms
from bot.services.rosters import Rosters
from bot.services.transcript import Transcript, forget_deliveries
from bot.services.world import World
from bot.slack.desk import Desk
from bot.slack.followups import Followups
from bot.slack.listening import Listening
from bot.store import Database, schema
from bot.web.site import WebServer, build_site
from bot.web.twilio import TwilioRoutes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.routing import Route

    from bot.clock import Clock
    from bot.config import Settings
    from bot.engine import Sender, Timer

log = logging.getLogger(__name__)

_FILES_EVERY_SECONDS = 2
_WORKSPACE_EVERY_SECONDS = 5


@dataclass
class Tocsin:
    """The whole program, wired. ``start`` and ``stop`` it once; ``port`` is where it listens then."""

    settings: Settings
    world: World
    db: Database
    slack: SlackApi
    rosters: Rosters
    engine: Engine
    housekeeping: Housekeeping
    listening: Listening
    web: WebServer
    oncall: OnCall
    people: People
    port: int = 0

    def __post_init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._has_started = False

    async def start(self) -> None:
        """Start everything: the files, the identity in Slack, the web, the engine, and last what takes people in."""
        self.rosters.refresh()
        if self.world.roster_fault:
            log.error("The schedule files are faulty and not in force: %s", self.world.roster_fault)
        await self.slack.open()
        await self._meet_slack()
        self.port = await self.web.start()
        await self.people.meet()
        self._tasks.append(asyncio.create_task(self.engine.run()))
        self.housekeeping.start()
        self._has_started = True
        await self.listening.start()
        self._tasks.append(asyncio.create_task(self._watch_files()))
        log.info("Tocsin listens on http://%s:%s", self.settings.host, self.port)

    async def stop(self) -> None:
        """Stop taking anything in, finish what runs, and let go of the database."""
        await self.listening.stop()
        await self.web.stop()
        if self._has_started:
            self.housekeeping.stop()
            await self.engine.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.slack.close()
        await self.db.close()

    async def _meet_slack(self) -> None:
        try:
            self.world.workspace = await self.slack.who_am_i()
        except SlackFault as fault:
            if fault.is_auth:
                raise ConfigurationError(
                    "Slack does not accept SLACK_BOT_TOKEN. Copy the bot token (xoxb-…) from “OAuth & Permissions” "
                    "of your app into .env, and install the app again if it was removed."
                ) from fault
            log.warning("Slack cannot be reached yet: %s", fault)
            self._tasks.append(asyncio.create_task(self._meet_slack_later()))

    async def _meet_slack_later(self) -> None:
        while self.world.workspace is None:
            await asyncio.sleep(_WORKSPACE_EVERY_SECONDS)
            try:
                self.world.workspace = await self.slack.who_am_i()
            except SlackFault as fault:
                log.warning("Slack cannot be reached yet: %s", fault)

    async def _watch_files(self) -> None:
        fault = self.world.roster_fault
        while True:
            await asyncio.sleep(_FILES_EVERY_SECONDS)
            if await asyncio.to_thread(self.rosters.refresh):
                log.info("The schedule files changed and are in force.")
            elif self.world.roster_fault and self.world.roster_fault != fault:
                log.error("The changed schedule files are faulty; the last good ones stay: %s", self.world.roster_fault)
            fault = self.world.roster_fault


def build(settings: Settings, clock: Clock) -> Tocsin:
    """Return the program, wired but not started. Raises ``ConfigurationError`` with the cure."""
    _check(settings)
    _check_phone(settings)
    db = open_database(settings)
    world = World(
        clock=clock,
        roster=Roster(),
        has_phone=settings.has_twilio,
        public_url=settings.public_url,
        command_prefix=settings.command_prefix,
    )
    slack = SlackApi.connect(settings.slack_bot_token, settings.slack_api_url)
    templates = Templates(settings.templates)
    desk = Desk(
        world=world,
        slack=slack,
        incidents=Incidents(db, world),
        pager=Pager(db, world),
        oncall=OnCall(db, world),
        people=People(db, world, slack),
        transcript=Transcript(db, world),
        postmortems=Postmortems(db, world, slack, templates, settings.data),
        homes=Homes(db, world, slack),
        followups=Followups(),
    )
    listening = Listening(desk, settings.slack_signing_secret, settings.slack_app_token)
    notifications = Notifications(db, world, slack, _phone(settings), templates)
    timers: Mapping[str, Timer] = {outbox.PAGE_ADVANCE: desk.pager.advance, outbox.UPDATE_DUE: reminders.update_due}
    senders = _senders(desk, notifications, Rooms(db, world, slack, templates))
    slack_events = None if listening.is_socket else listening.handle
    site = build_site(Health(db, world), _twilio_routes(settings, desk.pager, templates), slack_events)
    return Tocsin(
        settings=settings,
        world=world,
        db=db,
        slack=slack,
        rosters=Rosters(settings.schedules, world),
        engine=Engine(db, clock, timers, senders),
        housekeeping=Housekeeping(db, clock, [forget_deliveries]),
        listening=listening,
        web=WebServer(site, settings.host, settings.port),
        oncall=desk.oncall,
        people=desk.people,
    )


def _senders(desk: Desk, notifications: Notifications, rooms: Rooms) -> Mapping[str, Sender]:
    """Return who carries out which row of the outbox."""
    return {
        outbox.PAGE_NOTIFY: notifications.notify,
        outbox.PAGE_REDRAW: notifications.redraw,
        outbox.PAGE_HANG_UP: notifications.hang_up,
        outbox.PAGE_NOTICE: rooms.notice,
        outbox.ROOM_PROVISION: rooms.provision,
        outbox.ROOM_CARD: rooms.redraw,
        outbox.ROOM_POST: rooms.post,
        outbox.ROOM_INVITE: rooms.invite,
        outbox.ROLE_BRIEF: rooms.brief,
        outbox.TRANSCRIPT_FETCH: Fetching(desk.world, desk.slack).fetch,
        outbox.POSTMORTEM_MAKE: desk.postmortems.make,
        outbox.PEOPLE_SYNC: desk.people.sync,
        outbox.PERSON_TELL: rooms.tell,
    }


def open_database(settings: Settings) -> Database:
    """Return the database with this version's schema. SQLite is migrated here, PostgreSQL by ``tocsin migrate``.

    Raises ``ConfigurationError`` with the cure.
    """
    if settings.database.startswith("sqlite"):
        _make_folder(settings)
        schema.upgrade(settings.database)
    elif not schema.is_current(settings.database):
        raise ConfigurationError("The database has not this version's schema. Run `tocsin migrate` first.")
    return Database.open(settings.database)


def _make_folder(settings: Settings) -> None:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {settings.data} cannot be made: {error.strerror}. Set TOCSIN_DATA to one that can be written."
        ) from error


def _check(settings: Settings) -> None:
    if not settings.slack_bot_token:
        raise ConfigurationError("SLACK_BOT_TOKEN is not set. Copy the bot token (xoxb-…) of your Slack app into .env.")
    if settings.slack_bot_token.startswith("xapp-") or settings.slack_app_token.startswith("xoxb-"):
        raise ConfigurationError(
            "The tokens are swapped: SLACK_BOT_TOKEN is the xoxb-… one, SLACK_APP_TOKEN the xapp-… one."
        )
    if not settings.slack_app_token and not settings.slack_signing_secret:
        raise ConfigurationError("Set SLACK_APP_TOKEN (xapp-…) for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")


def _check_phone(settings: Settings) -> None:
    given = (settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_from)
    if any(given) and not all(given):
        raise ConfigurationError(
            "Set all of TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM, or none of them: with only some, nobody "
            "is called."
        )
    if settings.public_url and not settings.public_url.startswith(("https://", "http://")):
        raise ConfigurationError(f"PUBLIC_URL is {settings.public_url!r}. Write it with https:// at its beginning.")


def _phone(settings: Settings) -> TwilioPhone | None:
    if not settings.has_twilio:
        return None
    numbers = settings.twilio_numbers
    return TwilioPhone(settings.twilio_account_sid, settings.twilio_auth_token, numbers, settings.twilio_api_url)


def _twilio_routes(settings: Settings, pager: Pager, templates: Templates) -> list[Route]:
    if not settings.has_twilio or not settings.public_url:
        return []
    return TwilioRoutes(pager, templates, settings.twilio_auth_token, settings.public_url).routes()
