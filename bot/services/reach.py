"""Who can be reached for a page, and by what. Who is deactivated in Slack, or has no contact method, is passed over."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.core.targets import resolve_target
from bot.store import people as users

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.page import Medium
    from bot.core.roster import Person, Target
    from bot.services.world import World
    from bot.store import Connection
    from bot.store.people import SlackUser

_DEACTIVATED = "is deactivated in Slack"
_NOTHING = "has neither Slack nor a phone number"
_ONLY_PHONE = "has only a phone number, and SMS and calls are not set up"
_NOT_IN_SLACK = "is not in Slack under the address or id in the files"
_IS_APP = "is an app, which no message reaches"


class Reach:
    """The people of the roster as they can be reached at one instant, on one connection.

    ``left_out`` says of everybody who was passed over so far why, by key.
    """

    def __init__(self, conn: Connection, world: World, at: datetime) -> None:
        """Look at the roster in force at ``at`` (aware) and at what Slack says of its users."""
        self._roster = world.in_force(conn)
        self._has_phone = world.has_phone
        self._at = at
        self._conn = conn
        self._users: dict[str, SlackUser | None] = {}  # of thousands of users only those are read who are asked for
        self.left_out: dict[str, str] = {}

    def covers(self, target: Target) -> tuple[str, ...]:
        """Return the keys of the people whom a target means and who can be reached."""
        return tuple(key for key in resolve_target(self._roster, target, self._at) if self.media(key))

    def media(self, key: str) -> frozenset[Medium]:
        """Return the media by which a person can be reached; none is noted in ``left_out``."""
        person = self._roster.people.get(key)
        if person is None:
            return frozenset()
        user = self._user(person)
        found: set[Medium] = set()
        if user is not None and user.is_deleted:
            self.left_out[key] = _DEACTIVATED
            return frozenset()
        if (person.slack or person.email) and not (user and user.is_bot):
            found.add("slack")
        if person.phone and self._has_phone:
            found |= {"sms", "voice"}
        if not found:
            self.left_out[key] = _IS_APP if user else _ONLY_PHONE if person.phone else _NOTHING
        return frozenset(found)

    def lacks(self, key: str) -> str:
        """Return why nothing reaches a person, for after their name; empty when something does.

        Before Slack's users are known nobody is said to be missing there. No address is told.
        """
        person = self._roster.people.get(key)
        if person is None:
            return "is in no file any more"
        user = self._user(person)
        if user is not None and user.is_deleted:
            return _DEACTIVATED
        is_named = bool(person.slack or person.email)
        if (is_named and not (user and user.is_bot) and (user or not self._knows_slack)) or (
            person.phone and self._has_phone
        ):
            return ""
        if user is not None and user.is_bot:
            return _IS_APP
        if is_named:
            return _NOT_IN_SLACK
        return _ONLY_PHONE if person.phone else _NOTHING

    def slack_id(self, key: str) -> str | None:
        """Return the id by which a person can be mentioned and put into a user group, None when there is none."""
        person = self._roster.people.get(key)
        user = self._user(person) if person else None
        if user is not None:
            return None if user.is_deleted or user.is_bot else user.id
        return person.slack if person and not self._knows_slack else None

    def _user(self, person: Person) -> SlackUser | None:
        if person.key not in self._users:
            self._users[person.key] = self._read(person)
        return self._users[person.key]

    def _read(self, person: Person) -> SlackUser | None:
        if person.slack:
            return users.get(self._conn, person.slack)
        return users.last_with_email(self._conn, person.email) if person.email else None

    @cached_property
    def _knows_slack(self) -> bool:
        return users.is_anybody_known(self._conn)
