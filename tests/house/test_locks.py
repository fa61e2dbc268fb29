"""What is installed is what the lock files say, to the byte, and they say what pyproject.toml asks for."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.checkout import read

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?P<marker>[^\\]*)\\?$")


def pins(text: str) -> dict[tuple[str, str], str]:
    """Return the versions of a lock file by package and environment marker."""
    found: dict[tuple[str, str], str] = {}
    for line in text.splitlines():
        if match := PIN.match(line):
            found[canonicalize_name(match["name"]), match["marker"].strip(" ;")] = match["version"]
    return found


def asked(*, group: str | None = None) -> list[Requirement]:
    """Return the direct dependencies of pyproject.toml, or those of one of its groups."""
    project = tomllib.loads(read("pyproject.toml"))
    lines = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return [Requirement(line) for line in lines]


def out_of_step(requirements: list[Requirement], lock: str) -> list[str]:
    """Return the requirements that the lock does not meet."""
    locked = pins(lock)
    return [
        str(requirement)
        for requirement in requirements
        if not any(
            name == canonicalize_name(requirement.name) and requirement.specifier.contains(version)
            for (name, _), version in locked.items()
        )
    ]


def test_the_program_lock_holds_every_dependency() -> None:
    assert out_of_step(asked(), read("requirements.lock")) == []


def test_the_tools_lock_holds_every_dependency_and_every_tool() -> None:
    assert out_of_step(asked() + asked(group="dev"), read("requirements-dev.lock")) == []


def test_tests_run_on_the_versions_that_the_program_is_installed_with() -> None:
    tools = pins(read("requirements-dev.lock"))
    program = pins(read("requirements.lock"))
    assert program
    assert {key: tools.get(key) for key in program} == program


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_hashes_and_no_line_names_an_address(lock: str) -> None:
    text = read(lock)
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_npm_package_of_the_tests_is_locked_by_hash_and_names_no_address() -> None:
    lock = json.loads(read("tests/emulate/package-lock.json"))["packages"]
    asked_for = json.loads(read("tests/emulate/package.json"))["dependencies"]
    assert lock.pop("")["dependencies"] == asked_for
    assert {name: lock[f"node_modules/{name}"]["version"] for name in asked_for} == asked_for
    assert [path for path, each in lock.items() if not each.get("integrity", "").startswith("sha512-")] == []
    assert [path for path, each in lock.items() if "resolved" in each] == []


def test_a_dependency_that_is_not_locked_is_found() -> None:
    lock = "typer==0.9.0 ; sys_platform != 'win32' \\\n    --hash=sha256:00\npsycopg[binary]==3.2.1 \\\n"
    wanted = [Requirement("typer"), Requirement("psycopg[binary]"), Requirement("typer>=1"), Requirement("rich")]
    assert out_of_step(wanted, lock) == ["typer>=1", "rich"]
