"""Hand-offs, and what is said ahead of time: to the two people, to the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views.blocks import clip_mrkdwn
from bot.views.phrases import (
    SLASH,
    STATUS_WORDS,
    Commands,
    channel_link,
    duration,
    everyone,
    inline,
    joined,
    local_time,
    numbered,
    typed_span,
    who,
    zoned,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.coverage import Foresight
    from bot.core.incident import Incident
    from bot.core.page import Page
    from bot.core.roster import Person, Team
    from bot.core.schedule import Shift

_SHOWN_SCHEDULES = 8
_SHOWN_INCIDENTS = 5
_SHOWN_PAGES = 5
_SHOWN_AHEAD = 8
_TITLE = 80


@dataclass(frozen=True)
class Handover:
    """A schedule on which other people are on call than were announced last. Keys of people, aware instants.

    ``since`` is when that began, None when it is just now; ``until`` when it changes again, None for beyond the
    horizon; ``next`` the shift after a gap. ``is_planned`` tells a gap outside of the schedule's hours. ``is_gone``
    tells that the files have the schedule no more.
    """

    schedule: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    until: datetime | None = None
    since: datetime | None = None
    next: Shift | None = None
    is_planned: bool = False
    is_gone: bool = False

    @property
    def gained(self) -> tuple[str, ...]:
        """Return who came."""
        return tuple(key for key in self.after if key not in self.before)

    @property
    def lost(self) -> tuple[str, ...]:
        """Return who went."""
        return tuple(key for key in self.before if key not in self.after)


@dataclass(frozen=True)
class OwnTurn:
    """A schedule that somebody takes over or leaves; ``until`` is when they are off again, None beyond the horizon."""

    handover: Handover
    until: datetime | None = None


@dataclass(frozen=True)
class Unfinished:
    """What a team has open. ``pages`` are those that nobody acknowledged, each with its incident if it has one."""

    incidents: tuple[Incident, ...] = ()
    pages: tuple[tuple[Page, Incident | None], ...] = ()


def team_notice(
    team: Team,
    handovers: Sequence[Handover],
    unfinished: Unfinished,
    people: Mapping[str, Person],
    commands: Commands = SLASH,
) -> str:
    """Return what a team's channel is told of schedules that change at the same instant, mrkdwn."""
    changed = [each for each in handovers if each.after or each.is_planned or each.is_gone]
    holes = [each for each in handovers if each not in changed]
    lines = [_hole(each, people, commands) for each in holes[:_SHOWN_SCHEDULES]]
    if changed:
        lines.append(f":arrows_counterclockwise: *Hand-off of {inline(team.name)}*")
        lines += [f"• {_change(each, people)}" for each in changed[:_SHOWN_SCHEDULES]]
    more = max(0, len(changed) - _SHOWN_SCHEDULES) + max(0, len(holes) - _SHOWN_SCHEDULES)
    if more:
        lines.append(f"…and {more} more: `{commands.oncall} {team.key}`")
    return "\n".join((*lines, *_open(unfinished, commands)))


def own_notice(
    team: Team,
    taken: Sequence[OwnTurn],
    left: Sequence[OwnTurn],
    unfinished: Unfinished,
    commanded: Sequence[Incident],
    people: Mapping[str, Person],
    zone: str,
    commands: Commands = SLASH,
) -> str:
    """Return what somebody is told who comes on call (``taken``), goes off call (``left``), or both; mrkdwn.

    ``commanded`` are the open incidents that they still command, ``zone`` is their own.
    """
    lines = [":pager: *You are on call now*" if taken else ":wave: *You are off call*"]
    lines += [f"• {_title(team, turn.handover)}{_taken(turn, people, zone)}" for turn in taken[:_SHOWN_SCHEDULES]]
    if taken and left:
        lines.append("No longer yours:")
    lines += [f"• {_title(team, turn.handover)}{_left(turn, people, zone)}" for turn in left[:_SHOWN_SCHEDULES]]
    if taken or unfinished != Unfinished():
        lines += _open(unfinished, commands)
    for incident in commanded[:_SHOWN_INCIDENTS]:
        hand_over = f"hand it over with `{commands.incident} role commander @name` in its channel"
        lines.append(f":warning: You still command {_named(incident)}: {hand_over}.")
    return "\n".join(lines)


def own_hint(zone: str, *, is_taking: bool, commands: Commands = SLASH) -> str:
    """Return the small print under ``own_notice``, mrkdwn; nothing for somebody who only leaves."""
    if not is_taking:
        return ""
    return (
        f"Cannot do it? `{commands.oncall} swap` offers the time to somebody else, `{commands.oncall} override` names "
        f"a stand-in. Times are in your time zone, {inline(zone)}."
    )


def ahead(team: Team, found: Sequence[str]) -> str:
    """Return what a team is told ahead of time, mrkdwn; ``found`` are its lines."""
    shown = [f"• {line}" for line in found[:_SHOWN_AHEAD]]
    if len(found) > _SHOWN_AHEAD:
        shown.append(f"…and {len(found) - _SHOWN_AHEAD} more: `tocsin check` names them all.")
    return "\n".join((f":warning: *On call for {inline(team.name)}: put this right in time*", *shown))


def foreseen(found: Foresight, name: str, address: str, limit: timedelta, person: str, commands: Commands) -> str:
    """Return one line of ``ahead``, mrkdwn; ``person`` is the plain name of whom it is about."""
    take = f"`{commands.oncall} take {inline(address)}`"
    title = f"*{inline(name)}*"
    if found.kind == "gap":
        end = f"until {local_time(found.end)}" if found.end else "and nobody is coming"
        cover = f"`{commands.oncall} take {inline(address)} {typed_span(found.start, found.end)}`"
        return f"{title}: nobody is on call from {local_time(found.start)} {end}. Type {cover}, or add people to it."
    if found.kind == "off hours":
        end = f" until {local_time(found.end)}" if found.end else ""
        hours = f"nobody is on call outside of its hours, next from {local_time(found.start)}{end}"
        return f"{title}: {hours}. If that is meant, all is well; this is said once."
    if found.kind == "long turns":
        cure = "Make them shorter, or raise the limit in organization.yml; this is said once."
        return f"{title}: its turns are longer than {duration(limit)} (`shift_health_limit`). {cure}"
    swap = f"Somebody else can take a part of it: {take}."
    end = f"until {local_time(found.end)}" if found.end else "on"
    healthy = f"longer than {duration(limit)} (`shift_health_limit`)"
    return f"{title}: {inline(person)} is on call from {local_time(found.start)} {end}, {healthy}. {swap}"


def unreachable(names: Sequence[str], person: str, why: str, begins: datetime, commands: Commands) -> str:
    """Return one line of ``ahead``: somebody who is on call on schedules (``names``) can be reached by nothing."""
    where = joined([f"*{inline(name)}*" for name in names])
    cure = f"Put it right in the files, or name somebody else: `{commands.oncall} override`."
    what = f"{inline(person)} {why}, and is on call on {where} from {local_time(begins)}"
    return f"{what}: no page would reach them. {cure}"


def _change(handover: Handover, people: Mapping[str, Person]) -> str:
    title = f"*{inline(handover.name)}*"
    came, went = everyone(handover.gained, people), everyone(handover.lost, people)
    if handover.is_gone:
        return f"{title}: is in no file any more; {went} {_are(handover.lost)} off call"
    if not handover.after:
        back = f" until {local_time(handover.until)}" if handover.until else ""
        return f"{title}: its hours are over, {went} {_are(handover.lost)} off call. Nobody is on call{back}"
    stays = _names([key for key in handover.after if key in handover.before], people)
    until = f", until {local_time(handover.until)}" if handover.until else ""
    since = f", since {local_time(handover.since)}" if handover.since else ""
    if came and went:
        line = f"{came} {_takes(handover.gained)} over from {went}"
    elif came:
        line = f"{came} {_are(handover.gained)} on call"
    else:
        line = f"{went} {_are(handover.lost)} off call"
    with_them = f", {'with' if came else 'leaving'} {stays}" if stays else ""
    return f"{title}: {line}{with_them}{since}{until}"


def _hole(handover: Handover, people: Mapping[str, Person], commands: Commands) -> str:
    went = f"{everyone(handover.lost, people)} {_are(handover.lost)} off call. " if handover.lost else ""
    if handover.next is None or handover.until is None:
        back = "and nobody is coming"
    else:
        back = f"until {local_time(handover.until)}, then {_names(handover.next.users, people)}"
    take = f"Take it: `{commands.oncall} take {inline(handover.schedule)}`"
    return f":rotating_light: *Nobody is on call on {inline(handover.name)}* {back}. {went}{take}"


def _taken(turn: OwnTurn, people: Mapping[str, Person], zone: str) -> str:
    handover = turn.handover
    until = f" until {zoned(turn.until, zone)}" if turn.until else ""
    since = f", since {zoned(handover.since, zone)}" if handover.since else ""
    lost = f", taking over from {everyone(handover.lost, people)}" if handover.lost else ""
    others = [key for key in handover.after if key in handover.before]
    together = f", together with {everyone(others, people)}" if others else ""
    return f"{until}{since}{lost}{together}"


def _left(turn: OwnTurn, people: Mapping[str, Person], zone: str) -> str:
    handover = turn.handover
    if handover.is_gone:
        return ": it is in no file any more"
    if not handover.after:
        return ": nobody is on call there now" if not handover.is_planned else ": its hours are over"
    since = f" since {zoned(handover.since, zone)}" if handover.since else ""
    until = f" until {zoned(handover.until, zone)}" if handover.until else ""
    return f": {everyone(handover.gained or handover.after, people)} {_have(handover)} the watch{since}{until}"


def _open(unfinished: Unfinished, commands: Commands) -> Iterator[str]:
    if not unfinished.incidents and not unfinished.pages:
        yield "Nothing is open."
        return
    if unfinished.incidents:
        yield "*Open incidents*"
    yield from (f"• {_incident(each)}" for each in unfinished.incidents[:_SHOWN_INCIDENTS])
    if len(unfinished.incidents) > _SHOWN_INCIDENTS:
        yield f"…and {len(unfinished.incidents) - _SHOWN_INCIDENTS} more: `{commands.incident} list`"
    if unfinished.pages:
        yield "*Waiting for somebody to acknowledge*"
    for page, incident in unfinished.pages[:_SHOWN_PAGES]:
        where = channel_link(incident) if incident else ""
        title = f"{_short(page.title)} · {where}" if where else _short(page.title)
        yield f"• {title}, since {local_time(page.triggered_at)}: `{commands.page} ack {page.code}`"
    if len(unfinished.pages) > _SHOWN_PAGES:
        yield f"…and {len(unfinished.pages) - _SHOWN_PAGES} more"


def _incident(incident: Incident) -> str:
    return f"{_named(incident)} · {incident.priority} · {STATUS_WORDS[incident.status]}"


def _named(incident: Incident) -> str:
    title, where = _short(numbered(incident, inside=False)), channel_link(incident)
    return f"{title} · {where}" if where and not incident.is_private else title


def _short(title: str) -> str:
    return clip_mrkdwn(inline(title), _TITLE)


def _title(team: Team, handover: Handover) -> str:
    return f"*{inline(team.name)}: {inline(handover.name)}*"


def _names(keys: Sequence[str], people: Mapping[str, Person]) -> str:
    """Return names that call nobody: whom it does not concern is not to be woken by it."""
    return joined([inline(people[key].name) if key in people else who(key, {}) for key in keys])


def _are(keys: Sequence[str]) -> str:
    return "is" if len(keys) == 1 else "are"


def _takes(keys: Sequence[str]) -> str:
    return "takes" if len(keys) == 1 else "take"


def _have(handover: Handover) -> str:
    return "has" if len(handover.gained or handover.after) == 1 else "have"
