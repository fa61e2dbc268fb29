"""Who asks for a change of who is on call, and whom they mean by the names that they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.targets import find_person
from bot.errors import BadInputError, NotFoundError
from bot.services import directory
from bot.services.swaps import reader_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.roster import Roster
    from bot.services.world import World
    from bot.store import Connection
    from bot.views.shift_plan import Reader


@dataclass(frozen=True)
class Asker:
    """Who asks: how they read, their own key, and the keys of everybody by Slack user id.

    ``key`` is empty for somebody whom the schedule files do not name. ``by_name`` has keys by lower-case name, where
    somebody was written by name.
    """

    reader: Reader
    key: str
    by_id: Mapping[str, str]
    by_name: Mapping[str, tuple[str, ...]]

    def check_is_listed(self) -> None:
        """Raise ``BadInputError`` for somebody whom the schedule files do not name."""
        if not self.key:
            raise BadInputError(
                "You are in none of the schedule files. Have yourself added under 'people' of your team."
            )

    def key_of(self, roster: Roster, person: str, field: str) -> str:
        """Return the key of a mention, or of ``@name``. Raises ``BadInputError`` naming the field."""
        try:
            return find_person(roster, person, self.by_id, self.by_name)
        except NotFoundError as error:
            raise BadInputError(str(error), field=field) from error


def asker_of(conn: Connection, world: World, user: str, now: datetime, *said: str) -> Asker:
    """Return who asks, by their Slack user id. ``said`` are the people they wrote; names cost reading everybody's."""
    reader = reader_of(conn, world, user, now)
    keys = {person.slack: key for key, person in reader.people.items() if person.slack}
    is_named = any(word and not word.startswith("<@") for word in said)
    return Asker(reader, keys.get(user, ""), keys, directory.keys_by_name(conn, world.roster) if is_named else {})
