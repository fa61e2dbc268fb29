"""What Slack says of its users, kept for names, time zones and for finding the people of the roster."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.store.tables import SlackUserRow, table_of
from bot.store.upsert import put

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

slack_user = table_of(SlackUserRow)


@dataclass(frozen=True)
class SlackUser:
    """A user as Slack tells it. ``name`` is what is shown; ``timezone`` an IANA name.

    ``is_admin`` says that they are an owner or admin of the workspace.
    """

    id: str
    name: str
    real_name: str = ""
    email: str | None = None
    timezone: str | None = None
    is_bot: bool = False
    is_deleted: bool = False
    is_admin: bool = False


def save(conn: Connection, users: Iterable[SlackUser]) -> None:
    """Write users as Slack tells them now."""
    for user in users:
        put(conn, slack_user, ["id"], asdict(user))


def everybody(conn: Connection) -> tuple[SlackUser, ...]:
    """Return every user that is known."""
    columns = [slack_user.c[field.name] for field in fields(SlackUser)]
    return tuple(SlackUser(*row) for row in conn.execute(select(*columns)))


def admins(conn: Connection) -> tuple[str, ...]:
    """Return the Slack ids of the workspace's owners and admins, in alphabetical order."""
    where = (slack_user.c.is_admin.is_(True), slack_user.c.is_deleted.is_(False))
    return tuple(conn.execute(select(slack_user.c.id).where(*where).order_by(slack_user.c.id)).scalars())


def get(conn: Connection, user_id: str) -> SlackUser | None:
    """Return a user by Slack id."""
    row = conn.execute(select(slack_user).where(slack_user.c.id == user_id)).mappings().first()
    return SlackUser(**row) if row else None


def ids_by_email(conn: Connection) -> dict[str, str]:
    """Return the Slack ids of all who are not deactivated, by e-mail address in lower case: cheap for thousands."""
    where = (slack_user.c.email.is_not(None), slack_user.c.is_deleted.is_(False))
    found = conn.execute(select(slack_user.c.email, slack_user.c.id).where(*where))
    return {email.lower(): user for email, user in found}


def by_email(conn: Connection, email: str) -> SlackUser | None:
    """Return the user with this address, whatever its case, unless deactivated."""
    where = (func.lower(slack_user.c.email) == email.lower(), slack_user.c.is_deleted.is_(False))
    row = conn.execute(select(slack_user).where(*where)).mappings().first()
    return SlackUser(**row) if row else None


def last_with_email(conn: Connection, email: str) -> SlackUser | None:
    """Return the user with this address, whatever its case: who is active, else who was before they left."""
    query = select(slack_user).where(func.lower(slack_user.c.email) == email.lower())
    row = conn.execute(query.order_by(slack_user.c.is_deleted, slack_user.c.id.desc())).mappings().first()
    return SlackUser(**row) if row else None


def is_anybody_known(conn: Connection) -> bool:
    """Tell whether Slack's users were ever read."""
    return conn.execute(select(slack_user.c.id).limit(1)).first() is not None
