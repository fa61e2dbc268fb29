"""What the import contracts cannot see: a package that one of them forgot, and effects that need no import."""

from __future__ import annotations

import ast
import tomllib

from tests.house.checkout import BOT, read, trees

PURE = {"core", "views", "ingest"}
EFFECTS = {"open", "print", "input", "read_text", "write_text", "read_bytes", "write_bytes", "iterdir", "exists"}


def packages() -> set[str]:
    """Return the packages and modules right below ``bot``, such as bot.core and bot.clock."""
    found = {path.stem for path in BOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    return {f"bot.{name}" for name in found - {"__init__", "__main__"}}


def named(contract: str, key: str) -> set[str]:
    """Return what a contract of pyproject.toml lists under a key."""
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return next(set(each[key]) for each in contracts if each["id"] == contract)


def test_the_sandbox_is_kept_from_every_package_of_the_bot() -> None:
    assert packages() - named("sandbox", "forbidden_modules") == {"bot.sandbox", "bot.cli"}


def effects(tree: ast.Module) -> list[str]:
    """Return the calls by which a module would read or write a file or a terminal without importing anything."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [getattr(call, "id", None) or getattr(call, "attr", "") for call in calls]
    return [name for name in names if name in EFFECTS]


def test_pure_packages_touch_no_file_and_no_terminal() -> None:
    pure = [(path, tree) for path, tree in trees() if path.relative_to(BOT).parts[0] in PURE]
    assert {path.relative_to(BOT).as_posix() for path, tree in pure if effects(tree)} == set()
    assert effects(ast.parse("open('x')\nPath('x').read_text()\nshow('x')")) == ["open", "read_text"]
