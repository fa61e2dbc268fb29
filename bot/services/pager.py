"""The use cases of pages: acknowledge from anywhere, escalate, page somebody by hand. One method, one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core import priority
from bot.core.characters import head
from bot.core.targets import Found, find_target, policy_for, team_of, test_policy
from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.services import directory, outbox, paging
from bot.services.incidents import record
from bot.services.repeats import is_repeat
from bot.services.situations import state_of
from bot.store import incidents, pages
from bot.views.phrases import inline, title_outside, who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.core.page import Notification, Page, Via
    from bot.core.roster import Person
    from bot.services.paging import Acknowledgement
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.store.jobs import Job
    from bot.views.situation import PageState


_TEST_TITLE = "Test page: acknowledge it to see that it works"
_NAME_WORDS = 3
"""How many words may follow the first of somebody's name."""
_NAMED, _SHORT_TITLE = 5, 40
"""How many pages an answer names that asks for a code, and how much of each title: it may be an SMS."""


@dataclass(frozen=True)
class Answer:
    """An acknowledgement with the people of the roster, for telling who did what.

    ``title`` is the page's as it may be told outside Slack, plain.
    """

    acknowledgement: Acknowledgement
    title: str
    people: Mapping[str, Person]
    names: Mapping[str, str]
    known_as: str

    @property
    def is_own(self) -> bool:
        """Tell whether whoever asks now is the one who acknowledged."""
        return self.acknowledgement.by == self.known_as

    def name_of(self, person: str) -> str:
        """Return what to call a Slack user id or roster key where there are no mentions."""
        return self.names.get(person, "Somebody")


@dataclass(frozen=True)
class Call:
    """A call that was placed: the attempt, its page and incident, and the person (key and name) whom it reached."""

    notification: Notification
    page: Page
    incident: Incident | None
    person: str
    name: str


@dataclass(frozen=True)
class Paged:
    """A page as it stands just after it was asked for, with the people of the roster."""

    state: PageState
    people: Mapping[str, Person]


class Pager:
    """The use cases of pages."""

    def __init__(self, db: Database, world: World) -> None:
        """Work on ``db`` in the given surroundings."""
        self._db = db
        self._world = world

    async def acknowledge(self, page: int, by: str, via: Via) -> Answer:
        """Acknowledge a page. ``by`` is a Slack user id, or a key of the roster, which becomes the id if it has one."""
        return await self._db.write(lambda conn: self._acknowledge(conn, page, by, via))

    async def acknowledge_code(self, code: str, by: str, via: Via, source: str = "") -> Answer:
        """Acknowledge a page by its four digits, or the only open page of ``by`` when ``code`` is empty.

        Raises ``BadInputError`` with the way out when that does not name one page, and ``ConflictError`` when
        ``source`` comes again without a code: by now it would mean another page.
        """

        def work(conn: Connection) -> Answer:
            if not code and is_repeat(conn, source, self._now()):
                raise ConflictError("This was taken in already. Look at the page in Slack.")
            page = pages.latest_by_code(conn, code) if code else self._only_page(conn, by)
            if page is None:
                raise BadInputError(f"There is no page with the code {code}. Look at the page you received.")
            return self._acknowledge(conn, page.id, by, via)

        return await self._db.write(work)

    def _only_page(self, conn: Connection, by: str) -> Page:
        key = by if by in self._world.roster.people else directory.key_of(conn, self._world.roster, by)
        mine = pages.live_for_person(conn, key or "")
        if len(mine) > 1:
            codes = ", ".join(
                f"{page.code} ({head(_title_outside(conn, page), _SHORT_TITLE)})" for page in mine[:_NAMED]
            )
            more = f" and {len(mine) - _NAMED} more" if len(mine) > _NAMED else ""
            raise BadInputError(f"{len(mine)} pages are waiting for you. Name one: {codes}{more}.")
        for page in mine:
            return page
        raise BadInputError("No page is waiting for you.")

    def _acknowledge(self, conn: Connection, page: int, by: str, via: Via) -> Answer:
        roster = self._world.roster
        known_as = directory.who(conn, roster, by) if by in roster.people else by
        done = paging.acknowledge(conn, self._world, page, known_as, via, self._now())
        title = _title_outside(conn, done.page)
        return Answer(done, title, directory.people(conn, roster), directory.names(conn, roster), known_as)

    async def escalate(self, page: int, by: str, source: str = "") -> Page:
        """Fire a page's next step now, once for a ``source``. ``by`` is a key of the roster or a Slack user id."""

        def work(conn: Connection) -> Page:
            if is_repeat(conn, source, self._now()):
                return paging.known(conn, page)
            found = paging.escalate(conn, self._world, page, self._now())
            if found.incident is not None:
                shown = who(by, directory.people(conn, self._world.roster))
                record(conn, found.incident, "page", by, f"{shown} escalated the page", self._now())
            return found

        return await self._db.write(work)

    async def call(self, notification: int) -> Call | None:
        """Return what a placed call is about, or None when there is none of this id."""

        def work(conn: Connection) -> Call | None:
            found = pages.get_notification(conn, notification)
            page = pages.get(conn, found.page) if found else None
            if found is None or page is None:
                return None
            incident = incidents.get(conn, page.incident) if page.incident is not None else None
            person = self._world.roster.people.get(found.person)
            return Call(found, page, incident, found.person, person.name if person else "")

        return await self._db.read(work)

    async def failed(self, notification: int, error: str) -> None:
        """Take in that a provider could not deliver after all: the person's next attempt is made at once."""

        def work(conn: Connection) -> None:
            reported = pages.get_notification(conn, notification)
            # Of two last failures at once one has to see the other.
            page = pages.get(conn, reported.page, for_change=True) if reported else None
            found = pages.get_notification(conn, notification)
            if found is None or page is None or found.status == "failed":
                return
            pages.change_notification(conn, notification, {"status": "failed", "error": error})
            if page.is_live:
                paging.bring_forward(conn, page.id, found, self._now())
                paging.pass_over(conn, self._world, page, replace(found, error=error), self._now())

        await self._db.write(work)

    async def person_of_phone(self, number: str) -> Person | None:
        """Return the person of the roster with this E.164 number."""
        return directory.by_phone(self._world.roster, number)

    async def page(self, target: str, text: str, by: str, request: str, incident: int | None = None) -> Paged:
        """Page a team, a service, a schedule or a person by hand, loudly. ``target`` is the first word that was typed.

        Raises ``NotFoundError`` with the nearest name, ``BadInputError`` when nothing would happen.
        """

        def work(conn: Connection) -> Paged:
            page = self._page(conn, target, text, by, request, incident)
            people = directory.people(conn, self._world.roster)
            return Paged(state_of(conn, self._world, page, people, self._now()), people)

        return await self._db.write(work)

    async def test(self, by: str, request: str) -> Paged:
        """Page whoever asks (a Slack user id), and nobody else, for them to see what happens. Once for a ``request``.

        Raises ``BadInputError`` when the schedule files do not know them.
        """

        def work(conn: Connection) -> Paged:
            roster, now = self._world.roster, self._now()
            people = directory.people(conn, roster)
            key = next((key for key, person in people.items() if person.slack == by), None)
            if key is None:
                raise BadInputError("You are in none of the schedule files. Have your team add you under 'people'.")
            demand = paging.Demand(request, _TEST_TITLE, "high", test_policy(key), at=now, by=by)
            page = paging.trigger(conn, self._world, demand, now)
            return Paged(state_of(conn, self._world, page, people, now), people)

        return await self._db.write(work)

    def _page(self, conn: Connection, target: str, text: str, by: str, request: str, incident: int | None) -> Page:
        if not target:
            raise BadInputError("Say whom to page: a team, a service or a person.")
        roster, now = self._world.roster, self._now()
        found, text = self._find(conn, target, text)
        subject = incidents.get(conn, incident) if incident is not None else None
        if incident is not None and subject is None:
            raise NotFoundError(f"There is no incident #{incident}.")
        title = text or (subject.title if subject else "")
        if not title:
            raise BadInputError("Say why, for example “checkout the queue is full”.")
        team = team_of(roster, found)
        demand = paging.Demand(
            request=request,
            title=title,
            urgency=priority.urgency_of_page("P1"),
            policy=policy_for(roster, found) or paging.policy_without_steps(team),
            at=now,
            incident=incident,
            team=team,
            by=by,
        )
        page = paging.trigger(conn, self._world, demand, now)
        if incident is not None:
            said = f"<@{by}> paged {found.name}" + (f": {inline(text)}" if text else "")
            record(conn, incident, "page", by, said, now, source=f"page:{request}")
            outbox.redraw(conn, incident, now)
        return page

    def _find(self, conn: Connection, target: str, text: str) -> tuple[Found, str]:
        """Return whom the first word means, or the first words when somebody's name is several, and the rest."""
        roster, words = self._world.roster, text.split(" ")
        names = directory.keys_by_name(conn, roster)
        for count in range(min(_NAME_WORDS, len(words)), 0, -1):
            key = _only_key(names, " ".join((target, *words[:count])))
            if key is not None:
                return Found("user", key), " ".join(words[count:])
        slack = {person.slack: key for key, person in directory.people(conn, roster).items() if person.slack}
        try:
            return find_target(roster, target, slack), text
        except NotFoundError:
            key = _only_key(names, target)
            if key is None:
                raise
            return Found("user", key), text

    def advance(self, conn: Connection, job: Job, now: datetime) -> None:
        """Fire the step of a page that is due: the engine's timer."""
        paging.advance_due(conn, self._world, int(job.payload["page"]), now)

    def _now(self) -> datetime:
        return self._world.clock.now()


def _title_outside(conn: Connection, page: Page) -> str:
    incident = incidents.get(conn, page.incident) if page.incident is not None else None
    return title_outside(incident) if incident is not None and incident.is_private else page.title


def _only_key(names: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    keys = names.get(name.removeprefix("@").casefold(), ())
    if len(keys) > 1:
        raise NotFoundError(f"Several people are called {name}. Write one of {', '.join(keys)}.")
    return keys[0] if keys else None
