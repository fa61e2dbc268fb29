"""A module is read in one sitting and a function on one screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, modules

LONGEST_FUNCTION = 60
LONGEST_MODULE = 500


def too_long(source: str) -> list[str]:
    """Return what is longer than it may be in the source of one module, as sentences."""
    lines = len(source.splitlines())
    faults = [f"the module has {lines} lines, at most {LONGEST_MODULE}"] if lines > LONGEST_MODULE else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                faults.append(f"line {node.lineno}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}")
    return faults


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_and_its_functions_keep_to_their_sizes(module: Path) -> None:
    assert too_long(module.read_text(encoding="utf-8")) == []


def test_a_function_of_61_lines_is_found() -> None:
    function = "async def long() -> None:\n" + "    print()\n" * 60
    assert too_long(function) == ["line 1: long has 61 lines, at most 60"]
    assert too_long(function.removesuffix("    print()\n")) == []


def test_a_module_of_501_lines_is_found() -> None:
    assert too_long("\n" * 501) == ["the module has 501 lines, at most 500"]
    assert too_long("\n" * 500) == []
