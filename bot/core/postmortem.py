"""The postmortem's draft as a pure function of what is recorded: the same record gives the same draft.

The draft holds mrkdwn as it was written; ``bot.export`` makes Markdown and other outputs of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.incident import ROLES
from bot.core.mrkdwn import Directory, links_in, mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.incident import ActionItem, EntryKind, FileRef, Incident, Message, RoleHolder, TimelineEntry
    from bot.core.page import Medium, Notification, Page

PageEventKind: TypeAlias = Literal["page", "acknowledged"]

_JOINS = {"channel_join": "joined", "group_join": "joined", "channel_leave": "left", "group_leave": "left"}
_SYSTEM = frozenset(
    {
        "channel_topic", "channel_purpose", "channel_name", "channel_archive", "channel_unarchive",
        "channel_convert_to_private",
        "group_topic", "group_purpose", "group_name", "group_archive", "group_unarchive",
        "pinned_item", "unpinned_item", "bot_add", "bot_remove", "reminder_add",
    }
)  # fmt: skip
_PERMALINK = re.compile(r"/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>[0-9]{10})(?P<micros>[0-9]{6})")


@dataclass(frozen=True)
class Record:
    """Everything that a postmortem is made from.

    ``directory.users`` names Slack ids (people and bots) and the roster's keys. ``timezone`` (an IANA name) is the one
    that the document is written in. ``team`` and ``severity`` are the names to show beside the incident's own keys.
    """

    incident: Incident
    roles: tuple[RoleHolder, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    actions: tuple[ActionItem, ...] = ()
    pages: tuple[Page, ...] = ()
    notifications: tuple[Notification, ...] = ()
    messages: tuple[Message, ...] = ()
    directory: Directory = field(default_factory=Directory)
    timezone: str = "UTC"
    team: str = ""
    severity: str = ""


@dataclass(frozen=True)
class Clock:
    """One of the incident's times, and how long after the start of the impact it was."""

    name: str
    at: datetime
    after: timedelta


@dataclass(frozen=True)
class Tenure:
    """Somebody (an id) held a role (its title) from ``since`` until ``until``, None for until the end."""

    role: str
    user: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Attempt:
    """One notification: by which medium, and what became of it. ``at`` is when it was sent, or when it was due."""

    medium: Medium
    at: datetime
    outcome: Literal["sent", "failed", "not needed", "pending"]
    error: str = ""


@dataclass(frozen=True)
class Paging:
    """A page, and whom it reached how: roster keys with their attempts in order."""

    page: Page
    people: tuple[tuple[str, tuple[Attempt, ...]], ...]


@dataclass(frozen=True)
class Event:
    """One line of the timeline. ``actor`` is an id or empty; ``thread`` holds the replies to a message put on it."""

    at: datetime
    kind: EntryKind | PageEventKind
    actor: str
    text: str
    permalink: str | None = None
    thread: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Said:
    """One thing in the transcript: a message with the replies of its thread."""

    message: Message
    replies: tuple[Message, ...] = ()
    is_system: bool = False


@dataclass(frozen=True)
class Crowd:
    """Several people (ids) who joined or left one after the other."""

    at: datetime
    users: tuple[str, ...]
    did: str


@dataclass(frozen=True)
class Shared:
    """A file or a link that somebody (an id) shared. ``url`` is None for a file whose address is not known."""

    at: datetime
    user: str
    name: str
    url: str | None


@dataclass(frozen=True)
class Draft:
    """The draft. All ids are as recorded; all texts are mrkdwn, but for the incident's own (plain)."""

    record: Record
    clocks: tuple[Clock, ...]
    tenures: tuple[Tenure, ...]
    paging: tuple[Paging, ...]
    timeline: tuple[Event, ...]
    speakers: tuple[tuple[str, int], ...]
    links: tuple[Shared, ...]
    files: tuple[Shared, ...]
    transcript: tuple[Said | Crowd, ...]


def draft(record: Record) -> Draft:
    """Return the draft of a record."""
    spoken = sorted(record.messages, key=lambda message: (message.posted_at, message.ts))
    return Draft(
        record=record,
        clocks=tuple(_clocks(record.incident)),
        tenures=_tenures(record.roles),
        paging=tuple(_paging(page, record.notifications) for page in sorted(record.pages, key=lambda page: page.id)),
        timeline=_timeline(record, spoken),
        speakers=_speakers(spoken),
        links=tuple(_links(spoken)),
        files=tuple(_files(spoken)),
        transcript=tuple(_transcript(spoken)),
    )


def _clocks(incident: Incident) -> Iterator[Clock]:
    start = incident.started_at or incident.detected_at or incident.declared_at
    named = (
        ("Impact started", start),
        ("Detected", incident.detected_at),
        ("Declared", incident.declared_at),
        ("Acknowledged", incident.acknowledged_at),
        ("Mitigated", incident.mitigated_at),
        ("Resolved", incident.resolved_at),
        ("Closed", incident.closed_at),
    )
    for name, at in named:
        if at is not None:
            yield Clock(name, at, at - start)


def _tenures(roles: Sequence[RoleHolder]) -> tuple[Tenure, ...]:
    order = list(ROLES)
    ranked = sorted(roles, key=lambda each: (order.index(each.role) if each.role in order else len(order), each.since))
    return tuple(Tenure(ROLES.get(each.role, each.role), each.user, each.since, each.until) for each in ranked)


def _paging(page: Page, notifications: Sequence[Notification]) -> Paging:
    mine = sorted(
        (each for each in notifications if each.page == page.id), key=lambda each: (each.person, each.due_at, each.id)
    )
    people = {
        person: tuple(_attempt(each) for each in group) for person, group in groupby(mine, key=lambda each: each.person)
    }
    first = {person: min(attempt.at for attempt in attempts) for person, attempts in people.items()}
    return Paging(page, tuple(sorted(people.items(), key=lambda item: (first[item[0]], item[0]))))


def _attempt(notification: Notification) -> Attempt:
    outcome: Mapping[str, Literal["sent", "failed", "not needed", "pending"]] = {
        "sent": "sent",
        "failed": "failed",
        "dropped": "not needed",
        "pending": "pending",
    }
    at = notification.sent_at or notification.due_at
    return Attempt(notification.medium, at, outcome[notification.status], notification.error or "")


def _timeline(record: Record, spoken: Sequence[Message]) -> tuple[Event, ...]:
    threads = _threads(spoken)
    known = {(message.channel, message.ts): message for message in spoken}
    events = [
        _event(entry, threads, known) for entry in sorted(record.timeline, key=lambda entry: (entry.at, entry.id))
    ]
    if not any(entry.kind == "page" for entry in record.timeline):
        events.extend(_page_events(record.pages))
    return tuple(sorted(events, key=lambda event: event.at))


def _event(
    entry: TimelineEntry,
    threads: Mapping[tuple[str, str], tuple[Message, ...]],
    known: Mapping[tuple[str, str], Message],
) -> Event:
    place = _place(entry.permalink)
    event = Event(entry.at, entry.kind, entry.actor, entry.text, entry.permalink)
    said = known.get(place) if place else None
    if said is None or place is None:
        return event
    if said.is_deleted:
        return replace(event, text="")
    text = said.text or entry.text  # an edit made after it was marked counts
    return replace(event, text=text, thread=threads.get(place, ()) if entry.kind == "pinned" else ())


def _place(permalink: str | None) -> tuple[str, str] | None:
    """Return the channel and ts that a permalink of Slack's leads to (``/archives/C1/p1700000000000100``)."""
    found = _PERMALINK.search(permalink or "")
    return (found["channel"], f"{found['seconds']}.{found['micros']}") if found else None


def _page_events(pages: Iterable[Page]) -> Iterator[Event]:
    for page in pages:
        yield Event(page.triggered_at, "page", page.triggered_by, f"Page sent along {page.policy.address}")
        if page.acknowledged_at and page.acknowledged_by:
            text = f"{mention(page.acknowledged_by)} acknowledged the page"
            yield Event(page.acknowledged_at, "acknowledged", page.acknowledged_by, text)


def _threads(spoken: Sequence[Message]) -> dict[tuple[str, str], tuple[Message, ...]]:
    found: dict[tuple[str, str], list[Message]] = {}
    for message in spoken:
        if _is_reply(message):
            found.setdefault((message.channel, message.thread_ts or ""), []).append(message)
    return {place: tuple(replies) for place, replies in found.items()}


def _is_reply(message: Message) -> bool:
    return bool(message.thread_ts) and message.thread_ts != message.ts


def _is_from_person(message: Message) -> bool:
    return not message.is_bot and message.subtype not in _SYSTEM and message.subtype not in _JOINS


def _speakers(spoken: Sequence[Message]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for message in spoken:
        if _is_from_person(message) and not message.is_deleted and message.user:
            counts[message.user] = counts.get(message.user, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _links(spoken: Sequence[Message]) -> Iterator[Shared]:
    seen: set[str] = set()
    for message in spoken:
        if not _is_from_person(message):
            continue
        for link in links_in(message.text):
            if link.url not in seen:
                seen.add(link.url)
                yield Shared(message.posted_at, message.user, link.label, link.url)


def _files(spoken: Sequence[Message]) -> Iterator[Shared]:
    seen: set[str] = set()
    for message in spoken:
        for file in message.files:
            if file.id not in seen:
                seen.add(file.id)
                yield _shared(message, file)


def _shared(message: Message, file: FileRef) -> Shared:
    return Shared(message.posted_at, message.user, file.name, file.permalink)


def _transcript(spoken: Sequence[Message]) -> Iterator[Said | Crowd]:
    """Yield the channel in order: threads under their first message, people who come and go in one line."""
    threads = _threads(spoken)
    parents = {(message.channel, message.ts) for message in spoken}
    top = (each for each in spoken if not (_is_reply(each) and (each.channel, each.thread_ts or "") in parents))
    for joins, group in groupby(top, key=lambda message: _JOINS.get(message.subtype or "")):
        messages = list(group)
        if joins:
            users = tuple(dict.fromkeys(message.user for message in messages))
            yield Crowd(messages[0].posted_at, users, joins)
            continue
        for message in messages:
            replies = threads.get((message.channel, message.ts), ())
            yield Said(message, replies, message.subtype in _SYSTEM)
