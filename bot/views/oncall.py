"""Who is on call, until when and who is next, in the time zone of whoever asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views import ids
from bot.views.blocks import MESSAGE_BLOCKS, Block, Message, actions, button, context, message, section
from bot.views.phrases import SLASH, Commands, everyone, inline, who, zoned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.core.oncall import Standing
    from bot.core.roster import Person, Roster, Schedule, Team

_SHOWN_TEAMS = 40
_HELP = """\
*Who is on call*
• `{oncall}` for all teams, `{oncall} checkout` for a team, service, schedule or person
• `{oncall} checkout at tomorrow 9am` at another time, past ones too

*Change it* (you see before and after first, and whoever it concerns is told)
• `{oncall} take checkout/primary for 2h` puts you on call instead; also `until 18:00`, `fri 18:00 to mon 9:00`
• `{oncall} override primary @bob fri 18:00 to mon 9:00` puts Bob on call
• `… replacing @alice` in her place only, `… adding` as well, `override primary @bob off fri` gives Bob the day off
• `{oncall} swap primary with @bob fri 18:00 to mon 9:00` asks Bob to take your shift, `everyone` asks the team
• `… for @bob's sat 9:00 to sun 9:00` takes Bob's in return, `{oncall} offers` shows what is on offer
• `{oncall} history checkout` shows what changed, `{oncall} undo` takes your last change back

*You*
• `{oncall} me` shows your shifts and how you are reached, `{oncall} test` pages you for a test
• `{oncall} week checkout` sends you the week as a picture, also `week next`
• `{oncall} calendar checkout` gives you an address for your calendar program

Times are read in your own time zone. Leave anything out, and a form asks for it."""


@dataclass(frozen=True)
class ScheduleStanding:
    """A schedule, and who is on call on it at the instant that was asked about."""

    schedule: Schedule
    standing: Standing


@dataclass(frozen=True)
class TeamStanding:
    """A team with its schedules, in the order to show."""

    team: Team
    schedules: tuple[ScheduleStanding, ...] = ()


def shown_schedules(roster: Roster) -> tuple[str, ...]:
    """Return the addresses of the schedules that an overview shows: those of the first teams."""
    teams = set(list(roster.teams)[:_SHOWN_TEAMS])
    return tuple(address for address, schedule in roster.schedules.items() if schedule.team in teams)


def overview(
    teams: Sequence[TeamStanding], people: Mapping[str, Person], zone: str, at: datetime | None = None
) -> Message:
    """Return the answer to ``/oncall``: one block per team. ``zone`` is the asker's IANA zone.

    ``at`` is the instant (aware) that was asked about, None for now.
    """
    if not teams:
        return _nothing("No schedules are set up. Add a file to the `schedules` folder.")
    blocks: list[Block] = [section(f"*On call {_moment(at, zone)}*")]
    for each in teams[:_SHOWN_TEAMS]:
        lines = [f"*{inline(each.team.name)}*"]
        lines.extend(short_line(found, people, zone) for found in each.schedules)
        if not each.schedules:
            lines.append("No schedules")
        blocks.append(section("\n".join(lines)))
    if len(teams) > _SHOWN_TEAMS:
        blocks.append(
            context(f"{len(teams) - _SHOWN_TEAMS} more teams. Ask for one with `{SLASH.oncall} &lt;team&gt;`.")
        )
    if at is None:
        blocks.append(_change_buttons(None))
    return message(_spoken(teams[:_SHOWN_TEAMS], people), *blocks, context(_zone_line(zone)))


def _change_buttons(schedule: str | None) -> Block:
    """Return the buttons that change who is on call; ``schedule`` is the one that the form begins with."""
    value = ids.schedule_value(schedule)
    return actions(
        button("Take over…", ids.ONCALL_TAKE, value),
        button("Override…", ids.ONCALL_OVERRIDE, value),
    )


def team_detail(
    found: TeamStanding,
    people: Mapping[str, Person],
    zone: str,
    at: datetime | None = None,
    service: str = "",
) -> Message:
    """Return the answer to ``/oncall TEAM`` or, with ``service``, to ``/oncall SERVICE``: each schedule at length."""
    about = f"{inline(service)} ({inline(found.team.name)})" if service else inline(found.team.name)
    if not found.schedules:
        return _nothing(f"{about} has no schedules.")
    blocks: list[Block] = [section(f"*On call for {about} {_moment(at, zone)}*")]
    blocks.extend(section(_paragraph(each, people, zone, at)) for each in found.schedules)
    if at is None:
        blocks = blocks[: MESSAGE_BLOCKS - 2]
        blocks.append(_change_buttons(found.schedules[0].schedule.address if len(found.schedules) == 1 else None))
    return message(_spoken([found], people), *blocks, context(_zone_line(zone)))


def no_such_schedule(name: str, zone: str, at: datetime) -> Message:
    """Return the answer about a schedule that there was not at an instant of the past."""
    return _nothing(f"There was no schedule {inline(name)} {_moment(at, zone)}.")


def person_detail(
    person: str,
    standings: Sequence[ScheduleStanding],
    people: Mapping[str, Person],
    zone: str,
    at: datetime | None = None,
    *,
    is_past: bool = False,
) -> Message:
    """Return the answer to ``/oncall @user``: where somebody (a roster key or Slack id) is on call, and where next."""
    name, verb = who(person, people), "was" if is_past else "is"
    now = [each for each in standings if person in each.standing.users]
    lines = [f"• {_schedule(each)}{_until(each.standing, zone)}" for each in now]
    later = [each for each in standings if each.standing.next and person in each.standing.next.users]
    lines.extend(f"• {_schedule(each)} from {_next_time(each, zone)}" for each in later)
    head = f"{name} {verb} {'on call' if now else 'not on call'} {_moment(at, zone)}."
    return message(head, section("\n".join((f"*{head}*", *lines))), context(_zone_line(zone)))


def short_line(found: ScheduleStanding, people: Mapping[str, Person], zone: str) -> str:
    """Return ``• primary: @alice until Mon 23 Nov, 09:00 CET, then @bob``, mrkdwn."""
    standing = found.standing
    name = inline(found.schedule.name)
    if not standing.users:
        return f"• {name}: {_gap(standing, people, zone)}"
    following = f", then {everyone(standing.next.users, people)}" if standing.next else ""
    return f"• {name}: {everyone(standing.users, people)}{_until(standing, zone)}{following}"


def oncall_help(commands: Commands = SLASH) -> Message:
    """Return the answer to ``/oncall help``."""
    parts = _HELP.format(oncall=commands.oncall).split("\n\n")
    return message(f"How to use {commands.oncall}", *(section(part) for part in parts))


def _paragraph(found: ScheduleStanding, people: Mapping[str, Person], zone: str, at: datetime | None = None) -> str:
    standing = found.standing
    title = f"*{inline(found.schedule.name)}*"
    if not standing.users:
        return f"{title}\n{_gap(standing, people, zone)}"
    lines = [
        title,
        f"{'On call' if at else 'Now'}: {everyone(standing.users, people)}{_until(standing, zone)}",
        _next_line(standing, people, zone),
    ]
    return "\n".join(line for line in lines if line)


def _gap(standing: Standing, people: Mapping[str, Person], zone: str) -> str:
    if standing.until is None or standing.next is None:
        return ":warning: Nobody is on call, and nobody is coming."
    coming = everyone(standing.next.users, people)
    return f":warning: Nobody is on call until {zoned(standing.until, zone)}, then {coming}."


def _until(standing: Standing, zone: str) -> str:
    return f" until {zoned(standing.until, zone)}" if standing.until else ""


def _next_line(standing: Standing, people: Mapping[str, Person], zone: str) -> str:
    if standing.until is None:
        return ""
    if standing.next is None:
        return ":warning: Then: nobody"
    coming = f"Next: {everyone(standing.next.users, people)} from {zoned(standing.next.start, zone)}"
    if standing.next.start > standing.until:
        return f":warning: Then nobody until {zoned(standing.next.start, zone)}\n{coming}"
    return f"{coming} until {zoned(standing.next.end, zone)}"


def _next_time(found: ScheduleStanding, zone: str) -> str:
    following = found.standing.next
    return f"{zoned(following.start, zone)} until {zoned(following.end, zone)}" if following else ""


def _schedule(found: ScheduleStanding) -> str:
    return inline(found.schedule.address)


def _moment(at: datetime | None, zone: str) -> str:
    return f"at {zoned(at, zone)}" if at else "now"


def _zone_line(zone: str) -> str:
    return f"Times are in your time zone, {inline(zone)}."


def _spoken(teams: Sequence[TeamStanding], people: Mapping[str, Person]) -> str:
    pairs = (
        f"{inline(team.team.name)} {inline(each.schedule.name)}: {everyone(each.standing.users, people) or 'nobody'}"
        for team in teams
        for each in team.schedules
    )
    return "On call. " + "; ".join(pairs)


def _nothing(text: str) -> Message:
    return message(text, section(text))
