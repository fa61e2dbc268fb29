"""What a workspace begins with: its people, channels and user groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Guest = Literal["", "multi", "single"]
"""Whether somebody is a guest: "" for members, "multi" for several channels, "single" for one."""


@dataclass(frozen=True)
class SeedUser:
    """A person. ``id`` as Slack writes ids ("U0ALICE"), ``tz`` an IANA zone, ``phone`` in E.164 or None."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "Europe/London"
    phone: str | None = None
    is_admin: bool = False
    color: str | None = None
    guest: Guest = ""


@dataclass(frozen=True)
class SeedChannel:
    """A public channel (or private one). ``members`` are user ids."""

    name: str
    topic: str = ""
    members: tuple[str, ...] | list[str] = ()
    is_private: bool = False


@dataclass(frozen=True)
class SeedGroup:
    """A user group: its handle (without ``@``) is what people mention. ``members`` are user ids."""

    handle: str
    name: str
    members: tuple[str, ...] | list[str] = ()


@dataclass(frozen=True)
class Seed:
    """A workspace before anybody did anything in it."""

    team_name: str
    users: list[SeedUser] = field(default_factory=list[SeedUser])
    channels: list[SeedChannel] = field(default_factory=list[SeedChannel])
    groups: list[SeedGroup] = field(default_factory=list[SeedGroup])
