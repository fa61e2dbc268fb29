"""Offers of shifts: how they are written, changed under the eyes of others, and found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from bot.core.swap import Offer, Stretch
from bot.store.tables import table_of
from bot.store.tables_rota import SwapOfferRow
from bot.store.upsert import insert_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, RowMapping

offer = table_of(SwapOfferRow)


@dataclass(frozen=True)
class Shown:
    """Where an offer is shown: ``to`` is a Slack user id or a channel's name, the rest is the message."""

    to: str
    channel: str
    ts: str


def add(conn: Connection, made: Offer, request: str) -> int | None:
    """Write an offer that ``request`` made, and return its id; None when the request made one already.

    The id in ``made`` does not count.
    """
    values = {
        **_changeable(made),
        "request": request,
        "schedule": made.schedule,
        "giver": made.giver,
        "note": made.note,
        "made_at": made.made_at,
        "made_by": made.made_by,
        "part_of": made.part_of,
        "messages": [],
        "version": made.version,
    }
    number: int | None = insert_once(conn, offer, values, offer.c.id)
    return number


def swap(conn: Connection, before: Offer, after: Offer) -> bool:
    """Write ``after`` if the offer still is at ``before``'s version; False when somebody else was quicker."""
    values = {**_changeable(after), "version": before.version + 1}
    where = (offer.c.id == before.id, offer.c.version == before.version)
    return conn.execute(update(offer).where(*where).values(**values)).rowcount == 1


def get(conn: Connection, number: int, *, to_change: bool = False) -> Offer | None:
    """Return an offer by id; locked in order to be changed."""
    query = select(offer).where(offer.c.id == number)
    row = conn.execute(query.with_for_update() if to_change else query).mappings().first()
    return _offer(row) if row else None


def by_request(conn: Connection, request: str) -> Offer | None:
    """Return the offer that a request made: Slack may deliver it twice."""
    row = conn.execute(select(offer).where(offer.c.request == request)).mappings().first()
    return _offer(row) if row else None


def parts_of(conn: Connection, number: int) -> tuple[Offer, ...]:
    """Return the parts of an offer that were taken, in the order in which they were."""
    return _all(conn, offer.c.part_of == number)


def open_ones(conn: Connection, schedules: Iterable[str] | None = None) -> tuple[Offer, ...]:
    """Return the open offers, oldest first; with ``schedules`` those that give or take time on one of them."""
    if schedules is None:
        return _all(conn, offer.c.status == "open")
    names = set(schedules)
    maybe = _all(conn, offer.c.status == "open", or_(offer.c.schedule.in_(names), offer.c.in_return.is_not(None)))
    return tuple(each for each in maybe if names & {each.schedule, each.returns.schedule if each.returns else ""})


def _all(conn: Connection, *where: Any) -> tuple[Offer, ...]:  # noqa: ANN401  # SQLAlchemy's expressions are not public
    query = select(offer).where(*where).order_by(offer.c.id)
    return tuple(map(_offer, conn.execute(query).mappings()))


def shown(conn: Connection, number: int) -> tuple[Shown, ...]:
    """Return where an offer is shown."""
    found: Sequence[dict[str, str]] = conn.execute(select(offer.c.messages).where(offer.c.id == number)).scalar() or ()
    return tuple(Shown(**each) for each in found)


def show(conn: Connection, number: int, where: Shown) -> None:
    """Record where an offer is shown to somebody, in place of where it was before."""
    locked = select(offer.c.messages).where(offer.c.id == number).with_for_update()
    known: Sequence[dict[str, str]] = conn.execute(locked).scalar() or ()
    others = [each for each in known if each["to"] != where.to]
    new = {"to": where.to, "channel": where.channel, "ts": where.ts}
    conn.execute(update(offer).where(offer.c.id == number).values(messages=[*others, new]))


def _changeable(one: Offer) -> dict[str, Any]:
    return {
        "taker": one.taker,
        "start": one.gives.start,
        "end": one.gives.end,
        "spans": _spans(one.gives),
        "in_return": {"schedule": one.returns.schedule, "spans": _spans(one.returns)} if one.returns else None,
        "status": one.status,
        "settled_at": one.settled_at,
        "settled_by": one.settled_by,
    }


def _spans(stretch: Stretch) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in stretch.spans]


def _stretch(schedule: str, spans: Iterable[Sequence[str]]) -> Stretch:
    return Stretch(schedule, tuple((_instant(start), _instant(end)) for start, end in spans))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _offer(row: RowMapping) -> Offer:
    back = row["in_return"]
    return Offer(
        id=row["id"],
        giver=row["giver"],
        gives=_stretch(row["schedule"], row["spans"]),
        made_at=row["made_at"],
        made_by=row["made_by"],
        taker=row["taker"],
        returns=_stretch(back["schedule"], back["spans"]) if back else None,
        note=row["note"],
        status=row["status"],
        settled_at=row["settled_at"],
        settled_by=row["settled_by"],
        part_of=row["part_of"],
        version=row["version"],
    )
