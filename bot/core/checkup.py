"""What ``tocsin check`` makes of what it found out: facts in, remarks with their cure out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.core.roster import Roster

Level: TypeAlias = Literal["fault", "warning", "ok"]

SCOPES: Mapping[str, str] = {
    "bookmarks:read": "bookmarks of an incident's channel",
    "bookmarks:write": "bookmarks of an incident's channel",
    "channels:history": "the transcript of incidents",
    "channels:join": "the announcement channel",
    "channels:manage": "incident channels",
    "channels:read": "finding channels",
    "chat:write": "everything that Tocsin says",
    "commands": "slash commands and shortcuts",
    "files:write": "the postmortem as a file",
    "groups:history": "the transcript of private incidents",
    "groups:read": "private incidents",
    "groups:write": "private incidents",
    "im:history": "sending no page twice after a crash",
    "im:write": "pages by direct message",
    "pins:write": "the pinned card of an incident",
    "reactions:read": "reactions that put a message on the timeline",
    "usergroups:read": "user group that follows who is on call",
    "usergroups:write": "user group that follows who is on call",
    "users:read": "names and time zones",
    "users:read.email": "people who are named by e-mail address",
}
"""The scopes that ``manifest.yml`` asks for, and what does not work without each."""

_LOW_BALANCE = 5.0
_LOW_SPACE = 200_000_000
_NO_SPACE = 20_000_000


@dataclass(frozen=True)
class Remark:
    """One line of the report. ``subject`` is (kind, name) of the part of the roster it is about, when it is."""

    level: Level
    kind: str
    key: str
    message: str
    subject: tuple[str, str] | None = None


@dataclass(frozen=True)
class SlackMember:
    """A user of the workspace."""

    id: str
    email: str = ""
    is_bot: bool = False
    is_deleted: bool = False


@dataclass(frozen=True)
class SlackChannel:
    """A channel that the bot can see."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_member: bool = False


@dataclass(frozen=True)
class SlackGroup:
    """A user group of the workspace."""

    id: str
    handle: str
    is_disabled: bool = False


@dataclass(frozen=True)
class SlackFacts:
    """What Slack said. ``away`` is why it said nothing, ``token_error`` and ``app_error`` are its refusals.

    What was not learned is None; an empty ``app_error`` says that the token works. ``has_groups`` is False on a plan
    without user groups.
    """

    away: str = ""
    team: str = ""
    bot: str = ""
    token_error: str = ""
    app_error: str | None = None
    scopes: AbstractSet[str] | None = None
    channels: Sequence[SlackChannel] | None = None
    members: Sequence[SlackMember] | None = None
    groups: Sequence[SlackGroup] | None = None
    has_groups: bool = True


@dataclass(frozen=True)
class PhoneNumber:
    """A number that the Twilio account owns."""

    has_sms: bool
    has_voice: bool


@dataclass(frozen=True)
class TwilioFacts:
    """What Twilio said. ``error`` is why it said nothing (``is_outage``: for now); what was not learned is None."""

    error: str = ""
    is_outage: bool = False
    name: str = ""
    status: str = "active"
    is_trial: bool = False
    numbers: Mapping[str, PhoneNumber] | None = None
    verified: AbstractSet[str] | None = None
    balance: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class DataFacts:
    """The folder of TOCSIN_DATA. ``error`` is why it cannot be used; ``free`` counts bytes."""

    path: str
    error: str = ""
    free: int | None = None


@dataclass(frozen=True)
class WebFacts:
    """What came of asking PUBLIC_URL/health/live: an HTTP status, or why there was none."""

    address: str
    status: int | None = None
    error: str = ""
    is_tocsin: bool = False


def inspect_slack(facts: SlackFacts, roster: Roster) -> Iterator[Remark]:
    """Yield what is wrong with the tokens, the scopes, the channels and the people."""
    if facts.away:
        yield Remark("fault", "slack", "SLACK_API_URL", facts.away)
        return
    if facts.token_error:
        yield Remark("fault", "slack", "SLACK_BOT_TOKEN", facts.token_error)
    else:
        yield Remark("ok", "slack", "SLACK_BOT_TOKEN", f"signed in to the workspace {facts.team} as {facts.bot}.")
    if facts.app_error:
        yield Remark("fault", "slack", "SLACK_APP_TOKEN", facts.app_error)
    elif facts.app_error is not None:
        yield Remark("ok", "slack", "SLACK_APP_TOKEN", "Socket Mode works.")
    if facts.scopes is not None:
        yield from _scopes(facts.scopes, roster)
    if facts.channels is not None:
        yield from _channels(facts.channels, roster)
    if facts.members is not None:
        yield from _people(facts.members, roster)
    yield from _groups(facts, roster)


def _scopes(granted: AbstractSet[str], roster: Roster) -> Iterator[Remark]:
    has_groups = any(team.usergroup for team in roster.teams.values())
    for scope in (scope for scope in SCOPES if scope not in granted):
        message = (
            f"this scope is missing, and with it {SCOPES[scope]}. Add it under “OAuth & Permissions” of your "
            "app (or paste manifest.yml again), and install the app again."
        )
        is_unused = scope.startswith("usergroups:") and not has_groups
        yield Remark("warning" if is_unused else "fault", "scope", scope, message)


def _channels(channels: Sequence[SlackChannel], roster: Roster) -> Iterator[Remark]:
    announcements = roster.organization.announcements
    yield from _channel(channels, announcements, "announcements", ("organization", ""), may_create=True)
    for team in roster.teams.values():
        if team.channel and team.channel != announcements:
            yield from _channel(channels, team.channel, "channel", ("team", team.key), may_create=False)


def _channel(
    channels: Sequence[SlackChannel], name: str, key: str, subject: tuple[str, str], *, may_create: bool
) -> Iterator[Remark]:
    found = [each for each in channels if name in {each.name, each.id}]
    usable = [each for each in found if not each.is_archived]
    if found and not usable:
        message = f"#{name} is archived in Slack, so nothing can be said there. Open it again, or name another channel."
        yield Remark("fault", "channel", key, message, subject)
    elif not found and may_create:
        yield Remark(
            "warning", "channel", key, f"there is no #{name} in Slack yet. Tocsin makes it when it is needed.", subject
        )
    elif not found:
        message = f"there is no #{name} in Slack that Tocsin can see. Create it, or invite Tocsin when it is private."
        yield Remark("warning", "channel", key, message, subject)
    elif any(each.is_private for each in usable):
        message = f"#{name} is private: announcements and notices go to public channels only. Name a public one."
        yield Remark("warning", "channel", key, message, subject)


def _people(members: Sequence[SlackMember], roster: Roster) -> Iterator[Remark]:
    by_id = {each.id: each for each in members}
    by_email = {each.email.lower(): each for each in members if each.email and not each.is_bot}
    for key, person in roster.people.items():
        if not person.slack and not person.email:
            continue
        named = person.slack or person.email or ""
        found = by_id.get(person.slack) if person.slack else by_email.get(named.lower())
        if found is None:
            why = f"Slack has no {'member' if person.slack else 'address'} {named}"
        elif found.is_deleted:
            why = f"the Slack account {named} is deactivated"
        else:
            continue
        rest = "Only SMS and calls reach them" if person.phone else "Nothing reaches them"
        message = f"{why}. {rest}. Put it right, or remove them."
        yield Remark("warning" if person.phone else "fault", "person", f"people.{key}", message, ("person", key))


def _groups(facts: SlackFacts, roster: Roster) -> Iterator[Remark]:
    """Yield what is wrong with the user groups that teams name. Nobody is paged less for it: these are warnings."""
    found = {name: each for each in facts.groups or () for name in (each.handle, each.id)}
    for team in roster.teams.values():
        if not team.usergroup or (facts.groups is None and facts.has_groups):
            continue
        group = found.get(team.usergroup)
        if not facts.has_groups:
            message = "user groups need a paid plan of Slack's. Everything else works: take this line out, or upgrade."
        elif group is None:
            message = (
                f"there is no user group @{team.usergroup} in Slack. Create it there (People, User groups), or correct "
                "the handle."
            )
        elif group.is_disabled:
            message = f"the user group @{team.usergroup} is disabled in Slack. Enable it there (People, User groups)."
        else:
            continue
        yield Remark("warning", "usergroup", "usergroup", message, ("team", team.key))


def inspect_phones(roster: Roster) -> Iterator[Remark]:
    """Yield the people who have nothing but a phone, for an installation that calls nobody."""
    for key, person in roster.people.items():
        if person.phone and not (person.slack or person.email):
            message = "nothing reaches them: they have only a phone, and Twilio is not set up. Add slack or email."
            yield Remark("warning", "person", f"people.{key}", message, ("person", key))


def inspect_twilio(facts: TwilioFacts, used: Sequence[str], roster: Roster) -> Iterator[Remark]:
    """Yield what is wrong with the account and with the numbers of TWILIO_FROM (``used``)."""
    if facts.error:
        yield Remark("fault", "twilio", "TWILIO_ACCOUNT_SID", facts.error)
        return
    if facts.status != "active":
        message = f"this account is {facts.status}, so nobody is called. Look at its balance in Twilio's console."
        yield Remark("fault", "twilio", "TWILIO_ACCOUNT_SID", message)
    else:
        yield Remark("ok", "twilio", "TWILIO_ACCOUNT_SID", f"the account {facts.name} is active.")
    yield from _balance(facts)
    yield from _numbers(facts, used)
    if facts.is_trial:
        yield from _trial(facts, roster)


def _balance(facts: TwilioFacts) -> Iterator[Remark]:
    if facts.balance is None or facts.balance >= _LOW_BALANCE:
        return
    level: Level = "fault" if facts.balance <= 0 else "warning"
    message = (
        f"{facts.balance:.2f} {facts.currency} are left: at 0 nobody is called any more. Add to it, or let Twilio."
    )
    yield Remark(level, "twilio", "balance", message)


def _numbers(facts: TwilioFacts, used: Sequence[str]) -> Iterator[Remark]:
    for number in used if facts.numbers is not None else ():
        owned = (facts.numbers or {}).get(number)
        if owned is None:
            message = f"{number} is not a number of this account, so it can neither call nor send. Name one that is."
            yield Remark("fault", "twilio", "TWILIO_FROM", message)
            continue
        cannot = [what for what, can in (("send SMS", owned.has_sms), ("call", owned.has_voice)) if not can]
        if cannot:
            message = f"{number} cannot {' or '.join(cannot)}. Use a number that can do both."
            yield Remark("fault", "twilio", "TWILIO_FROM", message)


def _trial(facts: TwilioFacts, roster: Roster) -> Iterator[Remark]:
    for key, person in roster.people.items():
        if person.phone and facts.verified is not None and person.phone not in facts.verified:
            message = "a trial account of Twilio's reaches verified numbers only. Verify theirs in Twilio's console."
            yield Remark("warning", "twilio", f"people.{key}.phone", message, ("person", key))


def inspect_data(facts: DataFacts) -> Iterator[Remark]:
    """Yield what is wrong with the folder that Tocsin keeps everything in."""
    if facts.error:
        yield Remark("fault", "data", "TOCSIN_DATA", facts.error)
    elif facts.free is not None and facts.free < _LOW_SPACE:
        level: Level = "fault" if facts.free < _NO_SPACE else "warning"
        message = (
            f"{facts.path} has {facts.free // 1_000_000} MB left: on a full disk nothing can be declared. Make space."
        )
        yield Remark(level, "data", "TOCSIN_DATA", message)
    else:
        yield Remark("ok", "data", "TOCSIN_DATA", f"{facts.path} can be written.")


def inspect_web(facts: WebFacts) -> Iterator[Remark]:
    """Yield what is wrong with the address at which Twilio reaches Tocsin."""
    if facts.address.startswith("http://"):
        message = "this is not https: what people answer could be read and forged on its way. Use an https address."
        yield Remark("warning", "web", "PUBLIC_URL", message)
    if facts.is_tocsin:
        yield Remark("ok", "web", "PUBLIC_URL", f"{facts.address} leads to Tocsin.")
        return
    what = f"answers {facts.status}" if facts.status else f"cannot be reached: {facts.error}"
    message = (
        f"{facts.address}/health/live {what}. Once Tocsin runs, let /health/live and /twilio/ of it lead to HOST and "
        "PORT; until then nobody can acknowledge by key or reply."
    )
    yield Remark("warning", "web", "PUBLIC_URL", message)
