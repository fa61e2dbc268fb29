"""``tocsin shifts``: final shifts from files alone."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.cli.terminal import tocsin

MARCH = ("--from", "2026-03-28T00:00:00+01:00", "--to", "2026-03-31T00:00:00+02:00")
OPS = """
team: ops
timezone: Europe/Berlin
schedules:
  primary:
    layers:
      - {name: days, start: 2026-03-27T09:00, rotation: {every: 1, unit: day}, participants: [zoe, [yan, xia]]}
    overrides:
      - {start: 2026-03-30T12:00, end: 2026-03-30T18:00, replaces: yan}
  night:
    timezone: America/New_York
    layers:
      - name: nights
        start: 2026-03-27T00:00
        rotation: {every: 1, unit: week}
        participants: [zoe]
        restrictions: [{start: "22:00", end: "06:00"}]
"""


@pytest.fixture
def ops(tmp_path: Path) -> Path:
    path = tmp_path / "ops.yml"
    path.write_text(OPS)
    return path


def test_json_is_one_document_in_the_schedules_offset_with_sorted_users(ops: Path) -> None:
    run = tocsin("shifts", ops, *MARCH, "--schedule", "ops/primary", "--json")
    assert (run.code, run.err) == (0, "")
    assert run.document == [
        {
            "schedule": "ops/primary",
            "timezone": "Europe/Berlin",
            "shifts": [
                {"start": "2026-03-28T00:00:00+01:00", "end": "2026-03-28T09:00:00+01:00", "users": ["zoe"]},
                {"start": "2026-03-28T09:00:00+01:00", "end": "2026-03-29T09:00:00+02:00", "users": ["xia", "yan"]},
                {"start": "2026-03-29T09:00:00+02:00", "end": "2026-03-30T09:00:00+02:00", "users": ["zoe"]},
                {"start": "2026-03-30T09:00:00+02:00", "end": "2026-03-30T12:00:00+02:00", "users": ["xia", "yan"]},
                {"start": "2026-03-30T12:00:00+02:00", "end": "2026-03-30T18:00:00+02:00", "users": ["xia"]},
                {"start": "2026-03-30T18:00:00+02:00", "end": "2026-03-31T00:00:00+02:00", "users": ["xia", "yan"]},
            ],
        }
    ]


def test_all_schedules_of_all_files_come_in_their_order(ops: Path, tmp_path: Path) -> None:
    other = tmp_path / "dev.yaml"
    other.write_text("team: dev\nschedules: {empty: {}}\n")
    expected = ["ops/primary", "ops/night", "dev/empty"]
    assert [row["schedule"] for row in tocsin("shifts", ops, other, *MARCH, "--json").document] == expected
    folder = tocsin("shifts", tmp_path, *MARCH, "--json").document
    assert [row["schedule"] for row in folder] == ["dev/empty", "ops/primary", "ops/night"]
    assert folder[0] == {"schedule": "dev/empty", "timezone": "UTC", "shifts": []}
    assert folder[2]["shifts"][0] == {
        "start": "2026-03-27T22:00:00-04:00",
        "end": "2026-03-28T06:00:00-04:00",
        "users": ["zoe"],
    }


def test_without_json_a_person_reads_a_table_with_the_gaps(ops: Path) -> None:
    run = tocsin("shifts", ops, *MARCH, "--schedule", "ops/night")
    assert run.code == 0
    assert run.out.splitlines()[:4] == [
        "ops/night (America/New_York)",
        "  Fri 2026-03-27 19:00 -04:00  to  Fri 2026-03-27 22:00 -04:00  nobody",
        "  Fri 2026-03-27 22:00 -04:00  to  Sat 2026-03-28 06:00 -04:00  zoe",
        "  Sat 2026-03-28 06:00 -04:00  to  Sat 2026-03-28 22:00 -04:00  nobody",
    ]


def test_a_hand_off_at_a_second_is_shown_with_it(tmp_path: Path) -> None:
    (tmp_path / "ops.yml").write_text(OPS.replace("2026-03-27T09:00", "2026-03-27T09:00:30"))
    lines = tocsin("shifts", tmp_path, *MARCH, "--schedule", "ops/primary").out.splitlines()
    assert lines[1] == "  Sat 2026-03-28 00:00 +01:00  to  Sat 2026-03-28 09:00:30 +01:00  zoe"


def test_a_file_that_is_named_twice_is_read_once(ops: Path, tmp_path: Path) -> None:
    expected = tocsin("shifts", ops, *MARCH, "--json").document
    assert tocsin("shifts", tmp_path, ops, tmp_path / "." / ".." / tmp_path.name, *MARCH, "--json").document == expected


def test_all_schedules_of_the_case_tables_are_printed_in_the_form_of_the_contract(tmp_path: Path) -> None:
    tables = (Path(__file__).parents[1] / "core" / "cases").glob("*.yml")
    cases = [case for path in tables for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)]
    for number, case in enumerate(cases):
        text = yaml.safe_dump({"team": f"t{number:03}", "schedules": {"s": case["schedule"]}})
        (tmp_path / f"t{number:03}.yml").write_text(text)
    run = tocsin("shifts", tmp_path, "--from", "2026-01-05T10:30:00-05:00", "--to", "2026-04-05T00:00Z", "--json")
    first, last = datetime(2026, 1, 5, 15, 30, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)
    assert [row["schedule"] for row in run.document] == [f"t{number:03}/s" for number in range(len(cases))]
    for row in run.document:
        zone, found = ZoneInfo(row["timezone"]), row["shifts"]
        spans = [(datetime.fromisoformat(each["start"]), datetime.fromisoformat(each["end"])) for each in found]
        assert all(first <= start < end <= last for start, end in spans)
        assert all(moment.utcoffset() == moment.astimezone(zone).utcoffset() for span in spans for moment in span)
        assert all(each["users"] and each["users"] == sorted(set(each["users"])) for each in found)
        for one, other in pairwise(found):
            assert datetime.fromisoformat(one["end"]) <= datetime.fromisoformat(other["start"])
            assert one["end"] != other["start"] or one["users"] != other["users"]


def test_an_empty_range_has_no_shifts(ops: Path) -> None:
    same = ("--from", "2026-03-28T00:00:00Z", "--to", "2026-03-28T00:00:00Z")
    assert tocsin("shifts", ops, *same, "--schedule", "ops/primary", "--json").document[0]["shifts"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--from", "2026-03-28T00:00:00", "--to", "2026-03-31T00:00:00Z"],
            "has no offset. Write 2026-03-28T00:00:00Z",
        ),
        (["--from", "2026-03-28T00:00:00Z", "--to", "2026-03-31"], "has no offset. Write 2026-03-31T00:00:00Z"),
        (
            ["--from", "today", "--to", "2026-03-31T00:00:00Z"],
            "'today' is not a date and time. Write it like 2026-01-05T09:00Z.",
        ),
        (["--from", "2026-03-28T00:00:00Z"], "Missing option '--to'"),
        (["--from", "2026-03-28T00:00:00Z", "--to", "2026-03-27T00:00:00Z"], "is before"),
        ([*MARCH, "--schedule", "ops/primry"], "Did you mean ops/primary?"),
        ([*MARCH, "--sched", "x"], "No such option"),
    ],
)
def test_bad_use_ends_with_two_and_prints_nothing_on_standard_output(
    ops: Path, arguments: list[str], said: str
) -> None:
    run = tocsin("shifts", ops, *arguments, "--json")
    assert (run.code, run.out) == (2, "")
    assert said in " ".join(run.err.split())
    assert "Traceback" not in run.err


def test_a_path_that_is_not_there_is_bad_use(tmp_path: Path) -> None:
    run = tocsin("shifts", tmp_path / "nothing.yml", *MARCH)
    assert run.code == 2
    assert "There is no file or folder" in run.err


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    run = tocsin("shifts", tmp_path, *MARCH)
    assert run.code == 1
    assert run.err.startswith("tocsin: There is no .yml file in ")


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OPS.replace("Europe/Berlin", "Europe/Berln"), "there is no time zone Europe/Berln."),
        (OPS.replace("every: 1, unit: day", "every: 0, unit: day"), "0 is not between 1 and 36500."),
        (OPS.replace("end: 2026-03-30T18:00", "end: 2026-03-30T11:00"), "this must be later than 'start'."),
        (OPS.replace("start: 2026-03-27T00:00", "name: x"), "this key is already on line"),
        ("team: [", "this is not YAML"),
        (BOMB, "aliases make this grow"),
        ("team: ops\n# " + "x" * 5_000_000, "the file is larger than 4 MB."),
    ],
    ids=["zone", "rotation", "end", "keys", "yaml", "bomb", "size"],
)  # fmt: skip
def test_faulty_files_are_refused_with_place_and_cure(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "ops.yml"
    path.write_text(text)
    run = tocsin("shifts", path, *MARCH, "--json")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"tocsin: {path}:")
    assert said in run.err
    assert "Traceback" not in run.err
