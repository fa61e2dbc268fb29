"""``tocsin check``: what is wrong with the schedule files, where, and the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import tocsin

SAMPLES = Path(__file__).resolve().parents[2] / "schedules"


def test_the_samples_have_nothing_to_mend_and_somebody_is_always_on_call() -> None:
    run = tocsin("check", "--schedules", SAMPLES, "--json")
    assert (run.code, run.document) == (0, {"ok": True, "findings": [], "passed": []})
    decade = ("--from", "2026-01-05T09:00:00-05:00", "--to", "2036-01-01T00:00:00Z")
    shifts = tocsin("shifts", SAMPLES, *decade, "--json").document
    assert len(shifts) == 3
    for row in shifts:
        ends = [shift["end"] for shift in row["shifts"]]
        assert ends[:-1] == [shift["start"] for shift in row["shifts"]][1:]


def test_faults_are_printed_with_file_and_line_and_end_with_one(tmp_path: Path) -> None:
    path = tmp_path / "ops.yml"
    path.write_text("team: ops\npeople: {zoe: {}}\nschedules:\n  x:\n    layers:\n      - participants: [zo]\n")
    run = tocsin("check", "--schedules", tmp_path)
    assert run.code == 1
    assert run.out.splitlines() == [
        f"{path}:6: fault: schedules.x.layers[0].start: this is missing. Write the first hand-off, "
        "such as 2026-01-05T09:00.",
        f"{path}:6: fault: schedules.x.layers[0].rotation: this is missing. Write when people take turns, "
        "such as {every: 1, unit: week}.",
        f"{path}:6: fault: schedules.x.layers[0].participants[0]: there is no person zo. Add them under 'people' "
        "in any file. Did you mean zoe?",
        "1 file, 3 faults, 0 warnings",
    ]


DOUBTFUL = """
team: ops
people: {zoe: {}}
schedules:
  x:
    layers:
      - {start: 2026-01-05T09:00, rotation: {unit: week}, participants: [zoe], restrictions: [{days: [mon]}]}
      - {start: 2026-01-05T09:00, rotation: {unit: week}}
  y: {}
policies:
  alive: {steps: [{notify: ["schedule:x"]}]}
  dead: {steps: [{notify: ["schedule:y", "channel:ops"]}]}
services:
  api: {}
"""


def test_findings_in_files_that_can_be_read_have_file_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "ops.yml").write_text(DOUBTFUL)
    run = tocsin("check", "--schedules", tmp_path, "--json")
    assert run.code == 1
    found = run.document["findings"]
    assert [(row["level"], row["kind"], Path(row["file"]).name, row["line"], row["key"]) for row in found] == [
        ("fault", "policy", "ops.yml", 12, "policies.dead"),
        ("fault", "service", "ops.yml", 14, "services.api"),
        ("warning", "person", "ops.yml", 3, "people.zoe"),
        ("warning", "gap", "ops.yml", 5, "schedules.x"),
        ("warning", "layer", "ops.yml", 8, "schedules.x.layers[1]"),
        ("warning", "gap", "ops.yml", 9, "schedules.y"),
        ("warning", "organization", "organization.yml", 0, "last_resort"),
        ("warning", "organization", "organization.yml", 0, "default_policy"),
    ]


def test_warnings_alone_end_with_zero(tmp_path: Path) -> None:
    (tmp_path / "ops.yml").write_text("team: ops\npeople: {zoe: {}}\n")
    run = tocsin("check", "--schedules", tmp_path)
    assert run.code == 0
    assert run.out.splitlines()[-1] == "1 file, 0 faults, 3 warnings"


def test_without_settings_it_says_where_to_get_them_and_still_what_is_wrong_with_the_files(tmp_path: Path) -> None:
    (tmp_path / "ops.yml").write_text("team: ops\npeople: {zoe: {phone: nonsense}}\n")
    env = tmp_path / ".env"
    env.write_text("TOCSIN_SCHEDULES=ops.yml\nSLACK_BOT_TOKEN=xoxp-of-a-person\nTWILIO_FROM=+447700900199\n")
    run = tocsin("check", "--offline", cwd=tmp_path)
    assert run.code == 1
    assert ".env:2: fault: SLACK_BOT_TOKEN: this is not a bot token." in run.out
    assert "fault: SLACK_APP_TOKEN: neither this nor SLACK_SIGNING_SECRET is set." in run.out
    assert "fault: TWILIO_AUTH_TOKEN: this is not set." in run.out
    assert "ops.yml:2: fault: people.zoe.phone:" in run.out
    assert "ok: TOCSIN_DATA:" in run.out
    assert "xoxp-of-a-person" not in run.out + run.err
    assert not (tmp_path / "data").exists()


def test_a_setting_that_cannot_be_read_is_a_finding_too(tmp_path: Path) -> None:
    run = tocsin("check", "--json", cwd=tmp_path, PORT="eighty")
    assert run.code == 1
    assert "PORT is 'eighty'" in run.document["findings"][0]["message"]
    assert run.document["findings"][-1]["key"] == "TOCSIN_SCHEDULES"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "65536", "65536 is not a port. Set it to a number from 1 to 65535, such as 8080."),
        ("PORT", "-1", "-1 is not a port."),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL asks for mysql, which Tocsin cannot use."),
        ("TOCSIN_COMMAND_PREFIX", "/acme-", "'/acme-' cannot begin a command in Slack."),
        ("TOCSIN_COMMAND_PREFIX", "Acme-", "such as acme-, which makes /acme-incident."),
        ("TOCSIN_COMMAND_PREFIX", "acme corp", "'acme corp' cannot begin a command in Slack."),
        ("TOCSIN_COMMAND_PREFIX", "a" * 24, "at most 23 of them"),
    ],
)
def test_a_setting_that_run_refuses_is_a_fault_without_asking_anybody(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    run = tocsin("check", "--offline", "--json", cwd=tmp_path, **{name: value})
    assert run.code == 1
    assert [row["key"] for row in run.document["findings"] if said in row["message"]] == [name], run.out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65535"),
        ("DATABASE_URL", "postgresql://tocsin@127.0.0.1:9/tocsin"),
        ("TOCSIN_COMMAND_PREFIX", "acme_2-"),
        ("TOCSIN_COMMAND_PREFIX", "a" * 23),
    ],
)
def test_a_setting_that_run_takes_is_no_fault(tmp_path: Path, name: str, value: str) -> None:
    run = tocsin("check", "--offline", "--json", cwd=tmp_path, **{name: value})
    assert name not in [row["key"] for row in run.document["findings"]]


def test_a_port_that_is_no_number_at_all_is_refused_in_a_sentence(tmp_path: Path) -> None:
    run = tocsin("check", "--offline", "--json", cwd=tmp_path, PORT="8²")
    assert "PORT is '8²', which is not a whole number." in run.document["findings"][0]["message"]


def test_some_of_twilios_settings_are_not_called_unset(tmp_path: Path) -> None:
    run = tocsin("check", "--offline", "--json", cwd=tmp_path, TWILIO_ACCOUNT_SID="AC123")
    said = {row["message"] for row in run.document["findings"] if row["key"] == "TWILIO_ACCOUNT_SID"}
    assert said == {"this is not an account SID. It is AC and 32 hexadecimal digits."}
    none = tocsin("check", "--offline", "--json", cwd=tmp_path).document["findings"]
    assert any(row["key"] == "TWILIO_ACCOUNT_SID" and "this is not set" in row["message"] for row in none)


def test_whoever_has_only_a_phone_is_told_while_nobody_is_called(tmp_path: Path) -> None:
    people = "{zoe: {phone: +447700900101}, yan: {phone: +447700900102, email: y@example.com}}"
    (tmp_path / "ops.yml").write_text(f"team: ops\npeople: {people}\n")

    def told(**environment: str) -> list[tuple[str, int]]:
        run = tocsin("check", "--offline", "--json", cwd=tmp_path, TOCSIN_SCHEDULES="ops.yml", **environment)
        found = [row for row in run.document["findings"] if row["kind"] == "person"]
        return [(row["key"], row["line"]) for row in found if "Twilio is not set up" in row["message"]]

    assert told() == [("people.zoe", 2)]
    calling = {"TWILIO_ACCOUNT_SID": f"AC{'0' * 32}", "TWILIO_AUTH_TOKEN": "x", "TWILIO_FROM": "+447700900199"}
    assert told(**calling) == []


def test_a_folder_without_files_is_a_finding_in_the_one_document(tmp_path: Path) -> None:
    run = tocsin("check", "--schedules", tmp_path, "--json")
    assert (run.code, run.err, run.document["ok"]) == (1, "", False)
    (found,) = run.document["findings"]
    assert (found["level"], found["kind"], found["key"]) == ("fault", "file", "--schedules")
    assert found["message"].startswith(f"There is no .yml file in {tmp_path}.")
