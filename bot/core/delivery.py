"""How a person is reached for one page, and what to do when a provider refuses: decisions as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from bot.core.incident import Urgency
    from bot.core.page import Medium


@dataclass(frozen=True)
class Rule:
    """One line of a person's notification rules: by which medium, how long after the step fired."""

    medium: Medium
    after: timedelta


HIGH_URGENCY_RULES = (
    Rule("slack", timedelta(0)),
    Rule("sms", timedelta(0)),
    Rule("voice", timedelta(minutes=1)),
    Rule("voice", timedelta(minutes=2)),
    Rule("voice", timedelta(minutes=3)),
)
LOW_URGENCY_RULES = (Rule("slack", timedelta(0)),)


def plan(urgency: Urgency, reachable: AbstractSet[Medium]) -> tuple[Rule, ...]:
    """Return the rules that can be carried out for somebody who can be reached by ``reachable`` media.

    When the first medium of the rules is not among them, those that are start at once: nobody waits a minute for a
    call because there is no SMS before it.
    """
    rules = HIGH_URGENCY_RULES if urgency == "high" else LOW_URGENCY_RULES
    possible = tuple(rule for rule in rules if rule.medium in reachable)
    if not possible:
        return ()
    lead = possible[0].after
    return tuple(Rule(rule.medium, rule.after - lead) for rule in possible)


@dataclass(frozen=True)
class Complaint:
    """What is wrong with our account, with what we send from, or with the provider. ``text`` ends with the cure."""

    about: Literal["account", "sending", "outage"]
    text: str


@dataclass(frozen=True)
class Sent:
    """The provider took it. ``provider_id`` is its name there (a Slack ts, a Twilio SID)."""

    provider_id: str
    channel: str | None = None


@dataclass(frozen=True)
class Passing:
    """The provider could not take it now. ``retry_after`` is what it asked for, when it asked.

    ``complaint`` is set when something is wrong with us or with the provider, not with who was to be reached.
    """

    error: str
    retry_after: timedelta | None = None
    complaint: Complaint | None = None


@dataclass(frozen=True)
class Permanent:
    """The provider will never take it this way: go on to the next contact method."""

    error: str


Receipt: TypeAlias = "Sent | Passing | Permanent"

_BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 20, 30))
_MOST_WAIT = timedelta(minutes=5)


def retry_at(attempts: int, now: datetime, asked: timedelta | None = None) -> datetime:
    """Return when to try again after ``attempts`` failed tries (1 after the first).

    Waits grow from one second to half a minute; a provider's own Retry-After counts, up to five minutes.
    """
    own = _BACKOFF[min(max(attempts, 1), len(_BACKOFF)) - 1]
    return now + max(own, min(asked or own, _MOST_WAIT))
