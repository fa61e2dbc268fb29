"""The files of the checkout, as the tests of the house read them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
BOT = ROOT / "bot"


def read(path: str) -> str:
    """Return the text of a file, named from the root of the checkout."""
    return (ROOT / path).read_text(encoding="utf-8")


def modules() -> list[Path]:
    """Return the modules of the program, sorted."""
    found = sorted(BOT.rglob("*.py"))
    assert found, f"no module under {BOT}"
    return found


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Go through the modules of the program, parsed."""
    for path in modules():
        yield path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def project_files() -> list[Path]:
    """Return the files that are part of the project: all that ``.gitignore`` does not leave out, sorted."""
    return sorted(_walk(ROOT, _left_out()))


def _left_out() -> set[str]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return {".git", *(line.rstrip("/") for line in lines)}


def _walk(folder: Path, left_out: set[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        inside = path.relative_to(ROOT).as_posix()
        if any(path.match(pattern) or inside == pattern for pattern in left_out):
            continue
        if path.is_dir():
            yield from _walk(path, left_out)
        else:
            yield path
