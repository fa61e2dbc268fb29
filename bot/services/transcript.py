"""What is said in incident channels, as events tell it: messages, edits, deletions, reactions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.notify.slack import read_message
from bot.services import outbox
from bot.services.incidents import record
from bot.store import incidents, transcript

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.incident import Incident, Message
    from bot.services.world import World
    from bot.store import Connection, Database

PIN = "pushpin"
ACTION = "white_check_mark"
DECISION = "scales"
MARKS: dict[str, str] = {PIN: "pinned", ACTION: "action", DECISION: "decision"}


class Transcript:
    """The use cases of a channel's history."""

    def __init__(self, db: Database, world: World) -> None:
        """Work on ``db`` in the given surroundings."""
        self._db = db
        self._world = world

    async def message(self, event: Mapping[str, Any]) -> None:
        """Take in a ``message`` event. Those outside incident channels are left alone."""
        await self._db.write(lambda conn: take_message(conn, event))

    async def reaction(self, event: Mapping[str, Any], event_id: str) -> None:
        """Take in a ``reaction_added`` or ``reaction_removed`` event, once.

        Slack delivers an event again when it misses the answer, and a late "added" must not undo a "removed".
        """
        now = self._world.clock.now()

        def work(conn: Connection) -> None:
            if transcript.first_time(conn, event_id, now):
                take_reaction(conn, self._world, event, now)

        await self._db.write(work)

    async def mark(self, number: int, kind: str, message: Message, by: str) -> bool:
        """Put a message on the timeline by hand; False when it is there already."""

        def work(conn: Connection) -> bool:
            incident = incidents.get(conn, number)
            if incident is None:
                return False
            transcript.save(conn, message)
            return _mark(conn, self._world, incident, kind, message, by, self._world.clock.now())

        return await self._db.write(work)


def forget_deliveries(conn: Connection, now: datetime) -> None:
    """Forget the events of more than a day ago: Slack delivers none again after an hour."""
    transcript.forget_seen(conn, now - timedelta(days=1))


def take_message(conn: Connection, event: Mapping[str, Any]) -> None:
    """Write what a ``message`` event tells of an incident's channel."""
    channel = str(event.get("channel") or "")
    incident = incidents.by_channel(conn, channel)
    if incident is None:
        return
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        _erase(conn, incident, read_message(channel, _before(event)))
    elif subtype == "message_changed":
        _take_change(conn, incident, channel, event.get("message") or {})
    elif event.get("ts"):
        transcript.save(conn, read_message(channel, event))


def _take_change(conn: Connection, incident: Incident, channel: str, changed: Mapping[str, Any]) -> None:
    if not changed.get("ts"):
        return
    message = read_message(channel, changed)
    if message.is_deleted:  # the first message of a thread leaves a tombstone in Slack too
        _erase(conn, incident, message)
    else:
        transcript.save(conn, message)


def _before(deletion: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message that a ``message_deleted`` event is about, as far as the event tells it."""
    previous: Mapping[str, Any] = deletion.get("previous_message") or {}
    return {**previous, "ts": str(deletion["deleted_ts"])}


def _erase(conn: Connection, incident: Incident, message: Message) -> None:
    """Erase a message, and what was taken over from it into the timeline and the action items."""
    transcript.erase(conn, message)
    sources = [_source(kind, message.channel, message.ts) for kind in MARKS.values()]
    incidents.erase(conn, incident.number, sources)


def take_reaction(conn: Connection, world: World, event: Mapping[str, Any], now: datetime) -> None:
    """Write a reaction down; the marking ones put the message on the timeline or take it off again."""
    item = event.get("item") or {}
    channel, ts = str(item.get("channel") or ""), str(item.get("ts") or "")
    incident = incidents.by_channel(conn, channel)
    if incident is None or not ts:
        return
    name, user = str(event.get("reaction") or "").split("::")[0], str(event.get("user") or "")
    if event.get("type") == "reaction_removed":
        transcript.unreact(conn, channel, ts, name, user)
        _unmark(conn, incident, channel, ts, name, now)
        return
    transcript.react(conn, channel, ts, name, user)
    if name not in MARKS:
        return
    message = transcript.get(conn, channel, ts)
    if message is None:
        outbox.fetch_message(conn, incident.number, {"channel": channel, "ts": ts, "name": name, "user": user}, now)
        return
    _mark(conn, world, incident, MARKS[name], message, user, now)


def mark_fetched(
    conn: Connection, world: World, number: int, reaction: Mapping[str, str], message: Message, now: datetime
) -> None:
    """Put a message on the timeline that had to be looked up first, unless its reaction is gone again."""
    incident = incidents.get(conn, number)
    if incident is None:
        return
    transcript.save(conn, message)
    if transcript.has_reaction(conn, message.channel, message.ts, reaction["name"]):
        _mark(conn, world, incident, MARKS[reaction["name"]], message, reaction["user"], now)


def _mark(
    conn: Connection, world: World, incident: Incident, kind: str, message: Message, by: str, now: datetime
) -> bool:
    source = _source(kind, message.channel, message.ts)
    if incidents.retract(conn, incident.number, source, None):
        return True
    link = world.permalink(message.channel, message.ts, message.thread_ts)
    text = message.text or ", ".join(each.name for each in message.files)
    if kind == "action":
        values = {"text": text, "created_by": by, "created_at": now, "permalink": link, "source": source}
        incidents.add_action(conn, incident.number, {**values, "owner": None})
    author = message.user if kind == "pinned" else by
    return record(conn, incident.number, kind, author, text, now, at=message.posted_at, permalink=link, source=source)


def _unmark(conn: Connection, incident: Incident, channel: str, ts: str, name: str, now: datetime) -> None:
    if name in MARKS and not transcript.has_reaction(conn, channel, ts, name):
        incidents.retract(conn, incident.number, _source(MARKS[name], channel, ts), now)


def _source(kind: str, channel: str, ts: str) -> str:
    return f"{kind}:{channel}:{ts}"
