"""Offers of shifts as other use cases touch them: who is shown what, and that a changed schedule is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.change import LOOK_AHEAD
from bot.core.record import effective
from bot.services import directory, outbox
from bot.store import homes, rota, swaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.core.roster import Roster, Schedule
    from bot.core.swap import Offer
    from bot.store import Connection


def reconsider(conn: Connection, schedule: str, now: datetime) -> None:
    """Have the open offers that concern a schedule compared with it, if there are any."""
    if swaps.open_ones(conn, [schedule]):
        outbox.reconsider_swaps(conn, schedule, now)


def audience(conn: Connection, roster: Roster, offer: Offer) -> tuple[str, ...]:
    """Return to whom an offer is shown: Slack user ids, or ``#channel`` of the team for one that is open to all.

    A team without a channel is asked one by one.
    """
    if offer.taker is not None:
        user = directory.slack_id(conn, roster, offer.taker)
        return (user,) if user else ()
    team = roster.teams.get(offer.schedule.partition("/")[0])
    if team is not None and team.channel:
        return (f"#{team.channel.lstrip('#')}",)
    return everybody_else(conn, roster, offer)


def everybody_else(conn: Connection, roster: Roster, offer: Offer) -> tuple[str, ...]:
    """Return the Slack user ids of the team's people besides the giver."""
    team = roster.teams.get(offer.schedule.partition("/")[0])
    keys = [key for key in (team.people if team else ()) if key != offer.giver]
    found = (directory.slack_id(conn, roster, key) for key in keys)
    return tuple(user for user in found if user)


def show(conn: Connection, roster: Roster, offer: Offer, now: datetime) -> None:
    """Have an open offer shown to whom it is made, and on the Homes that list it."""
    for to in audience(conn, roster, offer):
        outbox.show_swap(conn, offer.id, to, now)
    draw_homes(conn, roster, offer, now)


def redraw(conn: Connection, roster: Roster, offer: Offer, now: datetime) -> None:
    """Have every message that shows an offer show how it stands now."""
    for shown in swaps.shown(conn, offer.id):
        outbox.show_swap(conn, offer.id, shown.to, now)
    draw_homes(conn, roster, offer, now)


def draw_homes(conn: Connection, roster: Roster, offer: Offer, now: datetime) -> None:
    """Have the Homes redrawn of those who see an offer there: the giver, and whom it was offered to."""
    team = roster.teams.get(offer.schedule.partition("/")[0])
    keys: Iterable[str] = (offer.giver, *((offer.taker,) if offer.taker else ()), *(team.people if team else ()))
    users = {user for user in (directory.slack_id(conn, roster, key) for key in keys) if user}
    for user in homes.among(conn, users):
        outbox.draw_home(conn, user, now)


def watch(conn: Connection, offer: Offer, now: datetime) -> None:
    """Have an open offer looked at when its time begins, then when it is over."""
    outbox.watch_swap(conn, offer.id, offer.gives.start if offer.gives.start > now else offer.over_at)


def schedules_in_force(conn: Connection, roster: Roster, offer: Offer, now: datetime) -> Mapping[str, Schedule]:
    """Return the schedules that an offer is about as the database alone has them.

    This process may still have the files before the last change of them.
    """
    found: dict[str, Schedule] = {}
    for name in {offer.schedule, offer.returns.schedule if offer.returns else offer.schedule}:
        record = rota.record(conn, name, now, max(offer.over_at, offer.gives.end, now + LOOK_AHEAD))
        known = record.definitions[-1].schedule if record.definitions else roster.schedules.get(name)
        if known is not None:
            found[name] = effective(known, record.changes) if record.definitions else known
    return found
