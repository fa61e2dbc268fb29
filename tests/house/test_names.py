"""Names say what a thing is, and nothing is built by importing a module."""

from __future__ import annotations

import ast
import re

from tests.house.checkout import BOT, ROOT, trees

EMPTY_MODULE_NAMES = {"utils", "util", "common", "helpers", "helper", "models", "misc", "base"}
EMPTY_CLASS_NAME = re.compile(r"\w(Manager|Handler|Helper|Flow|Utils?)$")
BUILT_ONCE = {"engine", "client", "app", "settings", "db", "database", "scheduler", "bot"}


def empty_class_names(tree: ast.Module) -> list[str]:
    """Return the classes whose name says nothing about what they are."""
    classes = (node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return [name for name in classes if EMPTY_CLASS_NAME.search(name)]


def built_on_import(tree: ast.Module) -> list[str]:
    """Return the engines, clients, apps and settings that importing a module would build."""
    found: list[str] = []
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        found += [name for name in names if name.lower().strip("_") in BUILT_ONCE]
    return found


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [path for path in BOT.rglob("*") if path.stem in EMPTY_MODULE_NAMES and "page" not in path.parts]
    assert [path.relative_to(ROOT).as_posix() for path in named] == []


def test_no_class_has_a_name_that_says_nothing() -> None:
    assert {path.name: names for path, tree in trees() if (names := empty_class_names(tree))} == {}


def test_no_module_builds_an_engine_client_app_or_settings_on_import() -> None:
    # The command line's own Typer object is a declaration, not a connection to anything.
    found = {path.relative_to(BOT).as_posix(): names for path, tree in trees() if (names := built_on_import(tree))}
    found.pop("cli.py", None)
    assert found == {}


def test_the_checks_find_what_they_look_for() -> None:
    tree = ast.parse("class PageManager: ...\nclass Manager: ...\nclient = 1\n_ENGINE: int = 2\nclients = 3\n")
    assert empty_class_names(tree) == ["PageManager"]
    assert built_on_import(tree) == ["client", "_ENGINE"]
