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
from bot.export.proof import template_faults
from bot.export.templates import Templates
from bot.notify.slack import SlackApi
from bot.notify.twilio import TwilioPhone
from bot.notify.twilio_account import TwilioAccount
from bot.services import outbox, reminders
from bot.services.alarms import Alarms
from bot.services.calendars import Calendars
from bot.services.changes import Changes
from bot.services.feeds import Feeds, forget_events
from bot.services.fetching import Fetching
from bot.services.furnishing import Furnishing
from bot.services.handoffs import Handoffs
from bot.services.health import Health
from bot.services.homes import Homes
from bot.services.incidents import Incidents
from bot.services.installation import open_database
from bot.services.lookout import Lookout
from bot.services.lookup import Lookup
from bot.services.messages import Messages
from bot.services.notifications import Notifications
from bot.services.oncall import OnCall
from bot.services.pager import Pager
from bot.services.people import People
from bot.services.places import Places
from bot.services.planning import Planning
from bot.services.postmortems import Postmortems
from bot.services.rooms import Rooms
from bot.services.rosters import Rosters
from bot.services.schedule_book import ScheduleBook
from bot.services.slack_watch import SlackWatch
from bot.services.swap_planning import SwapPlanning
from bot.services.swap_watch import SwapWatch
from bot.services.swaps import Swaps
from bot.services.tokens import Tokens
from bot.services.transcript import Transcript, forget_deliveries
from bot.services.twilio_watch import TwilioWatch
from bot.services.usergroups import UserGroups
from bot.services.weeks import WeekPictures
from bot.services.world import World
from bot.slack.desk import Desk
from bot.slack.followups import Followups
from bot.slack.listening import Listening
from bot.store import Database, StoreUnavailableError
from bot.web.api import ApiRoutes
from bot.web.calendar import CalendarRoutes
from bot.web.site import WebServer, build_site
from bot.web.twilio import TwilioRoutes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.routing import Route

    from bot.clock import Clock
    from bot.config import Settings
    from bot.engine import Sender, Timer

log = logging.getLogger(__name__)

KEPT_SCHEDULES = "schedules.json"

_FILES_EVERY_SECONDS = 2
_PAUSE_SECONDS = 5


@dataclass
class Tocsin:
    """The whole program, wired. ``start`` and ``stop`` it once; ``port`` is where it listens then."""

    settings: Settings
    world: World
    db: Database
    slack: SlackApi
    book: ScheduleBook
    rosters: Rosters
    engine: Engine
    housekeeping: Housekeeping
    listening: Listening
    web: WebServer
    oncall: OnCall
    pager: Pager
    people: People
    feeds: Feeds
    slack_watch: SlackWatch
    twilio_watch: TwilioWatch | None
    alarms: Alarms
    tokens: Tokens
    handoffs: Handoffs
    port: int = 0

    def __post_init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._has_started = False

    async def start(self) -> None:
        """Start everything: the web, what Tocsin stands on, the engine, and last what takes people in.

        Raises ``ConfigurationError`` when the address is taken, or when Slack refuses a token that never worked.
        """
        await asyncio.to_thread(self.rosters.refresh)
        self._say_what_is_left_out()
        self.port = await self.web.start()
        await self.slack.open()
        await asyncio.gather(self.slack_watch.meet(), *([self.twilio_watch.meet()] if self.twilio_watch else []))
        await self.people.meet()
        await self.handoffs.look()
        self._start_task(self.engine.run)
        self.housekeeping.start()
        self._has_started = True
        await self.listening.start()
        self._start_task(self.slack_watch.run)
        if self.twilio_watch is not None:
            self._start_task(self.twilio_watch.run)
        self._start_task(self._watch_files)
        log.info("Tocsin listens on http://%s:%s", self.settings.host, self.port)

    def _start_task(self, work: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(persevere(work, _PAUSE_SECONDS)))

    def _say_what_is_left_out(self) -> None:
        if not self.settings.has_twilio:
            log.warning(
                "TWILIO_ACCOUNT_SID is not set: people are paged in Slack only, nobody is called or sent an SMS."
            )
        elif not self.settings.public_url:
            log.warning("PUBLIC_URL is not set: calls and SMS go out, and say to acknowledge in Slack.")
        faults = template_faults(self.settings.templates)
        if faults:
            text = f"{' '.join(faults)} Until that is mended the templates that come with Tocsin are used instead."
            self.world.troubles.report("templates", text, is_grave=False)

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
        await self.tokens.close()
        await self.db.close()

    async def _watch_files(self) -> None:
        has_news = False
        while True:
            try:
                if await asyncio.to_thread(self.rosters.refresh):
                    log.info("The schedule files changed and are in force.")
                    has_news = True
                await self.book.catch_up()
                await self.alarms.pass_on()
                if has_news:
                    await self.handoffs.look()
                    has_news = False
            except StoreUnavailableError as error:
                log.warning("The database is away, so the schedules could not be looked at: %s", error)
            await asyncio.sleep(_FILES_EVERY_SECONDS)


async def persevere(work: Callable[[], Awaitable[None]], pause: float) -> None:
    """Do something until it ends or is cancelled; after an error of its own that is logged and it begins again.

    Nobody waits for what runs for as long as the program: it would end unnoticed. ``pause`` is in seconds.
    """
    while True:
        try:
            await work()
        except Exception:  # whatever it is, the rest of the program relies on it
            log.exception("Something that runs all the time met an error of its own; it begins again.")
            await asyncio.sleep(pause)
        else:
            return


def build(settings: Settings, clock: Clock) -> Tocsin:
    """Return the program, wired but not started. Raises ``ConfigurationError`` with the cure."""
    _check(settings)
    db = open_database(settings, is_served=True)
    world = World(
        clock=clock,
        roster=Roster(),
        has_phone=settings.has_twilio,
        public_url=settings.public_url,
        command_prefix=settings.command_prefix,
    )
    book = world.book = ScheduleBook(db, world)
    slack = SlackApi.connect(settings.slack_bot_token, settings.slack_api_url)
    slack_watch = SlackWatch(db, world, slack)
    slack.watch(slack_watch.doubt)
    slack.watch_scopes(slack_watch.scopes)
    templates = Templates(settings.templates)
    desk = _desk(settings, db, world, slack, templates)
    listening = Listening(desk, settings.slack_signing_secret, settings.slack_app_token)
    notifications = Notifications(db, world, slack, _phone(settings), templates)
    twilio_watch = _twilio_watch(settings, world)
    if twilio_watch is not None:
        notifications.on_doubt = twilio_watch.doubt
    messages = Messages(slack)
    places = Places(slack, messages)
    rooms = Rooms(db, world, slack, messages, places, templates)
    alarms = Alarms(db, world, rooms)
    handoffs = Handoffs(db, world)
    swap_watch = SwapWatch(db, world, slack, messages, places)
    furnishing = Furnishing(db, world, slack, messages, places)
    senders = {
        **_senders(desk, notifications, furnishing, rooms, alarms, swap_watch),
        **_watches(db, world, slack, handoffs),
    }
    tokens = Tokens(db, clock)
    api = ApiRoutes(tokens, Lookup(db, world))
    calendar = CalendarRoutes(desk.calendars.feeds, desk.calendars.weeks, world)
    routes = [*api.routes(), *_twilio_routes(settings, desk.pager, templates), *calendar.routes()]
    site = build_site(Health(db, world), routes, listening.endpoint)
    return Tocsin(
        settings=settings,
        world=world,
        db=db,
        slack=slack,
        book=book,
        rosters=Rosters(settings.schedules, world, book, settings.data / KEPT_SCHEDULES),
        slack_watch=slack_watch,
        twilio_watch=twilio_watch,
        alarms=alarms,
        handoffs=handoffs,
        engine=Engine(db, clock, _timers(desk, swap_watch), senders),
        housekeeping=Housekeeping(db, clock, [forget_deliveries, forget_events]),
        listening=listening,
        web=WebServer(site, settings.host, settings.port),
        oncall=desk.oncall,
        pager=desk.pager,
        people=desk.people,
        tokens=tokens,
        feeds=desk.calendars.feeds,
    )


def _desk(settings: Settings, db: Database, world: World, slack: SlackApi, templates: Templates) -> Desk:
    """Return what people's commands and presses are carried out with."""
    feeds = Feeds(db, world, settings.twilio_numbers if settings.has_twilio else ())
    return Desk(
        world=world,
        slack=slack,
        incidents=Incidents(db, world),
        pager=Pager(db, world),
        oncall=OnCall(db, world),
        planning=Planning(db, world, Changes(db, world)),
        swaps=SwapPlanning(db, world, Swaps(db, world)),
        people=People(db, world, slack),
        transcript=Transcript(db, world),
        postmortems=Postmortems(db, world, slack, templates, settings.data),
        homes=Homes(db, world, slack),
        calendars=Calendars(db, world, slack, Messages(slack), feeds, WeekPictures(db, world)),
        followups=Followups(),
    )


def _timers(desk: Desk, swap_watch: SwapWatch) -> Mapping[str, Timer]:
    """Return what happens when a row comes due that reaches nobody by itself."""
    return {
        outbox.PAGE_ADVANCE: desk.pager.advance,
        outbox.UPDATE_DUE: reminders.update_due,
        outbox.SWAP_DUE: swap_watch.due,
        outbox.SWAP_RECONSIDER: swap_watch.changed,
    }


def _senders(
    desk: Desk,
    notifications: Notifications,
    furnishing: Furnishing,
    rooms: Rooms,
    alarms: Alarms,
    swap_watch: SwapWatch,
) -> Mapping[str, Sender]:
    """Return who carries out which row of the outbox."""
    return {
        outbox.PAGE_NOTIFY: notifications.notify,
        outbox.PAGE_REDRAW: notifications.redraw,
        outbox.PAGE_HANG_UP: notifications.hang_up,
        outbox.PAGE_NOTICE: rooms.notice,
        outbox.ROOM_PROVISION: furnishing.provision,
        outbox.ROOM_CARD: rooms.redraw,
        outbox.ROOM_POST: rooms.post,
        outbox.ROOM_PAGING: rooms.show_paging,
        outbox.ROOM_INVITE: rooms.invite,
        outbox.ROLE_BRIEF: rooms.brief,
        outbox.TRANSCRIPT_FETCH: Fetching(desk.world, desk.slack).fetch,
        outbox.POSTMORTEM_MAKE: desk.postmortems.make,
        outbox.PEOPLE_SYNC: desk.people.sync,
        outbox.PERSON_TELL: rooms.tell,
        outbox.CHANNEL_TELL: alarms.announce,
        outbox.TEAM_TELL: alarms.tell_team,
        outbox.SWAP_SHOW: swap_watch.show,
        outbox.HOME_DRAW: desk.homes.show,
        outbox.WEEK_DRAW: desk.calendars.draw_week,
        outbox.CALENDAR_SEND: desk.calendars.send_calendar,
    }


def _watches(db: Database, world: World, slack: SlackApi, handoffs: Handoffs) -> Mapping[str, Sender]:
    """Return what is computed of the schedules before a row is written, and so is no timer."""
    return {
        outbox.HANDOFF_DUE: handoffs.due,
        outbox.COVERAGE_LOOK: Lookout(db, world).look,
        outbox.USERGROUP_KEEP: UserGroups(db, world, slack).keep,
    }


def _check(settings: Settings) -> None:
    faults = settings.faults()
    if faults:
        raise ConfigurationError("\n".join(f"{fault.name}: {fault.message}" for fault in faults))


def _phone(settings: Settings) -> TwilioPhone | None:
    if not settings.has_twilio:
        return None
    numbers = settings.twilio_numbers
    return TwilioPhone(settings.twilio_account_sid, settings.twilio_auth_token, numbers, settings.twilio_api_url)


def _twilio_watch(settings: Settings, world: World) -> TwilioWatch | None:
    if not settings.has_twilio:
        return None
    account = TwilioAccount(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_api_url)
    return TwilioWatch(world, account, settings.twilio_numbers)


def _twilio_routes(settings: Settings, pager: Pager, templates: Templates) -> list[Route]:
    if not settings.has_twilio or not settings.public_url:
        return []
    return TwilioRoutes(pager, templates, settings.twilio_auth_token, settings.public_url).routes()
