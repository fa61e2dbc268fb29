"""Phone numbers and how many SMS a text takes."""

from __future__ import annotations

import pytest

from bot.sandbox.phones_numbers import normalize, segments


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+4915112345678", "+4915112345678"),
        ("+49 (151) 1234-5678", "+4915112345678"),
        ("415 555 2671", "+14155552671"),
        ("14155552671", "+14155552671"),
        ("+0151123456", None),
        ("+12", None),
        ("+1234567890123456", None),
        ("alice", None),
        ("client:alice", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_e164(written: str, number: str | None) -> None:
    assert normalize(written) == number


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("🔥" * 35, 1),
        ("🔥" * 36, 2),
    ],
)
def test_segments_are_counted_by_alphabet(body: str, count: int) -> None:
    assert segments(body) == count
