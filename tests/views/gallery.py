"""Every view there is, drawn around a title: what tests of limits and shapes go through.

Texts that are mrkdwn by contract (updates, how it was resolved) were made so by ``typed`` when they were taken in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.core.calendar import Feed
from bot.core.change import Effect, Wish
from bot.core.characters import clean
from bot.core.coverage import Foresight
from bot.core.oncall import Standing
from bot.core.record import Version
from bot.core.roster import Organization, Person, Roster, Schedule, Service, Target, Team
from bot.core.schedule import Shift
from bot.errors import BadInputError
from bot.views import (
    calendar,
    declare,
    handoffs,
    home,
    ids,
    incident,
    me,
    notices,
    oncall,
    page,
    replies,
    room_posts,
    shift_form,
    shift_plan,
    update,
)
from bot.views.handoffs import Handover, OwnTurn, Unfinished
from bot.views.ids import Origin
from bot.views.phrases import SLASH, Commands, typed
from bot.views.situation import PageState, Situation
from tests.export import sample
from tests.export.sample import ALICE, BOB, START, after
from tests.views import gallery_swaps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.incident import Incident
    from bot.views.blocks import Message

NOW = after(10)
PEOPLE: Mapping[str, Person] = MappingProxyType(
    {"alice": Person("alice", "Alice Adler", slack=ALICE), "bob": Person("bob", "Bob <b>Brown</b>")}
)
STATES = ("triage", "active", "mitigated", "resolved", "closed", "cancelled", "merged")


def roster(services: int = 2) -> Roster:
    names = ["checkout-api", *(f"service-{number}" for number in range(services))]
    named = {name: Service(name, "checkout", "checkout/default") for name in names}
    teams = {"checkout": Team("checkout", "Checkout", "Europe/Berlin")}
    organization = Organization(last_resort=(Target("user", "alice"),))
    return Roster(people=PEOPLE, teams=teams, services=named, organization=organization)


def rota(title: str, schedules: int = 1) -> Roster:
    """Return a roster with schedules of this name, and ``checkout/primary-NUMBER``."""
    names = [clean(title)[:60] or "-", *(f"primary-{number}" for number in range(schedules))]
    known = {schedule.address: schedule for schedule in (Schedule("checkout", name, "UTC") for name in names)}
    return replace(roster(), schedules=known)


def situation(found: Incident, **changes: Any) -> Situation:
    paging = sample.page(status="triggered", step=0, next_at=after(5), title=found.title)
    state = PageState(paging, ("bob", "alice"), "bob")
    made = Situation(found, sample.record().roles, (state,), PEOPLE, team="Checkout", latest=typed(found.affected))
    return replace(made, **changes)


def incidents(title: str) -> list[Incident]:
    ended = {"resolved_at": None, "mitigated_at": None}
    made = [
        sample.incident(title=title, affected=title, noticed_by=title, status=status, **ended if number < 3 else {})
        for number, status in enumerate(STATES)
    ]
    return [*made, replace(made[1], is_private=True), replace(made[1], channel_id=None, service=None, team=None)]


def pages(title: str) -> list[PageState]:
    live = sample.page(title=title, status="triggered", next_at=after(5), acknowledged_at=None, acknowledged_by=None)
    return [
        PageState(live, ("bob",), "the channel x"),
        PageState(replace(live, step=1, round=1)),
        PageState(replace(live, status="exhausted", next_at=after(25)), ("alice", "bob")),
        PageState(sample.page(title=title), ("bob",)),
        PageState(sample.page(title=title, status="resolved", acknowledged_at=None)),
    ]


def messages(title: str) -> dict[str, Message]:
    """Return every message by a name that says what it is."""
    found: dict[str, Message] = {}
    for number, each in enumerate(incidents(title)):
        view = situation(each)
        found[f"card {number}"] = incident.card(view, NOW)
        found[f"empty card {number}"] = incident.card(replace(view, roles=(), pages=(), latest=""), NOW)
        found[f"announcement {number}"] = incident.announcement(view, NOW)
        found[f"status {number}"] = incident.status(view, NOW)
        found[f"moved {number}"] = notices.moved(each, ALICE, typed(title))
        found[f"declared {number}"] = replies.reply(notices.declared(view, NOW))
        found[f"paging {number}"] = incident.paging_message(view.pages[0], PEOPLE, NOW, each)
        found[f"joined {number}"] = replies.joined_incident(each)
    for number, state in enumerate(pages(title)):
        found[f"page {number}"] = page.page_message(state, PEOPLE, NOW, situation(incidents("Other")[1]))
        found[f"lone page {number}"] = page.page_message(state, PEOPLE, NOW, two_way=False)
        found[f"paged {number}"] = replies.reply(page.paged_reply(state, PEOPLE, NOW))
        found[f"exhausted {number}"] = page.exhausted_notice(state, PEOPLE, NOW)
    return {
        **found,
        **_lists(title),
        **_notices(title),
        **_changes(title),
        **_calendars(title),
        **_handoffs(title),
        **gallery_swaps.messages(title),
    }


def change(title: str, count: int = 3) -> tuple[Effect, ids.Plan, Schedule]:
    """Return a change of a schedule of this name: what it does, the plan of it, and the schedule."""
    schedule = Schedule("checkout", clean(title)[:60] or "-", "Asia/Tokyo")
    wish = Wish(schedule.address, after(0), after(600), "bob", "alice")
    spans = [Shift(after(20 * number), after(20 * number + 10), ("alice", "bob")) for number in range(count)]
    return Effect(wish, tuple(spans), ()), ids.Plan("override", wish, 3), schedule


def _changes(title: str) -> dict[str, Message]:
    reader = shift_plan.Reader(ALICE, PEOPLE, "Europe/Berlin", NOW)
    effect, plan, schedule = change(title, 30)
    facts = {"start": after(0).isoformat(), "end": after(600).isoformat(), "user": "bob", "replaces": "alice"}
    made = Version(1, schedule.address, 2, START, ALICE, "override", facts)
    file = replace(made, kind="file", author=f"{title}.yml", facts={})
    undo = replace(made, kind="undo", undoes=1)
    shown = [
        (made, True),
        (replace(made, undone_by=2), False),
        (file, True),
        (undo, False),
        (replace(undo, facts={"file": f"{title}.yml", "changed_at": START.isoformat()}), False),
        (replace(undo, kind="redo"), True),
    ]
    asked = [(title, f"take {clean(title)} for 2h")] * 5  # commands are clean from the beginning
    person = replace(PEOPLE["alice"], phone="+447700900101")
    shifts = [home.OwnShift(f"{title}/primary", after(60 * number), after(60 * number + 60)) for number in range(30)]
    own = me.Self(
        person, "Europe/Berlin", shifts, frozenset({"slack", "sms", "voice"}), has_phone=True, is_answerable=False
    )
    return {
        "proposal": shift_plan.proposal(effect, plan, schedule, reader, title, typed(title)),
        "made": shift_plan.made(made, effect, reader),
        "undo proposal": shift_plan.undo_proposal(
            made, [effect, effect], ids.Undoing(1, 2), schedule, reader, typed(title)
        ),
        "undo of a file": shift_plan.undo_proposal(file, [effect], ids.Undoing(1, 2), None, reader),
        "undone": shift_plan.undone(undo, reader),
        "history": shift_plan.history(shown * 5, title, reader),
        "no history": shift_plan.history([], "", reader),
        "question": shift_plan.question(title, asked),
        "cancelled": shift_plan.nothing_changed(),
        "me": me.me(own, NOW),
        "me without anything": me.me(replace(own, person=PEOPLE["bob"], media=frozenset(), shifts=()), NOW),
        "me who is nobody": me.me(replace(own, person=None), NOW),
        "on-call help": oncall.oncall_help(),
    }


def _calendars(title: str) -> dict[str, Message]:
    feed, page = Feed("team", "checkout"), "https://tocsin.example.com/calendar/c2VjcmV0c2VjcmV0"
    return {
        "calendar given": calendar.given(title, feed, f"{page}.ics", page, f"{page}.vcf"),
        "calendar held": calendar.held(title, feed, START),
        "calendar without an address": calendar.without_address(title, feed, Commands()),
        "calendar revoked": calendar.revoked(title, had_one=True),
        "calendar not there": calendar.revoked(title, had_one=False),
        "week coming": calendar.week_coming(title, feed, "2026-W11", can_share=True),
        "week shared": calendar.week_shared(title),
        "week comment": replies.reply(calendar.week_comment(title, "9 to 15 March 2026", BOB)),
        "week not shared": replies.reply(calendar.not_shared(title, "C0GENERAL")),
    }


def _handoffs(title: str) -> dict[str, Message]:
    name = title[-60:]
    own, following = Team("checkout", name, "UTC"), Shift(after(600), after(1200), ("bob",))
    changes = [
        Handover("checkout/a", name, ("alice",), ("bob",), until=after(600), since=START),
        Handover("checkout/b", name, ("alice",), ("alice", "bob")),
        Handover("checkout/c", name, ("alice", "bob"), ("bob",), until=after(600)),
        Handover("checkout/d", name, ("alice",), (), until=after(600), next=following),
        Handover("checkout/e", name, ("alice",), (), until=after(600), is_planned=True),
        Handover("checkout/f", name, ("alice",), (), is_gone=True),
    ]
    many = tuple(incidents(title) * 3)
    unfinished = Unfinished(many, tuple((state.page, many[0]) for state in pages(title) * 3))
    turns = [OwnTurn(each, after(600)) for each in changes]
    foreseen = [
        handoffs.foreseen(Foresight(kind, "key", START, end, "bob"), name, "checkout/a", timedelta(days=4), name, SLASH)
        for kind in ("gap", "off hours", "long turns", "long shift")
        for end in (after(600), None)
    ]
    lost = handoffs.unreachable([name] * 5, name, "is deactivated in Slack", START, SLASH)
    texts = {
        "team notice": handoffs.team_notice(own, changes * 4, unfinished, PEOPLE),
        "quiet team notice": handoffs.team_notice(own, changes[:1], Unfinished(), PEOPLE),
        "on call": handoffs.own_notice(own, turns * 4, turns, unfinished, [], PEOPLE, "Europe/Berlin"),
        "off call": handoffs.own_notice(own, [], turns * 4, unfinished, many, PEOPLE, "Europe/Berlin"),
        "ahead": handoffs.ahead(own, [*foreseen, lost] * 3),
    }
    hint = handoffs.own_hint("Europe/Berlin", is_taking=True)
    return {what: replies.reply(text, hint) for what, text in texts.items()}


def _lists(title: str) -> dict[str, Message]:
    many = incidents(title) * 10
    return {
        "list": incident.incident_list(many, NOW),
        "found": incident.incident_list(many, NOW, title),
        "nothing found": incident.incident_list([], NOW, title),
        "help": replies.incident_help(many, NOW),
        "overview": oncall.overview([team(title, 3)] * 60, PEOPLE, "Europe/Berlin"),
        "no teams": oncall.overview([], PEOPLE, "UTC"),
        "team": oncall.team_detail(team(title, 60), PEOPLE, "Europe/Berlin", service=title),
        "no schedules": oncall.team_detail(team(title, 0), PEOPLE, "Europe/Berlin"),
        "person": oncall.person_detail("bob", team(title, 60).schedules, PEOPLE, "Asia/Kathmandu", START),
    }


def _notices(title: str) -> dict[str, Message]:
    first = incidents(title)[1]
    facts = {
        "role": {"role": "comms", "user": BOB, "by": ALICE},
        "update": {"text": typed(title), "by": ALICE, "due": after(40).isoformat()},
        "status": {"status": "resolved", "by": ALICE, "text": typed(title)},
        "update_due": {"lead": BOB},
        "escalated": {"text": typed(title)},
    }
    posts = {f"post {what}": room_posts.room_post(what, each, first, PEOPLE, NOW) for what, each in facts.items()}
    return {
        **posts,
        "updated": notices.updated(replace(first, next_update_at=after(40)), typed(title), ALICE, NOW),
        "instructions": notices.role_instructions(first, "commander", typed(title)),
        "postmortem": notices.postmortem_ready(first, ALICE),
        "problem": replies.problem(BadInputError(title)),
        "unknown command": replies.unknown_command(title),
        "outside channel": replies.outside_channel(title),
    }


def team(name: str, schedules: int) -> oncall.TeamStanding:
    standings = (
        Standing(("alice", "bob"), START, after(600), Shift(after(600), after(1200), ("bob",))),
        Standing((), START, after(600), Shift(after(600), after(1200), ("bob",))),
        Standing((), None, None, None),
        Standing(("alice",), None, None, None),
        Standing(("alice",), START, after(600), Shift(after(900), after(1200), ("bob",))),
    )
    found = tuple(
        oncall.ScheduleStanding(Schedule("checkout", f"{name}-{number}"[-60:], "UTC"), standings[number % 5])
        for number in range(schedules)
    )
    return oncall.TeamStanding(Team("checkout", name, "UTC"), found)


def views(title: str) -> dict[str, dict[str, Any]]:
    """Return every modal and Home by a name that says what it is."""
    first = incidents(title)[1]
    origin = Origin("C1", "1.2")
    values = declare.DeclareForm(title, "SEV1", "low", "checkout-api", title, title, page=False, origin=origin)
    shifts = [home.OwnShift(f"{title}/primary", after(60 * number), after(60 * number + 60)) for number in range(30)]
    filled = shift_form.ShiftForm("override", "checkout/primary-1", BOB, "stands_in", ALICE, after(0), after(60))
    return {
        "declare": declare.declare_modal(roster(), NOW),
        "declare filled": declare.declare_modal(roster(), NOW, values, incidents(title) * 9),
        "declare many services": declare.declare_modal(roster(300), NOW, values),
        "update": update.update_modal(first, timedelta(minutes=30), title),
        "mitigate": update.ending_modal(first, "mitigated"),
        "resolve": update.ending_modal(first, "resolved"),
        "cancel": update.ending_modal(first, "cancelled"),
        "rename": update.rename_modal(first),
        "severity": update.severity_modal(first, roster().organization),
        "decision": update.decision_modal(first),
        "declare from a command": declare.declare_modal(roster(), NOW, declare.from_text(title, title, origin)),
        "note": update.note_modal(first, title),
        "role": update.role_modal(first, "comms", BOB),
        "take": shift_form.shift_modal(rota(title), shift_form.ShiftForm("take"), "Asia/Tokyo"),
        "override": shift_form.shift_modal(rota(title, 3), filled, "Asia/Tokyo", typed(title)),
        "override many schedules": shift_form.shift_modal(rota(title, 300), filled, "Asia/Tokyo"),
        "sheet": replies.sheet(_changes(title)["proposal"]),
        "home": home.home(incidents(title) * 9, pages(title) * 9, shifts, "Europe/Berlin", NOW),
        "home with an answer": home.home([], [], [], "UTC", NOW, said=title),
        "empty home": home.home([], [], [], "UTC", NOW),
        **gallery_swaps.views(title),
    }
