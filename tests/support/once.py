"""What must be there exactly once after an incident was declared and acknowledged, counted where people see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.services import outbox
from bot.store import incidents, pages
from bot.store.tables_job import job
from tests.support.person import button, has

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Connection, Database
    from tests.support.stage import Stage


STANDING = (outbox.HANDOFF_DUE, outbox.COVERAGE_LOOK)
"""Timers that are always there: the next hand-off, the next look ahead."""


@dataclass
class Count:
    """What was found: what is missing, what is there more often than once, and how much was counted."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    counted: int = 0

    def take(self, what: str, found: int | Sequence[Any], wanted: int = 1) -> None:
        """Take in how often something is there."""
        number = found if isinstance(found, int) else len(found)
        self.counted += 1
        if number != wanted:
            line = f"{what}: {number} instead of {wanted}" + ("" if isinstance(found, int) else f" ({found})")
            (self.lost if number < wanted else self.doubled).append(line)

    def demand(self, what: str, *, is_so: bool) -> None:
        """Take in whether something is so."""
        self.take(what, int(is_so))


async def count(stage: Stage, db: Database, commander: str, paged: Sequence[str]) -> Count:
    """Count everything of the one incident, declared by Robin and acknowledged by ``commander`` (names of people).

    Its number is whatever it is: PostgreSQL gives the number of a declaration that was rolled back to nobody else.
    """
    found = Count()
    declared = await db.read(incidents.open_incidents)
    found.take("incidents on record", [each.number for each in declared])
    incident = declared[0]
    await _count_records(found, db, incident.number, f"U0{commander.upper()}")
    await _count_channel(found, stage, incident.channel_name or "", f"U0{commander.upper()}", paged)
    for name in paged:
        await _count_direct(found, stage, name, commander)
    return found


async def _count_records(found: Count, db: Database, number: int, commander: str) -> None:
    def work(conn: Connection) -> None:
        (page,) = pages.of_incident(conn, number)
        found.demand("the page is acknowledged", is_so=page.status == "acknowledged")
        found.demand("the page is hers who pressed", is_so=page.acknowledged_by == commander)
        roles = [each.user for each in incidents.current_roles(conn, number) if each.role == "commander"]
        found.take("commanders", roles)
        found.demand("the commander is who acknowledged", is_so=roles == [commander])
        lines = [each.text for each in incidents.entries(conn, number) if "acknowledged the page" in each.text]
        found.take("acknowledgements on the timeline", lines)
        undone = select(func.count()).select_from(job).where(job.c.done_at.is_(None), job.c.kind.not_in(STANDING))
        found.take("jobs left", int(conn.execute(undone).scalar_one()), 0)
        given_up = select(job.c.kind, job.c.error).where(job.c.done_at.is_not(None), job.c.error.is_not(None))
        found.take("jobs given up", conn.execute(given_up).all(), 0)

    await db.read(work)


async def _count_channel(found: Count, stage: Stage, name: str, commander: str, paged: Sequence[str]) -> None:
    robin = stage.person("robin")
    every = (await robin.api("conversations.list", limit=200))["channels"]
    found.take("channels", [each["name"] for each in every if each["name"].startswith("inc-")])
    channel = await robin.channel(name)
    said = await robin.messages(channel)
    cards = [each for each in said if button(each, "incident.update")]
    found.take("cards", [each["text"] for each in cards])
    found.demand("the card names the commander", is_so=all(has(each, f"<@{commander}>") for each in cards))
    pins = [each["message"]["ts"] for each in (await robin.api("pins.list", channel=channel))["items"]]
    found.take("pins", pins)
    found.demand("what is pinned is the card", is_so=pins == [each["ts"] for each in cards])
    for line in ("acknowledged the page", f"*Commander* is now <@{commander}>"):
        found.take(line, [each["text"] for each in said if has(each, line)])
    links = [each["link"] for each in (await robin.api("bookmarks.list", channel_id=channel))["bookmarks"]]
    found.take("bookmarks", links)
    topic = (await robin.api("conversations.info", channel=channel))["channel"]["topic"]["value"]
    found.demand(f"the topic says who commands: {topic}", is_so="P1" in topic)
    members = (await robin.api("conversations.members", channel=channel))["members"]
    for user in ("U0ROBIN", *(f"U0{each.upper()}" for each in paged)):
        found.take(f"{user} in the channel", members.count(user))
    public = await robin.messages(await robin.channel("incidents"))
    announced = [each for each in public if button(each, "incident.join")]
    found.take("announcements", [each["text"] for each in announced])
    found.demand("the announcement names the commander", is_so=all(has(each, commander) for each in announced))


async def _count_direct(found: Count, stage: Stage, name: str, commander: str) -> None:
    person = stage.person(name)
    said = await person.messages(await person.direct())
    settled = [each for each in said if has(each, f"Acknowledged by <@U0{commander.upper()}>")]
    found.take(f"pages in {name}'s messages that say who has it", [each["text"] for each in settled])
    waiting = [each["text"] for each in said if button(each, "page.acknowledge")]
    found.take(f"pages that still ask {name}", waiting, 0)
    briefs = [each["text"] for each in said if "You are" in each["text"]]
    found.take(f"instructions to {name}", briefs, int(name == commander))


async def count_phones(found: Count, stage: Stage, db: Database, orphans: frozenset[str]) -> None:
    """Count SMS and calls: one for each attempt on record, and one for each kill that left one without a record."""
    exchange = stage.sandbox.phones._exchange
    outgoing = [each for each in exchange.messages.values() if each.direction == "outbound-api"]

    def sent(conn: Connection) -> dict[str, int]:
        every = [page for one in incidents.public(conn) for page in pages.of_incident(conn, one.number)]
        rows = [each for page in every for each in pages.notifications(conn, page.id)]
        return {
            medium: len([each for each in rows if each.medium == medium and each.status == "sent"])
            for medium in ("sms", "voice")
        }

    wanted = await db.read(sent)
    unknown = {"sms": len(orphans & exchange.messages.keys()), "voice": len(orphans & exchange.calls.keys())}
    found.demand("an SMS was sent", is_so=wanted["sms"] > 0)
    found.demand("a call was placed", is_so=wanted["voice"] > 0)
    found.take("SMS", len(outgoing), wanted["sms"] + unknown["sms"])
    found.take("calls", len(exchange.calls), wanted["voice"] + unknown["voice"])
    ringing = [sid for sid, call in exchange.calls.items() if call.status in {"queued", "ringing"}]
    found.take("phones that still ring", [each for each in ringing if each not in orphans], 0)
