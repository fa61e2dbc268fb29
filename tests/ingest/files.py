"""Schedule files for the tests, and what is wrong with them in one line."""

from __future__ import annotations

import re
from textwrap import dedent

from bot.core.roster import Roster, Schedule
from bot.ingest.schedules import Fault, RosterFaults, parse

TEAM = """
team: checkout
people: {alice: {}, bob: {}, carol: {}}
"""


def team(more: str, head: str = TEAM) -> dict[str, str]:
    """Return a file set of one team that has alice, bob and carol."""
    return {"checkout.yml": head.lstrip() + dedent(more)}


def schedule_of(body: str) -> Schedule:
    """Return the schedule ``primary`` of a team file whose keys are ``body``."""
    return parse(team(f"schedules:\n  primary:\n{_indented(body)}")).schedules["checkout/primary"]


def layer_of(body: str):
    """Return the only layer of a schedule, ``body`` being the keys of the layer."""
    return schedule_of(f"layers:\n  -\n{_indented(body)}").layers[0]


def faults_of(files: dict[str, str], **how) -> tuple[Fault, ...]:
    """Return what is wrong with a file set; none when it can be used."""
    try:
        parse(files, **how)
    except RosterFaults as error:
        return tuple(error.faults)
    return ()


def the_fault(more: str) -> str:
    """Return the only fault of a team file as its one line."""
    (fault,) = faults_of(team(more))
    return str(fault)


def roster(more: str) -> Roster:
    """Return the roster of one team file."""
    return parse(team(more))


def _indented(body: str, by: int = 4) -> str:
    return re.sub(r"(?m)^(?=.)", " " * by, dedent(body).strip("\n")) + "\n"
