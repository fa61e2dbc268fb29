"""Incidents: declared, worked on, resolved. One public method is one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.core import priority
from bot.core.characters import is_visible, one_line
from bot.core.incident import TITLE_LIMIT, can_move
from bot.core.targets import Found, policy_for
from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.notify.slack import instant
from bot.services import directory, outbox, paging, roles
from bot.services.repeats import is_repeat
from bot.services.situations import situation_of
from bot.store import incidents, pages
from bot.views.ids import Origin
from bot.views.phrases import inline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from bot.core.incident import Incident, Status, Urgency
    from bot.core.page import Page
    from bot.core.roster import Policy
    from bot.services.world import World
    from bot.store import Connection, Database
    from bot.views.situation import Situation


@dataclass(frozen=True)
class Declaration:
    """What somebody declares. ``request`` is what made it (a view's id): the same request declares once."""

    request: str
    title: str
    severity: str
    urgency: Urgency
    by: str
    service: str | None = None
    affected: str = ""
    noticed_by: str = ""
    is_private: bool = False
    wants_page: bool = True
    origin: Origin = field(default_factory=Origin)


class Incidents:
    """The use cases of incidents."""

    def __init__(self, db: Database, world: World) -> None:
        """Work on ``db`` in the given surroundings."""
        self._db = db
        self._world = world

    async def declare(self, declaration: Declaration) -> Incident:
        """Declare an incident: record it, page who is on call, have its channel made.

        Raises ``BadInputError`` naming the field that cannot be used.
        """
        return await self._db.write(lambda conn: declare(conn, self._world, declaration, self._now()))

    async def situation(self, number: int) -> Situation:
        """Return an incident with all that its card shows. Raises ``NotFoundError``."""
        return await self._db.read(lambda conn: situation_of(conn, self._world, number, self._now()))

    async def of_channel(self, channel: str) -> Incident | None:
        """Return the incident whose channel this is."""
        return await self._db.read(lambda conn: incidents.by_channel(conn, channel))

    async def open(self, service: str | None = None) -> list[Incident]:
        """Return the open incidents, newest first; only those of a service when it is given."""
        return await self._db.read(lambda conn: incidents.open_incidents(conn, service=service))

    async def search(self, words: str) -> list[Incident]:
        """Return incidents, open or over, whose title or service contains ``words``."""
        return await self._db.read(lambda conn: incidents.search(conn, words))

    async def assign(self, number: int, role: str, user: str, by: str, source: str = "") -> None:
        """Give a role to somebody; once for a ``source``."""

        def work(conn: Connection) -> None:
            if is_repeat(conn, source, self._now()):
                return
            incident = _open(conn, number)
            directory.check_can_hold(conn, user)
            roles.assign(conn, self._world, incident, role, user, by, self._now())

        await self._db.write(work)

    async def claim(self, number: int, role: str, user: str) -> None:
        """Take a vacant role. Raises ``ConflictError`` naming the holder when somebody was quicker."""

        def work(conn: Connection) -> None:
            roles.claim(conn, self._world, _open(conn, number), role, user, self._now())

        await self._db.write(work)

    async def note(self, number: int, kind: str, text: str, by: str, source: str | None = None) -> None:
        """Write a note or a decision into the timeline."""
        wanted = _required(text, f"Say what to note, for example `/incident {kind} rolled back to 1.4.2`.")

        def work(conn: Connection) -> None:
            record(conn, number, kind, by, wanted, self._now(), source=source)
            outbox.redraw(conn, number, self._now())

        await self._db.write(work)

    async def add_action(self, number: int, text: str, by: str, owner: str | None, source: str | None = None) -> None:
        """Add an action item. ``owner`` is a Slack user id."""
        wanted = _required(text, "Say what is to be done, for example `/incident action add an alert @user`.")

        def work(conn: Connection) -> None:
            _get(conn, number)
            now = self._now()
            values = {"text": wanted, "owner": owner, "created_by": by, "created_at": now, "source": source}
            if incidents.add_action(conn, number, values) is not None:
                record(conn, number, "action", by, wanted, now)

        await self._db.write(work)

    async def update(
        self, number: int, text: str, by: str, next_in: timedelta | None, source: str | None = None
    ) -> None:
        """Post a status update and promise the next one in ``next_in`` (None: none promised); once for a ``source``."""
        wanted = _required(text, "Say what you know, what you do and what you need.", field="text")
        await self._db.write(lambda conn: update(conn, number, wanted, by, next_in, self._now(), source))

    async def move(self, number: int, target: Status, by: str, text: str = "", source: str = "") -> Incident:
        """Bring an incident into another state, once for a ``source``.

        Raises ``ConflictError`` when its state does not allow that.
        """

        def work(conn: Connection) -> Incident:
            if is_repeat(conn, source, self._now()):
                return _get(conn, number)
            return move(conn, self._world, number, target, by, text, self._now())

        return await self._db.write(work)

    async def join(self, number: int, user: str) -> Incident:
        """Bring somebody into an incident's channel. Raises ``ConflictError`` for a private one."""

        def work(conn: Connection) -> Incident:
            incident = _get(conn, number)
            if incident.is_private:
                raise ConflictError("This incident is private. Ask one of its members to invite you.")
            outbox.invite(conn, number, user, self._now())
            return incident

        return await self._db.write(work)

    async def visible(self, number: int, user: str) -> Incident:
        """Return an incident that ``user`` may know of. A private one does not exist for outsiders."""

        def work(conn: Connection) -> Incident:
            incident = _get(conn, number)
            members = {incident.declared_by, *(each.user for each in incidents.current_roles(conn, number))}
            if incident.is_private and user not in members:
                raise NotFoundError(f"There is no incident #{number}.")
            return incident

        return await self._db.read(work)

    async def names(self) -> Mapping[str, str]:
        """Return what to call everybody, by Slack user id and by roster key."""
        return await self._db.read(lambda conn: directory.names(conn, self._world.roster))

    async def user_named(self, word: str, asker: str) -> str:
        """Return the Slack user id that ``me``, ``@name`` or ``name`` means. Raises ``BadInputError``."""
        if word.lstrip("@").lower() == "me":
            return asker
        return await self._db.read(lambda conn: directory.user_named(conn, self._world.roster, word))

    async def correct(self, number: int, values: dict[str, str], by: str, source: str = "") -> Incident:
        """Change title, severity or urgency, once for a ``source``; the priority follows the matrix."""

        def work(conn: Connection) -> Incident:
            if is_repeat(conn, source, self._now()):
                return _get(conn, number)
            return correct(conn, self._world, number, values, by, self._now())

        return await self._db.write(work)

    def _now(self) -> datetime:
        return self._world.clock.now()


def declare(conn: Connection, world: World, wanted: Declaration, now: datetime) -> Incident:
    """Write the incident, its first timeline line, its page and the jobs that furnish its channel."""
    number = incidents.insert_incident(conn, wanted.request, _facts(world, wanted, now))
    if number is None:  # the same request has declared it already: Slack delivers a submission again
        return _get(conn, incidents.number_of_request(conn, wanted.request) or 0)
    incident = _get(conn, number)
    _first_lines(conn, world, incident, wanted, now)
    if wanted.wants_page:
        _page(conn, world, incident, now)
    outbox.provision(conn, number, now)
    return incident


def _facts(world: World, wanted: Declaration, now: datetime) -> dict[str, Any]:
    title = _title(wanted.title)
    service = world.roster.services.get(wanted.service or "")
    if wanted.service and service is None:
        raise BadInputError(f"There is no service “{wanted.service}”. Pick one from the list.", field="service")
    return {
        "title": title,
        "status": "active",
        "severity": wanted.severity,
        "urgency": wanted.urgency,
        "priority": priority.priority_of(world.organization, wanted.severity, wanted.urgency),
        "service": wanted.service,
        "team": service.team if service else None,
        "affected": wanted.affected.strip(),
        "noticed_by": wanted.noticed_by.strip(),
        "detected_by": "employee",
        "is_private": wanted.is_private,
        "declared_by": wanted.by,
        "declared_at": now,
        "started_at": now,
        "detected_at": now,
    }


def _title(text: str) -> str:
    title = one_line(text)
    if not is_visible(title):
        raise BadInputError("Say in a few words what is wrong, for example “Checkout is down”.", field="title")
    if len(title) > TITLE_LIMIT:
        raise BadInputError(f"Use at most {TITLE_LIMIT} characters; this has {len(title)}.", field="title")
    return title


def _first_lines(conn: Connection, world: World, incident: Incident, wanted: Declaration, now: datetime) -> None:
    text = f"<@{wanted.by}> declared the incident: {incident.severity}, {incident.urgency} urgency, {incident.priority}"
    record(conn, incident.number, "declared", wanted.by, text, now)
    said = wanted.origin
    if said.message_ts:
        link, at = world.permalink(said.channel, said.message_ts), instant(said.message_ts)
        record(conn, incident.number, "pinned", said.user, said.text, now, at=at, permalink=link)


def _page(conn: Connection, world: World, incident: Incident, now: datetime, request: str = "") -> None:
    organization = world.organization
    rule = organization.rule(incident.priority)
    zone = world.timezone_of_team(incident.team)
    at = priority.page_at(rule, organization.coverage, zone, now)
    if at is None:
        text = f"{incident.priority} wakes nobody: page somebody with `/{world.command_prefix}incident page`"
        record(conn, incident.number, "page", "", text, now)
        return
    demand = paging.Demand(
        request=request or _request(incident.number),
        title=incident.title,
        urgency=priority.urgency_of_page(incident.priority),
        policy=_policy(world, incident),
        at=at,
        incident=incident.number,
        team=incident.team,
        by=incident.declared_by,
    )
    paging.trigger(conn, world, demand, now)
    if at > now:
        when = f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"
        record(conn, incident.number, "page", "", f"{incident.priority} pages when coverage begins: {when}", now)


def _policy(world: World, incident: Incident) -> Policy:
    roster = world.roster
    if incident.service and incident.service in roster.services:
        found = policy_for(roster, Found("service", incident.service))
    else:
        found = roster.policies.get(world.organization.default_policy or "")
    return found or paging.policy_without_steps(incident.team)


def update(
    conn: Connection,
    number: int,
    text: str,
    by: str,
    next_in: timedelta | None,
    now: datetime,
    source: str | None = None,
) -> None:
    """Write a status update, promise the next, and have both shown; nothing when ``source`` has done so already."""
    _open(conn, number)
    due = now + next_in if next_in else None
    if not record(conn, number, "update", by, text, now, source=source):
        return
    incidents.change(conn, number, {"next_update_at": due})
    if due is not None:
        outbox.remind_of_update(conn, number, due)
    outbox.post(conn, number, "update", now, text=text, by=by, due=due.isoformat() if due else None)
    outbox.redraw(conn, number, now)


_CLOCKS: dict[Status, str] = {"mitigated": "mitigated_at", "resolved": "resolved_at", "closed": "closed_at"}
_OVER: frozenset[Status] = frozenset({"resolved", "closed", "cancelled", "merged"})


def move(conn: Connection, world: World, number: int, target: Status, by: str, text: str, now: datetime) -> Incident:
    """Bring an incident into another state: clocks, timeline, pages and card follow."""
    incident = _get(conn, number, for_change=True)
    if not can_move(incident.status, target):
        raise ConflictError(_refusal(world, incident, target))
    changed: dict[str, Any] = {"status": target}
    if target in _CLOCKS:
        changed[_CLOCKS[target]] = now
    if target == "resolved" and incident.mitigated_at is None:
        changed["mitigated_at"] = now
    if target == "active":
        changed.update(dict.fromkeys(_CLOCKS.values()))
    if target in _OVER:
        changed["next_update_at"] = None
        paging.resolve_all(conn, world, number, now)
    incidents.change(conn, number, changed)
    word = "reopened" if target == "active" else target
    said = f"<@{by}> {_VERBS[word]} the incident" + (f": {text.strip()}" if text.strip() else "")
    record(conn, number, "status", by, said, now)
    outbox.post(conn, number, "status", now, status=target, text=text.strip(), by=by)
    outbox.redraw(conn, number, now)
    return _get(conn, number)


_VERBS = {
    "mitigated": "mitigated",
    "resolved": "resolved",
    "closed": "closed",
    "cancelled": "cancelled",
    "reopened": "reopened",
    "merged": "merged",
}


def _refusal(world: World, incident: Incident, target: Status) -> str:
    prefix = world.command_prefix
    if target == "closed" and incident.is_open:
        return f"Resolve the incident before you close it: `/{prefix}incident resolve`."
    if target == "active":
        return f"Incident #{incident.number} is {incident.status}, so there is nothing to reopen."
    if incident.status == target:
        return f"Incident #{incident.number} is {incident.status} already."
    return f"Incident #{incident.number} is {incident.status}. Reopen it first: `/{prefix}incident reopen`."


def correct(conn: Connection, world: World, number: int, values: dict[str, str], by: str, now: datetime) -> Incident:
    """Change title, severity or urgency, and the priority with them."""
    incident = _open(conn, number)
    changed: dict[str, Any] = {}
    if "title" in values:
        changed["title"] = _title(values["title"])
        record(conn, number, "title", by, f"<@{by}> renamed the incident from “{inline(incident.title)}”", now)
    if "severity" in values or "urgency" in values:
        severity = values.get("severity", incident.severity)
        urgency: Urgency = "low" if values.get("urgency", incident.urgency) == "low" else "high"
        rank = priority.priority_of(world.organization, severity, urgency)
        changed.update(severity=severity, urgency=urgency, priority=rank)
        moved = f"{incident.priority} became {rank}" if rank != incident.priority else f"it stays {rank}"
        text = f"<@{by}> set {inline(severity)}, {urgency} urgency: {moved}"
        record(conn, number, "severity", by, text, now)
        outbox.post(conn, number, "severity", now, text=text)
    incidents.change(conn, number, changed)
    outbox.redraw(conn, number, now)
    corrected = _get(conn, number)
    _page_if_it_grew(conn, world, incident, corrected, now)
    return corrected


def _page_if_it_grew(conn: Connection, world: World, before: Incident, after: Incident, now: datetime) -> None:
    """Page now what waits for coverage to begin, and what wakes nobody at present.

    Who declared a loud incident without paging meant that: it is not paged. A page that ended with an incident that was
    reopened since pages nobody any more, so that a new one is made.
    """
    was, rule = world.organization.rule(before.priority), world.organization.rule(after.priority)
    page, unused = _latest_page(conn, after.number)
    is_over = page is None or page.status == "resolved"
    if is_over and was.page == "never":
        if rule.page != "never":
            _page(conn, world, after, now, unused)
    elif page is not None and rule.page == "now" and page.is_live and page.step < 0:
        paging.escalate(conn, world, page.id, now)


def _latest_page(conn: Connection, number: int) -> tuple[Page | None, str]:
    """Return the last page that the incident itself made, and the request that the next one would have."""
    page, request = None, _request(number)
    while (found := pages.by_request(conn, request)) is not None:
        page, request = found, f"{_request(number)}:{found.id}"
    return page, request


def _request(number: int) -> str:
    return f"incident:{number}"


def record(
    conn: Connection,
    number: int,
    kind: str,
    actor: str,
    text: str,
    now: datetime,
    *,
    at: datetime | None = None,
    permalink: str | None = None,
    source: str | None = None,
) -> bool:
    """Append a line to the timeline; False when its ``source`` is there already. Raises ``NotFoundError``."""
    _get(conn, number)
    entry = {
        "at": at or now,
        "recorded_at": now,
        "kind": kind,
        "actor": actor,
        "text": text,
        "permalink": permalink,
        "source": source,
    }
    return incidents.add_entry(conn, number, entry) is not None


def _get(conn: Connection, number: int, *, for_change: bool = False) -> Incident:
    incident = incidents.get(conn, number, for_change=for_change)
    if incident is None:
        raise NotFoundError(f"There is no incident #{number}.")
    return incident


def _open(conn: Connection, number: int) -> Incident:
    incident = _get(conn, number, for_change=True)
    if not incident.is_open:
        raise ConflictError(f"Incident #{number} is {incident.status}. Reopen it first.")
    return incident


def _required(text: str, otherwise: str, field: str | None = None) -> str:
    if not text.strip():
        raise BadInputError(otherwise, field=field)
    return text.strip()
