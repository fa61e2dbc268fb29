"""Calendar feeds: iCalendar (RFC 5545, with the names of RFC 7986 and those that Apple, Google and Outlook read).

Instants are written in UTC: every program shows them in its reader's own zone, and none needs a VTIMEZONE, which Google
takes only for zones that it knows and Outlook only where it is complete.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, vDuration, vText
from icalendar import Event as Component

from bot.core.calendar import address_of
from bot.core.characters import clean, head, one_line
from bot.views.phrases import Commands, joined, zoned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.calendar import Event, Feed
    from bot.core.roster import Roster

MEDIA_TYPE = "text/calendar; charset=utf-8"
EVERY = timedelta(hours=1)
"""How often a program is asked to look again. Google looks when it likes."""

_NAME_LIMIT = 80
_PRODUCT = "-//Tocsin//On call//EN"


def title_of(feed: Feed, roster: Roster) -> str:
    """Return what a feed is called in a list of calendars, such as ``On call: Checkout primary``."""
    return f"On call: {name_of(feed, roster)}"


def name_of(feed: Feed, roster: Roster) -> str:
    """Return what a feed tells of, in words: a person's name, a team's, or a team's and its schedule's."""
    if feed.kind == "person":
        return _person(feed.name, roster)
    if feed.kind == "team":
        return _team(feed.name, roster)
    return schedule_name(feed.name, roster)


def schedule_name(address: str, roster: Roster) -> str:
    """Return ``Checkout primary`` of the address ``checkout/primary``."""
    team, _, name = address.partition("/")
    return f"{_team(team, roster)} {_short(name)}"


def words_in(feed: Feed, events: Iterable[Event], roster: Roster) -> frozenset[tuple[str, ...]]:
    """Return what a feed says besides the events themselves: the same events with the same words are the same file."""
    found: set[tuple[str, ...]] = {("title", title_of(feed, roster))}
    for event in events:
        address = address_of(event.series)
        schedule = roster.schedules.get(address)
        found.add((address, schedule_name(address, roster), schedule.timezone if schedule else ""))
        found.update((key, _person(key, roster)) for key in event.users)
    return frozenset(found)


def write_calendar(feed: Feed, events: Iterable[Event], roster: Roster, commands: Commands) -> bytes:
    """Return a feed as a file: UTF-8, lines folded at 75 octets and ended by CR LF.

    ``events`` are in the order to write. Names come from ``roster``; somebody whom it does not know is called by key.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    title, about = title_of(feed, roster), f"Who is on call, from Tocsin. Change it in Slack: {commands.oncall}"
    for name, text in {"name": title, "x-wr-calname": title, "description": about, "x-wr-caldesc": about}.items():
        calendar.add(name, vText(text))
    calendar.add("refresh-interval", vDuration(EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(EVERY))
    for event in events:
        calendar.add_component(_component(feed, event, roster, commands))
    return calendar.to_ical(sorted=False)


def _component(feed: Feed, event: Event, roster: Roster, commands: Commands) -> Component:
    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", event.changed_at)
    component.add("last-modified", event.changed_at)
    component.add("sequence", event.sequence)
    component.add("dtstart", event.start)
    component.add("dtend", event.end)
    component.add("status", "CONFIRMED" if event.cancelled_at is None else "CANCELLED")
    component.add("transp", "TRANSPARENT")  # one can take a meeting while on call
    component.add("summary", vText(_summary(feed, event, roster)))
    component.add("description", vText(_description(event, roster, commands)))
    component.add("categories", ["On call"])
    return component


def _summary(feed: Feed, event: Event, roster: Roster) -> str:
    what = schedule_name(address_of(event.series), roster)
    text = f"On call: {what}" if feed.kind == "person" else f"{_everybody(event, roster)} on call: {what}"
    return text if event.cancelled_at is None else f"Cancelled: {text}"


def _description(event: Event, roster: Roster, commands: Commands) -> str:
    address = address_of(event.series)
    who, what = _everybody(event, roster), schedule_name(address, roster)
    schedule = roster.schedules.get(address)
    zone = schedule.timezone if schedule else "UTC"
    span = f"{zoned(event.start, zone)} to {zoned(event.end, zone)}"
    if event.cancelled_at is not None:
        return f"{who} {_verb(event, 'was to be', 'were to be')} on call for {what}, {span}. This is off."
    lines = (
        f"{who} {_verb(event, 'is', 'are')} on call for {what}, {span}.",
        f"To hand it on, type in Slack: {commands.oncall} swap",
        f"To take it over: {commands.oncall} take {address}",
    )
    return "\n".join(lines)


def _verb(event: Event, one: str, several: str) -> str:
    return one if len(event.users) == 1 else several


def _everybody(event: Event, roster: Roster) -> str:
    return joined([_person(each, roster) for each in event.users])


def _person(key: str, roster: Roster) -> str:
    person = roster.people.get(key)
    return _short(person.name if person else key)


def _team(key: str, roster: Roster) -> str:
    team = roster.teams.get(key)
    return _short(team.name if team else key)


def _short(name: str) -> str:
    text = one_line(clean(name))
    cut = head(text, _NAME_LIMIT)
    return text if cut == text else f"{cut}…"
