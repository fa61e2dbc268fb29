"""Schedules of other systems in our file format, and who they have on call. Each case names the source of its rule.

The tables are ``cases/*.yml``. Beside the schedule a case has ``at`` (instant: users), or ``days`` (who is on call at a
time of some days in a row, ``-`` for nobody), or ``from``, ``to`` and the final ``shifts`` of that range, or several of
these. Users are separated by spaces, in ``days`` by ``+``.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.core.roster import Schedule
from bot.core.schedule import Shift, on_call, shifts
from bot.ingest.schedules import parse
from tests.core.rotas import at

TABLES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
SECOND = timedelta(seconds=1)


def cases(kind: str) -> list[Any]:
    """Return the cases that have ``kind``, named by their system and rule."""
    tables = {path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) for path in TABLES}
    return [
        pytest.param(case, id=f"{name}: {case['rule']}")
        for name, rows in tables.items()
        for case in rows
        if kind in case
    ]


def read(case: dict[str, Any]) -> Schedule:
    text = yaml.safe_dump({"team": "t", "schedules": {"s": case["schedule"]}})
    return parse({"t.yml": text}, lenient_names=True).schedules["t/s"]


def instants() -> list[Any]:
    """Return (case, instant, users), one for each row of the cases' ``at``."""
    return [
        pytest.param(case, moment, users, id=f"{row.id} at {moment}")
        for row in cases("at")
        for case in row.values
        for moment, users in case["at"].items()
    ]


@pytest.mark.parametrize(("case", "moment", "users"), instants())
def test_who_is_on_call_at_an_instant(case: dict[str, Any], moment: str, users: str) -> None:
    rota, instant = read(case), at(moment)
    assert on_call(rota, instant) == tuple(users.split())
    assert [shift.users for shift in shifts(rota, instant, instant + SECOND)] == (
        [tuple(users.split())] if users else []
    )


@pytest.mark.parametrize("case", cases("days"))
def test_who_is_on_call_day_by_day(case: dict[str, Any]) -> None:
    rota, wanted = read(case), case["days"]
    first = datetime.combine(date.fromisoformat(wanted["first"]), time.fromisoformat(wanted["time"]))
    days = [(first + timedelta(days=ahead)).replace(tzinfo=ZoneInfo(rota.timezone)) for ahead in range(40)]
    found = ["+".join(on_call(rota, day)) or "-" for day in days[: len(wanted["users"].split())]]
    assert " ".join(found) == wanted["users"]


def line(shift: Shift, zone: ZoneInfo) -> str:
    start, end = (moment.astimezone(zone).isoformat(" ", "minutes") for moment in (shift.start, shift.end))
    return f"{start} - {end} {' '.join(shift.users)}"


@pytest.mark.parametrize("case", cases("shifts"))
def test_the_final_shifts_of_a_range(case: dict[str, Any]) -> None:
    rota = read(case)
    found = shifts(rota, at(case["from"]), at(case["to"]))
    assert [line(shift, ZoneInfo(rota.timezone)) for shift in found] == case["shifts"]


def test_each_case_says_where_its_rule_comes_from_and_what_to_expect() -> None:
    every = [case for path in TABLES for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)]
    assert all(case["rule"] and case["source"] and {"at", "days", "shifts"} & set(case) for case in every)
    assert [path.stem for path in TABLES] == ["goalert", "grafana", "opsgenie", "pagerduty", "product"]
