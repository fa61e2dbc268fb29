"""Running the installed program as a person does."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("tocsin")


@dataclass(frozen=True)
class Run:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Return standard output as the one JSON document that it must be."""
        return json.loads(self.out)


def tocsin(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Run:
    """Run ``tocsin`` with these arguments and nothing of our own environment but what is given."""
    command = [str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=cwd, env=environment)
    return Run(done.returncode, done.stdout, done.stderr)
