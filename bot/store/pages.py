"""Pages and their notifications: queries in, core values out."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.core.page import LIVE, Notification, Page
from bot.core.roster import Policy, Step, Target
from bot.store.tables import NotificationRow, PageRow, table_of
from bot.store.upsert import insert_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from bot.core.page import Medium

page = table_of(PageRow)
notification = table_of(NotificationRow)

_PAGE_COLUMNS = [page.c[each.name] for each in fields(Page)]
_NOTIFICATION_COLUMNS = [notification.c[each.name] for each in fields(Notification)]


def _freeze(policy: Policy) -> dict[str, Any]:
    steps = [
        {"notify": [[target.kind, target.name] for target in step.notify], "wait": step.wait.total_seconds()}
        for step in policy.steps
    ]
    return {"team": policy.team, "name": policy.name, "repeat": policy.repeat, "steps": steps}


def _thaw(frozen: Mapping[str, Any]) -> Policy:
    steps = tuple(
        Step(tuple(Target(kind, name) for kind, name in step["notify"]), timedelta(seconds=step["wait"]))
        for step in frozen["steps"]
    )
    return Policy(team=frozen["team"], name=frozen["name"], steps=steps, repeat=frozen["repeat"])


def _page(row: Mapping[str, Any]) -> Page:
    values: dict[str, Any] = {**row}
    values["policy"] = _thaw(row["policy"])
    return Page(**values)


def insert_page(conn: Connection, request: str, values: Mapping[str, Any], policy: Policy) -> Page | None:
    """Write a new page with its frozen policy; None when ``request`` made one already or the code is taken."""
    row = {"request": request, "policy": _freeze(policy), **values}
    number = insert_once(conn, page, row, page.c.id)
    return None if number is None else get(conn, int(number))


def by_request(conn: Connection, request: str) -> Page | None:
    """Return the page that ``request`` made."""
    row = conn.execute(select(*_PAGE_COLUMNS).where(page.c.request == request)).mappings().first()
    return _page(dict(row)) if row else None


def get(conn: Connection, number: int, *, for_change: bool = False) -> Page | None:
    """Return a page by id; ``for_change`` locks it until the transaction ends (PostgreSQL)."""
    query = select(*_PAGE_COLUMNS).where(page.c.id == number)
    row = conn.execute(query.with_for_update() if for_change else query).mappings().first()
    return _page(dict(row)) if row else None


def latest_by_code(conn: Connection, code: str) -> Page | None:
    """Return the newest page with this code: codes are unique among pages that somebody still has to acknowledge."""
    query = select(*_PAGE_COLUMNS).where(page.c.code == code).order_by(page.c.id.desc()).limit(1)
    row = conn.execute(query).mappings().first()
    return _page(dict(row)) if row else None


def of_incident(conn: Connection, incident: int) -> tuple[Page, ...]:
    """Return an incident's pages in the order they were triggered."""
    query = select(*_PAGE_COLUMNS).where(page.c.incident == incident).order_by(page.c.id)
    return tuple(_page(dict(row)) for row in conn.execute(query).mappings())


def live(conn: Connection) -> tuple[Page, ...]:
    """Return every page that somebody still has to acknowledge, oldest first."""
    query = select(*_PAGE_COLUMNS).where(page.c.status.in_(LIVE)).order_by(page.c.id)
    return tuple(_page(dict(row)) for row in conn.execute(query).mappings())


def live_for_person(conn: Connection, person: str) -> tuple[Page, ...]:
    """Return the live pages that have notified this person (a roster key), oldest first."""
    mine = select(notification.c.page).where(notification.c.person == person)
    query = select(*_PAGE_COLUMNS).where(page.c.status.in_(LIVE), page.c.id.in_(mine)).order_by(page.c.id)
    return tuple(_page(dict(row)) for row in conn.execute(query).mappings())


def live_of_team(conn: Connection, team: str | None) -> tuple[Page, ...]:
    """Return the pages of a team's policies that nobody acknowledged yet, oldest first; None: of no team."""
    query = select(*_PAGE_COLUMNS).where(page.c.status.in_(LIVE), page.c.team == team).order_by(page.c.id)
    return tuple(_page(dict(row)) for row in conn.execute(query).mappings())


def swap(conn: Connection, before: Page, after: Page) -> bool:
    """Write ``after`` if the page still is at ``before``'s version; False when somebody else was quicker."""
    changed = {
        "status": after.status,
        "step": after.step,
        "round": after.round,
        "next_at": after.next_at,
        "acknowledged_at": after.acknowledged_at,
        "acknowledged_by": after.acknowledged_by,
        "acknowledged_via": after.acknowledged_via,
        "version": after.version,
    }
    query = update(page).where(page.c.id == before.id, page.c.version == before.version).values(**changed)
    return conn.execute(query).rowcount == 1


def room_ts(conn: Connection, number: int) -> str | None:
    """Return where (a Slack ts) a page is shown in its incident's channel, None while it is not."""
    return conn.execute(select(page.c.room_ts).where(page.c.id == number)).scalar()


def set_room_ts(conn: Connection, number: int, ts: str) -> None:
    """Record where a page is shown in its incident's channel."""
    conn.execute(update(page).where(page.c.id == number).values(room_ts=ts))


def add_notification(conn: Connection, page_id: int, person: str, medium: Medium, due_at: datetime) -> int:
    """Plan one attempt and return its id."""
    values = {"page": page_id, "person": person, "medium": medium, "due_at": due_at}
    query = insert(notification).values(**values).returning(notification.c.id)
    return int(conn.execute(query).scalar_one())


def get_notification(conn: Connection, number: int) -> Notification | None:
    """Return an attempt by id."""
    query = select(*_NOTIFICATION_COLUMNS).where(notification.c.id == number)
    row = conn.execute(query).mappings().first()
    return Notification(**row) if row else None


def notification_by_provider_id(conn: Connection, provider_id: str) -> Notification | None:
    """Return the attempt that a provider knows by this name (a call's or message's SID)."""
    query = select(*_NOTIFICATION_COLUMNS).where(notification.c.provider_id == provider_id)
    row = conn.execute(query).mappings().first()
    return Notification(**row) if row else None


def notifications(conn: Connection, page_id: int) -> tuple[Notification, ...]:
    """Return a page's attempts in the order they were planned."""
    query = select(*_NOTIFICATION_COLUMNS).where(notification.c.page == page_id).order_by(notification.c.id)
    return tuple(Notification(**row) for row in conn.execute(query).mappings())


def change_notification(conn: Connection, number: int, values: Mapping[str, Any]) -> None:
    """Write ``values`` into an attempt."""
    conn.execute(update(notification).where(notification.c.id == number).values(**values))


def drop_pending(conn: Connection, page_id: int) -> None:
    """Mark the attempts of a page that were not made yet as dropped: nobody needs them any more."""
    where = (notification.c.page == page_id, notification.c.status == "pending")
    conn.execute(update(notification).where(*where).values(status="dropped"))


def reached_by(conn: Connection, pages: Iterable[int]) -> tuple[str, ...]:
    """Return the keys of everybody whom these pages demanded something of, each once, in the order it was planned."""
    query = select(notification.c.person).where(notification.c.page.in_(list(pages))).order_by(notification.c.id)
    return tuple(dict.fromkeys(conn.execute(query).scalars()))
