"""Something else listens where Tocsin is to: it ends, names the address, and has paged nobody."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from tests.scenarios.surroundings import assert_refused, run_to_the_end

if TYPE_CHECKING:
    from pathlib import Path


def test_it_ends_and_names_the_address(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_to_the_end(tmp_path, {"PORT": str(port)})
    assert_refused(done, f"Cannot listen on 127.0.0.1:{port}: Address already in use", "Set HOST and PORT")
