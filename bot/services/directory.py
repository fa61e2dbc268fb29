"""Who is who: people of the roster and users of Slack, by id, key, e-mail and phone."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.core.characters import one_line
from bot.core.walltime import is_zone
from bot.errors import BadInputError
from bot.store import people as users
from bot.views.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.roster import Person, Roster
    from bot.store import Connection
    from bot.store.people import SlackUser

_NAMED = 5


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
    if all(person.slack or not person.email for person in roster.people.values()):
        return roster.people
    known = users.ids_by_email(conn)
    return {
        key: person if person.slack else replace(person, slack=known.get((person.email or "").lower()))
        for key, person in roster.people.items()
    }


def those(conn: Connection, roster: Roster, keys: Iterable[str]) -> Mapping[str, Person]:
    """Return as ``people`` does, but only of some, without reading every user of Slack."""
    known = {key for key in keys if key in roster.people}
    return {key: replace(roster.people[key], slack=slack_id(conn, roster, key)) for key in known}


def shown_name(user: SlackUser) -> str:
    """Return the name people know a user by."""
    return user.real_name or user.name


def timezone_of(conn: Connection, roster: Roster, user: str) -> str:
    """Return the zone that a Slack user lives in: Slack's answer, else the roster's, else UTC."""
    known = users.get(conn, user)
    if known and known.timezone and is_zone(known.timezone):
        return known.timezone
    person = roster.people.get(key_of(conn, roster, user) or "")
    return (person.timezone if person else None) or "UTC"


def user_named(conn: Connection, roster: Roster, word: str) -> str:
    """Return the Slack user id of whom somebody means by a key or by a name as Slack shows it, with or without ``@``.

    Raises ``BadInputError`` with the nearest name, or with the mentions to choose from when several are called so.
    """
    name = one_line(word).lstrip("@").casefold()
    person = people(conn, roster).get(name)
    if person is not None and person.slack:
        return person.slack
    known = users.everybody(conn)
    found = [user for user in known if name in _names_of(user) and not user.is_bot]
    active = [user for user in found if not user.is_deleted]
    if len(active) == 1:
        return active[0].id
    if active:
        choice = joined([f"<@{user.id}>" for user in active[:_NAMED]], "or")
        raise BadInputError(f"Several people are called {word}. Mention the one you mean: {choice}.", field="user")
    if found:
        raise BadInputError(f"{shown_name(found[0])} is deactivated in Slack. Choose somebody else.", field="user")
    raise BadInputError(_nobody(word, name, known), field="user")


def keys_by_name(conn: Connection, roster: Roster) -> Mapping[str, tuple[str, ...]]:
    """Return the keys of the roster's people by what they are called, in lower case: in the files and in Slack."""
    by_id = {user.id: user for user in users.everybody(conn)}
    found: dict[str, dict[str, None]] = {}
    for key, person in people(conn, roster).items():
        user = by_id.get(person.slack or "")
        for name in {person.name.casefold(), *(_names_of(user) if user else ())}:
            found.setdefault(name, {})[key] = None
    return {name: tuple(keys) for name, keys in found.items()}


def _names_of(user: SlackUser) -> frozenset[str]:
    return frozenset({user.name.casefold(), user.real_name.casefold()} - {""})


def _nobody(word: str, name: str, known: Iterable[SlackUser]) -> str:
    everybody = {each: user for user in known if not (user.is_bot or user.is_deleted) for each in _names_of(user)}
    close = get_close_matches(name, everybody, n=1)
    guess = f" Did you mean <@{everybody[close[0]].id}>?" if close else ""
    return f"Nobody here is called {word}.{guess} Mention them with @ and pick from the list."


def check_can_hold(conn: Connection, user: str) -> None:
    """Raise ``BadInputError`` for a Slack user who can take no role: an app, or somebody who is deactivated."""
    known = users.get(conn, user)
    if known is not None and known.is_deleted:
        raise BadInputError(f"<@{user}> is deactivated in Slack. Choose somebody else.", field="user")
    if known is not None and known.is_bot:
        raise BadInputError(f"<@{user}> is an app. Choose a person.", field="user")


def is_slack_id(user: str) -> bool:
    """Tell whether this is a Slack user id rather than a key of the roster (keys are lower-case words)."""
    return len(user) > 1 and user[0] in "UW" and user.isalnum() and user == user.upper()
