"""Asks one address over and over, by connections that stay open, each waiting for its answer before it asks again.

``python -m benchmarks.load PORT PATH CONNECTIONS SECONDS``, the token on standard input. It speaks to the sockets
itself, so that it takes a tenth of what the server takes. Prints one JSON document (``Load``).
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n")
_HEAD_END = b"\r\n\r\n"
_MOST = 262_144


@dataclass
class Load:
    """How long it was asked in seconds, how long each answer took in ms, and the share of a core that asking took."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list[float])
    own_share: float = 0.0


class _Connection:
    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.began = 0.0
        self._request = request
        self._received = b""

    def ask(self) -> None:
        self.began = time.perf_counter()
        self.socket.send(self._request)

    def is_answered(self) -> bool:
        """Take what arrived; True once the answer is whole. Any other answer than 200 ends the measurement."""
        arrived = self.socket.recv(_MOST)
        received = self._received + arrived
        head = received.find(_HEAD_END)
        length = _LENGTH.search(received, 0, head + 2) if head >= 0 else None
        if not arrived or (head >= 0 and (length is None or not received.startswith(b"HTTP/1.1 200 "))):
            raise RuntimeError(f"The server answered {received[:200]!r}")
        is_whole = length is not None and len(received) == head + len(_HEAD_END) + int(length[1])
        self._received = b"" if is_whole else received
        return is_whole


def ask(port: int, path: str, token: str, connections: int, seconds: float) -> Load:
    """Ask for so many seconds."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        each = _Connection(port, request)
        selector.register(each.socket, selectors.EVENT_READ, each)
    load = Load()
    worked, began = time.process_time(), time.perf_counter()
    for key in list(selector.get_map().values()):
        key.data.ask()
    while time.perf_counter() - began < seconds:
        for key, _ in selector.select(1):
            connection: _Connection = key.data
            if connection.is_answered():
                load.took.append((time.perf_counter() - connection.began) * 1000)
                connection.ask()
    load.seconds = time.perf_counter() - began
    load.own_share = (time.process_time() - worked) / load.seconds
    return load


def main() -> None:
    """Ask, and print what came of it."""
    port, path, connections, seconds = sys.argv[1:]
    load = ask(int(port), path, sys.stdin.readline().strip(), int(connections), float(seconds))
    print(json.dumps(asdict(load)))


if __name__ == "__main__":
    main()
