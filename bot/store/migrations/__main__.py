"""Draft the next migration: ``python -m bot.store.migrations "Say what changes"``.

The difference between what the migrations make and what the row classes say is written to
``versions/NNNN_say_what_changes.py``, one function to a table, linted and formatted. Read it: Alembic cannot see that
something was renamed, nor that the condition of an index changed. Then run the tests of the store.
"""

from __future__ import annotations

import ast
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.script import ScriptDirectory, write_hooks
from sqlalchemy import create_engine

from bot.store import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOOKS = {
    "hooks": "by_table, format, lint",
    "by_table.type": "by_table",
    "format.type": "module",
    "format.module": "ruff",
    "format.options": "format --quiet REVISION_SCRIPT_FILENAME",
    "lint.type": "module",
    "lint.module": "ruff",
    "lint.options": "check --fix --quiet REVISION_SCRIPT_FILENAME",
}


def draft(message: str) -> None:
    """Write the next migration, numbered after the last one."""
    number = len(list(ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())) + 1
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'draft.db'}"
        schema.upgrade(address)
        engine = create_engine(address)
        with engine.begin() as conn:
            config = schema.alembic_config(conn)
            for name, value in _HOOKS.items():
                config.set_section_option("post_write_hooks", name, value)
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


def by_table(source: str) -> str:
    """Return a migration's source with a function for each table that ``upgrade`` touches, called in its order."""
    lines = source.splitlines()
    upgrade = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    steps = [node for node in upgrade.body if not _is_docstring(node)]
    calls: list[str] = []
    functions: list[str] = []
    for table, group in groupby(steps, key=_table_of):
        name = f"_{table}" + "_again" * calls.count(f"    _{table}()")
        calls.append(f"    {name}()")
        functions += ["", "", f"def {name}() -> None:"]
        for step in group:
            functions += lines[step.lineno - 1 : step.end_lineno]
    head = lines[: upgrade.body[0].end_lineno]
    return "\n".join([*head, *calls, *functions, ""])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _table_of(step: ast.stmt) -> str:
    """Return the first text in a step: every operation names its table first, but for those on an index or the data."""
    texts = [node.value for node in ast.walk(step) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return next((each for each in texts if each.isidentifier()), "data")


def _split(path: str, _options: Mapping[str, Any]) -> None:
    script = Path(path)
    script.write_text(by_table(script.read_text(encoding="utf-8")), encoding="utf-8")


write_hooks.register("by_table")(_split)

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python -m bot.store.migrations "Say what changes"')
    draft(sys.argv[1])
