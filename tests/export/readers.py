"""A reader of content lines (RFC 5545, 3.1 and 3.3.11; RFC 2426 has the same) that shares nothing with the writer."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ESCAPED = re.compile(r"\\([\\;,nN])")


def lines_of(file: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Return (name, parameters, text) of each content line. Fails on a file that is not as the standard wants it."""
    assert file.endswith(b"\r\n")
    physical = file[:-2].split(b"\r\n")
    assert all(len(each) <= 75 for each in physical), "a line is longer than 75 octets"
    assert not any(set(each) & set(b"\r\n\x00\x0b\x0c\x7f") for each in physical), "a line has a control character"
    for each in physical:
        each.decode("utf-8")  # no character is parted by a fold
    logical = b"\r\n".join(physical).replace(b"\r\n ", b"").split(b"\r\n")
    return [_line(each.decode("utf-8")) for each in logical]


def _line(text: str) -> tuple[str, dict[str, str], str]:
    head, _, value = text.partition(":")
    name, *parameters = head.split(";")
    return name, dict(each.split("=", 1) for each in parameters), value


def plain(value: str) -> str:
    """Return a TEXT value without its escapes. Fails on one that is not escaped."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), f"not escaped: {value}"
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def events_of(file: bytes) -> list[dict[str, str]]:
    """Return the properties of each VEVENT by name, as written."""
    found: list[dict[str, str]] = []
    inside = False
    for name, _parameters, value in lines_of(file):
        if (name, value) == ("BEGIN", "VEVENT"):
            inside = True
            found.append({})
        elif (name, value) == ("END", "VEVENT"):
            inside = False
        elif inside:
            assert name not in found[-1], f"{name} twice"
            found[-1][name] = value
    return found


def instant(value: str) -> datetime:
    """Return a DATE-TIME in UTC."""
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
