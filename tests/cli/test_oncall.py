"""``tocsin oncall``: who is on call at an instant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import tocsin

FILES = {
    "ops.yml": """
team: ops
timezone: Asia/Kolkata
schedules:
  primary:
    layers: [{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [zoe, [yan, xia]]}]
  future:
    layers: [{start: 2036-01-05T09:00, rotation: {every: 1, unit: week}, participants: [zoe]}]
""",
    "dev.yml": """
team: dev
schedules:
  primary:
    layers: [{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [yan]}]
""",
}
AT = ("--at", "2026-01-13T12:00:00+01:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_json_names_the_schedule_the_instant_in_its_offset_and_the_users(folder: Path) -> None:
    run = tocsin("oncall", "ops/primary", *AT, "--json", "--schedules", folder)
    assert (run.code, run.err) == (0, "")
    assert run.document == [{"schedule": "ops/primary", "at": "2026-01-13T16:30:00+05:30", "users": ["xia", "yan"]}]


def test_nobody_on_call_is_an_answer(folder: Path) -> None:
    run = tocsin("oncall", "ops/future", *AT, "--json", "--schedules", folder)
    assert run.code == 0
    assert [row["users"] for row in run.document] == [[]]
    assert tocsin("oncall", "ops/future", *AT, "--schedules", folder).out == "ops/future: nobody\n"


def test_without_a_name_all_schedules_answer_and_a_team_has_its_own(folder: Path) -> None:
    everything = tocsin("oncall", *AT, "--schedules", folder)
    assert everything.out == "dev/primary: yan\nops/primary: xia, yan\nops/future: nobody\n"
    team = tocsin("oncall", "ops", *AT, "--json", "--schedules", folder / "ops.yml").document
    assert [row["schedule"] for row in team] == ["ops/primary", "ops/future"]


def test_without_a_time_it_is_now(folder: Path) -> None:
    run = tocsin("oncall", "dev/primary", "--schedules", folder, "--json")
    assert run.document[0]["users"] == ["yan"]
    assert run.document[0]["at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "2026-01-13T12:00:00"], "has no offset"),
        (["ops/primry"], "Did you mean ops/primary?"),
        (["ops/primary", "dev/primary"], "unexpected extra argument"),
    ],
)
def test_bad_use_ends_with_two(folder: Path, arguments: list[str], said: str) -> None:
    run = tocsin("oncall", *arguments, "--schedules", folder)
    assert (run.code, run.out) == (2, "")
    assert said in " ".join(run.err.split())


def test_without_a_database_it_says_so_with_the_way_out_and_makes_none(folder: Path, tmp_path: Path) -> None:
    run = tocsin("oncall", TOCSIN_DATA=str(tmp_path / "none"), TOCSIN_SCHEDULES=str(folder))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("tocsin: There is no database here, so nothing is recorded yet. Set TOCSIN_DATA")
    assert run.err.endswith("To ask files alone: `tocsin oncall --schedules PATH`.\n")
    assert not (tmp_path / "none").exists()


def test_a_name_cannot_command_the_terminal(tmp_path: Path) -> None:
    layer = "{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: ["
    text = f'team: dev\nschedules:\n  primary:\n    layers: [{layer}"zo\\x1b]0;owned\\ae", "\\u202eyan"]}}]\n'
    (tmp_path / "dev.yml").write_text(text)
    for run in (
        tocsin("oncall", *AT, "--schedules", tmp_path),
        tocsin("shifts", tmp_path, "--from", "2026-01-13T12:00Z", "--to", "2026-02-13T12:00Z"),
        tocsin("check", "--schedules", tmp_path),
        tocsin("oncall", "de\x1b[31mv/x", "--schedules", tmp_path),
    ):
        assert not {"\x1b", "\x07", "\u202e"} & {*run.out, *run.err}, run
    assert "owned" in tocsin("check", "--schedules", tmp_path).out
