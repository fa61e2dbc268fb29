"""The machine that measures: a figure means little without it."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def described() -> str:
    """Return the machine, the versions that matter and how busy it was, as a line of Markdown."""
    busy = f"{os.getloadavg()[0]:.1f}"
    parts = (
        f"{os.cpu_count()} cores, {_processor()}",
        _system(),
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"Bolt {version('slack-bolt')}, slack-sdk {version('slack-sdk')}, SQLAlchemy {version('sqlalchemy')}",
        f"load at the start {busy}",
    )
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}: {'; '.join(parts)}."


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    except OSError:
        name = platform.system()
    return f"{name}, kernel {platform.release()}"
