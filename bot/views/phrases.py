"""The small phrases that every text is made of: times, durations, people, states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.characters import one_line
from bot.core.mrkdwn import escape, inert, mention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.incident import Incident, Status
    from bot.core.page import Medium, Via
    from bot.core.roster import Person

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
_ADDRESS = re.compile(r"https?://[^\s<>|\"]+[^\s<>|\".,;:!?)'\]]")

STATUS_WORDS: Mapping[Status, str] = {
    "triage": "In triage",
    "active": "Active",
    "mitigated": "Mitigated",
    "resolved": "Resolved",
    "closed": "Closed",
    "cancelled": "Cancelled",
    "merged": "Merged",
}
STATUS_SIGNS: Mapping[Status, str] = {
    "triage": ":mag:",
    "active": ":rotating_light:",
    "mitigated": ":large_yellow_circle:",
    "resolved": ":white_check_mark:",
    "closed": ":lock:",
    "cancelled": ":no_entry_sign:",
    "merged": ":arrow_right:",
}
VIA_WORDS: Mapping[Via, str] = {
    "slack": "in Slack",
    "sms": "by SMS",
    "voice": "by key press in a call",
    "cli": "on the command line",
    "link": "by link",
    "api": "through the API",
}
MEDIUM_WORDS: Mapping[Medium, str] = {"slack": "Slack", "sms": "SMS", "voice": "call"}


@dataclass(frozen=True)
class Commands:
    """The slash commands as this workspace has them."""

    incident: str = "/incident"
    oncall: str = "/oncall"
    page: str = "/page"

    @classmethod
    def prefixed(cls, prefix: str) -> Commands:
        """Return the commands with ``prefix`` before their names: ``ts-`` gives ``/ts-incident``."""
        return cls(f"/{prefix}incident", f"/{prefix}oncall", f"/{prefix}page")


SLASH = Commands()


def duration(span: timedelta) -> str:
    """Return a length of time in its two largest units, such as ``1 h 20 min``; negative ones count as none.

    Seconds are told up to ten minutes.
    """
    seconds = max(0, int(span.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    units = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"), (rest, "s")]
    while len(units) > 1 and units[0][0] == 0:
        units.pop(0)
    shown = units[:1] if seconds >= 600 and units[0][1] == "min" else units[:2]
    return " ".join(f"{count} {unit}" for count, unit in shown if count) or "0 s"


def local_time(at: datetime, pattern: str = "{date_short_pretty}, {time}") -> str:
    """Return mrkdwn that Slack shows in each reader's own zone. ``at`` is aware.

    ``pattern`` holds Slack's date tokens (https://docs.slack.dev/messaging/formatting-message-text).
    """
    return f"<!date^{int(at.timestamp())}^{pattern}|{zoned(at, 'UTC')}>"


def local_clock(at: datetime, now: datetime) -> str:
    """Return ``local_time`` without the date when ``at`` is less than twelve hours away."""
    return local_time(at, "{time}") if abs(at - now) < timedelta(hours=12) else local_time(at)


def typed_span(start: datetime, end: datetime | None) -> str:
    """Return a span to type after a command, the same for every reader; a day of it when it has no end."""
    begin = f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return f"{begin} for 1 day" if end is None else f"{begin} to {end.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def zoned(at: datetime, zone: str) -> str:
    """Return an instant in a zone, such as ``Mon 23 Nov, 09:00 CET``. ``zone`` is an IANA name."""
    local = at.astimezone(ZoneInfo(zone))
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    return f"{day}, {local:%H:%M} {zone_mark(local)}"


def span_in(start: datetime, end: datetime, zone: str, now: datetime) -> str:
    """Return a span in an IANA zone, such as ``Fri 6 Mar, 18:00 to Mon 9 Mar, 09:00 CET``.

    What both ends share is said once, what has begun is ``now until …``, and the year is said when it is not this one.
    """
    tz = ZoneInfo(zone)
    first, last, today = start.astimezone(tz), end.astimezone(tz), now.astimezone(tz)
    same_day, same_mark = first.date() == last.date(), zone_mark(first) == zone_mark(last)
    until = f"{last:%H:%M} {zone_mark(last)}" if same_day else f"{_day(last, today)}, {last:%H:%M} {zone_mark(last)}"
    if start <= now < end:
        return f"now until {until}"
    mark = "" if same_mark else f" {zone_mark(first)}"
    return f"{_day(first, today)}, {first:%H:%M}{mark} to {until}"


def moment_in(at: datetime, zone: str, now: datetime) -> str:
    """Return what ``zoned`` does, with the year when it is not this one."""
    tz = ZoneInfo(zone)
    local = at.astimezone(tz)
    return f"{_day(local, now.astimezone(tz))}, {local:%H:%M} {zone_mark(local)}"


def _day(local: datetime, today: datetime) -> str:
    year = "" if local.year == today.year else f" {local.year}"
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}{year}"


def zone_mark(local: datetime) -> str:
    """Return how people call the zone of an aware local time at that time: ``CET``, ``UTC``, ``UTC+04``."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name


def joined(words: Sequence[str], last: str = "and") -> str:
    """Return ``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def who(person: str, people: Mapping[str, Person]) -> str:
    """Return mrkdwn that names somebody, given by roster key or by Slack user id: a mention when Slack knows them."""
    known = people.get(person)
    if known is not None:
        return mention(known.slack) if known.slack else inline(known.name)
    return mention(person) if _SLACK_ID.fullmatch(person) else inline(person)


def everyone(persons: Sequence[str], people: Mapping[str, Person]) -> str:
    """Return mrkdwn that names several people, as ``who`` does."""
    return joined([who(person, people) for person in persons])


def typed(text: str) -> str:
    """Return what somebody typed into a modal as mrkdwn: inert, but for addresses, which become links."""
    pieces: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        pieces.append(escape(text[at : found.start()]))
        pieces.append(f"<{escape(found[0])}>")
        at = found.end()
    return "".join((*pieces, escape(text[at:])))


def inline(text: str) -> str:
    """Return what somebody typed for use in the middle of a mrkdwn sentence: one line, and no code or bold from it."""
    return inert(one_line(text))


def title_outside(incident: Incident) -> str:
    """Return the title as it may be shown to people who are not in the incident's channel (plain text)."""
    return f"Private incident {incident.number}" if incident.is_private else incident.title


def numbered(incident: Incident, *, inside: bool = True) -> str:
    """Return ``#12 Checkout is down``, plain; ``inside`` only where the incident's own people read it."""
    if not inside and incident.is_private:
        return title_outside(incident)
    return f"#{incident.number} {incident.title}"


def channel_link(incident: Incident) -> str:
    """Return mrkdwn that leads to the incident's channel, empty while it has none."""
    return f"<#{incident.channel_id}>" if incident.channel_id else ""
