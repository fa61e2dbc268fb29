"""Pages: triggered, escalated and acknowledged. Each function runs inside one transaction and only writes rows."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from bot.core import delivery, escalation
from bot.core.roster import Policy
from bot.errors import ConflictError, NotFoundError
from bot.services import directory, outbox, roles
from bot.services.reach import Reach
from bot.store import homes, incidents, jobs, pages
from bot.views.phrases import VIA_WORDS, inline, who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from bot.core.escalation import Transition
    from bot.core.incident import Urgency
    from bot.core.page import Medium, Notification, Page, Via
    from bot.services.world import World
    from bot.store import Connection

_CODES = 10_000
_CODE_TRIES = 50
_RINGING = timedelta(minutes=3)


@dataclass(frozen=True)
class Demand:
    """What a page asks for. ``request`` is what caused it: the same request pages once. ``at`` may lie ahead."""

    request: str
    title: str
    urgency: Urgency
    policy: Policy
    at: datetime
    incident: int | None = None
    team: str | None = None
    by: str = ""


@dataclass(frozen=True)
class Acknowledgement:
    """The answer to somebody who acknowledged. ``was_first`` is False when somebody else had."""

    page: Page
    was_first: bool
    by: str


def trigger(conn: Connection, world: World, demand: Demand, now: datetime) -> Page:
    """Write a page and fire its first step, at once or when ``demand.at`` comes."""
    known = pages.by_request(conn, demand.request)
    if known is not None:
        return known
    page = _insert(conn, demand, now)
    if page is None:  # the same request was committed by another worker since we looked
        return pages.by_request(conn, demand.request) or _no_code()
    if demand.at <= now:
        return fire(conn, world, page, now)
    outbox.advance_page(conn, page)
    return page


def _insert(conn: Connection, demand: Demand, now: datetime) -> Page | None:
    values: dict[str, Any] = {
        "status": "triggered",
        "title": demand.title,
        "urgency": demand.urgency,
        "next_at": demand.at,
        "triggered_at": now,
        "triggered_by": demand.by,
        "incident": demand.incident,
        "team": demand.team,
    }
    for _ in range(_CODE_TRIES):
        code = f"{secrets.randbelow(_CODES):04d}"
        page = pages.insert_page(conn, demand.request, {**values, "code": code}, demand.policy)
        if page is not None or pages.by_request(conn, demand.request) is not None:
            return page
    return _no_code()


def _no_code() -> NoReturn:
    raise ConflictError("There are too many open pages to give this one a code. Acknowledge some of them first.")


def fire(conn: Connection, world: World, page: Page, now: datetime) -> Page:
    """Fire the step that is due: plan the notifications, tell the channels, write it down, set the next alarm."""
    reach = Reach(conn, world, now)
    change = escalation.advance(page, reach.covers, world.organization.last_resort, now)
    if change.page is page or not pages.swap(conn, page, change.page):
        return page
    if change.page.status == "resolved":  # a test page that its person let pass
        _stop(conn, page.id, now)
        _redraw_homes(conn, world, page.id, now)
        return change.page
    for person in change.reach:
        _plan(conn, change.page, person, reach.media(person), now)
    for channel in _channels_to_tell(world, change):
        outbox.notice(conn, page.id, channel, now)
    outbox.advance_page(conn, change.page)
    said = _said(conn, world, change, reach)
    _write_down(conn, world, change, said, now)
    if change.exhausted and not change.reach and page.status != "exhausted":
        _tell_who_paged(conn, change.page, said, now)
    correct_cards(conn, page.id, now)
    _redraw_homes(conn, world, page.id, now)
    return change.page


def _plan(conn: Connection, page: Page, person: str, media: AbstractSet[Medium], now: datetime) -> None:
    for rule in delivery.plan(page.urgency, media):
        due = now + rule.after
        outbox.notify(conn, page.id, pages.add_notification(conn, page.id, person, rule.medium, due), due)


def _channels_to_tell(world: World, change: Transition) -> tuple[str, ...]:
    if not change.exhausted:
        return change.channels
    team = world.roster.teams.get(change.page.team or "")
    everybody = world.organization.announcements
    own = team.channel if team and team.channel else everybody
    return tuple(dict.fromkeys((*change.channels, own) if change.reach else (*change.channels, own, everybody)))


def _tell_who_paged(conn: Connection, page: Page, said: str, now: datetime) -> None:
    if directory.is_slack_id(page.triggered_by):
        about = f"incident #{page.incident}" if page.incident is not None else f"“{inline(page.title)}”"
        outbox.tell(conn, page.triggered_by, f":bangbang: *Your page for {about} reached nobody.* {said}", now)


def _said(conn: Connection, world: World, change: Transition, reach: Reach) -> str:
    people = directory.people(conn, world.roster)
    left_out = [f"{who(key, people)} {why}" for key, why in reach.left_out.items()]
    return " ".join((describe_step(change, [who(key, people) for key in change.reach]), *_as_sentence(left_out)))


def _as_sentence(left_out: Sequence[str]) -> list[str]:
    return [f"Passed over: {'; '.join(left_out)}."] if left_out else []


def _write_down(conn: Connection, world: World, change: Transition, said: str, now: datetime) -> None:
    number = change.page.incident
    if number is None:
        return
    people = directory.people(conn, world.roster)
    incidents.add_entry(conn, number, {"at": now, "recorded_at": now, "kind": "page", "actor": "", "text": said})
    if change.exhausted:
        outbox.post(conn, number, "escalated", now, text=said)
    outbox.show_paging(conn, change.page.id, now)
    for key in change.reach if change.page.urgency == "high" else ():
        user = people[key].slack
        if user:
            outbox.invite(conn, number, user, now)
    outbox.redraw(conn, number, now)


def describe_step(change: Transition, people: Sequence[str]) -> str:
    """Return what a fired step did, as one sentence of mrkdwn."""
    whom = ", ".join(people)
    missed = f" Nobody covers step {', '.join(str(step) for step in change.uncovered)}." if change.uncovered else ""
    if change.exhausted and not people:
        return f"Nobody could be paged, and no last resort could be reached. Page somebody by hand.{missed}"
    if change.exhausted:
        said = "Nobody acknowledged" if change.page.step >= 0 else "Nobody is on call for it"
        return f"{said}. Paged the last resort: {whom}.{missed}"
    steps = len(change.page.policy.steps)
    again = f", round {change.page.round + 1}" if change.page.round else ""
    reached = whom or ", ".join(f"#{inline(name)}" for name in change.channels)
    return f"Paged {reached} (step {change.page.step + 1} of {steps}{again}).{missed}"


def acknowledge(conn: Connection, world: World, page_id: int, by: str, via: Via, now: datetime) -> Acknowledgement:
    """Acknowledge a page: everything that belongs to it stops. ``by`` is a Slack user id or a key of the roster.

    A second acknowledgement changes nothing and tells who was first. Raises ``NotFoundError`` for an unknown page.
    """
    page = known(conn, page_id)
    after = escalation.acknowledge(page, by, via, now)
    if after is None:
        return Acknowledgement(page, was_first=False, by=page.acknowledged_by or "")
    if not pages.swap(conn, page, after):
        raise ConflictError("The page changed at this moment. Try again.")
    _stop(conn, page.id, now, speaking=_key(conn, world, by) if via == "voice" else "")
    if page.incident is not None:
        _take_command(conn, world, page.incident, after, now)
    elif directory.is_slack_id(page.triggered_by) and page.triggered_by != by:
        shown = who(by, directory.people(conn, world.roster))
        outbox.tell(conn, page.triggered_by, f":white_check_mark: {shown} took your page: {inline(page.title)}", now)
    _redraw_homes(conn, world, page.id, now)
    return Acknowledgement(after, was_first=True, by=by)


def known(conn: Connection, page_id: int) -> Page:
    """Return a page, locked until the transaction ends (PostgreSQL). Raises ``NotFoundError``."""
    page = pages.get(conn, page_id, for_change=True)
    if page is None:
        raise NotFoundError(f"There is no page {page_id}.")
    return page


def _key(conn: Connection, world: World, by: str) -> str:
    return directory.key_of(conn, world.roster, by) or by


def _stop(conn: Connection, page_id: int, now: datetime, *, speaking: str = "") -> None:
    """Call off what is planned and correct what was sent. The call with ``speaking`` goes on: it is being answered."""
    jobs.cancel_group(conn, outbox.page_group(page_id))
    correct_cards(conn, page_id, now)
    for each in pages.notifications(conn, page_id):
        if each.medium == "slack" and each.status == "pending" and each.due_at <= now:
            # It may stand in Slack although nobody recorded it: whoever sent it was killed in between.
            outbox.redraw_notification(conn, each.id, now)
    pages.drop_pending(conn, page_id)
    for each in pages.notifications(conn, page_id):
        if each.person != speaking and each.medium == "voice" and _may_ring(each, now):
            outbox.hang_up(conn, each.id, now)


def _may_ring(call: Notification, now: datetime) -> bool:
    return call.status == "sent" and call.sent_at is not None and now - call.sent_at < _RINGING


def correct_cards(conn: Connection, page_id: int, now: datetime) -> None:
    """Have every Slack message of a page show how it stands now."""
    for each in pages.notifications(conn, page_id):
        if each.medium == "slack" and each.status == "sent":
            outbox.redraw_notification(conn, each.id, now)


def _redraw_homes(conn: Connection, world: World, page_id: int, now: datetime) -> None:
    """Have everybody whom a page demands something of see on App Home how it stands now, if they ever opened it."""
    people = directory.people(conn, world.roster)
    reached = [people[key].slack for key in pages.reached_by(conn, [page_id]) if key in people]
    for user in homes.among(conn, [user for user in reached if user]):
        outbox.draw_home(conn, user, now)


def pass_over(conn: Connection, world: World, page: Page, failed: Notification, now: datetime) -> None:
    """Fire the next step at once when the last attempt failed that could have reached anybody of the present one.

    Not after the last resort: that is repeated in its own time.
    """
    if page.status != "triggered" or page.next_at is None or not 0 <= page.step < len(page.policy.steps):
        return
    begun = page.next_at - page.policy.steps[page.step].wait
    present = [each for each in pages.notifications(conn, page.id) if each.due_at >= begun]
    if any(each.status in {"pending", "sent"} for each in present):
        return
    shown = who(failed.person, directory.people(conn, world.roster))
    why = inline(failed.error or "refused")
    _tell_room(conn, page, f"{shown} could not be reached by any means ({why}). The next are paged at once.", now)
    fire(conn, world, page, now)


def pass_over_departed(conn: Connection, world: World, key: str, now: datetime) -> None:
    """Fire the next step of every page that waits for nobody any more since this person (a key) is gone."""
    for page in pages.live_for_person(conn, key):
        reach = Reach(conn, world, now)
        if page.status == "triggered" and 0 <= page.step < len(page.policy.steps):
            targets = page.policy.steps[page.step].notify
            if not any(reach.covers(target) for target in targets) and key in reach.left_out:
                shown = who(key, directory.people(conn, world.roster))
                _tell_room(conn, page, f"{shown} {reach.left_out[key]}. The next are paged at once.", now)
                fire(conn, world, page, now)


def _tell_room(conn: Connection, page: Page, text: str, now: datetime) -> None:
    if page.incident is not None:
        entry = {"at": now, "recorded_at": now, "kind": "page", "actor": "", "text": text}
        incidents.add_entry(conn, page.incident, entry)
        outbox.post(conn, page.incident, "escalated", now, text=text)


def _take_command(conn: Connection, world: World, number: int, page: Page, now: datetime) -> None:
    incident = incidents.get(conn, number, for_change=True)
    by, via = page.acknowledged_by, page.acknowledged_via
    if incident is None or by is None:
        return
    shown = who(by, directory.people(conn, world.roster))
    text = f"{shown} acknowledged the page {VIA_WORDS[via or 'slack']}"
    entry = {"at": now, "recorded_at": now, "kind": "page", "actor": by, "text": text}
    incidents.add_entry(conn, number, entry)
    changed: dict[str, Any] = {}
    if incident.acknowledged_at is None:
        changed["acknowledged_at"] = now
    if incident.status == "triage":
        changed["status"] = "active"
    if changed:
        incidents.change(conn, number, changed)
    outbox.post(conn, number, "acknowledged", now, text=text)
    outbox.show_paging(conn, page.id, now)
    if directory.is_slack_id(by):
        outbox.invite(conn, number, by, now)
    if incident.is_open and not roles.holders_of(conn, number, "commander"):
        roles.assign(conn, world, incident, "commander", by, by, now)
    outbox.redraw(conn, number, now)


def escalate(conn: Connection, world: World, page_id: int, now: datetime) -> Page:
    """Fire the next step now instead of when it is due. A page that is over stays as it is."""
    page = known(conn, page_id)
    return fire(conn, world, page, now) if page.is_live else page


def resolve_all(conn: Connection, world: World, number: int, now: datetime) -> None:
    """End every page of an incident that is over."""
    for page in pages.of_incident(conn, number):
        after = escalation.resolve(page)
        if after is not None and pages.swap(conn, page, after):
            _stop(conn, page.id, now)
            _redraw_homes(conn, world, page.id, now)
            outbox.show_paging(conn, page.id, now)


def advance_due(conn: Connection, world: World, page_id: int, now: datetime) -> None:
    """Fire the step of a page that is due; nothing when it is over or not due yet."""
    page = pages.get(conn, page_id, for_change=True)
    if page is None or not page.is_live or page.next_at is None:
        return
    if page.next_at > now:
        outbox.advance_page(conn, page)
        return
    fire(conn, world, page, now)


def bring_forward(conn: Connection, page_id: int, failed: Notification, now: datetime) -> None:
    """Have every other medium begin at once that was planned for later, because one before it failed.

    Only its first attempt comes forward: the others are there in case that one is not answered.
    """
    later = [
        each for each in pages.notifications(conn, page_id) if each.person == failed.person and each.id > failed.id
    ]
    first = {each.medium: each for each in reversed(later)}
    for each in first.values():
        if each.medium != failed.medium and each.status == "pending" and each.due_at > now:
            pages.change_notification(conn, each.id, {"due_at": now})
            outbox.notify(conn, page_id, each.id, now)


def policy_without_steps(team: str | None) -> Policy:
    """Return the policy of something that has none: it goes straight to the last resort."""
    return Policy(team=team or "", name="none", steps=(), repeat=0)
