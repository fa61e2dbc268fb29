"""Somebody is deactivated in Slack: their pages go on to the next person, their roles are free again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import directory, outbox, paging, roles
from bot.store import incidents
from bot.store import people as users

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.services.world import World
    from bot.store import Connection
    from bot.store.people import SlackUser


def take_in(conn: Connection, world: World, told: Iterable[SlackUser], now: datetime) -> None:
    """Keep users as Slack tells them now, and see to what those leave behind who were deactivated since."""
    active = {user.id for user in users.everybody(conn) if not user.is_deleted}
    told = list(told)
    users.save(conn, told)
    for user in told:
        if user.is_deleted and user.id in active:
            _see_to(conn, world, user, now)


def _see_to(conn: Connection, world: World, user: SlackUser, now: datetime) -> None:
    for incident in incidents.open_incidents(conn):
        for holder in incidents.current_roles(conn, incident.number):
            if holder.user == user.id:
                incidents.end_role(conn, incident.number, holder.role, user.id, now)
                _tell(conn, incident.number, user.id, holder.role, now)
    key = directory.key_of(conn, world.roster, user.id)
    if key is not None:
        paging.pass_over_departed(conn, world, key, now)


def _tell(conn: Connection, number: int, user: str, role: str, now: datetime) -> None:
    text = f"<@{user}> is deactivated in Slack and is no longer {roles.title(role)}. Take over by the card's buttons."
    entry = {"at": now, "recorded_at": now, "kind": "role", "actor": "", "text": text}
    incidents.add_entry(conn, number, entry)
    outbox.post(conn, number, "departed", now, text=text)
    outbox.redraw(conn, number, now)
