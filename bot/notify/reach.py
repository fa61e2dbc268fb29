"""Why an address could not be reached, in words."""

from __future__ import annotations

import json
import socket
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def why_unreachable(error: BaseException | None) -> str:
    """Return what kept a connection from coming about, as words that follow "cannot be reached:"."""
    causes = list(_causes(error))
    if any(isinstance(each, socket.gaierror) for each in causes):
        return "its name cannot be looked up. Check the address, and this machine's DNS"
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return "its certificate is not trusted. Check the address, this machine's clock and its root certificates"
    if any(isinstance(each, ConnectionRefusedError) for each in causes):
        return "the connection is refused. Check the address, and what is between this machine and it"
    if any(isinstance(each, TimeoutError) for each in causes) or any(
        "Timeout" in type(each).__name__ for each in causes
    ):
        return "it does not answer. Check this machine's network and firewall"
    if any(isinstance(each, (json.JSONDecodeError, AttributeError)) for each in causes):
        return "something else answers in its place. Check the address, and what is between this machine and it"
    return "the connection fails. Check this machine's network"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything that it says caused it; aiohttp and requests keep that in places of their own."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or one in seen:
            continue
        seen.append(one)
        yield one
        inner = [getattr(one, name, None) for name in ("os_error", "reason", "__cause__", "__context__")]
        waiting += [*inner, *(each for each in one.args if isinstance(each, BaseException))]
