"""What ``schedules/*.yml`` says, as frozen values: people, schedules, policies, services, the organization.

All ``datetime`` values are either naive (wall clock in the zone named beside them) or aware; each field says which.
People are referred to by their key, which is global to all files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

RotationUnit: TypeAlias = Literal["hour", "day", "week", "month"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Person:
    """Somebody who can be on call. ``phone`` is E.164; ``timezone`` an IANA name."""

    key: str
    name: str
    slack: str | None = None
    email: str | None = None
    phone: str | None = None
    timezone: str | None = None


@dataclass(frozen=True)
class Rotation:
    """Turns of ``every`` units; ``duration`` (wall clock) keeps only the first part of each turn on call."""

    every: int
    unit: RotationUnit
    duration: timedelta | None = None
    count_active: bool = False


@dataclass(frozen=True)
class Restriction:
    """A weekly window of wall-clock time in the layer's zone: from ``start`` on ``start_day`` to ``end``.

    Day numbers are 0 (Monday) to 6. A daily window on several days is several of these. ``end_offset_days`` is how
    many days after its start day the window ends: 0 the same day, 1 the next (end at or before start), more for a
    window over several days. ``is_daily`` tells a daily window, which belongs to its start day however late it ends,
    from one that was written as several days: turns that count active days advance on each day of the latter.
    """

    start_day: int
    start: time
    end: time
    end_offset_days: int
    is_daily: bool = True


@dataclass(frozen=True)
class Layer:
    """One rotation of a schedule.

    ``start``, ``from_``, ``until`` are aware instants or naive wall clock in ``timezone``. ``restrictions`` is None
    for "always", empty for "never". Each participant is a group that is on call together.
    """

    name: str
    timezone: str
    start: datetime
    rotation: Rotation
    participants: tuple[tuple[str, ...], ...]
    restrictions: tuple[Restriction, ...] | None = None
    from_: datetime | None = None
    until: datetime | None = None
    priority: int = 0


@dataclass(frozen=True)
class Override:
    """A change for [start, end), aware instants. Which fields are set tells the four kinds apart.

    ``user`` and ``replaces``: stands in for that person; ``user`` alone: takes over; ``user`` and ``add``: on call in
    addition; ``replaces`` alone: that person is off and nobody stands in.

    One that was made in Slack while a temporary schedule was in force is an edit: it acts on the shifts of temporary
    schedules too, and as any other override where there is none.
    """

    start: datetime
    end: datetime
    user: str | None = None
    replaces: str | None = None
    add: bool = False
    is_edit: bool = False


@dataclass(frozen=True)
class TemporaryShift:
    """People on call for [start, end), aware instants, inside a temporary schedule."""

    start: datetime
    end: datetime
    users: tuple[str, ...]


@dataclass(frozen=True)
class Temporary:
    """Replaces layers and overrides of its schedule for [start, end), aware instants, gaps included."""

    start: datetime
    end: datetime
    shifts: tuple[TemporaryShift, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """A schedule of one team. Its address is ``team/name``."""

    team: str
    name: str
    timezone: str
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()
    temporary: tuple[Temporary, ...] = ()

    @property
    def address(self) -> str:
        """Return ``team/name``."""
        return f"{self.team}/{self.name}"

    def __hash__(self) -> int:
        """Hash by address alone: hashing 10,000 overrides would cost more than what it is for."""
        return hash((self.team, self.name))


TargetKind: TypeAlias = Literal["schedule", "user", "team", "channel"]


@dataclass(frozen=True)
class Target:
    """Whom a step notifies. ``name`` is ``team/name`` for a schedule, a person's key, a team, or a channel's name."""

    kind: TargetKind
    name: str


@dataclass(frozen=True)
class Step:
    """One step of a policy: its targets, and how long until the next step."""

    notify: tuple[Target, ...]
    wait: timedelta


TEST = "test for "
"""How the name begins of the policy with which somebody pages themselves; no file can make one without a team."""


@dataclass(frozen=True)
class Policy:
    """An escalation policy. ``repeat`` counts the rounds after the first."""

    team: str
    name: str
    steps: tuple[Step, ...]
    repeat: int = 0

    @property
    def address(self) -> str:
        """Return ``team/name``."""
        return f"{self.team}/{self.name}"

    @property
    def is_test(self) -> bool:
        """Tell whether it only pages somebody who asked for it, to see what happens: nobody else is ever paged."""
        return not self.team and self.name.startswith(TEST)


@dataclass(frozen=True)
class Service:
    """Something a team owns. ``policy`` is ``team/name`` of its escalation policy."""

    name: str
    team: str
    policy: str | None
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    runbooks: tuple[str, ...] = ()
    dashboards: tuple[str, ...] = ()
    subject_matter_experts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Team:
    """A roster: its people and the Slack channel that hand-offs and notices go to."""

    key: str
    name: str
    timezone: str
    channel: str | None = None
    usergroup: str | None = None
    people: tuple[str, ...] = ()


PagePolicy: TypeAlias = Literal["now", "coverage", "never"]


@dataclass(frozen=True)
class PriorityRule:
    """What a priority means: when it pages, whether it opens a channel, how often it wants an update."""

    page: PagePolicy
    channel: bool = False
    update_every: timedelta | None = None
    postmortem_required: bool = False


@dataclass(frozen=True)
class Coverage:
    """The hours in which P2 pages, wall clock in the team's zone. ``days`` are 0 (Monday) to 6."""

    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)


_MATRIX = {
    "SEV1": {"high": "P1", "low": "P2"},
    "SEV2": {"high": "P1", "low": "P3"},
    "SEV3": {"high": "P2", "low": "P3"},
    "SEV4": {"high": "P3", "low": "P4"},
}
_PRIORITIES = {
    "P1": PriorityRule("now", channel=True, update_every=timedelta(minutes=30), postmortem_required=True),
    "P2": PriorityRule("coverage", channel=True, update_every=timedelta(minutes=60), postmortem_required=True),
    "P3": PriorityRule("never"),
    "P4": PriorityRule("never"),
}


@dataclass(frozen=True)
class Organization:
    """``organization.yml`` with its defaults."""

    announcements: str = "incidents"
    admins: tuple[str, ...] = ()
    default_policy: str | None = None
    last_resort: tuple[Target, ...] = ()
    severities: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"SEV1": "Critical", "SEV2": "Major", "SEV3": "Minor", "SEV4": "Cosmetic"}
        )
    )
    matrix: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType(_MATRIX))
    priorities: Mapping[str, PriorityRule] = field(default_factory=lambda: MappingProxyType(_PRIORITIES))
    coverage: Coverage = Coverage()
    acknowledgement_timeout: timedelta | None = timedelta(minutes=30)
    shift_health_limit: timedelta = timedelta(days=4)

    def rule(self, priority: str) -> PriorityRule:
        """Return what a priority means; one that is no longer in the files wakes nobody."""
        return self.priorities.get(priority, PriorityRule("never"))


@dataclass(frozen=True)
class Roster:
    """All files together, checked as a whole. Keys: people by key, teams by key, the rest by ``team/name`` or name."""

    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    teams: Mapping[str, Team] = field(default_factory=lambda: MappingProxyType({}))
    schedules: Mapping[str, Schedule] = field(default_factory=lambda: MappingProxyType({}))
    policies: Mapping[str, Policy] = field(default_factory=lambda: MappingProxyType({}))
    services: Mapping[str, Service] = field(default_factory=lambda: MappingProxyType({}))
    organization: Organization = field(default_factory=Organization)
