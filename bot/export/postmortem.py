"""The postmortem's draft as Markdown: every value made safe first, then put in place by ``postmortem.md.j2``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from bot.core.postmortem import Crowd, Draft, draft
from bot.export.markdown import Markdown, heading, link, typed, typed_lines
from bot.views.phrases import MEDIUM_WORDS, SLASH, STATUS_WORDS, VIA_WORDS, Commands, duration, joined, zone_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from bot.core.incident import ActionItem, FileRef, Message
    from bot.core.postmortem import Attempt, Event, Paging, Record, Said, Shared
    from bot.export.templates import Templates

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DETECTED = {
    "alert": "by an alert",
    "customer": "by a customer",
    "employee": "by somebody who works here",
    "hotline": "by a call to the hotline",
    "heartbeat": "by a heartbeat that stopped",
}
_SIGNS = {
    "declared": "🚨", "status": "🔄", "role": "👤", "note": "📝", "decision": "⚖️", "action": "☑️", "update": "📣",
    "page": "📟", "acknowledged": "✅", "pinned": "📌", "severity": "📊", "title": "✏️", "late": "🕓",
}  # fmt: skip
# What an entry of these kinds says was said by its actor; the others name the people in their text.
_QUOTING = {
    "note": "noted",
    "decision": "wrote down the decision",
    "action": "noted the action",
    "update": "gave an update",
    "pinned": "wrote",
    "late": "added later",
}
_ENTRY, _REPLY = " " * 4, " " * 8
"""Where the content of a list item, and of one nested in it, goes on: four columns a level suits every renderer."""

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """A row of the clocks' or the roles' table, all Markdown."""

    name: str
    at: str = ""
    after: str = ""
    who: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Day:
    """A day of the timeline (``entries``) or of the transcript (``text``); ``title`` is empty on the only day."""

    title: str
    entries: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class PageLine:
    """A page: what it said, when, along which policy, how it ended, and a line for each person."""

    title: str
    at: str
    policy: str
    outcome: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class ActionLine:
    """An action item as one line."""

    text: str
    is_done: bool


def render_postmortem(record: Record, templates: Templates, commands: Commands = SLASH) -> str:
    """Return the draft as Markdown; the same record and template give the same bytes.

    Raises ``ConfigurationError`` naming file and line when the template is faulty.
    """
    text = templates.render("postmortem.md.j2", facts(record, commands))
    return text.rstrip("\n") + "\n"


def facts(record: Record, commands: Commands = SLASH) -> dict[str, object]:
    """Return what the template can use: Markdown that is safe to put anywhere on a line."""
    return _Writer(draft(record)).facts(commands)


class _Writer:
    def __init__(self, found: Draft) -> None:
        self._draft = found
        self._record = found.record
        self._zone = ZoneInfo(found.record.timezone)
        self._markdown = Markdown(found.record.directory, found.record.timezone)
        self._report = Markdown(found.record.directory, found.record.timezone, at="")
        self._is_folded = self._has_clock_change()

    def facts(self, commands: Commands) -> dict[str, object]:
        incident, found = self._record.incident, self._draft
        severity = f"{incident.severity} {self._record.severity}".strip()
        return {
            "number": incident.number,
            "title": heading(incident.title),
            "state": STATUS_WORDS[incident.status],
            "priority": typed(incident.priority),
            "severity": typed(severity),
            "urgency": incident.urgency,
            "service": typed(incident.service or ""),
            "team": typed(self._record.team),
            "declared_by": self._markdown.name(incident.declared_by),
            "declared_at": self._long(incident.declared_at),
            "channel": self._channel(),
            "is_drill": incident.is_drill,
            "zone": typed(self._record.timezone),
            "affected": typed_lines(incident.affected),
            "detected_by": _DETECTED.get(incident.detected_by, typed(incident.detected_by)),
            "noticed_by": typed(incident.noticed_by),
            "incident_command": commands.incident,
            "clocks": tuple(Row(each.name, self._long(each.at), duration(each.after)) for each in found.clocks),
            "roles": tuple(self._roles()),
            "speakers": self._speakers(),
            "pages": tuple(self._page(each) for each in found.paging),
            "timeline": tuple(self._days(found.timeline, lambda event: event.at, self._event_day)),
            "actions": tuple(self._action(each) for each in self._record.actions),
            "links": tuple(self._shared(each) for each in found.links),
            "files": tuple(self._shared(each) for each in found.files),
            "transcript": tuple(self._days(found.transcript, _time_of, self._transcript_day)),
        }

    def _has_clock_change(self) -> bool:
        """Tell whether the zone's offset changes between the first and the last thing told."""
        record = self._record
        times = [each.at for each in record.timeline] + [each.posted_at for each in record.messages]
        return len({at.astimezone(self._zone).utcoffset() for at in times}) > 1

    def _channel(self) -> str:
        incident = self._record.incident
        return self._markdown.channel(incident.channel_id, incident.channel_name or "") if incident.channel_id else ""

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    def _date(self, at: datetime) -> str:
        local = self._local(at)
        return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"

    def _clock(self, at: datetime) -> str:
        local = self._local(at)
        return f"{local:%H:%M} {zone_mark(local)}" if self._is_folded else f"{local:%H:%M}"

    def _long(self, at: datetime) -> str:
        local = self._local(at)
        return f"{local:%Y-%m-%d %H:%M:%S} {zone_mark(local)}"

    def _days(
        self, items: Iterable[T], time_of: Callable[[T], datetime], make: Callable[[str, list[T]], Day]
    ) -> Iterator[Day]:
        for title, group in groupby(items, key=lambda item: self._date(time_of(item))):
            yield make(title, list(group))

    def _roles(self) -> Iterator[Row]:
        for each in self._draft.tenures:
            until = self._long(each.until) if each.until else "the end"
            yield Row(each.role, who=self._markdown.name(each.user), since=self._long(each.since), until=until)

    def _speakers(self) -> str:
        return ", ".join(f"{self._markdown.name(user)} ({count})" for user, count in self._draft.speakers)

    def _page(self, paging: Paging) -> PageLine:
        page = paging.page
        people = tuple(self._reached(person, attempts) for person, attempts in paging.people)
        title = typed(page.title)
        return PageLine(title, self._long(page.triggered_at), typed(page.policy.address), self._outcome(paging), people)

    def _outcome(self, paging: Paging) -> str:
        page = paging.page
        if page.acknowledged_at and page.acknowledged_by:
            via = f" {VIA_WORDS[page.acknowledged_via]}" if page.acknowledged_via else ""
            after = duration(page.acknowledged_at - page.triggered_at)
            return f"acknowledged by {self._markdown.name(page.acknowledged_by)}{via} after {after}"
        return "over before anybody acknowledged" if page.status == "resolved" else "nobody acknowledged"

    def _reached(self, person: str, attempts: Iterable[Attempt]) -> str:
        tried = [self._attempt(each) for each in attempts if each.outcome != "not needed"]
        return f"{self._markdown.name(person)}: {', '.join(tried) or 'nothing had to be sent'}"

    def _attempt(self, attempt: Attempt) -> str:
        shown = f"{MEDIUM_WORDS[attempt.medium]} {self._clock(attempt.at)}"
        if attempt.outcome == "sent":
            return shown
        reason = f": {typed(attempt.error)}" if attempt.error else ""
        return f"{shown} ({attempt.outcome}{reason})"

    def _event_day(self, title: str, events: list[Event]) -> Day:
        return Day(title, entries=tuple(self._event(event) for event in events))

    def _event(self, event: Event) -> str:
        lead = f"**{self._clock(event.at)}** {_SIGNS[event.kind]}"
        verb = _QUOTING.get(event.kind)
        if verb:
            by = self._markdown.name(event.actor) if event.actor else "Tocsin"
            lead = f"{lead} {by} {self._evidence(verb, event.permalink)}:"
        else:
            lead = f"{lead} ({self._evidence('message', event.permalink)})" if event.permalink else lead
        writer = self._markdown if verb else self._report
        shown = writer.hanging(lead, event.text, _ENTRY) if event.text.strip() else f"{lead} *(message deleted)*"
        return "\n".join((shown, *(self._reply(reply) for reply in event.thread)))

    def _evidence(self, word: str, permalink: str | None) -> str:
        return link(permalink, word) if permalink and permalink.startswith(("https://", "http://")) else word

    def _reply(self, message: Message) -> str:
        return f"{_ENTRY}- {self._message(message, _REPLY)}"

    def _transcript_day(self, title: str, said: list[Said | Crowd]) -> Day:
        return Day(title, text="\n".join(self._said(each) for each in said))

    def _said(self, said: Said | Crowd) -> str:
        if isinstance(said, Crowd):
            names = joined([self._markdown.name(user) for user in said.users])
            return f"- **{self._clock(said.at)}** {names} {said.did}."
        if said.is_system:
            return f"- **{self._clock(said.message.posted_at)}** {self._did(said.message)}"
        first = f"- {self._message(said.message, _ENTRY)}"
        return "\n".join((first, *(self._reply(reply) for reply in said.replies)))

    def _did(self, message: Message) -> str:
        """Return what Slack itself says of a person, who is named in it or before it."""
        text = self._report.inline(message.text)
        return text if f"<@{message.user}" in message.text else f"{self._report.name(message.user)} {text}"

    def _message(self, message: Message, indent: str) -> str:
        name = self._markdown.name(message.user) + (" (bot)" if message.is_bot else "")
        lead = f"**{self._clock(message.posted_at)} {name}:**"
        if message.is_deleted:
            return f"{lead} *(message deleted)*"
        edited = " *(edited)*" if message.edited_at else ""
        if message.text.strip():
            shown = self._markdown.hanging(f"{lead}{edited}", message.text, indent)
        else:
            shown = lead + edited if message.files else f"{lead} *(no text)*"
        return "\n".join((shown, *(f"{indent}- File: {self._file(file)}" for file in message.files)))

    def _file(self, file: FileRef) -> str:
        return self._named(file.name or file.id, file.permalink)

    def _named(self, name: str, url: str | None) -> str:
        return link(url, name) if url and url.startswith(("https://", "http://")) else typed(name)

    def _shared(self, shared: Shared) -> str:
        by = self._markdown.name(shared.user)
        return f"{by}: {link(shared.url) if shared.url and not shared.name else self._named(shared.name, shared.url)}"

    def _action(self, action: ActionItem) -> ActionLine:
        owner = f"**{self._markdown.name(action.owner)}**" if action.owner else "*no owner yet*"
        due = f", by {self._date(action.due)}" if action.due else ""
        source = f" ({self._evidence('message', action.permalink)})" if action.permalink else ""
        text = self._markdown.inline(action.text) or "*(message deleted)*"
        return ActionLine(f"{owner}{due}: {text}{source}", action.done_at is not None)


def _time_of(said: Said | Crowd) -> datetime:
    return said.at if isinstance(said, Crowd) else said.message.posted_at
