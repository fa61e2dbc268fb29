"""What the documents tell people to type exists, and the table of settings is the list of settings."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli.program import program
from bot.core.inspection import inspect
from bot.ingest.schedules import parse
from tests.house.checkout import ROOT, read
from tests.house.test_env_example import explained

DOCUMENTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?:`(?P<value>[^`]+)`)? ?\| (?P<why>.+) \|$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
PATH = re.compile(r"`((?:bot|docs|schedules|templates|tests)/[a-z_./]*)`")  # in capitals: a name to fill in
EXAMPLE = re.compile(r"```yaml\n# (\S+)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#)([^)]+)\)")


def typed(document: str, program: str) -> set[str]:
    """Return the first arguments of a program in the code of a document: {"demo"} for ``make demo``."""
    code = "\n".join(CODE.findall(document))
    return set(re.findall(rf"(?<![\w-]){program} ([a-z]+)\b", code))


def targets() -> set[str]:
    """Return the targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_is_named_exists(document: str) -> None:
    assert typed(read(document), "make") <= targets()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_of_the_program_that_is_named_exists(document: str) -> None:
    commands = get_command(program())
    assert isinstance(commands, TyperGroup)
    assert typed(read(document), "tocsin") - commands.commands.keys() == set()


def test_the_two_commands_are_the_ones_of_the_makefile() -> None:
    assert {"demo", "test"} <= typed(read("README.md"), "make")


def test_the_example_files_leave_the_program_nothing_to_remark() -> None:
    files = dict(EXAMPLE.findall(read("README.md")))
    assert list(files) == ["checkout.yml", "organization.yml"]
    roster = parse(files)
    assert inspect(roster, datetime(2026, 1, 5, 12, tzinfo=UTC)) == []


def test_the_table_of_settings_is_the_one_of_env_example() -> None:
    rows = {match["name"]: (match["value"] or "", match["why"]) for match in ROW.finditer(read("README.md"))}
    assert rows == explained(read(".env.example"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: str) -> None:
    assert [path for path in PATH.findall(read(document)) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", [*DOCUMENTS, "docs/adr/README.md"])
def test_every_link_inside_the_project_leads_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    assert [link for link in LINK.findall(read(document)) if not (folder / link.partition("#")[0]).exists()] == []


def test_the_scan_finds_what_is_typed() -> None:
    document = "Do make sure. `make demo`\n```\n.venv/bin/tocsin run\ngit clone x tocsin && cd tocsin\n```\n"
    assert typed(document, "make") == {"demo"}
    assert typed(document, "tocsin") == {"run"}
