"""Who is on call at an instant, and final shifts, beside the calendar libraries doing the same work.

The schedule is prepared and the calendar read beforehand; each question is another one, so that no answer can be kept.
Before anything is measured both have to give the same answers.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import yaml

from benchmarks.figures import Figure, Measured
from benchmarks.rotas import START, CalendarRota, rota
from bot.core.roster import Override
from bot.core.schedule import on_call, shifts
from bot.ingest.schedules import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.core.roster import Schedule

A_YEAR = (0, 80, 365)
"""How many overrides a year there are."""

LENGTHS = {"90 days": timedelta(days=90), "1 year": timedelta(days=365)}
REACH = {"90 days": 3.0, "1 year": 10.0}
_OUGHT = ("p50", 0.1)
_LIBRARIES = "icalendar and recurring_ical_events"
_ORDINARY = 80


def measure(times: int, schedules: int, past: int) -> list[Figure]:
    """Return the figures, each of ``times`` questions; the libraries are asked a tenth as often.

    ``past`` is how many overrides lie in the past of the schedule that has a long one.
    """
    return [
        *(figure for overrides in A_YEAR for figure in _against_libraries(overrides, times)),
        _many(times, schedules),
        *_long_past(times, past),
    ]


def _against_libraries(overrides: int, times: int) -> list[Figure]:
    ours, theirs = rota(overrides), CalendarRota(overrides)
    few = max(1, times // 10)
    _compare(ours, theirs)
    what = f"{overrides} overrides a year"
    found = [
        Figure(
            Measured(f"who is on call at an instant, {what}", _took(lambda at: on_call(ours, at), _instants(times))),
            Measured(_LIBRARIES, _took(theirs.on_call, _instants(few))),
            _OUGHT,
        )
    ]
    for length, span in LENGTHS.items():
        rarely = max(1, few // 10)
        mine = _took(lambda at, span=span: shifts(ours, at, at + span), _instants(few))
        other = _took(lambda at, span=span: theirs.shifts(at, at + span), _instants(rarely))
        found.append(
            Figure(
                Measured(f"final shifts, {length}, {what}", mine), Measured(_LIBRARIES, other), ("p50", REACH[length])
            )
        )
    return found


def _compare(ours: Schedule, theirs: CalendarRota) -> None:
    start = START.astimezone(UTC)
    span = start, start + timedelta(days=400)
    if shifts(ours, *span) != theirs.shifts(*span):
        raise RuntimeError("The calendar is another schedule, so the figures would mean nothing.")
    if any(on_call(ours, at) != theirs.on_call(at) for at in _instants(50)):
        raise RuntimeError("The calendar says other people are on call at an instant.")


def _many(times: int, schedules: int) -> Figure:
    """Ask all of many schedules for the same instant, as a page of everybody on call does."""
    many = [rota(_ORDINARY, f"rota{number}") for number in range(schedules)]
    few = max(2, times // 20)
    one = many[0]
    took = _took(lambda at: [on_call(each, at) for each in many], _instants(few))
    alone = _took(lambda at: on_call(one, at), _instants(times))
    return Figure(Measured(f"who is on call on {schedules:,} schedules", took), Measured("on one of them", alone))


def _long_past(times: int, past: int) -> list[Figure]:
    """Ask a schedule with thousands of overrides in the past, and read the file that holds them."""
    short = rota(_ORDINARY)
    begin = START.astimezone(UTC) - timedelta(days=4000)
    old = [Override(begin + number * timedelta(hours=9), begin + (number + 1) * timedelta(hours=9), "x")
           for number in range(past)]  # fmt: skip
    long = replace(short, overrides=(*old, *short.overrides))
    text = _file(old)
    few = max(1, times // 200)
    answers = _took(lambda at: on_call(long, at), _instants(times))
    few_answers = _took(lambda at: on_call(short, at), _instants(times))
    first = _took(_first_answer(long), _instants(few))
    read = _took(lambda _at: parse({"a.yml": text}), _instants(few))
    loaded = _took(lambda _at: _loaded(text), _instants(few))
    ours = Measured(f"who is on call, {past:,} overrides in the past", answers)
    return [
        Figure(ours, Measured(f"with {_ORDINARY} overrides only", few_answers), _OUGHT),
        Figure(Measured("the first answer of such a schedule", first), Measured("each later one", answers)),
        Figure(Measured("reading a file with as many overrides", read), Measured("PyYAML loading it", loaded)),
    ]


def _file(overrides: Iterable[Override]) -> str:
    rows = (
        f"    - {{start: {each.start:%Y-%m-%dT%H:%MZ}, end: {each.end:%Y-%m-%dT%H:%MZ}, user: x}}" for each in overrides
    )
    return "\n".join(("team: a", "people: {x: {}}", "schedules:", "  primary:", "    overrides:", *rows))


def _loaded(text: str) -> object:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _first_answer(schedule: Schedule) -> Callable[[datetime], object]:
    """Return a question to a schedule that nothing is prepared for: each time a new one."""
    return lambda at: on_call(replace(schedule), at)


def _instants(count: int) -> list[datetime]:
    """Return instants over the first year, none of them twice."""
    start = START.astimezone(UTC)
    return [start + number * timedelta(days=365) / (count + 1) for number in range(count + 1)]


def _took(ask: Callable[[datetime], object], instants: Sequence[datetime]) -> list[float]:
    """Return how many milliseconds each question took, but for the first, which is slower."""
    found: list[float] = []
    for at in instants:
        began = time.perf_counter()
        ask(at)
        found.append((time.perf_counter() - began) * 1000)
    return found[1:]
