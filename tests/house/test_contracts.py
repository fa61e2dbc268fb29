"""The import contracts that name packages one by one name all of them, and what they cannot see is looked for here."""

from __future__ import annotations

import ast
import tomllib

import pytest

from tests.house.checkout import BOT, read, trees


def packages() -> set[str]:
    """Return the packages and modules right below ``bot``, such as bot.core and bot.clock."""
    found = {path.stem for path in BOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    return {f"bot.{name}" for name in found - {"__init__", "__main__"}}


def named(contract: str, key: str) -> set[str]:
    """Return what a contract of pyproject.toml lists under a key."""
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return next(set(each[key]) for each in contracts if each["id"] == contract)


@pytest.mark.parametrize(
    ("contract", "key", "left_out"),
    [
        ("sandbox", "forbidden_modules", {"bot.sandbox", "bot.cli"}),
        ("apscheduler", "source_modules", {"bot.engine"}),
    ],
)
def test_a_contract_covers_every_package_that_it_does_not_leave_out(
    contract: str, key: str, left_out: set[str]
) -> None:
    assert packages() - named(contract, key) - left_out == set()


PURE = {"core", "views", "ingest"}
EFFECTS = {"open", "print", "input", "read_text", "write_text", "read_bytes", "write_bytes", "iterdir", "exists"}


def effects(tree: ast.Module) -> list[str]:
    """Return the calls by which a module would read or write a file or a terminal without importing anything."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [getattr(call, "id", None) or getattr(call, "attr", "") for call in calls]
    return [name for name in names if name in EFFECTS]


def test_pure_packages_touch_no_file_and_no_terminal() -> None:
    pure = [(path, tree) for path, tree in trees() if path.relative_to(BOT).parts[0] in PURE]
    assert {path.relative_to(BOT).as_posix() for path, tree in pure if effects(tree)} == set()
    assert effects(ast.parse("open('x')\nPath('x').read_text()\nshow('x')")) == ["open", "read_text"]
