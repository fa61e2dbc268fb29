"""Who commands, who communicates, who writes: changes of an incident's roles, inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.incident import ROLES
from bot.errors import BadInputError, ConflictError
from bot.services import directory, outbox
from bot.store import incidents
from bot.views.phrases import who

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.services.world import World
    from bot.store import Connection

SHARED = frozenset({"sme"})


def assign(conn: Connection, world: World, incident: Incident, role: str, user: str, by: str, now: datetime) -> None:
    """Give a role to ``user``, taking it from whoever held it; experts are several.

    Raises ``BadInputError`` for an unknown role and ``ConflictError`` when the user holds it already.
    """
    if role not in ROLES:
        raise BadInputError(f"There is no role “{role}”. Use one of {', '.join(ROLES)}.", field="role")
    holders = holders_of(conn, incident.number, role)
    people = directory.people(conn, world.roster)
    if user in holders:
        raise ConflictError(f"{who(user, people)} is {title(role)} of this incident already.")
    if role not in SHARED:
        incidents.end_role(conn, incident.number, role, None, now)
    incidents.begin_role(conn, incident.number, role, user, now)
    _tell(conn, incident, role, user, by, now, who(user, people))


def claim(conn: Connection, world: World, incident: Incident, role: str, user: str, now: datetime) -> None:
    """Take a vacant role. Raises ``ConflictError`` naming the holder when somebody was quicker."""
    holders = holders_of(conn, incident.number, role)
    if holders and role not in SHARED and user not in holders:
        held_by = who(holders[0], directory.people(conn, world.roster))
        prefix = world.command_prefix
        raise ConflictError(f"{held_by} is {title(role)} already. To take over: `/{prefix}incident role {role} @you`.")
    assign(conn, world, incident, role, user, user, now)


def holders_of(conn: Connection, number: int, role: str) -> tuple[str, ...]:
    """Return who holds a role now."""
    return tuple(each.user for each in incidents.current_roles(conn, number) if each.role == role)


def title(role: str) -> str:
    """Return a role as written inside a sentence."""
    return ROLES[role].lower()


def _tell(conn: Connection, incident: Incident, role: str, user: str, by: str, now: datetime, shown: str) -> None:
    text = f"{shown} became {title(role)}"
    entry = {"at": now, "recorded_at": now, "kind": "role", "actor": by, "text": text}
    incidents.add_entry(conn, incident.number, entry)
    outbox.redraw(conn, incident.number, now)
    outbox.post(conn, incident.number, "role", now, role=role, user=user, by=by)
    if directory.is_slack_id(user):
        outbox.invite(conn, incident.number, user, now)
        outbox.brief(conn, incident.number, role, user, now)
