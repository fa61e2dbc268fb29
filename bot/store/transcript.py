"""The messages of incident channels as last seen, their reactions, the drafts, and the events already taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from bot.core.incident import FileRef, Message
from bot.store.tables import MessageRow, PostmortemRow, ReactionRow, SeenRow, table_of
from bot.store.upsert import insert_once, put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

message = table_of(MessageRow)
reaction = table_of(ReactionRow)
postmortem = table_of(PostmortemRow)
seen = table_of(SeenRow)


def save(conn: Connection, one: Message) -> None:
    """Write a message as it is now. One that was deleted stays deleted: events may come late, and side by side."""
    if one.is_deleted:
        erase(conn, one)
        return
    no_later = message.c.edited_at.is_(None)
    if one.edited_at is not None:
        no_later |= message.c.edited_at <= one.edited_at
    put(conn, message, ["channel", "ts"], _row(one), message.c.is_deleted.is_(False) & no_later)


def _row(one: Message) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "ts": one.ts,
        "author": one.user,
        "text": one.text,
        "posted_at": one.posted_at,
        "thread_ts": one.thread_ts,
        "files": [_file(each) for each in one.files],
        "is_bot": one.is_bot,
        "subtype": one.subtype,
        "edited_at": one.edited_at,
        "is_deleted": one.is_deleted,
    }


def _file(each: FileRef) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "permalink": each.permalink,
        "mimetype": each.mimetype,
        "size": each.size,
    }


def erase(conn: Connection, one: Message) -> None:
    """Turn a message into a tombstone: its text and files are gone, its place stays, also when it was not known yet."""
    gone = {"text": "", "files": [], "is_deleted": True}
    insert_once(conn, message, {**_row(one), **gone}, message.c.ts)
    conn.execute(update(message).where(message.c.channel == one.channel, message.c.ts == one.ts).values(**gone))


def get(conn: Connection, channel: str, ts: str) -> Message | None:
    """Return one message."""
    query = select(message).where(message.c.channel == channel, message.c.ts == ts)
    row = conn.execute(query).mappings().first()
    return _message(dict(row), ()) if row else None


def messages(conn: Connection, channel: str) -> tuple[Message, ...]:
    """Return a channel's messages with their reactions, in the order they were posted."""
    reacted: dict[str, dict[str, list[str]]] = {}
    for row in conn.execute(select(reaction).where(reaction.c.channel == channel).order_by(reaction.c.name)).mappings():
        reacted.setdefault(row["ts"], {}).setdefault(row["name"], []).append(row["author"])
    query = select(message).where(message.c.channel == channel).order_by(message.c.ts)
    return tuple(_message(dict(row), _reactions(reacted.get(row["ts"], {}))) for row in conn.execute(query).mappings())


def count_replies(conn: Connection, channel: str) -> dict[str, int]:
    """Return how many replies are known of each thread of a channel, by the ts of its first message."""
    where = (message.c.channel == channel, message.c.thread_ts.is_not(None), message.c.is_deleted.is_(False))
    query = select(message.c.thread_ts, func.count()).where(*where).group_by(message.c.thread_ts)
    return {str(ts): int(count) for ts, count in conn.execute(query)}


def authors(conn: Connection, channel: str) -> set[str]:
    """Return the Slack ids of everybody who wrote in a channel, bots among them."""
    return set(conn.execute(select(message.c.author).where(message.c.channel == channel).distinct()).scalars())


def _reactions(by_name: Mapping[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(sorted(users))) for name, users in sorted(by_name.items()))


def _message(row: dict[str, Any], reactions: tuple[tuple[str, tuple[str, ...]], ...]) -> Message:
    files = tuple(FileRef(**each) for each in row.pop("files"))
    return Message(user=row.pop("author"), files=files, reactions=reactions, **row)


def react(conn: Connection, channel: str, ts: str, name: str, user: str) -> None:
    """Record a reaction."""
    values = {"channel": channel, "ts": ts, "name": name, "author": user}
    put(conn, reaction, ["channel", "ts", "name", "author"], values)


def unreact(conn: Connection, channel: str, ts: str, name: str, user: str) -> None:
    """Forget a reaction."""
    where = (reaction.c.channel == channel, reaction.c.ts == ts, reaction.c.name == name, reaction.c.author == user)
    conn.execute(delete(reaction).where(*where))


def has_reaction(conn: Connection, channel: str, ts: str, name: str) -> bool:
    """Tell whether anybody reacted to a message with ``name``."""
    where = (reaction.c.channel == channel, reaction.c.ts == ts, reaction.c.name == name)
    return conn.execute(select(reaction.c.author).where(*where)).first() is not None


def save_postmortem(conn: Connection, incident: int, markdown: str, now: datetime) -> None:
    """Keep the current draft of an incident's postmortem."""
    version = conn.execute(select(postmortem.c.version).where(postmortem.c.incident == incident)).scalar() or 0
    values = {"incident": incident, "markdown": markdown, "made_at": now, "version": version + 1}
    put(conn, postmortem, ["incident"], values)


def first_time(conn: Connection, key: str, now: datetime) -> bool:
    """Record that something came in; False when it did before."""
    return insert_once(conn, seen, {"key": key, "at": now}, seen.c.key) is not None


def is_seen(conn: Connection, key: str) -> bool:
    """Tell whether something was recorded by ``first_time``."""
    return conn.execute(select(seen.c.key).where(seen.c.key == key)).first() is not None


def forget_seen(conn: Connection, before: datetime) -> None:
    """Drop the memory of what came in before an instant."""
    conn.execute(delete(seen).where(seen.c.at < before))


def save_all(conn: Connection, found: Iterable[Message]) -> None:
    """Write several messages as they are now."""
    for one in found:
        save(conn, one)
