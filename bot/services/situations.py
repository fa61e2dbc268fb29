"""Incidents and pages with all that their views show, read in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFoundError
from bot.services import directory
from bot.services.reach import Reach
from bot.store import incidents, pages
from bot.views.situation import Missed, PageState, Situation, following

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.page import Page
    from bot.core.roster import Person
    from bot.services.world import World
    from bot.store import Connection


def situation_of(conn: Connection, world: World, number: int, now: datetime) -> Situation:
    """Return an incident with all that its card shows. Raises ``NotFoundError``."""
    incident = incidents.get(conn, number)
    if incident is None:
        raise NotFoundError(f"There is no incident #{number}.")
    people = directory.people(conn, world.roster)
    team = world.roster.teams.get(incident.team or "")
    return Situation(
        incident=incident,
        roles=incidents.role_history(conn, number),
        pages=tuple(state_of(conn, world, page, people, now) for page in pages.of_incident(conn, number)),
        people=people,
        organization=world.organization,
        team=team.name if team else "",
        latest=incidents.latest_text(conn, number, "update"),
        is_roomless=incidents.NO_CHANNEL in incidents.steps_done(conn, number),
    )


def state_of(conn: Connection, world: World, page: Page, people: Mapping[str, Person], now: datetime) -> PageState:
    """Return a page with the people who were reached and who would be next."""
    covers = Reach(conn, world, now).covers
    missed = _missed(conn, page) if page.is_live else ()
    return PageState(page, pages.reached_by(conn, [page.id]), following(page, covers, people), missed)


def _missed(conn: Connection, page: Page) -> tuple[Missed, ...]:
    return tuple(
        Missed(each.person, each.medium, each.error)
        for each in pages.notifications(conn, page.id)
        if each.error and each.status in {"pending", "failed"}
    )
