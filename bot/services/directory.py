"""Who is who: people of the roster and users of Slack, by id, key, e-mail and phone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.store import people as users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.roster import Person, Roster
    from bot.store import Connection
    from bot.store.people import SlackUser


def slack_id(conn: Connection, roster: Roster, key: str) -> str | None:
    """Return the Slack user id of a person, from the roster or by e-mail, or None when neither tells."""
    person = roster.people.get(key)
    if person is None:
        return None
    if person.slack:
        return person.slack
    user = users.by_email(conn, person.email) if person.email else None
    return user.id if user else None


def who(conn: Connection, roster: Roster, key: str) -> str:
    """Return how a person is recorded: the Slack user id when it is known, else the roster's key."""
    return slack_id(conn, roster, key) or key


def key_of(conn: Connection, roster: Roster, user: str) -> str | None:
    """Return the roster's key of a Slack user, or None when the roster does not know the user."""
    for person in roster.people.values():
        if person.slack == user:
            return person.key
    known = users.get(conn, user)
    if known is None or not known.email:
        return None
    email = known.email.lower()
    return next((each.key for each in roster.people.values() if each.email and each.email.lower() == email), None)


def by_phone(roster: Roster, number: str) -> Person | None:
    """Return the person with this E.164 number."""
    return next((each for each in roster.people.values() if each.phone == number), None)


def names(conn: Connection, roster: Roster) -> Mapping[str, str]:
    """Return what to call everybody, by Slack user id and by roster key."""
    found = {person.key: person.name for person in roster.people.values()}
    found.update({user.id: shown_name(user) for user in users.everybody(conn)})
    return found


def people(conn: Connection, roster: Roster) -> Mapping[str, Person]:
    """Return the roster's people by key, with the Slack user id that their e-mail address leads to filled in."""
    known = {each.email.lower(): each.id for each in users.everybody(conn) if each.email and not each.is_deleted}
    return {
        key: person if person.slack else replace(person, slack=known.get((person.email or "").lower()))
        for key, person in roster.people.items()
    }


def shown_name(user: SlackUser) -> str:
    """Return the name people know a user by."""
    return user.real_name or user.name


def timezone_of(conn: Connection, roster: Roster, user: str) -> str:
    """Return the zone that a Slack user lives in: Slack's answer, else the roster's, else UTC."""
    known = users.get(conn, user)
    if known and known.timezone:
        return known.timezone
    person = roster.people.get(key_of(conn, roster, user) or "")
    return (person.timezone if person else None) or "UTC"


def is_slack_id(user: str) -> bool:
    """Tell whether this is a Slack user id rather than a key of the roster (keys are lower-case words)."""
    return len(user) > 1 and user[0] in "UW" and user.isalnum() and user == user.upper()
