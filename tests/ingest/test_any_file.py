"""Whatever is in a file, it is read or refused in plain words: nothing else is ever raised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.inspection import inspect
from bot.core.oncall import current_and_next
from bot.core.schedule import shifts
from bot.ingest.schedules import parse
from tests.ingest.files import faults_of

WHOLE = {path.name: path.read_text() for path in (Path(__file__).parent / "schedule_files" / "every_key").glob("*.yml")}
ODD = ["", "null", "0", "-1", "1e9", "2026-01-05T09:00", "1970-01-01T00:00+14:00", "2199-12-31T23:59-12:00", "24:00",
       "00:00", "9999999", "mon", "hour", "month", "alice", "Europe/Berlin", "Pacific/Apia", "active", "yes", "8h",
       "36500d", "schedule:primary", "team:checkout", "~", "\u0000", "&a", "*a", "<<", "x" * 300]  # fmt: skip
NOW = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

some = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def use(files: dict[str, str]) -> None:
    """Read files and, when they can be read, ask everything that is asked of a roster."""
    faults = faults_of(files)
    assert all(fault.line >= 1 and fault.message.endswith(".") for fault in faults)
    if faults:
        return
    roster = parse(files)
    inspect(roster, NOW)
    for schedule in roster.schedules.values():
        current_and_next(schedule, NOW)
        shifts(schedule, NOW, NOW + timedelta(days=30))


@some
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_with_a_piece_cut_out_or_put_in(name: str, data) -> None:
    text = WHOLE[name]
    start = data.draw(st.integers(0, len(text)))
    end = start + data.draw(st.integers(0, 40))
    piece = data.draw(st.sampled_from(ODD) | st.text(max_size=5))
    use(WHOLE | {name: text[:start] + piece + text[end:]})


@some
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_with_a_value_in_the_wrong_place(name: str, data) -> None:
    tree = yaml.load(WHOLE[name], Loader=yaml.BaseLoader)
    places = list(_places(tree))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places))
        other, its_key = data.draw(st.sampled_from(places))
        odd = data.draw(st.sampled_from(ODD[:-3]))
        holder[key] = data.draw(st.sampled_from([odd, [], {}, [odd], {odd: odd}, [[odd]], other[its_key]]))
    try:
        text = yaml.dump(tree)
    except (yaml.YAMLError, RecursionError):
        return
    use(WHOLE | {name: text})


def _places(node):
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)
