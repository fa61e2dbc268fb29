"""Whom a word means: what people type, what a policy's target reaches, which policy belongs to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.core.roster import TEST, Policy, Step, Target
from bot.core.schedule import on_call
from bot.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.core.roster import Roster, Schedule

FoundKind: TypeAlias = Literal["team", "service", "schedule", "user"]

_DEFAULT_POLICY = "default"
DIRECT = "direct "
"""How the name begins of the policy that pages a schedule or a person without one."""

_DIRECT_WAIT = timedelta(minutes=5)
_DIRECT_REPEAT = 2
_TEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Found:
    """What a word means. ``name`` is a team's key, a service's name, ``team/name`` of a schedule, or a person's key."""

    kind: FoundKind
    name: str


def find_target(
    roster: Roster, text: str, slack_users: Mapping[str, str] | None = None, asker: str | None = None
) -> Found:
    """Return what somebody means by ``text``: a team, a service, a schedule or a person.

    Takes names as they are typed (any case), ``team/schedule``, ``schedule:``, ``user:``, ``team:`` and ``service:``
    forms, ``@key`` and Slack's ``<@U1>``. ``slack_users`` maps Slack ids to keys beyond those written in the files.
    When several teams have a schedule of that name, the one of the only team that lists ``asker`` (a key) is meant.
    Raises ``NotFoundError`` with the nearest name, or with what to choose from when a word means several things.
    """
    word = text.strip()
    if word.startswith("<@"):
        return Found("user", _person_of_slack(roster, word, slack_users or {}))
    kind, colon, name = word.partition(":")
    known = _known(roster)
    if colon and kind.lower() in known:
        found = _match(known, name.strip(), [kind.lower()])
    elif word.startswith("@"):
        found = _match(known, word[1:], ["user"])
    else:
        found = _match(known, word, list(known)) or _short_schedule(roster, word, asker)
    if found is None:
        raise NotFoundError(_not_found(word, known))
    return found


def find_person(
    roster: Roster, text: str, slack_users: Mapping[str, str], by_name: Mapping[str, tuple[str, ...]]
) -> str:
    """Return the key of the person whom somebody means: by a mention, ``@key``, or ``@name`` in any case.

    ``by_name`` has keys by lower-case name. Raises ``NotFoundError`` with the nearest person, or with whom to choose
    from.
    """
    if text.startswith("<@"):
        return _person_of_slack(roster, text, slack_users)
    word = text.removeprefix("user:").removeprefix("@").strip()
    called = by_name.get(word.casefold(), ())
    found = called if len(called) == 1 else [key for key in roster.people if key == word]
    found = found or [key for key in roster.people if _same_but_case(key, word)]
    if found:
        return found[0]
    if called:
        raise NotFoundError(f"Several people are called {word}. Write one of {', '.join(f'@{key}' for key in called)}.")
    names = {**{name: keys[0] for name, keys in by_name.items()}, **{key.casefold(): key for key in roster.people}}
    close = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    way_out = f"Did you mean @{names[close[0]]}?" if close else "Mention them with @ and pick from the list."
    raise NotFoundError(f"There is no person {text} in the schedule files. {way_out}")


def schedules_named(roster: Roster, name: str | None) -> list[Schedule]:
    """Return the schedules that ``name`` means, TEAM/SCHEDULE or TEAM; all of them for None.

    Raises ``NotFoundError`` with the nearest name.
    """
    if name is None:
        return list(roster.schedules.values())
    exactly = roster.schedules.get(name)
    if exactly is not None:
        return [exactly]
    found = find_target(roster, name)
    if found.kind == "team":
        return [schedule for schedule in roster.schedules.values() if schedule.team == found.name]
    if found.kind == "schedule":
        return [roster.schedules[found.name]]
    raise NotFoundError(f"{name} is not a schedule. Write TEAM/SCHEDULE.")


def resolve_target(roster: Roster, target: Target, at: datetime) -> tuple[str, ...]:
    """Return the keys of the people that a target means at an aware instant.

    A schedule means whoever is on call, a team everybody in it, a channel nobody. A name that is gone means nobody.
    """
    if target.kind == "schedule":
        schedule = roster.schedules.get(target.name)
        return () if schedule is None else on_call(schedule, at)
    if target.kind == "team":
        team = roster.teams.get(target.name)
        return () if team is None else team.people
    if target.kind == "user":
        return (target.name,) if target.name in roster.people else ()
    return ()


def policy_for(roster: Roster, found: Found) -> Policy | None:
    """Return the policy that a page for ``found`` follows, or None when there is none.

    A service has its own, else its team's; a team the one named ``default``, else its only one, else the
    organization's. A schedule or a person is paged directly, every five minutes, three times.
    """
    if found.kind == "service":
        service = roster.services[found.name]
        return roster.policies.get(service.policy) if service.policy else _team_policy(roster, service.team)
    if found.kind == "team":
        return _team_policy(roster, found.name)
    target = Target("schedule" if found.kind == "schedule" else "user", found.name)
    team = roster.schedules[found.name].team if found.kind == "schedule" else ""
    return Policy(team, f"{DIRECT}{found.name}", (Step((target,), _DIRECT_WAIT),), _DIRECT_REPEAT)


def test_policy(key: str) -> Policy:
    """Return the policy with which a person pages themselves: one step, and then it is over."""
    return Policy("", f"{TEST}{key}", (Step((Target("user", key),), _TEST_WAIT),))


def team_of(roster: Roster, found: Found) -> str | None:
    """Return the key of the team that ``found`` belongs to; for a person, the first team that lists them."""
    if found.kind == "team":
        return found.name
    if found.kind == "service":
        return roster.services[found.name].team
    if found.kind == "schedule":
        return roster.schedules[found.name].team
    return next((team.key for team in roster.teams.values() if found.name in team.people), None)


def schedules_for(roster: Roster, found: Found) -> tuple[str, ...]:
    """Return the addresses of the schedules to show for ``found``, each once.

    A service's or team's are those that its policy notifies, in that order, then the team's others. A person's are
    those of the teams that list them.
    """
    if found.kind == "schedule":
        return (found.name,)
    if found.kind == "user":
        teams = {team.key for team in roster.teams.values() if found.name in team.people}
        return tuple(address for address, schedule in roster.schedules.items() if schedule.team in teams)
    policy = policy_for(roster, found)
    steps = () if policy is None else policy.steps
    notified = [target.name for step in steps for target in step.notify if target.kind == "schedule"]
    team = team_of(roster, found)
    own = [address for address, schedule in roster.schedules.items() if schedule.team == team]
    return tuple(dict.fromkeys([*notified, *own]))


@dataclass(frozen=True)
class StepSummary:
    """One step of an escalation as it would run now: how long after the page, whom it names, whom that reaches."""

    after: timedelta
    targets: tuple[Target, ...]
    people: tuple[str, ...]


def escalation_summary(roster: Roster, policy: Policy, at: datetime) -> tuple[StepSummary, ...]:
    """Return the first round of ``policy`` with the people that it would reach if it began at ``at``.

    Steps that nobody covers take no time: they are passed over.
    """
    summary: list[StepSummary] = []
    after = timedelta(0)
    for step in policy.steps:
        people = resolve_all(roster, step.notify, at + after)
        summary.append(StepSummary(after, step.notify, people))
        if people or any(target.kind == "channel" for target in step.notify):
            after += step.wait
    return tuple(summary)


def resolve_all(roster: Roster, targets: Iterable[Target], at: datetime) -> tuple[str, ...]:
    """Return the keys of the people that some targets mean together, each once."""
    return tuple(dict.fromkeys(key for target in targets for key in resolve_target(roster, target, at)))


def _team_policy(roster: Roster, team: str) -> Policy | None:
    named = roster.policies.get(f"{team}/{_DEFAULT_POLICY}")
    if named is not None:
        return named
    own = [policy for policy in roster.policies.values() if policy.team == team]
    if len(own) == 1:
        return own[0]
    default = roster.organization.default_policy
    return roster.policies.get(default) if default else None


def _known(roster: Roster) -> dict[str, Iterable[str]]:
    """Return the names of each kind, in the order in which a bare word is looked up."""
    return {"team": roster.teams, "service": roster.services, "schedule": roster.schedules, "user": roster.people}


def _match(known: Mapping[str, Iterable[str]], word: str, kinds: list[str]) -> Found | None:
    for same in (str.__eq__, _same_but_case):
        for kind in kinds:
            for name in known[kind]:
                if same(name, word):
                    return Found(kind, name)  # type: ignore[arg-type]  # the keys of _known are the kinds
    return None


def _same_but_case(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _short_schedule(roster: Roster, word: str, asker: str | None) -> Found | None:
    """Return the schedule of that name when only one team has it, or only one of the asker's teams."""
    found = [address for address, schedule in roster.schedules.items() if _same_but_case(schedule.name, word)]
    teams = {team.key for team in roster.teams.values() if asker in team.people}
    own = [address for address in found if roster.schedules[address].team in teams]
    if len(found) > 1 and len(own) == 1:
        return Found("schedule", own[0])
    if len(found) > 1:
        raise NotFoundError(f"Several teams have a schedule {word}. Write one of {', '.join(found)}.")
    return Found("schedule", found[0]) if found else None


def _person_of_slack(roster: Roster, mention: str, slack_users: Mapping[str, str]) -> str:
    slack_id = mention.strip("<@>").partition("|")[0]
    for person in roster.people.values():
        if person.slack == slack_id:
            return person.key
    if slack_id in slack_users:
        return slack_users[slack_id]
    raise NotFoundError(f"<@{slack_id}> is in none of the schedule files. Add them under 'people' of their team.")


def _not_found(word: str, known: Mapping[str, Iterable[str]]) -> str:
    names = {name.lower(): name for each in known.values() for name in each}
    close = get_close_matches(word.lstrip("@").lower(), names, n=1, cutoff=0.6)
    if close:
        return f"There is no team, service, schedule or person {word}. Did you mean {names[close[0]]}?"
    teams = ", ".join(sorted(known["team"])) or "none yet"
    return f"There is no team, service, schedule or person {word}. Teams: {teams}."
